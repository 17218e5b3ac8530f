# SPDX-License-Identifier: Apache-2.0
"""Corrections of the books: proposed by one person, posted by another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from relief_ops.audit.service import record
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.ledger.errors import AlreadySettled, NotOnHand, QuantityExceedsUnit, SameHands
from relief_ops.ledger.models import Adjustment
from relief_ops.ledger.posting import Cause, add, move_or_take, remove
from relief_ops.ledger.reservations import make_room
from relief_ops.ledger.units import Unit, lock_unit
from relief_ops.places.kinds import LOSS, PROMISABLE
from relief_ops.places.queries import find_place, own_location


def propose(*, unit: str, kind: str, quantity: int, reason: str, by: Actor, now: datetime) -> Adjustment:
    """Say that the books are wrong about a unit; nothing changes yet. Raises `NotOnHand` or `QuantityExceedsUnit`."""
    found = lock_unit(unit)
    by.require_warehouse(found.warehouse)
    _require_possible(found, kind, quantity)
    adjustment = Adjustment(
        unit=found.code,
        warehouse=found.warehouse,
        kind=kind,
        quantity=quantity,
        reason=reason,
        proposed_by=by.name,
        proposed_at=now,
    )
    db.session.add(adjustment)
    db.session.flush()
    facts: dict[str, Any] = {"kind": kind, "quantity": quantity, "reason": reason, "adjustment": str(adjustment.id)}
    record("adjustment-proposed", found.code, by=by, now=now, chain=found.warehouse, **facts)
    return adjustment


def post(adjustment_id: UUID, *, by: Actor, now: datetime) -> Adjustment:
    """Book a proposal of somebody else; raises `SameHands`, `AlreadySettled`, or as `propose`.

    It says what has happened to the goods, so it is not refused for the sake of a promise: that is given back.
    """
    adjustment = _lock_open(adjustment_id, by, may_be_own=False)
    unit = lock_unit(adjustment.unit)
    _require_possible(unit, adjustment.kind, adjustment.quantity)
    adjustment.posted_by, adjustment.posted_at = by.name, now
    _book(unit, adjustment, Cause(by, now, document=f"adjustment {adjustment.id}", reason=adjustment.reason))
    return adjustment


def withdraw(adjustment_id: UUID, *, reason: str, by: Actor, now: datetime) -> Adjustment:
    """Take a wrong proposal off the list: the keeper's own one, or a manager's verdict. Raises as `post`."""
    adjustment = _lock_open(adjustment_id, by, may_be_own=True)
    adjustment.withdrawn_by, adjustment.withdrawn_at = by.name, now
    facts: dict[str, Any] = {"reason": reason, "adjustment": str(adjustment.id)}
    record("adjustment-withdrawn", adjustment.unit, by=by, now=now, chain=adjustment.warehouse, **facts)
    return adjustment


def _lock_open(adjustment_id: UUID, by: Actor, *, may_be_own: bool) -> Adjustment:
    adjustment = db.session.get(Adjustment, adjustment_id, with_for_update=True)
    if adjustment is None:
        raise NotFound(what=_("adjustment"))
    by.require_warehouse(adjustment.warehouse)
    if adjustment.proposed_by == by.name and not may_be_own:
        raise SameHands
    if adjustment.posted_at is not None or adjustment.withdrawn_at is not None:
        raise AlreadySettled
    return adjustment


def _require_possible(unit: Unit, kind: str, quantity: int) -> None:
    if unit.status not in ("on_hand", "staged"):
        raise NotOnHand(code=unit.code, status=unit.status)
    if kind != "gain" and quantity > unit.quantity:
        raise QuantityExceedsUnit(code=unit.code, quantity=unit.quantity)
    if unit.status == "staged":
        raise NotOnHand(code=unit.code, status=_("picked for an order: bring it back with a return scan first"))


def _book(unit: Unit, adjustment: Adjustment, cause: Cause) -> None:
    if adjustment.kind == "gain":
        add(unit, quantity=adjustment.quantity, cause=cause)
        return
    if unit.place_kind in PROMISABLE and not unit.is_held:
        make_room(unit.lot, unit.warehouse, adjustment.quantity, reason=adjustment.kind, now=cause.now)
    if adjustment.kind == "loss":
        lost = find_place(LOSS)
        assert lost is not None, "init makes the outside places"
        remove(unit, quantity=adjustment.quantity, to=lost, kind="loss", cause=cause)
    elif unit.place_kind != "reject":
        reject = own_location(unit.warehouse, "reject")
        move_or_take(unit, quantity=adjustment.quantity, to=reject, kind="damage", cause=cause)
