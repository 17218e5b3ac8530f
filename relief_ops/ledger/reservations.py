# SPDX-License-Identifier: Apache-2.0
"""Promises: a reservation is used up by picks or ends once, by cancellation, expiry or hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_, update

from relief_ops.foundation.db import db
from relief_ops.foundation.ids import new_id
from relief_ops.foundation.notices import write_notice
from relief_ops.ledger.errors import NotFree
from relief_ops.ledger.models import IS_LIVE, Balance, Lot, Reservation
from relief_ops.ledger.posting import change_balance
from relief_ops.ledger.queries import is_active, leaving_order, orders_reserving


@dataclass(frozen=True, slots=True)
class StockedLot:
    """A lot in a warehouse, with what decides whether it may be promised.

    `on_shelf`: on hand and not picked; `promisable`: of it, released and not on hold; `free`: of that, not reserved.
    Expiry is for the caller to judge.
    """

    item: str
    lot: UUID
    warehouse: str
    on_shelf: int
    promisable: int
    free: int
    expires_on: date | None
    owner: str | None
    is_held: bool


def lock_lots(items: Sequence[str], warehouses: Sequence[str] | None) -> list[StockedLot]:
    """The lots of some items that lie in some warehouses (None: all), in the order in which they should leave.

    Their balances are locked, in one fixed order, before anything is read that is decided on.
    """
    keys = select(Balance.warehouse, Balance.lot).where(*_lying(items, warehouses))
    locking = keys.order_by(Balance.warehouse, Balance.lot).with_for_update()
    locked = {(key.warehouse, key.lot) for key in db.session.execute(locking)}
    return [lot for lot in list_lots(items, warehouses) if (lot.warehouse, lot.lot) in locked]


def list_lots(items: Sequence[str], warehouses: Sequence[str] | None = None) -> list[StockedLot]:
    """As `lock_lots`, only to look at: what is free now may be taken a moment later."""
    query = (
        select(Balance, Lot)
        .join(Lot, Lot.id == Balance.lot)
        .where(*_lying(items, warehouses))
        .order_by(*leaving_order, Balance.warehouse)
        .execution_options(populate_existing=True)
    )
    return [
        StockedLot(
            item=balance.item,
            lot=lot.id,
            warehouse=balance.warehouse,
            on_shelf=balance.on_hand - balance.staged,
            promisable=balance.promisable,
            free=balance.promisable - balance.reserved,
            expires_on=lot.expires_on,
            owner=lot.owner,
            is_held=balance.is_held,
        )
        for balance, lot in db.session.execute(query)
    ]


def _lying(items: Sequence[str], warehouses: Sequence[str] | None) -> list[ColumnElement[bool]]:
    conditions: list[Any] = [IS_LIVE, Balance.item.in_(items), Balance.on_hand > 0]
    return conditions if warehouses is None else [*conditions, Balance.warehouse.in_(warehouses)]


def reserve(order_number: str, *, item: str, lot: UUID, warehouse: str, quantity: int, now: datetime) -> None:
    """Promise a quantity of a lot to an order; raises `NotFree` where so much is not free (any more)."""
    if not change_balance(warehouse, lot, reserved=quantity):
        balance = db.session.get_one(Balance, (warehouse, lot), populate_existing=True)
        orders = ", ".join(orders_reserving(lot, warehouse))
        raise NotFree(free=balance.promisable - balance.reserved, orders=orders)
    existing = _find_open(order_number, lot, warehouse)
    if existing:
        existing.quantity += quantity
    else:
        db.session.add(
            Reservation(
                id=new_id(),
                warehouse=warehouse,
                lot=lot,
                item=item,
                order_number=order_number,
                quantity=quantity,
                picked=0,
                reserved_at=now,
            )
        )
    db.session.flush()


def unpicked(order_number: str, lot: UUID, warehouse: str) -> int:
    """What is reserved of a lot for an order and not picked yet."""
    reservation = _find_open(order_number, lot, warehouse)
    return reservation.quantity - reservation.picked if reservation else 0


def unpicked_lots(order_number: str, warehouse: str, item: str) -> list[tuple[UUID, str | None, int]]:
    """`(lot, owner, quantity)` of what is reserved of an item for an order in a warehouse and not picked yet."""
    rows = db.session.execute(
        select(Reservation.lot, Lot.owner, (Reservation.quantity - Reservation.picked).label("quantity"))
        .join(Lot, Lot.id == Reservation.lot)
        .where(Reservation.order_number == order_number, Reservation.warehouse == warehouse)
        .where(Reservation.item == item, *is_active())
        .order_by(Reservation.id)
    )
    return [(row.lot, row.owner, row.quantity) for row in rows]


def use(order_number: str, lot: UUID, warehouse: str, quantity: int) -> bool:
    """Count a pick against the reservation; False where less is reserved. The balance changes with the movement."""
    table = Reservation.__table__
    used = (
        update(table)
        .where(table.c.order_number == order_number, table.c.lot == lot, table.c.warehouse == warehouse)
        .where(table.c.ended_at.is_(None), table.c.quantity - table.c.picked >= quantity)
        .values(picked=table.c.picked + quantity)
    )
    return db.session.connection().execute(used).rowcount == 1


def unuse(order_number: str, lot: UUID, warehouse: str, quantity: int) -> int:
    """Take a pick back; returns how much is promised again: nothing once the reservation has ended."""
    reservation = db.session.scalar(
        select(Reservation)
        .where(
            Reservation.order_number == order_number,
            Reservation.lot == lot,
            Reservation.warehouse == warehouse,
        )
        .where(Reservation.picked >= quantity)
        .order_by(Reservation.ended_at.is_not(None), Reservation.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if reservation is None:
        return 0
    reservation.picked -= quantity
    if reservation.ended_at is None:
        db.session.flush()
        return quantity
    reservation.quantity -= quantity
    db.session.flush()
    return 0


def drop(order_number: str, lot: UUID, warehouse: str, quantity: int) -> None:
    """Less is promised: goods that were picked came back to where nothing can be promised."""
    reservation = _find_open(order_number, lot, warehouse)
    assert reservation is not None, "the caller has just seen it"
    reservation.quantity -= quantity
    db.session.flush()


def shift(
    order_number: str, *, item: str, source: UUID, target: UUID, warehouse: str, quantity: int, now: datetime
) -> None:
    """The promise moves from one lot to another; raises `NotFree` where the other has not so much to promise."""
    change_balance(warehouse, source, reserved=-quantity)
    reservation = _find_open(order_number, source, warehouse)
    assert reservation is not None, "the caller has seen this reservation under the same lock"
    reservation.quantity -= quantity
    db.session.flush()
    reserve(order_number, item=item, lot=target, warehouse=warehouse, quantity=quantity, now=now)


def lock_promises(order_numbers: Sequence[str]) -> None:
    """Lock what is reserved for several orders at once, for whoever is going to end it order by order."""
    _lock_open(Reservation.order_number.in_(order_numbers))


def end_reservations(order_number: str, *, reason: str, now: datetime) -> int:
    """Give back everything that is reserved for an order and not picked; returns how much."""
    return sum(_end(row, reason, now) for row in _lock_open(Reservation.order_number == order_number))


def end_reservations_of_lot(lot: UUID, *, reason: str, now: datetime) -> list[str]:
    """Give back what is reserved of a lot, tell the orders, and return their numbers."""
    told = []
    for reservation in _lock_open(Reservation.lot == lot):
        quantity = _end(reservation, reason, now)
        if quantity:
            facts = {"item": reservation.item, "lot": str(lot), "quantity": quantity}
            write_notice(reservation.order_number, f"reservation-ended-{reason}", now, **facts)
            told.append(reservation.order_number)
    return told


def make_room(lot: UUID, warehouse: str, quantity: int, *, reason: str, now: datetime) -> list[str]:
    """Give back the latest promises until `quantity` of a lot is free; returns the orders that were told."""
    told = []
    balance = db.session.get_one(Balance, (warehouse, lot), with_for_update=True, populate_existing=True)
    missing = quantity - (balance.promisable - balance.reserved)
    of_lot = (Reservation.lot == lot) & (Reservation.warehouse == warehouse)
    for reservation in reversed(_lock_open(of_lot)):
        if missing <= 0:
            break
        part = min(missing, reservation.quantity - reservation.picked)
        if part:
            reservation.quantity -= part
            change_balance(warehouse, lot, reserved=-part)
            facts = {"item": reservation.item, "lot": str(lot), "quantity": part}
            write_notice(reservation.order_number, f"reservation-ended-{reason}", now, **facts)
            told.append(reservation.order_number)
            missing -= part
    db.session.flush()
    return told


def _find_open(order_number: str, lot: UUID, warehouse: str) -> Reservation | None:
    return db.session.scalar(
        select(Reservation)
        .where(Reservation.order_number == order_number, Reservation.lot == lot)
        .where(Reservation.warehouse == warehouse, Reservation.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _lock_open(condition: object) -> list[Reservation]:
    """The open reservations, locked after their balances, as everybody does."""
    query = select(Reservation).where(condition, Reservation.ended_at.is_(None))  # type: ignore[arg-type]
    keys = query.with_only_columns(Reservation.warehouse, Reservation.lot)
    balances = select(Balance.lot).where(tuple_(Balance.warehouse, Balance.lot).in_(keys))
    db.session.execute(balances.order_by(Balance.warehouse, Balance.lot).with_for_update())
    ordered = query.order_by(Reservation.warehouse, Reservation.lot, Reservation.id).with_for_update()
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))


def _end(reservation: Reservation, reason: str, now: datetime) -> int:
    remaining = reservation.quantity - reservation.picked
    reservation.ended_at, reservation.end_reason = now, reason
    if remaining:
        is_given = change_balance(reservation.warehouse, reservation.lot, reserved=-remaining)
        assert is_given, "a balance holds at least what its reservations say"
    db.session.flush()
    return remaining
