# SPDX-License-Identifier: Apache-2.0
"""The scan page, the scans that wait to be settled, and where the QR of a label leads."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from relief_ops.access.current import current_actor, find_actor
from relief_ops.access.permissions import Permission, is_allowed, is_public, requires
from relief_ops.catalogue.queries import all_items, item_name
from relief_ops.foundation import clock, limits
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import CSV_ROWS, PageArgs, rows_and_next
from relief_ops.foundation.i18n import _, _l, language
from relief_ops.foundation.transaction import in_transaction, keep_changes
from relief_ops.ledger.schemas import ReasonIn
from relief_ops.scanning import queries, settling
from relief_ops.scanning.lookup import look_up
from relief_ops.web import csv_file, go

pages = Blueprint("scanning_pages", __name__, template_folder="templates")

ACTION_WORDS = {"receive": _l("Receive"), "move": _l("Move"), "pick": _l("Pick"), "return": _l("Return")}
LOOKS, LOOKS_WITHIN = 30, timedelta(minutes=1)
"""So often an address may open public pages of codes: enough for a hand, too little to try codes out."""


@pages.get("/scan")
@requires(Permission.SCAN_GOODS)
def scan_page() -> str:
    """The page on which goods are scanned; `action`, `order` and `to` in the address choose what for."""
    warehouse = current_actor().warehouse or ""
    return render_template(
        "scanning/scan.html",
        action_words=ACTION_WORDS,
        items=[(item.code, item_name(item), item.unit) for item in all_items()],
        places=queries.targets(warehouse),
        orders=queries.orders_to_pick(warehouse),
    )


@pages.get("/scan/progress")
@requires(Permission.SCAN_GOODS)
def pick_progress() -> str:
    """How far an order's picking is here, and where to walk next: a piece of the scan page."""
    progress = queries.pick_progress(request.args.get("order", ""), current_actor().warehouse or "")
    return render_template("scanning/progress.html", item_name=item_name, **progress)


@pages.get("/disputed")
@requires(Permission.READ)
def disputed() -> Response | str:
    """The scans that contradict the books and wait to be settled."""
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(settling.disputed(), 1, CSV_ROWS)
        return csv_file("disputed", _columns(), [_cells(row[0]) for row in rows])
    page = PageArgs().load(request.args)["page"]
    rows, next_page = rows_and_next(settling.disputed(), page)
    return render_template(
        "scanning/disputed.html",
        scans=[row[0] for row in rows],
        page=page,
        next_page=next_page,
        action_words=ACTION_WORDS,
        may_settle=is_allowed(current_actor(), Permission.POST_ADJUSTMENT),
    )


@pages.post("/disputed/<uuid:scan_id>/settlement")
@requires(Permission.POST_ADJUSTMENT)
@in_transaction
def settle(scan_id: UUID) -> Response:
    """Say how a disputed scan was settled."""
    settling.settle(scan_id, **load_form(ReasonIn), by=current_actor(), now=clock.now())
    return go("/disputed")


@pages.post("/movements/<uuid:movement_id>/reversals")
@requires(Permission.REVERSE_MOVEMENT)
@in_transaction
def reverse(movement_id: UUID) -> Response:
    """Take a movement back, from the page of its unit."""
    opposite = settling.reverse_movement(movement_id, **load_form(ReasonIn), by=current_actor(), now=clock.now())
    return go(f"/handling-units/{opposite.unit}")


@pages.get("/q/<scanned:code>")
@pages.get("/Q/<scanned:code>")
@is_public("whoever finds goods may know what they are, whose, and where to bring them")
def open_code(code: str) -> Response:
    """Where the QR of a label leads: the thing's page, or what anybody may know of it."""
    if find_actor():
        return go(_page_of(look_up(code)))
    _require_patience()  # Asked here too, so that whoever goes on and on does not make the scans wait.
    return _public_page(code)


@in_transaction
def _public_page(code: str) -> Response:
    _require_patience()
    limits.count_try("public code", request.remote_addr or "", clock.now())
    label = queries.find_label(code)
    if label:
        return make_response(render_template("scanning/label.html", label=label, in_chinese=language() == "zh"))
    keep_changes()
    # The switch of the language names no code, so that the page is the same for all of them.
    return make_response(render_template("scanning/no_label.html", page_url=_relative), 404)


def _require_patience() -> None:
    limits.require_below(LOOKS, "public code", request.remote_addr or "", LOOKS_WITHIN, clock.now())


def _relative(**changes: Any) -> str:
    return "?" + urlencode(changes)


def _page_of(found: dict[str, Any]) -> str:
    code = quote(found["code"], safe="")
    if found["kind"] == "part":
        return f"/handling-units/{found['handling_unit']['code']}"
    folder = {
        "handling_unit": "handling-units",
        "location": "locations",
        "order": "orders",
        "shipment": "shipments",
    }[found["kind"]]
    return f"/{folder}/{code}"


def _columns() -> list[str]:
    return [
        _("Made at"),
        _("Code"),
        _("Action"),
        _("Location"),
        _("Order"),
        _("Quantity"),
        _("By"),
        _("Device"),
        _("Why"),
    ]


def _cells(scan: Any) -> list[Any]:
    said = scan.content
    asked = [said.get(name) for name in ("code", "action", "to", "order", "quantity")]
    return [scan.occurred_at.isoformat(), *asked, scan.actor, scan.device, said.get("problem")]
