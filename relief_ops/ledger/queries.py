# SPDX-License-Identifier: Apache-2.0
"""Reading the ledger."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from relief_ops.catalogue.models import Item
from relief_ops.catalogue.queries import minimums
from relief_ops.foundation.db import db
from relief_ops.ledger.errors import UnknownCode, UnknownLot
from relief_ops.ledger.models import IS_LIVE, Adjustment, Balance, HandlingUnit, Hold, Lot, Reservation, StockMovement
from relief_ops.ledger.units import parts_of
from relief_ops.places.kinds import LOCATION_KINDS
from relief_ops.places.models import Place, Warehouse

NEAR_EXPIRY = timedelta(days=90)
STOCK_COLUMNS = ("on_hand", "reserved", "staged", "expected", "in_transit")
LAST_DAY = date(9999, 12, 31)

leaving_order = (func.coalesce(Lot.expires_on, LAST_DAY), Lot.since_on, Lot.created_at, Lot.id)
"""First expiring first, then oldest first."""


def units(
    *,
    item: str | None = None,
    warehouse: str | None = None,
    location: str | None = None,
    lot: UUID | None = None,
    status: str | None = None,
) -> Select[Any]:
    """Handling units in the order in which they should leave, narrowed to what is given."""
    query = _unit_columns().order_by(*leaving_order, HandlingUnit.place, HandlingUnit.code)
    given = {
        HandlingUnit.item: item,
        HandlingUnit.warehouse: warehouse,
        HandlingUnit.place: location,
        HandlingUnit.lot: lot,
        HandlingUnit.status: status,
    }
    for column, value in given.items():
        if value is not None:
            query = query.where(column == value)
    return query


def unit_rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """`{code, item, lot, quantity, warehouse, location, status, expires_on, parts}` of rows of `units`."""
    rows = list(rows)
    parts = parts_of(row.code for row in rows)
    return [
        {
            "code": row.code,
            "item": row.item,
            "lot": row.lot,
            "quantity": row.quantity,
            "warehouse": row.warehouse,
            "location": row.place if row.place_kind in LOCATION_KINDS else None,
            "status": row.status,
            "expires_on": row.expires_on,
            "parts": parts.get(row.code, []),
        }
        for row in rows
    ]


def units_with_codes(codes: Sequence[str]) -> list[dict[str, Any]]:
    """The units with these codes, in their order; codes that nobody has are left out."""
    rows = db.session.execute(_unit_columns().where(HandlingUnit.code.in_(codes)))
    found = {row["code"]: row for row in unit_rows(rows)}
    return [found[code] for code in codes if code in found]


def get_unit(code: str) -> dict[str, Any]:
    """One unit as `unit_rows` has it; raises `UnknownCode`."""
    found = units_with_codes([code])
    if not found:
        raise UnknownCode(code=code)
    return found[0]


def get_lot(lot: UUID) -> Lot:
    """Raises `UnknownLot`."""
    found = db.session.get(Lot, lot)
    if found is None:
        raise UnknownLot
    return found


def lots_by_id(ids: Iterable[UUID]) -> dict[UUID, Lot]:
    return {lot.id: lot for lot in db.session.scalars(select(Lot).where(Lot.id.in_(set(ids))))}


def stock(*, on: date, item: str | None = None, warehouse: str | None = None) -> list[dict[str, Any]]:
    """One row for each item and warehouse that ever had stock or has a minimum, and for each asked for by name."""
    totals = {(row.item, row.warehouse): row for row in db.session.execute(_totals(on, item, warehouse))}
    minimum = minimums()
    ever = db.session.execute(select(Balance.item, Balance.warehouse).distinct())
    known = {*minimum, *((row.item, row.warehouse) for row in ever)}
    pairs = {pair for pair in known if _is_wanted(pair, item, warehouse)} | _named(item, warehouse)
    return [_stock_row(pair, totals.get(pair), minimum.get(pair, 0)) for pair in sorted(pairs)]


def available_by_item(on: date) -> dict[str, int]:
    """What may be promised of each item, over all warehouses."""
    query = select(Balance.item, func.sum(_free(on)).label("free")).join(Lot, Lot.id == Balance.lot)
    query = query.where(IS_LIVE)
    return {row.item: int(row.free) for row in db.session.execute(query.group_by(Balance.item))}


def movements(
    *,
    item: str | None = None,
    warehouse: str | None = None,
    handling_unit: str | None = None,
    after: UUID | None = None,
) -> Select[Any]:
    """The ledger, newest first, narrowed to what is given; `after` is the last id of the page before."""
    query = select(StockMovement.__table__).order_by(StockMovement.id.desc())
    if item:
        query = query.where(StockMovement.item == item)
    if warehouse:
        query = query.where(StockMovement.warehouse == warehouse)
    if handling_unit:
        is_of_unit = or_(StockMovement.unit == handling_unit, StockMovement.source_unit == handling_unit)
        query = query.where(is_of_unit)
    return query if after is None else query.where(StockMovement.id < after)


def orders_reserving(lot: UUID, warehouse: str) -> list[str]:
    """The orders to which something of a lot is promised in a warehouse."""
    return list(
        db.session.scalars(
            select(Reservation.order_number)
            .where(Reservation.lot == lot, Reservation.warehouse == warehouse, *is_active())
            .order_by(Reservation.reserved_at)
        )
    )


def reservations_of(order_number: str, *, active: bool = True) -> list[dict[str, Any]]:
    """`{item, lot, warehouse, quantity, expires_on}` of an order; `quantity` is what is not picked yet."""
    query = (
        select(
            Reservation.item,
            Reservation.lot,
            Reservation.warehouse,
            (Reservation.quantity - Reservation.picked).label("quantity"),
            Lot.expires_on,
            Lot.owner,
            Lot.batch,
        )
        .join(Lot, Lot.id == Reservation.lot)
        .where(Reservation.order_number == order_number)
        .order_by(Reservation.item, *leaving_order, Reservation.warehouse)
    )
    rows = db.session.execute(query.where(*is_active()) if active else query).mappings()
    return [dict(row) for row in rows]


def reserved_by_item(order_numbers: Iterable[str]) -> dict[tuple[str, str], int]:
    """What is reserved and not yet picked, by (order number, item)."""
    query = (
        select(
            Reservation.order_number,
            Reservation.item,
            func.sum(Reservation.quantity - Reservation.picked).label("quantity"),
        )
        .where(Reservation.order_number.in_(set(order_numbers)), *is_active())
        .group_by(Reservation.order_number, Reservation.item)
    )
    return {(row.order_number, row.item): int(row.quantity) for row in db.session.execute(query)}


def is_active() -> tuple[ColumnElement[bool], ...]:
    """Of a reservation: neither ended nor used up."""
    return Reservation.ended_at.is_(None), Reservation.quantity > Reservation.picked


def open_adjustments() -> Select[Any]:
    """What was proposed and waits to be posted, oldest first."""
    is_open = Adjustment.posted_at.is_(None) & Adjustment.withdrawn_at.is_(None)
    return select(Adjustment).where(is_open).order_by(Adjustment.id)


def open_adjustments_of(unit: str) -> list[Adjustment]:
    """What was proposed about a unit and waits to be posted."""
    return list(db.session.scalars(open_adjustments().where(Adjustment.unit == unit).limit(50)))


def holds_of(lot: UUID) -> list[Hold]:
    """The holds of a lot, those that last before those that have ended, latest first; at most 100."""
    query = select(Hold).where(Hold.lot == lot).order_by(Hold.ended_at.is_not(None), Hold.id.desc())
    return list(db.session.scalars(query.limit(100)))


def open_holds() -> list[Hold]:
    """The holds that have not ended, latest first."""
    return list(db.session.scalars(select(Hold).where(Hold.ended_at.is_(None)).order_by(Hold.id.desc())))


def _unit_columns() -> Select[Any]:
    query: Any = (
        select(
            HandlingUnit.code,
            HandlingUnit.item,
            HandlingUnit.lot,
            HandlingUnit.quantity,
            HandlingUnit.warehouse,
            HandlingUnit.place,
            HandlingUnit.status,
            HandlingUnit.announced,
            HandlingUnit.taken_from,
            Place.kind.label("place_kind"),
            Lot.expires_on,
            Lot.batch,
            Lot.owner,
        )
        .join(Lot, Lot.id == HandlingUnit.lot)
        .outerjoin(Place, Place.code == HandlingUnit.place)
    )
    columns: Select[Any] = query
    return columns


def _free(on: date) -> ColumnElement[int]:
    is_good = or_(Lot.expires_on.is_(None), Lot.expires_on >= on)
    return case((is_good, Balance.promisable - Balance.reserved), else_=0)


def _totals(on: date, item: str | None, warehouse: str | None) -> Select[Any]:
    is_near = Lot.expires_on.between(on, on + NEAR_EXPIRY)
    query = (
        select(
            Balance.item,
            Balance.warehouse,
            *(func.sum(getattr(Balance, name)).label(name) for name in STOCK_COLUMNS),
            func.sum(_free(on)).label("available"),
            func.sum(case((is_near, Balance.on_hand), else_=0)).label("expiring_90d"),
        )
        .join(Lot, Lot.id == Balance.lot)
        .where(IS_LIVE)
        .group_by(Balance.item, Balance.warehouse)
    )
    if item:
        query = query.where(Balance.item == item)
    return query.where(Balance.warehouse == warehouse) if warehouse else query


def _is_wanted(pair: tuple[str, str], item: str | None, warehouse: str | None) -> bool:
    return item in (None, pair[0]) and warehouse in (None, pair[1])


def _named(item: str | None, warehouse: str | None) -> set[tuple[str, str]]:
    if item is None and warehouse is None:
        return set()
    items = select(Item.code) if item is None else select(Item.code).where(Item.code == item)
    houses = select(Warehouse.code)
    houses = houses if warehouse is None else houses.where(Warehouse.code == warehouse)
    codes, places = list(db.session.scalars(items)), list(db.session.scalars(houses))
    return {(code, place) for code in codes for place in places}


def _stock_row(pair: tuple[str, str], total: Any, minimum: int) -> dict[str, Any]:
    figures = {
        name: int(getattr(total, name)) if total else 0 for name in (*STOCK_COLUMNS, "available", "expiring_90d")
    }
    held = figures["on_hand"] - figures["available"] - figures["reserved"] - figures["staged"]
    status = "out" if figures["available"] == 0 else "low" if figures["available"] < minimum else "ok"
    return {
        "item": pair[0],
        "warehouse": pair[1],
        **figures,
        "held": held,
        "minimum": minimum,
        "status": status,
    }
