# SPDX-License-Identifier: Apache-2.0
"""Announcing goods, changing and closing the announcement."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from relief_ops.audit.service import record
from relief_ops.catalogue.models import Item
from relief_ops.catalogue.queries import items_by_code
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound, WrongState
from relief_ops.foundation.i18n import _
from relief_ops.foundation.numbers import next_number
from relief_ops.inbound.errors import DatesContradict, TooManyUnits
from relief_ops.inbound.models import Receipt, ReceiptLine
from relief_ops.inbound.queries import status_of
from relief_ops.inbound.words import STATUS_MARKS
from relief_ops.ledger.lots import cancel_expected, drop_lot, expect_units, make_lot, was_scanned
from relief_ops.places.queries import require_warehouses

MOST_UNITS = 5000


def announce(
    *,
    warehouse: str,
    source: dict[str, str],
    lines: list[dict[str, Any]],
    reference: str | None = None,
    by: Actor,
    now: datetime,
) -> Receipt:
    """Announce goods: a lot for each line, a unit with a code for each pack and one for the rest.

    Raises `UnknownWarehouse`, `WrongWarehouse`, `UnknownItem`, `DatesContradict` or `TooManyUnits`.
    """
    require_warehouses([warehouse])
    by.require_warehouse(warehouse)
    items = _require_possible(lines)
    receipt = Receipt(
        number=next_number("RK", now),
        warehouse=warehouse,
        source_kind=source["kind"],
        source_name=source["name"],
        reference=reference,
        announced_by=by.name,
        announced_at=now,
    )
    db.session.add(receipt)
    db.session.flush()
    _add_lines(receipt, lines, items, now)
    record("receipt-announced", receipt.number, by=by, now=now, chain=warehouse, lines=len(lines))
    return receipt


def change(number: str, *, by: Actor, now: datetime, **facts: Any) -> Receipt:
    """Change an announcement of which nothing was scanned yet; new lines replace the old ones and their units.

    Raises `NotFound`, `WrongWarehouse`, `WrongState`, or as `announce`.
    """
    receipt = lock_receipt(number)
    by.require_warehouse(receipt.warehouse)
    is_begun = was_scanned([line.lot for line in receipt.lines])
    status = status_of(receipt)
    if is_begun or status != "expected":
        raise WrongState(thing=receipt.number, state=STATUS_MARKS["receiving" if status == "expected" else status][0])
    if "source" in facts:
        receipt.source_kind, receipt.source_name = facts["source"]["kind"], facts["source"]["name"]
    if "reference" in facts:
        receipt.reference = facts["reference"]
    if "lines" in facts:
        items = _require_possible(facts["lines"])
        _drop_lines(receipt)
        _add_lines(receipt, facts["lines"], items, now)
    record("receipt-changed", receipt.number, by=by, now=now, chain=receipt.warehouse, changed=sorted(facts))
    return receipt


def close(number: str, *, reason: str, by: Actor, now: datetime) -> Receipt:
    """End what did not come; raises `NotFound`, `WrongWarehouse`, or `WrongState` where nothing is awaited."""
    receipt = lock_receipt(number)
    by.require_warehouse(receipt.warehouse)
    missing = sum(cancel_expected(line.lot, receipt.warehouse) for line in receipt.lines)
    if not missing:
        raise WrongState(thing=receipt.number, state=STATUS_MARKS["received"][0])
    receipt.closed_at, receipt.close_reason = now, reason
    db.session.flush()
    record("receipt-closed", receipt.number, by=by, now=now, chain=receipt.warehouse, reason=reason, missing=missing)
    return receipt


def lock_receipt(number: str) -> Receipt:
    """Raises `NotFound`."""
    query = select(Receipt).where(Receipt.number == number.upper()).with_for_update()
    receipt = db.session.scalar(query.execution_options(populate_existing=True))
    if receipt is None:
        raise NotFound(what=_("receipt"))
    return receipt


def _require_possible(lines: list[dict[str, Any]]) -> dict[str, Item]:
    items = items_by_code(line["item"] for line in lines)
    units = sum(-(-line["quantity"] // _pack_size(line, items)) for line in lines)
    if units > MOST_UNITS:
        raise TooManyUnits(units=units, most=MOST_UNITS)
    for number, line in enumerate(lines):
        made_on, expires_on = line.get("made_on"), line.get("expires_on")
        if made_on and expires_on and expires_on < made_on:
            raise DatesContradict(errors={"lines": {str(number): {"expires_on": [_("Before the day of making.")]}}})
    return items


def _pack_size(line: dict[str, Any], items: dict[str, Item]) -> int:
    return line.get("pack_size") or items[line["item"]].pack_size


def _add_lines(receipt: Receipt, lines: list[dict[str, Any]], items: dict[str, Item], now: datetime) -> None:
    donor = receipt.source_name if receipt.source_kind == "donation" else None
    for number, line in enumerate(lines, 1):
        item, pack = items[line["item"]], _pack_size(line, items)
        facts = {name: line.get(name) for name in ("batch", "made_on", "expires_on", "owner", "unit_value")}
        lot = make_lot(item, warehouse=receipt.warehouse, now=now, donor=donor, **facts)
        full, rest = divmod(line["quantity"], pack)
        quantities = [pack] * full + ([rest] if rest else [])
        expect_units(item, lot.id, warehouse=receipt.warehouse, quantities=quantities)
        receipt.lines.append(
            ReceiptLine(number=number, lot=lot.id, item=item.code, quantity=line["quantity"], pack_size=pack)
        )
    db.session.flush()


def _drop_lines(receipt: Receipt) -> None:
    lots = [line.lot for line in receipt.lines]
    db.session.execute(delete(ReceiptLine).where(ReceiptLine.receipt == receipt.number))
    db.session.expire(receipt, ["lines"])
    for lot in lots:
        drop_lot(lot)
