# SPDX-License-Identifier: Apache-2.0
"""Each request has an id, a line in the log and a place in the figures that Prometheus reads."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

log = structlog.get_logger()

REQUESTS = Counter("relief_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("relief_request_seconds", "Seconds until the answer was made", ["route"])


def init_requests(app: Flask) -> None:
    """Number, time and count every request."""

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
