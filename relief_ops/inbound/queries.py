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

COUNTED_KINDS = {"receive": "received", "accepted": "accepted", "damaged": "damaged", "rejected": "rejected"}


def receipts(*, warehouse: str | None = None) -> Select[Any]:
    """The receipts, latest first."""
    query = select(Receipt).order_by(Receipt.announced_at.desc(), Receipt.number.desc())
    return query.where(Receipt.warehouse == warehouse) if warehouse else query


def get_receipt(number: str) -> Receipt:
    """Raises `NotFound`."""
    receipt = db.session.get(Receipt, number.upper())
    if receipt is None:
        raise NotFound(what=_("receipt"))
    return receipt


def status_of(receipt: Receipt) -> str:
    """`expected` before the first scan, `received` when nothing is awaited any more, else `receiving`."""
    return statuses([receipt])[receipt.number]


def statuses(receipts: Iterable[Receipt]) -> dict[str, str]:
    """The status of each receipt, by its number."""
    chosen = list(receipts)
    awaited = func.sum(case((HandlingUnit.status == "expected", 1), else_=0))
    rows = db.session.execute(
        select(ReceiptLine.receipt, awaited.label("awaited"), func.count().label("units"))
        .join(HandlingUnit, HandlingUnit.lot == ReceiptLine.lot)
        .where(ReceiptLine.receipt.in_([receipt.number for receipt in chosen]))
        .group_by(ReceiptLine.receipt)
    )
    counts = {row.receipt: (row.awaited, row.units) for row in rows}
    return {receipt.number: _status(receipt, *counts.get(receipt.number, (0, 0))) for receipt in chosen}


def _status(receipt: Receipt, awaited: int, units: int) -> str:
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
