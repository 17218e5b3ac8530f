# SPDX-License-Identifier: Apache-2.0
"""Reading receipts."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select

from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.inbound.models import Receipt, ReceiptLine
from relief_ops.ledger.models import HandlingUnit, Lot, StockMovement
from relief_ops.places.models import Place

COUNTED_KINDS = {"receive": "received", "accepted": "accepted", "damaged": "damaged", "rejected": "rejected"}


def receipts(*, warehouse: str | None = None, is_open: bool = False) -> Select[Any]:
    """The receipts, latest first; `is_open`: only those of which something is still awaited."""
    query = select(Receipt).order_by(Receipt.announced_at.desc(), Receipt.number.desc())
    if warehouse:
        query = query.where(Receipt.warehouse == warehouse)
    if is_open:
        awaited = (
            select(ReceiptLine.receipt)
            .join(HandlingUnit, HandlingUnit.lot == ReceiptLine.lot)
            .where(ReceiptLine.receipt == Receipt.number, HandlingUnit.status == "expected")
        )
        query = query.where(Receipt.closed_at.is_(None), awaited.exists())
    return query


def get_receipt(number: str) -> Receipt:
    """Raises `NotFound`."""
    receipt = db.session.get(Receipt, number.upper())
    if receipt is None:
        raise NotFound(what=_("receipt"))
    return receipt


def receipt_of_lot(lot: UUID) -> str:
    """The number of the receipt that announced a lot; raises `NotFound`."""
    number = db.session.scalar(select(ReceiptLine.receipt).where(ReceiptLine.lot == lot))
    if number is None:
        raise NotFound(what=_("receipt"))
    return number


def status_of(receipt: Receipt) -> str:
    """`expected` before the first scan, `received` when nothing is awaited any more, else `receiving`."""
    return statuses([receipt])[receipt.number]


def statuses(receipts: Iterable[Receipt]) -> dict[str, str]:
    """The status of each receipt, by its number."""
    chosen = list(receipts)
    counts = count_units(receipt.number for receipt in chosen)
    return {receipt.number: status_from(receipt, *counts.get(receipt.number, (0, 0))) for receipt in chosen}


def count_units(numbers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many announced units of each receipt are still awaited, and how many there are."""
    awaited = func.sum(case((HandlingUnit.status == "expected", 1), else_=0))
    rows = db.session.execute(
        select(ReceiptLine.receipt, awaited.label("awaited"), func.count().label("units"))
        .join(HandlingUnit, HandlingUnit.lot == ReceiptLine.lot)
        .where(ReceiptLine.receipt.in_(list(numbers)), HandlingUnit.taken_from.is_(None))
        .group_by(ReceiptLine.receipt)
    )
    return {row.receipt: (int(row.awaited), row.units) for row in rows}


def status_from(receipt: Receipt, awaited: int, units: int) -> str:
    """The status that follows from how many of its units are awaited."""
    if receipt.closed_at is not None or awaited == 0:
        return "received"
    return "expected" if awaited == units else "receiving"


def receipt_head(receipt: Receipt, status: str) -> dict[str, Any]:
    """A receipt without its lines."""
    return {
        "number": receipt.number,
        "warehouse": receipt.warehouse,
        "source": {"kind": receipt.source_kind, "name": receipt.source_name},
        "reference": receipt.reference,
        "status": status,
        "announced_by": receipt.announced_by,
        "announced_at": receipt.announced_at,
        "closed_at": receipt.closed_at,
        "close_reason": receipt.close_reason,
    }


def receipt_view(receipt: Receipt) -> dict[str, Any]:
    """A receipt with its lines, what was counted of each, and its handling units."""
    lots = [line.lot for line in receipt.lines]
    counted = _counted(lots)
    facts = {lot.id: lot for lot in db.session.scalars(select(Lot).where(Lot.id.in_(lots)))}
    lines = [_line_view(line, facts[line.lot], counted[line.lot]) for line in receipt.lines]
    return {**receipt_head(receipt, status_of(receipt)), "lines": lines, "handling_units": _units(lots)}


def receivers_of(lots: Iterable[UUID]) -> set[str]:
    """Who scanned units of these lots in."""
    received = select(StockMovement.actor).where(StockMovement.lot.in_(set(lots)), StockMovement.kind == "receive")
    return set(db.session.scalars(received.distinct()))


def _line_view(line: ReceiptLine, lot: Lot, counted: dict[str, int]) -> dict[str, Any]:
    return {
        "line": line.number,
        "item": line.item,
        "lot": line.lot,
        "quantity": line.quantity,
        "pack_size": line.pack_size,
        "batch": lot.batch,
        "made_on": lot.made_on,
        "expires_on": lot.expires_on,
        "review_on": lot.review_on,
        "owner": lot.owner,
        "unit_value": lot.unit_value,
        **{name: counted.get(name, 0) for name in COUNTED_KINDS.values()},
    }


def _counted(lots: list[UUID]) -> dict[UUID, dict[str, int]]:
    """What was received, accepted, damaged and rejected of each lot; what was taken back does not count."""
    reversal = StockMovement.__table__.alias("reversal")
    rows = db.session.execute(
        select(StockMovement.lot, StockMovement.kind, func.sum(StockMovement.quantity).label("quantity"))
        .outerjoin(reversal, reversal.c.reverses == StockMovement.id)
        .where(StockMovement.lot.in_(lots), StockMovement.kind.in_(COUNTED_KINDS), reversal.c.id.is_(None))
        .group_by(StockMovement.lot, StockMovement.kind)
    )
    counted: dict[UUID, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counted[row.lot][COUNTED_KINDS[row.kind]] = int(row.quantity)
    return counted


def _units(lots: list[UUID]) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(HandlingUnit.code, HandlingUnit.item, HandlingUnit.lot, HandlingUnit.quantity, HandlingUnit.status)
        .join(ReceiptLine, ReceiptLine.lot == HandlingUnit.lot)
        .where(HandlingUnit.lot.in_(lots), HandlingUnit.taken_from.is_(None))
        .order_by(ReceiptLine.number, HandlingUnit.announced.desc(), HandlingUnit.code)
    ).mappings()
    return [dict(row) for row in rows]


def in_quarantine(lots: Iterable[UUID]) -> dict[UUID, int]:
    """What of some lots waits to be inspected; lots of which nothing waits are left out."""
    rows = db.session.execute(
        select(HandlingUnit.lot, func.sum(HandlingUnit.quantity).label("quantity"))
        .join(Place, Place.code == HandlingUnit.place)
        .where(HandlingUnit.lot.in_(list(lots)), Place.kind == "quarantine", HandlingUnit.quantity > 0)
        .group_by(HandlingUnit.lot)
    )
    return {row.lot: int(row.quantity) for row in rows}


def owners() -> list[str]:
    """Whose goods have been here before, by name: what a form may offer."""
    query = select(Lot.owner).where(Lot.owner.is_not(None)).distinct().order_by(Lot.owner)
    return list(db.session.scalars(query.limit(200)))
