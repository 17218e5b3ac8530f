# SPDX-License-Identifier: Apache-2.0
"""The overview and the lists behind it, the search, settings, the audit trail, and the state of the service."""

import hmac
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, current_app, jsonify, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from relief_ops.access.devices import device_name
from relief_ops.access.permissions import Permission, is_public, requires
from relief_ops.alerts.queries import last_run, last_runs
from relief_ops.audit import queries as audit
from relief_ops.catalogue.words import HEADLINE_WORDS
from relief_ops.config import Settings
from relief_ops.foundation import clock
from relief_ops.foundation.errors import NotFound, Unavailable
from relief_ops.foundation.http import CSV_ROWS, PageArgs, rows_and_next
from relief_ops.foundation.i18n import _, _l, language
from relief_ops.foundation.schemas import one_of
from relief_ops.ledger.queries import stock
from relief_ops.places.queries import all_warehouses
from relief_ops.reports import dashboard, search
from relief_ops.reports.curves import curves
from relief_ops.reports.expiring import WITHIN, expiring
from relief_ops.reports.operations import is_migrated, settings_in_force
from relief_ops.reports.schemas import AuditQuery
from relief_ops.web import csv_file, go

pages = Blueprint("reports_pages", __name__, template_folder="templates")

LOCAL = ("127.0.0.1", "::1")
JOB_WORDS: dict[str, Any] = {
    "check-books": _l("Proves the books"),
    "expire-reservations": _l("Ends reservations whose time is over"),
    "expired-goods": _l("Takes expired goods out of promises"),
    "low-stock": _l("Looks for what is below its minimum"),
    "overdue-approvals": _l("Looks for emergency orders without their paper"),
    "seal-audit": _l("Seals the audit trail"),
    "tidy": _l("Forgets old answers, tries and sessions"),
}
STOCK_COLUMNS = ("on_hand", "available", "reserved", "held", "staged", "expected", "in_transit", "minimum", "status")
AUDIT_COLUMNS = ("recorded_at", "occurred_at", "actor", "action", "subject", "device", "chain", "place", "hash")


class ExpiringQuery(PageArgs):
    """Which lots, of which warehouse."""

    within = one_of(*WITHIN, load_default="90")
    kind = one_of("expiry", "review", load_default="expiry")
    warehouse = ma.fields.String()


@pages.get("/dashboard")
@requires(Permission.READ)
def overview() -> Response | str:
    """Are we ready, and what needs somebody?"""
    now = clock.now()
    if request.args.get("format") == "csv":
        rows = stock(on=clock.today(now))
        header = [_("Item"), _("Warehouse"), *STOCK_COLUMNS]
        return csv_file(
            "stock", header, ([row["item"], row["warehouse"], *(row[c] for c in STOCK_COLUMNS)] for row in rows)
        )
    return render_template(
        "reports/dashboard.html",
        **dashboard.overview(now),
        headline_words=HEADLINE_WORDS,
        books=last_run("check-books"),
        now=now,
    )


@pages.get("/dashboard/curves")
@requires(Permission.READ)
def draw_curves() -> Response:
    """Stock over 90 days and what came and went by week, for the curves of the overview or as a file."""
    figures = curves(clock.now())
    if request.args.get("format") == "csv":
        header = [_("Day"), *(str(HEADLINE_WORDS[name]) for name in figures["stock"])]
        return csv_file("stock-90-days", header, zip(figures["days"], *figures["stock"].values(), strict=True))
    return jsonify(figures)


@pages.get("/shortages")
@requires(Permission.READ)
def shortages() -> Response | str:
    """What is below its minimum."""
    items = dashboard.item_facts()
    rows = dashboard.below_minimum(stock(on=clock.today(clock.now())))
    if request.args.get("format") == "csv":
        columns = ("item", "warehouse", "available", "minimum", "missing", "expected", "in_transit")
        return csv_file("shortages", columns, ([row[column] for column in columns] for row in rows))
    return render_template("reports/shortages.html", rows=rows, items=items)


@pages.get("/expiring")
@requires(Permission.READ)
def expiring_lots() -> Response | str:
    """What expires, or is due for an inspection, and when."""
    args = ExpiringQuery().load({name: value for name, value in request.args.items() if value})
    day, page = clock.today(clock.now()), args.pop("page")
    args.pop("page_size")
    query = expiring(on=day, **args)
    if request.args.get("format") == "csv":
        columns = ("day", "item", "name_zh", "batch", "owner", "warehouse", "on_hand", "reserved", "unit", "is_held")
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        return csv_file("expiring", columns, ([getattr(row, column) for column in columns] for row in rows))
    rows, next_page = rows_and_next(query, page)
    return render_template(
        "reports/expiring.html",
        rows=rows,
        day=day,
        asked=args,
        is_chinese=language() == "zh",
        warehouses=[each.code for each in all_warehouses()],
        page=page,
        next_page=next_page,
    )


@pages.get("/search")
@requires(Permission.READ)
def find() -> Response | str:
    """A code or a number leads straight to its page; a name to a list of what bears it."""
    text = request.args.get("text", "").strip()[:200]
    page = search.find_page(text) if text else None
    if page:
        return go(page)
    found = search.find_by_name(text) if text else []
    return render_template("reports/search.html", text=text, found=found)


@pages.get("/audit")
@requires(Permission.READ_AUDIT)
def audit_trail() -> Response | str:
    """Who did what, newest first."""
    args = AuditQuery().load({name: value.strip() for name, value in request.args.items() if value.strip()})
    page, _size = args.pop("page"), args.pop("page_size")
    query = audit.entries(**args)
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        return csv_file("audit", AUDIT_COLUMNS, ([getattr(row, column) for column in AUDIT_COLUMNS] for row in rows))
    rows, next_page = rows_and_next(query, page)
    return render_template(
        "reports/audit.html", rows=rows, asked=args, page=page, next_page=next_page, device_name=device_name
    )


@pages.get("/settings")
@requires(Permission.MANAGE_USERS)
def settings_page() -> str:
    """How the service is set, and what its timetable did."""
    settings: Settings = current_app.extensions["settings"]
    in_force = settings_in_force(settings)
    return render_template("reports/settings.html", settings=in_force, runs=last_runs(), job_words=JOB_WORDS)


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
