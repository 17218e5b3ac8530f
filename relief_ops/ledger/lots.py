# SPDX-License-Identifier: Apache-2.0
"""Lots: making them, with the balance that every one of them has from its first day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from relief_ops.catalogue.models import Item
from relief_ops.catalogue.queries import months_after, shortest_life_months
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.foundation.ids import new_id
from relief_ops.ledger.models import Balance, HandlingUnit, Lot, PartScan, StockMovement, UnitPart
from relief_ops.ledger.units import NewUnit, lock_expected_units, make_units


def make_lot(
    item: Item,
    *,
    warehouse: str,
    now: datetime,
    batch: str | None = None,
    made_on: date | None = None,
    expires_on: date | None = None,
    owner: str | None = None,
    donor: str | None = None,
    unit_value: Any = None,
) -> Lot:
    """A new lot, nothing of it anywhere yet. Dates that follow from the day of making are worked out."""
    life = shortest_life_months(item)
    ends_on = months_after(made_on, life) if made_on and life else None
    lot = Lot(
        id=new_id(),
        item=item.code,
        batch=batch,
        made_on=made_on,
        expires_on=expires_on or (ends_on if item.expiry == "hard" else None),
        review_on=ends_on if item.expiry == "review" else None,
        owner=owner,
        donor=donor,
        unit_value=unit_value,
        since_on=made_on or today(now),
        created_at=now,
    )
    db.session.add(lot)
    db.session.flush()
    db.session.add(Balance(warehouse=warehouse, lot=lot.id, item=item.code))
    db.session.flush()
    return lot


def expect_units(item: Item, lot: UUID, *, warehouse: str, quantities: list[int]) -> list[str]:
    """Announce units of a lot, one for each quantity; returns their codes. Nothing is on hand yet."""
    balance = db.session.get_one(Balance, (warehouse, lot))
    balance.expected += sum(quantities)
    db.session.flush()
    return make_units([NewUnit(item, lot, warehouse, quantity) for quantity in quantities])


def cancel_expected(lot: UUID, warehouse: str) -> int:
    """What is still expected of a lot will not come; returns how much that was."""
    units = lock_expected_units(lot)
    missing = sum(unit.announced for unit in units)
    if missing:
        gone = update(HandlingUnit).where(HandlingUnit.code.in_([unit.code for unit in units]))
        db.session.execute(gone.values(status="gone", quantity=0), execution_options={"synchronize_session": False})
        db.session.execute(
            update(Balance)
            .where(Balance.lot == lot, Balance.warehouse == warehouse)
            .values(expected=Balance.expected - missing)
        )
    return missing


def was_scanned(lots: Sequence[UUID]) -> bool:
    """Whether a unit of these lots has ever been scanned, or a part of one; none can be scanned until the commit."""
    units = select(HandlingUnit.code).where(HandlingUnit.lot.in_(lots))
    db.session.execute(units.order_by(HandlingUnit.code).with_for_update())
    moved = select(StockMovement.id).where(StockMovement.lot.in_(lots)).limit(1)
    parts = select(PartScan.part).where(PartScan.unit.in_(units)).limit(1)
    return db.session.scalar(moved) is not None or db.session.scalar(parts) is not None


def drop_lot(lot: UUID) -> None:
    """Forget a lot of which nothing ever came, with its units: it was only announced."""
    units = select(HandlingUnit.code).where(HandlingUnit.lot == lot)
    for forgotten in (
        delete(UnitPart).where(UnitPart.unit.in_(units)),
        delete(HandlingUnit).where(HandlingUnit.lot == lot),
        delete(Balance).where(Balance.lot == lot),
        delete(Lot).where(Lot.id == lot),
    ):
        db.session.execute(forgotten, execution_options={"synchronize_session": False})
    db.session.expire_all()
