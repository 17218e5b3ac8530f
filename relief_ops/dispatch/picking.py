# SPDX-License-Identifier: Apache-2.0
"""Out of the bin and back into it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from relief_ops.allocation import progress
from relief_ops.allocation.models import Order
from relief_ops.allocation.service import lock_order
from relief_ops.dispatch.errors import MoreThanReserved, NotReserved, NotReturnable, WrongLot, WrongOwner
from relief_ops.dispatch.models import Pick, Shipment, ShipmentLine
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.inbound.errors import WrongPlace
from relief_ops.ledger import posting, reservations
from relief_ops.ledger.errors import Expired, LotOnHold, NotOnHand, NotReversible, QuantityExceedsUnit
from relief_ops.ledger.models import StockMovement
from relief_ops.ledger.posting import Cause
from relief_ops.ledger.reversals import lock_latest, opposite_of
from relief_ops.ledger.units import Unit, lock_balances, lock_unit, lock_units
from relief_ops.places.kinds import PROMISABLE
from relief_ops.places.models import Place
from relief_ops.places.queries import own_location


def pick_unit(unit: Unit, order: Order, *, quantity: int | None, cause: Cause) -> tuple[Unit, Unit]:
    """A unit, or part of it, goes to staging for an order; the caller has locked both, the order first.

    Returns the unit that was scanned as it now stands, and what went to staging (the same one if it went whole).
    Raises `NotOnHand`, `QuantityExceedsUnit`, `LotOnHold`, `Expired`, `NotReserved`, `WrongLot`, `MoreThanReserved`.
    """
    progress.begin_pick(order, cause.now)
    _require_good(unit, cause.now)
    wanted = unit.quantity if quantity is None else quantity
    if wanted > unit.quantity:
        raise QuantityExceedsUnit(code=unit.code, quantity=unit.quantity)
    if reservations.unpicked(order.number, unit.lot, unit.warehouse) == 0:
        _substitute(unit, order, wanted, cause)
    if not reservations.use(order.number, unit.lot, unit.warehouse, wanted):
        left = reservations.unpicked(order.number, unit.lot, unit.warehouse)
        raise MoreThanReserved(left=left, order=order.number)
    taken = posting.move_or_take(
        unit,
        quantity=wanted,
        to=own_location(unit.warehouse, "staging"),
        kind="pick",
        cause=cause,
        reserved=-wanted,
    )
    _note_pick(taken, order.number, cause)
    progress.count(order.number, unit.item, picked=wanted)
    return (taken if taken.code == unit.code else lock_unit(unit.code)), taken


def return_unit(unit: Unit, *, to: Place, cause: Cause) -> Unit:
    """A unit that was picked, or that left, comes back; raises `NotReturnable` or `WrongPlace`.

    What was picked and not shipped is promised to its order again, as long as the order's reservation lasts.
    """
    if unit.status not in ("staged", "in_transit", "delivered") or not unit.quantity:
        raise NotReturnable(code=unit.code, status=unit.status)
    if to.kind == "staging":
        raise WrongPlace
    pick = db.session.get(Pick, unit.code, populate_existing=True)
    reserved = 0
    if unit.status == "staged" and pick:
        reserved = _unpick(unit, pick.order, to)
    elif unit.status == "in_transit" and pick and pick.shipment:
        _count_back(unit, pick)
    if pick:
        cause = replace(cause, document=pick.shipment or pick.order)
        db.session.delete(pick)
        db.session.flush()
    return posting.move(unit, to=to, kind="return", cause=cause, reserved=reserved)


def reverse_pick(movement: StockMovement, *, reason: str, by: Actor, now: datetime) -> StockMovement:
    """Undo a pick: the goods go back where they came from, into the same unit, and are promised again."""
    for number in orders_of_picks([movement.unit]):
        lock_order(number)
    unit = lock_latest(movement)
    lock_balances([unit])
    pick = db.session.get(Pick, unit.code, populate_existing=True)
    if pick is None or unit.status != "staged":
        raise NotReversible
    origin = db.session.get_one(Place, movement.from_place)
    cause = Cause(by, now, document=movement.document, reason=reason)
    reserved = _unpick(unit, pick.order, origin)
    db.session.delete(pick)
    db.session.flush()
    if movement.source_unit:
        source = lock_unit(movement.source_unit)
        if source.place != origin.code:
            raise NotReversible
        posting.give_back(
            unit,
            quantity=unit.quantity,
            to_unit=source,
            kind="reversal",
            cause=cause,
            reverses=movement.id,
            reserved=reserved,
        )
    else:
        posting.move(unit, to=origin, kind="reversal", cause=cause, reserved=reserved, reverses=movement.id)
    return opposite_of(movement)


def _require_good(unit: Unit, now: datetime) -> None:
    if unit.status != "on_hand":
        raise NotOnHand(code=unit.code, status=unit.status)
    if unit.is_held:
        raise LotOnHold
    if unit.is_expired(today(now)):
        raise Expired(expires_on=unit.expires_on)
    if unit.place_kind not in PROMISABLE:
        raise NotOnHand(code=unit.code, status=unit.place)


def _substitute(unit: Unit, order: Order, quantity: int, cause: Cause) -> None:
    """Let the promise move to the lot that was scanned, where that is allowed."""
    others = reservations.unpicked_lots(order.number, unit.warehouse, unit.item)
    if not others:
        raise NotReserved(order=order.number, item=unit.item)
    same_owner = [other for other in others if other[1] == unit.owner]
    if not same_owner:
        raise WrongOwner
    if not cause.reason:
        raise WrongLot(order=order.number)
    left = sum(other[2] for other in same_owner)
    if quantity > left:
        raise MoreThanReserved(left=left, order=order.number)
    for lot, _owner, reserved in same_owner:
        part = min(quantity, reserved)
        if part:
            _shift(order.number, unit, lot, part, cause.now)
            quantity -= part


def _shift(order_number: str, unit: Unit, source: UUID, quantity: int, now: datetime) -> None:
    reservations.shift(
        order_number,
        item=unit.item,
        source=source,
        target=unit.lot,
        warehouse=unit.warehouse,
        quantity=quantity,
        now=now,
    )


def _note_pick(taken: Unit, order_number: str, cause: Cause) -> None:
    row = {
        "unit": taken.code,
        "order_number": order_number,
        "warehouse": taken.warehouse,
        "picked_by": cause.by.name,
        "picked_at": cause.now,
        "shipment": None,
    }
    db.session.connection().execute(insert(Pick.__table__), row)


def _unpick(unit: Unit, order_number: str, to: Place) -> int:
    """Count a pick back; returns how much of it is promised again: nothing where it does not lie ready."""
    progress.count(order_number, unit.item, picked=-unit.quantity)
    promised = reservations.unuse(order_number, unit.lot, unit.warehouse, unit.quantity)
    if promised and (to.kind not in PROMISABLE or unit.is_held):
        reservations.drop(order_number, unit.lot, unit.warehouse, promised)
        return 0
    return promised


def _count_back(unit: Unit, pick: Pick) -> None:
    shipment = db.session.get_one(Shipment, pick.shipment, with_for_update=True, populate_existing=True)
    progress.count(pick.order, unit.item, shipped=-unit.quantity, picked=-unit.quantity)
    if shipment.delivered_at is None:
        line = db.session.get_one(ShipmentLine, (shipment.number, unit.item))
        line.returned += unit.quantity


def picks_of(order_number: str, warehouse: str | None = None) -> list[Pick]:
    """What stands ready for an order and has not left."""
    query = select(Pick).where(Pick.order == order_number, Pick.shipment.is_(None))
    if warehouse:
        query = query.where(Pick.warehouse == warehouse)
    return list(db.session.scalars(query.order_by(Pick.unit)))


def orders_of_picks(units: Iterable[str]) -> set[str]:
    """For which orders these units were picked: whoever brings goods back locks those first, as whoever picks does."""
    codes = list(units)
    return set(db.session.scalars(select(Pick.order).where(Pick.unit.in_(codes)))) if codes else set()


def lock_picked(order_number: str, warehouse: str | None) -> tuple[list[Pick], list[Unit]]:
    """What stands ready for an order, and its units, locked: what came back while one waited is not among them."""
    units = lock_units(pick.unit for pick in picks_of(order_number, warehouse))
    lock_balances(units.values())
    picks = [pick for pick in picks_of(order_number, warehouse) if pick.unit in units]
    return picks, [units[pick.unit] for pick in picks]
