# SPDX-License-Identifier: Apache-2.0
"""The state of the service, for whoever runs it."""

import logging
import sys
from typing import Any
from urllib.parse import urlsplit

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from structlog.tracebacks import ExceptionDictTransformer

from relief_ops.audit.models import AuditEntry
from relief_ops.config import Settings, shipped
from relief_ops.foundation.db import db
from relief_ops.foundation.i18n import _


def is_migrated() -> bool:
    """Whether the database is reachable and at the newest migration."""
    newest = ScriptDirectory(str(shipped("migrations"))).get_current_head()
    return MigrationContext.configure(db.session.connection()).get_current_revision() == newest


def settings_in_force(settings: Settings) -> list[tuple[str, str, Any]]:
    """`(variable, value, what it means)` of every setting; of secrets only whether there is one."""
    address = urlsplit(settings.database_url)
    database = f"PostgreSQL, {address.hostname or '-'}{address.path}" if address.hostname else str(settings.sqlite_path)
    return [
        ("RELIEF_PUBLIC_URL", settings.public_url, _("The address that labels and waybills carry")),
        ("RELIEF_DATABASE_URL", database, _("Where the books are kept")),
        ("RELIEF_BIND", settings.bind, _("Where the server listens")),
        ("RELIEF_WORKERS", str(settings.workers), _("Server processes; one with SQLite")),
        ("RELIEF_SECRET_KEY", _("set"), _("Signs delivery links and sessions")),
        ("RELIEF_LABEL_TEMPLATES", str(settings.label_templates), _("The folder of label designs")),
        ("RELIEF_TRUSTED_PROXIES", str(settings.trusted_proxies), _("Proxies whose word on the sender is believed")),
        (
            "RELIEF_METRICS_TOKEN",
            _("set") if settings.metrics_token else _("not set"),
            _("Lets other machines read the figures of the service"),
        ),
        ("RELIEF_DEMO", "1" if settings.load_demo else "0", _("Demonstration data in a new database")),
    ]


def has_demo_data() -> bool:
    """Whether the demonstration data was loaded into this database."""
    loaded = select(AuditEntry.id).where(AuditEntry.subject == "demonstration", AuditEntry.action == "demo-loaded")
    return db.session.scalar(loaded.limit(1)) is not None


def init_logs(level: int = logging.INFO) -> None:
    """Log lines as JSON on standard error, so that nothing in a value can look like a line of its own."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A stack without the values of its variables: they hold keys and passwords.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
