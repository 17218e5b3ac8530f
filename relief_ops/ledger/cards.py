# SPDX-License-Identifier: Apache-2.0
"""The stock card of an item, and what lies where: the reads behind the pages of stock."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.ledger import queries
from relief_ops.ledger.models import IS_LIVE, Balance, HandlingUnit, Lot, StockMovement
from relief_ops.places.kinds import IN_THE_BUILDING, LOCATION_KINDS
from relief_ops.places.models import Place

FROM, TO = aliased(Place), aliased(Place)
IS_LOCATION = Place.kind.in_(LOCATION_KINDS)
FIGURES = ("on_hand", "promisable", "reserved", "staged", "expected", "in_transit")


@dataclass(slots=True)
class Entry:
    """A line of the card: what came in or went out with one document, and what the warehouse then had of the item.

    `latest` is the last of its `count` movements.
    """

    latest: Any
    balance: int
    came: int = 0
    went: int = 0
    count: int = 0

    def add(self, row: Any) -> None:
        self.came += max(row.change, 0)
        self.went -= min(row.change, 0)
        self.count += 1

    def takes(self, row: Any) -> bool:
        """Whether a movement before this entry belongs to it."""
        return row.document is not None and _group_of(row) == _group_of(self.latest)


def _group_of(row: Any) -> tuple[Any, ...]:
    return row.document, row.kind, row.actor, row.change > 0, today(row.recorded_at)


def card(
    item: str, warehouse: str, *, after: UUID | None = None, size: int = 20, most: int = 1000
) -> tuple[list[Entry], UUID | None]:
    """The entries of an item in a warehouse, newest first, and the cursor of what is older.

    At most `size` entries made of at most `most` movements. What only changed its place in the warehouse stands on
    the page of its unit, not here.
    """
    rows = db.session.execute(_crossing(item, warehouse, after).limit(most + 1)).all()
    balance = _on_hand(item, warehouse) - (_since(item, warehouse, after) if after else 0)
    entries: list[Entry] = []
    last = None
    for row in rows[:most]:
        if not entries or not entries[-1].takes(row):
            if len(entries) == size:
                return entries, last
            entries.append(Entry(row, balance))
        entries[-1].add(row)
        balance -= row.change
        last = row.id
    return entries, last if len(rows) > most else None


def _change() -> ColumnElement[int]:
    comes = case((TO.kind.in_(sorted(IN_THE_BUILDING)), StockMovement.quantity), else_=0)
    goes = case((FROM.kind.in_(sorted(IN_THE_BUILDING)), StockMovement.quantity), else_=0)
    return comes - goes


def _of_item(columns: Sequence[Any], item: str, warehouse: str) -> Select[Any]:
    query: Any = (
        select(*columns)
        .select_from(StockMovement)
        .join(FROM, FROM.code == StockMovement.from_place)
        .join(TO, TO.code == StockMovement.to_place)
        .where(StockMovement.item == item, StockMovement.warehouse == warehouse)
    )
    joined: Select[Any] = query
    return joined


def _crossing(item: str, warehouse: str, after: UUID | None) -> Select[Any]:
    columns = (*StockMovement.__table__.columns, _change().label("change"))
    query = _of_item(columns, item, warehouse).where(_change() != 0).order_by(StockMovement.id.desc())
    return query if after is None else query.where(StockMovement.id < after)


def _since(item: str, warehouse: str, first: UUID) -> int:
    total = _of_item([func.sum(_change())], item, warehouse).where(StockMovement.id >= first)
    return int(db.session.scalar(total) or 0)


def _on_hand(item: str, warehouse: str) -> int:
    total = select(func.sum(Balance.on_hand)).where(Balance.item == item, Balance.warehouse == warehouse)
    return int(db.session.scalar(total) or 0)


def curve(entries: Sequence[Entry]) -> list[tuple[float, int]]:
    """The balance over the time of some entries, oldest first: steps of (share of the time, balance)."""
    if len(entries) < 2:
        return []
    times = [entry.latest.recorded_at.timestamp() for entry in entries]
    start, length = times[-1], max(times[0] - times[-1], 1)
    points: list[tuple[float, int]] = []
    for entry, time in zip(reversed(entries), reversed(times), strict=True):
        at = (time - start) / length
        if points:
            points.append((at, points[-1][1]))
        points.append((at, entry.balance))
    return points


def lots_of(item: str, *, on: date, warehouse: str | None = None) -> list[dict[str, Any]]:
    """The first 200 lots of an item that are expected, on hand or on the way, in the order in which they should leave.

    Each as `lot_row`, with the `places` where it lies: `(place, kind, units, quantity)`.
    """
    query = (
        select(Balance, Lot)
        .join(Lot, Lot.id == Balance.lot)
        .where(Balance.item == item, IS_LIVE)
        .order_by(Balance.warehouse, *queries.leaving_order)
    )
    if warehouse:
        query = query.where(Balance.warehouse == warehouse)
    rows = db.session.execute(query.limit(200)).all()
    lying = _lying([lot.id for _balance, lot in rows])
    return [lot_row(balance, lot, on) | {"places": lying[balance.warehouse, lot.id]} for balance, lot in rows]


def balances_of(lot: Lot, *, on: date) -> list[dict[str, Any]]:
    """What each warehouse has of a lot, as `lots_of` has it."""
    query = select(Balance).where(Balance.lot == lot.id).order_by(Balance.warehouse)
    lying = _lying([lot.id])
    return [
        lot_row(balance, lot, on) | {"places": lying[balance.warehouse, lot.id]}
        for balance in db.session.scalars(query)
    ]


def lot_row(balance: Balance, lot: Lot, on: date) -> dict[str, Any]:
    """A lot in a warehouse: its balance, `available` and `held` as `/stock` has them, and the lot itself."""
    is_expired = lot.expires_on is not None and lot.expires_on < on
    available = 0 if is_expired else balance.promisable - balance.reserved
    return {
        "lot": lot,
        "warehouse": balance.warehouse,
        "is_held": balance.is_held,
        "is_expired": is_expired,
        "is_due": lot.review_on is not None and lot.review_on <= on,
        "available": available,
        "held": balance.on_hand - balance.staged - balance.reserved - available,
        **{name: getattr(balance, name) for name in FIGURES},
    }


def _lying(lots: Sequence[UUID]) -> dict[tuple[str, UUID], list[Any]]:
    """`(place, kind, units, quantity)` of where the units of some lots lie, by warehouse and lot."""
    rows = db.session.execute(
        select(
            HandlingUnit.warehouse,
            HandlingUnit.lot,
            Place.code.label("place"),
            Place.kind,
            func.count().label("units"),
            func.sum(HandlingUnit.quantity).label("quantity"),
        )
        .join(Place, Place.code == HandlingUnit.place)
        .where(HandlingUnit.lot.in_(lots), HandlingUnit.quantity > 0, IS_LOCATION)
        .group_by(HandlingUnit.warehouse, HandlingUnit.lot, Place.code, Place.kind)
        .order_by(Place.code)
    )
    lying: dict[tuple[str, UUID], list[Any]] = defaultdict(list)
    for row in rows:
        lying[row.warehouse, row.lot].append(row)
    return lying


def locations(warehouse: str | None = None, text: str | None = None) -> Select[Any]:
    """`(code, name, kind, warehouse, units, kinds)` of the locations, in walking order; `kinds` of item lie there."""
    held = (
        select(
            HandlingUnit.place,
            func.count().label("units"),
            func.count(HandlingUnit.item.distinct()).label("kinds"),
        )
        .where(HandlingUnit.quantity > 0)
        .group_by(HandlingUnit.place)
        .subquery()
    )
    units, kinds = func.coalesce(held.c.units, 0), func.coalesce(held.c.kinds, 0)
    query: Any = (
        select(Place.code, Place.name, Place.kind, Place.warehouse, units.label("units"), kinds.label("kinds"))
        .outerjoin(held, held.c.place == Place.code)
        .where(IS_LOCATION)
        .order_by(Place.warehouse, Place.code)
    )
    if warehouse:
        query = query.where(Place.warehouse == warehouse)
    if text:
        query = query.where(Place.code.contains(text.upper(), autoescape=True))
    chosen: Select[Any] = query
    return chosen


def contents(location: str) -> list[Any]:
    """What lies at a location by lot, in the order in which it should leave: `(Lot, is_held, units, quantity)`."""
    is_balance = (Balance.lot == HandlingUnit.lot) & (Balance.warehouse == HandlingUnit.warehouse)
    query = (
        select(
            Lot,
            Balance.is_held,
            func.count().label("units"),
            func.sum(HandlingUnit.quantity).label("quantity"),
        )
        .select_from(HandlingUnit)
        .join(Lot, Lot.id == HandlingUnit.lot)
        .join(Balance, is_balance)
        .where(HandlingUnit.place == location, HandlingUnit.quantity > 0)
        .group_by(*Lot.__table__.columns, Balance.is_held)
        .order_by(Lot.item, *queries.leaving_order)
    )
    return list(db.session.execute(query.limit(500)).all())
