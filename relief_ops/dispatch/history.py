# SPDX-License-Identifier: Apache-2.0
"""What happened to an order, in plain words: commands, scans, and what happened by itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select

from relief_ops.audit.queries import history_of
from relief_ops.catalogue.queries import NamedItem, named_items
from relief_ops.dispatch.models import Shipment
from relief_ops.foundation.db import db
from relief_ops.foundation.i18n import _, _l
from relief_ops.foundation.ids import first_id
from relief_ops.foundation.notices import notices_about
from relief_ops.ledger.models import Reservation, StockMovement

MOST_SCANS = 3000
Row = dict[str, Any]

MOVED = {
    "pick": _l("scanned out"),
    "return": _l("scanned back"),
    "reversal": _l("taken back"),
    "ship": _l("loaded"),
    "deliver": _l("delivered"),
    "arrived-damaged": _l("arrived damaged"),
    "missing": _l("missing on arrival"),
    "over": _l("more than was sent"),
}
HAPPENED = {
    "reservation-ended-hold": _l("A hold ended a reservation"),
    "reservation-ended-expiry": _l("The goods expired; the reservation ended"),
    "reservation-ended-loss": _l("A loss was booked; the reservation ended"),
    "reservation-ended-damage": _l("Damage was booked; the reservation ended"),
}


def history(number: str, shipments: Sequence[Shipment], since: datetime) -> list[Row]:
    """Everything that happened to an order, oldest first: `{at, who, text, more, step, scans}`.

    `step` names the state of the order that a row led to, where it did. Scans of one kind by one person in a row stand
    together, by item; `scans` then holds each.
    """
    documents = [number, *(shipment.number for shipment in shipments)]
    scans = movements_of(number, documents, since)
    names = named_items(scan["item"] for scan in scans)
    rows = [*_commands(documents), *_notices(number), *_grouped(scans, names)]
    return sorted(rows, key=lambda row: row["at"])


def movements_of(number: str, documents: Sequence[str], since: datetime) -> list[Row]:
    """The movements that an order caused, oldest first: of the lots that were promised to it, since it was drawn up."""
    lots = select(Reservation.lot).where(Reservation.order_number == number)
    query = (
        select(StockMovement.__table__)
        .where(StockMovement.lot.in_(lots), StockMovement.id >= first_id(since))
        .where(StockMovement.document.in_(documents))
        .order_by(StockMovement.id)
        .limit(MOST_SCANS)
    )
    return [dict(row) for row in db.session.execute(query).mappings()]


def _commands(documents: Iterable[str]) -> Iterator[Row]:
    for entry in history_of(*documents):
        said = COMMANDS.get(entry["action"])
        if said:
            text, more = said(entry["details"])
            yield _row(entry["occurred_at"], entry["actor"], text, more, LED_TO.get(entry["action"], ""))


def _notices(number: str) -> Iterator[Row]:
    for notice in notices_about(number):
        if notice.code in HAPPENED:
            facts = notice.facts
            yield _row(notice.written_at, "", HAPPENED[notice.code], f"{facts['item']} {facts['quantity']}")


def _grouped(scans: Sequence[Row], names: dict[str, NamedItem]) -> Iterator[Row]:
    """Scans of one kind by one person that follow each other, taken together by item."""

    def alike(scan: Row) -> tuple[str, ...]:
        return scan["kind"], scan["actor"], scan["document"]

    for (kind, who, _document), run in groupby(scans, alike):
        by_item: dict[str, list[Row]] = {}
        for scan in run:
            by_item.setdefault(scan["item"], []).append(scan)
        for item, moved in by_item.items():
            text = _("%(item)s: %(moved)s", item=names[item].name, moved=MOVED.get(kind, kind))
            row = _row(moved[-1]["recorded_at"], who, text, "", "picking" if kind == "pick" else "")
            yield {**row, "quantity": sum(scan["quantity"] for scan in moved), "scans": moved}


def _row(at: datetime, who: str, text: Any, more: Any, step: str = "") -> Row:
    return {"at": at, "who": who, "text": text, "more": more, "step": step, "scans": []}


def _drawn_up(details: Row) -> tuple[str, str]:
    return _("drawn up"), _quantities(details["lines"])


def _reserved(details: Row) -> tuple[str, str]:
    return _("reserved"), _quantities(details["picks"])


def _approved(details: Row) -> tuple[str, str]:
    return _("approved"), details.get("note") or ""


def _cancelled(details: Row) -> tuple[str, str]:
    return _("cancelled"), details["reason"]


def _expired(details: Row) -> tuple[str, str]:
    return _("reservation expired"), _("%(n)s given back", n=details["given_back"])


def _checked(details: Row) -> tuple[str, str]:
    is_right = details["counted"] == details["staged"]
    return _("counted again"), _("all right") if is_right else _("not what stands ready")


def _left(details: Row) -> tuple[str, str]:
    return _("truck left"), f"{details['vehicle']} · {details['driver']}"


def _signed(details: Row) -> tuple[str, str]:
    return _("signed for"), details["signed_by"]


def _changed(_details: Row) -> tuple[str, str]:
    return _("changed"), ""


COMMANDS: dict[str, Callable[[Row], tuple[str, str]]] = {
    "order-drawn-up": _drawn_up,
    "order-changed": _changed,
    "order-reserved": _reserved,
    "order-approved": _approved,
    "order-cancelled": _cancelled,
    "reservation-expired": _expired,
    "order-checked": _checked,
    "shipment-left": _left,
    "shipment-delivered": _signed,
}

LED_TO = {"order-reserved": "reserved"}


def _quantities(lines: Iterable[Row]) -> str:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line["item"]] = totals.get(line["item"], 0) + line["quantity"]
    return ", ".join(f"{item} {quantity}" for item, quantity in totals.items())
