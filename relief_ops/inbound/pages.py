# SPDX-License-Identifier: Apache-2.0
"""Goods in as pages: announcing, labels, what has come and what is missing, inspection."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, is_allowed, requires
from relief_ops.audit.queries import history_of
from relief_ops.catalogue.queries import named_items
from relief_ops.foundation import clock
from relief_ops.foundation.actor import Role
from relief_ops.foundation.errors import WrongState
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import CSV_ROWS, rows_and_next
from relief_ops.foundation.i18n import _
from relief_ops.foundation.transaction import in_transaction
from relief_ops.inbound import queries, receipts, receiving, words
from relief_ops.inbound.models import Receipt
from relief_ops.inbound.schemas import InspectionIn, ReceiptIn, ReceiptLineIn, ReceiptPatch, ReceiptsPageQuery
from relief_ops.labels.api import settings
from relief_ops.labels.pages import FORMAT_WORDS
from relief_ops.labels.queries import prints_of
from relief_ops.labels.schemas import MOST_CODES, title_of
from relief_ops.labels.service import usable_designs
from relief_ops.ledger.schemas import ReasonIn
from relief_ops.ledger.units import parts_of
from relief_ops.places.queries import all_warehouses
from relief_ops.web import csv_file, go

pages = Blueprint("inbound_pages", __name__, template_folder="templates")

UNITS_A_PAGE = 50


@pages.get("/receipts")
@requires(Permission.READ)
def receipt_list() -> Response | str:
    """What is expected, and what has come."""
    args = ReceiptsPageQuery().load(request.args.to_dict())
    asked = args.get("warehouse")
    warehouse = (current_actor().warehouse if asked is None else asked) or None
    query = queries.receipts(warehouse=warehouse, is_open=args.get("show") == "open")
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        return csv_file("receipts", *_sheet([row[0] for row in rows]))
    rows, next_page = rows_and_next(query, args["page"])
    return render_template(
        "inbound/receipts.html",
        receipts=list(_heads([row[0] for row in rows])),
        marks=words.STATUS_MARKS,
        source_words=words.SOURCE_WORDS,
        warehouses=all_warehouses(),
        warehouse=warehouse,
        may_announce=is_allowed(current_actor(), Permission.RECEIVE_GOODS),
        page=args["page"],
        next_page=next_page,
    )


def _heads(found: list[Receipt]) -> Iterator[dict[str, Any]]:
    counts = queries.count_units(receipt.number for receipt in found)
    for receipt in found:
        awaited, units = counts.get(receipt.number, (0, 0))
        head = queries.receipt_head(receipt, queries.status_from(receipt, awaited, units))
        yield {**head, "awaited": awaited, "units": units}


def _sheet(found: list[Receipt]) -> tuple[list[str], Iterator[list[Any]]]:
    names = ("number", "warehouse", "status", "reference", "announced_by", "announced_at", "close_reason")
    header = [*names, _("From"), _("Source"), _("Handling units"), _("Still expected")]
    return header, (
        [*(head[name] for name in names), *head["source"].values(), head["units"], head["awaited"]]
        for head in _heads(found)
    )


@pages.get("/receipts/new")
@requires(Permission.RECEIVE_GOODS)
def new_receipt() -> str:
    """The form that announces goods."""
    return render_template("inbound/new_receipt.html", receipt=None, **_choices())


@pages.post("/receipts")
@requires(Permission.RECEIVE_GOODS)
@in_transaction
def announce() -> Response:
    """Announce goods."""
    form = load_form(ReceiptIn)
    return go(f"/receipts/{receipts.announce(**form, by=current_actor(), now=clock.now()).number}")


def _choices() -> dict[str, Any]:
    """What the form of a receipt offers."""
    return {
        "items": named_items(),
        "owners": queries.owners(),
        "source_words": words.SOURCE_WORDS,
        "warehouse": current_actor().warehouse,
    }


@pages.get("/receipts/of-lot/<uuid:lot>")
@requires(Permission.READ)
def receipt_of_lot(lot: UUID) -> Response:
    """To the receipt with which a lot came."""
    return go(f"/receipts/{queries.receipt_of_lot(lot)}")


@pages.get("/receipts/<number>")
@requires(Permission.READ)
def receipt(number: str) -> str:
    """Is it what was announced? Declared, scanned, accepted; what is missing."""
    args = ReceiptsPageQuery().load(request.args.to_dict())
    view = queries.receipt_view(queries.get_receipt(number))
    lots = [line["lot"] for line in view["lines"]]
    units, start = _awaited_first(view["handling_units"]), (args["page"] - 1) * UNITS_A_PAGE
    return render_template(
        "inbound/receipt.html",
        receipt=view,
        mark=words.STATUS_MARKS[view["status"]],
        source_word=words.SOURCE_WORDS[view["source"]["kind"]],
        named=named_items(line["item"] for line in view["lines"]),
        missing=[line for line in view["lines"] if line["received"] < line["quantity"]],
        over=[line for line in view["lines"] if line["received"] > line["quantity"]],
        awaited=sum(unit["status"] == "expected" for unit in units),
        waiting=queries.in_quarantine(lots),
        history=[entry for entry in history_of(view["number"]) if entry["action"] in words.HISTORY_WORDS],
        history_words=words.HISTORY_WORDS,
        units=units[start : start + UNITS_A_PAGE],
        page=args["page"],
        next_page=args["page"] + 1 if len(units) > start + UNITS_A_PAGE else None,
        **_rights(view, lots),
        **_printing(view),
    )


def _awaited_first(units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(units, key=lambda unit: unit["status"] != "expected")


def _rights(view: dict[str, Any], lots: list[UUID]) -> dict[str, bool]:
    """What whoever looks may do with this receipt."""
    actor = current_actor()
    is_here = actor.warehouse in (None, view["warehouse"])
    may_write = is_here and is_allowed(actor, Permission.RECEIVE_GOODS)
    has_received = actor.role is not Role.MANAGER and actor.name in queries.receivers_of(lots)
    may_inspect = is_here and is_allowed(actor, Permission.INSPECT_GOODS)
    return {
        "may_write": may_write,
        "may_edit": may_write and view["status"] == "expected",
        "may_scan": may_write and view["status"] != "received",
        "may_inspect": may_inspect and not has_received,
        "needs_another": may_inspect and has_received,
    }


def _printing(view: dict[str, Any]) -> dict[str, Any]:
    """The labels of a receipt: for each kind, its codes in bundles that one printing takes, and the designs."""
    codes = [unit["code"] for unit in view["handling_units"] if unit["status"] != "gone"]
    parts = parts_of(codes)
    found = {
        "handling_unit": [code for code in codes if code not in parts],
        "part": [part["code"] for code in codes for part in parts.get(code, [])],
    }
    first = next((codes for codes in found.values() if codes), None)
    designs = usable_designs(settings().label_templates)
    return {
        "is_labelled": bool(first and prints_of(first[0])),
        "formats": FORMAT_WORDS,
        "labels": [
            {
                "kind": kind,
                "codes": [codes[start : start + MOST_CODES] for start in range(0, len(codes), MOST_CODES)],
                "designs": [(design.name, title_of(design)) for design in designs if design.kind == kind],
            }
            for kind, codes in found.items()
            if codes
        ],
    }


@pages.get("/receipts/<number>/edit")
@requires(Permission.RECEIVE_GOODS)
def edit_receipt(number: str) -> str:
    """The form that changes an announcement of which nothing has come."""
    found = queries.get_receipt(number)
    current_actor().require_warehouse(found.warehouse)
    view = queries.receipt_view(found)
    if view["status"] != "expected":
        raise WrongState(thing=view["number"], state=words.STATUS_MARKS[view["status"]][0])
    return render_template("inbound/new_receipt.html", receipt=view, **_choices())


@pages.post("/receipts/<number>")
@requires(Permission.RECEIVE_GOODS)
@in_transaction
def change_receipt(number: str) -> Response:
    """Change an announcement: the form has all of it, so an empty field means nothing.

    Lines that stay as they are keep their units, and with them the labels that were printed.
    """
    facts = {"reference": None, **load_form(ReceiptPatch)}
    if facts.get("lines") and _are_unchanged(facts["lines"], queries.get_receipt(number)):
        del facts["lines"]
    return go(f"/receipts/{receipts.change(number, **facts, by=current_actor(), now=clock.now()).number}")


def _are_unchanged(lines: list[dict[str, Any]], found: Receipt) -> bool:
    names = list(ReceiptLineIn().fields)
    present = [[line[name] for name in names] for line in queries.receipt_view(found)["lines"]]
    return [[line.get(name) for name in names] for line in lines] == present


@pages.post("/receipts/<number>/closure")
@requires(Permission.RECEIVE_GOODS)
@in_transaction
def close_receipt(number: str) -> Response:
    """End what did not come."""
    closed = receipts.close(number, **load_form(ReasonIn), by=current_actor(), now=clock.now())
    return go(f"/receipts/{closed.number}")


@pages.post("/receipts/<number>/inspections")
@requires(Permission.INSPECT_GOODS)
@in_transaction
def inspect(number: str) -> Response:
    """Release what lies in quarantine; a line that is left empty waits on."""
    form = load_form(InspectionIn, rows_with="accepted")
    return go(f"/receipts/{receiving.inspect(number, **form, by=current_actor(), now=clock.now()).number}")
