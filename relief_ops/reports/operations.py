# SPDX-License-Identifier: Apache-2.0
"""Is it alive, is it ready, what does it count: for whoever runs the service."""

import hmac
import logging
import secrets
import sys
import time

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from sqlalchemy import select

from relief_ops.access.permissions import is_public
from relief_ops.audit.models import AuditEntry
from relief_ops.config import Settings, shipped
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound, Unavailable
from relief_ops.foundation.i18n import _

pages = Blueprint("operations", __name__)
log = structlog.get_logger()

REQUESTS = Counter("relief_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("relief_request_seconds", "Seconds until the answer was made", ["route"])
LOCAL = ("127.0.0.1", "::1")


@pages.get("/healthz")
@is_public("a supervisor asks, and learns nothing but that the process lives")
def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "alive"}


@pages.get("/readyz")
@is_public("a load balancer asks, and learns nothing but whether to send people here")
def readyz() -> dict[str, str]:
    """The database answers and has the tables that this version needs; else 503."""
    if not is_migrated():
        raise Unavailable
    return {"status": "ready"}


@pages.get("/metrics")
@is_public("this machine, or whoever has the token")
def metrics() -> Response:
    """What Prometheus reads."""
    settings: Settings = current_app.extensions["settings"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    has_token = bool(settings.metrics_token) and hmac.compare_digest(given, settings.metrics_token or "")
    if request.remote_addr not in LOCAL and not has_token:
        raise NotFound(what=_("page"))
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def is_migrated() -> bool:
    """Whether the database is reachable and at the newest migration."""
    newest = ScriptDirectory(str(shipped("migrations"))).get_current_head()
    return MigrationContext.configure(db.session.connection()).get_current_revision() == newest


def has_demo_data() -> bool:
    """Whether the demonstration data was loaded into this database."""
    loaded = select(AuditEntry.id).where(AuditEntry.subject == "demonstration", AuditEntry.action == "demo-loaded")
    return db.session.scalar(loaded.limit(1)) is not None


def init_requests(app: Flask) -> None:
    """Give each request an id, a line in the log and a place in the figures."""

    @app.before_request
    def begin() -> None:
        g.request_id, g.began = secrets.token_hex(8), time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        REQUESTS.labels(request.method, route, response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        response.headers["X-Request-Id"] = g.get("request_id", "-")
        log.debug(
            "request",
            request_id=g.get("request_id"),
            method=request.method,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        return response


def init_logs(level: int = logging.INFO) -> None:
    """Log lines as JSON on standard error, so that nothing in a value can look like a line of its own."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
