# SPDX-License-Identifier: Apache-2.0
"""Holds: a lot frozen for quality. What was promised of it is given back, and the orders are told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from relief_ops.audit.service import record
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound, WrongState
from relief_ops.foundation.i18n import _
from relief_ops.ledger.models import Balance, HandlingUnit, Hold, Lot
from relief_ops.ledger.queries import get_lot
from relief_ops.ledger.reservations import end_reservations_of_lot
from relief_ops.places.kinds import PROMISABLE
from relief_ops.places.models import Place


def hold_lot(lot: UUID, *, reason: str, by: Actor, now: datetime) -> Hold:
    """Freeze a lot everywhere; raises `UnknownLot`."""
    get_lot(lot)
    balances = _lock_balances(lot)
    told = end_reservations_of_lot(lot, reason="hold", now=now)
    for balance in balances:
        db.session.refresh(balance)
        balance.is_held, balance.promisable = True, 0
    hold = Hold(lot=lot, reason=reason, held_by=by.name, held_at=now)
    db.session.add(hold)
    db.session.flush()
    record("lot-held", str(lot), by=by, now=now, reason=reason, orders=told)
    return hold


def end_hold(hold_id: UUID, *, by: Actor, now: datetime) -> Hold:
    """End a hold; with the last one the lot may be promised again. Raises `NotFound` or `WrongState`."""
    hold = db.session.get(Hold, hold_id, with_for_update=True)
    if hold is None:
        raise NotFound(what=_("hold"))
    if hold.ended_at is not None:
        raise WrongState(thing=_("The hold"), state=_("ended"))
    balances = _lock_balances(hold.lot)
    hold.ended_at, hold.ended_by = now, by.name
    db.session.flush()
    if not _is_held(hold.lot):
        for balance in balances:
            balance.is_held, balance.promisable = False, _lying_ready(balance)
        db.session.flush()
    record("hold-ended", str(hold.lot), by=by, now=now)
    return hold


def end_expired_promises(on: date, now: datetime) -> list[str]:
    """Give back what is reserved of lots that have expired; returns the orders that were told."""
    expired = (
        select(Lot.id)
        .join(Balance, Balance.lot == Lot.id)
        .where(Lot.expires_on < on, Balance.reserved > 0)
        .distinct()
        .order_by(Lot.id)
    )
    told = []
    for lot in list(db.session.scalars(expired)):
        told += end_reservations_of_lot(lot, reason="expiry", now=now)
    return told


def _lock_balances(lot: UUID) -> list[Balance]:
    query = select(Balance).where(Balance.lot == lot).order_by(Balance.warehouse).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _is_held(lot: UUID) -> bool:
    active = select(func.count()).select_from(Hold).where(Hold.lot == lot, Hold.ended_at.is_(None))
    return bool(db.session.scalar(active))


def _lying_ready(balance: Balance) -> int:
    """What of a lot lies in storage or at the dock; the caller has locked the balance."""
    ready = (
        select(func.coalesce(func.sum(HandlingUnit.quantity), 0))
        .join(Place, Place.code == HandlingUnit.place)
        .where(HandlingUnit.lot == balance.lot, HandlingUnit.warehouse == balance.warehouse)
        .where(Place.kind.in_(PROMISABLE))
    )
    return int(db.session.scalar(ready) or 0)
