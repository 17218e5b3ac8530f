# SPDX-License-Identifier: Apache-2.0
"""A mistake is answered by its opposite: a movement is never changed."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.db import db
from relief_ops.ledger.errors import NoMovement, NotReversible, UndoTooLate
from relief_ops.ledger.models import StockMovement
from relief_ops.ledger.posting import Cause, give_back, undo
from relief_ops.ledger.units import Unit, lock_unit
from relief_ops.places.kinds import IN_THE_BUILDING, unit_status
from relief_ops.places.models import Place

OWN_MISTAKE = timedelta(seconds=60)
REVERSIBLE = ("receive", "move", "pick", "loss", "gain", "damage")


def get_movement(movement_id: UUID) -> StockMovement:
    """Raises `NoMovement`."""
    movement = db.session.get(StockMovement, movement_id)
    if movement is None:
        raise NoMovement
    return movement


def require_may_reverse(movement: StockMovement, by: Actor, now: datetime) -> None:
    """A manager always; within 60 s also the keeper who made it, in the own warehouse. Raises `UndoTooLate`."""
    by.require_warehouse(movement.warehouse)
    is_own = movement.actor == by.name and now - movement.recorded_at <= OWN_MISTAKE
    if by.role is not Role.MANAGER and not is_own:
        raise UndoTooLate


def reverse(movement: StockMovement, *, reason: str, by: Actor, now: datetime) -> StockMovement:
    """Answer a movement with its opposite; raises `NotReversible` once something builds on it.

    Returns the new movement. Picks are taken back by `dispatch`, which knows their order.
    """
    unit = lock_latest(movement)
    cause = Cause(by, now, document=movement.document, reason=reason)
    origin = _place(movement.from_place)
    if movement.source_unit:
        give_back(
            unit,
            quantity=movement.quantity,
            to_unit=_lock_source(movement),
            kind="reversal",
            cause=cause,
            reverses=movement.id,
        )
    else:
        end = _place(movement.to_place)
        there = replace(unit, place=end.code, place_kind=end.kind)
        kept, expected = _kept(unit, movement, origin)
        undo(
            there,
            quantity=movement.quantity,
            origin=origin,
            kept=kept,
            cause=cause,
            reverses=movement.id,
            expected=expected,
        )
    return opposite_of(movement)


def lock_latest(movement: StockMovement) -> Unit:
    """The unit of a movement, locked; raises `NotReversible` unless the movement is the last one of it."""
    if movement.kind not in REVERSIBLE:
        raise NotReversible
    units = sorted({movement.unit, movement.source_unit or movement.unit})
    locked = {code: lock_unit(code) for code in units}
    later = select(StockMovement.id).where(
        StockMovement.id > movement.id,
        or_(StockMovement.unit.in_(units), StockMovement.source_unit.in_(units)),
    )
    if db.session.scalar(later.limit(1)) or opposite_or_none(movement):
        raise NotReversible
    return locked[movement.unit]


def opposite_or_none(movement: StockMovement) -> StockMovement | None:
    """The movement that took this one back, if there is one."""
    return db.session.scalar(select(StockMovement).where(StockMovement.reverses == movement.id))


def opposite_of(movement: StockMovement) -> StockMovement:
    opposite = opposite_or_none(movement)
    assert opposite is not None, "it was just posted"
    return opposite


def _lock_source(movement: StockMovement) -> Unit:
    assert movement.source_unit is not None
    source = lock_unit(movement.source_unit)
    if source.place != movement.from_place and source.quantity:
        raise NotReversible
    return source


def _kept(unit: Unit, movement: StockMovement, origin: Place) -> tuple[Unit, int]:
    """The unit as it stands after the opposite of a movement, and what is expected again by it."""
    if movement.kind == "receive":
        return replace(unit, quantity=unit.announced, place=None, status="expected"), unit.announced
    if origin.kind not in IN_THE_BUILDING:  # a gain is taken back out of the unit
        return replace(unit, quantity=unit.quantity - movement.quantity), 0
    is_whole = unit.place == movement.to_place
    quantity = movement.quantity if is_whole else unit.quantity + movement.quantity
    return replace(unit, quantity=quantity, place=origin.code, status=unit_status(origin.kind)), 0


def _place(code: str) -> Place:
    return db.session.get_one(Place, code)
