# SPDX-License-Identifier: Apache-2.0
"""Proving the books: everything that is kept twice is derived again from the movements and compared."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, case, func, select, text, union_all

from relief_ops.audit.models import AuditEntry
from relief_ops.foundation.db import db
from relief_ops.ledger.models import Balance, HandlingUnit, Hold, Lot, Reservation, StockMovement
from relief_ops.ledger.posting import FACTS_OF_A_MOVEMENT, movement_facts
from relief_ops.places.kinds import IN_THE_BUILDING, PROMISABLE, unit_status
from relief_ops.places.models import Place

M = StockMovement


def ledger_violations() -> Iterator[str]:
    """Each way in which the books contradict themselves, as a sentence; nothing where they hold."""
    yield from _balance_violations()
    yield from _unit_violations()
    yield from _movement_violations()
    yield from _tampering()


def _legs() -> Any:
    """Every movement as two rows: what leaves a place with one unit, what comes to a place with another."""
    leaving = select(
        M.warehouse,
        M.lot,
        func.coalesce(M.source_unit, M.unit).label("unit"),
        M.from_place.label("place"),
        (-M.quantity).label("quantity"),
    )
    coming = select(M.warehouse, M.lot, M.unit, M.to_place, M.quantity)
    return union_all(leaving, coming).subquery("legs")


def _sum(condition: Any, quantity: Any) -> Any:
    return func.coalesce(func.sum(case((condition, quantity), else_=0)), 0)


def _by_lot(query: Select[Any]) -> dict[tuple[str, Any], dict[str, int]]:
    rows = db.session.execute(query).mappings()
    return {
        (row["warehouse"], row["lot"]): {name: int(row[name]) for name in row if name not in ("warehouse", "lot")}
        for row in rows
    }


def _balance_violations() -> Iterator[str]:
    legs = _legs()
    is_inside = Place.kind.in_(sorted(IN_THE_BUILDING))
    from_movements = _by_lot(
        select(
            legs.c.warehouse,
            legs.c.lot,
            _sum(is_inside, legs.c.quantity).label("on_hand"),
            _sum(Place.kind.in_(sorted(PROMISABLE)), legs.c.quantity).label("promisable"),
            _sum(Place.kind == "staging", legs.c.quantity).label("staged"),
            _sum(Place.kind == "shipment", legs.c.quantity).label("in_transit"),
        )
        .join(Place, Place.code == legs.c.place)
        .group_by(legs.c.warehouse, legs.c.lot)
    )
    unit = HandlingUnit
    from_units = _by_lot(
        select(
            unit.warehouse,
            unit.lot,
            _sum(unit.status.in_(["on_hand", "staged"]), unit.quantity).label("on_hand"),
            _sum(unit.status == "staged", unit.quantity).label("staged"),
            _sum(unit.status == "in_transit", unit.quantity).label("in_transit"),
            _sum(unit.status == "expected", unit.quantity).label("expected"),
        ).group_by(unit.warehouse, unit.lot)
    )
    active = Reservation.ended_at.is_(None)
    remaining = Reservation.quantity - Reservation.picked
    reserved = _by_lot(
        select(Reservation.warehouse, Reservation.lot, _sum(active, remaining).label("reserved")).group_by(
            Reservation.warehouse, Reservation.lot
        )
    )
    held = set(db.session.scalars(select(Hold.lot).where(Hold.ended_at.is_(None))))
    seen = set()
    for balance in db.session.scalars(select(Balance).execution_options(yield_per=1000, populate_existing=True)):
        key = (balance.warehouse, balance.lot)
        seen.add(key)
        for source, sums in (
            ("movements", from_movements),
            ("units", from_units),
            ("reservations", reserved),
        ):
            yield from _differences(balance, source, sums.get(key, {}))
        if balance.is_held != (balance.lot in held):
            yield f"{balance.warehouse} lot {balance.lot}: whether it is on hold is not what the holds say"
        if not 0 <= balance.reserved <= balance.promisable <= balance.on_hand:
            yield f"{balance.warehouse} lot {balance.lot}: not 0 <= reserved <= promisable <= on hand"
    for key in sorted({*from_movements, *from_units, *reserved} - seen, key=str):
        yield f"{key[0]} lot {key[1]}: it has no balance"


def _differences(balance: Balance, source: str, sums: dict[str, int]) -> Iterator[str]:
    for name, derived in sums.items():
        kept = getattr(balance, name)
        if name == "promisable" and balance.is_held:
            derived = 0
        if kept != derived:
            yield f"{balance.warehouse} lot {balance.lot}: {name} is {kept}, its {source} say {derived}"


def _unit_violations() -> Iterator[str]:
    legs = _legs()
    net = (
        select(legs.c.unit, legs.c.place, func.sum(legs.c.quantity).label("quantity"))
        .join(Place, Place.code == legs.c.place)
        .where(Place.kind.in_([*sorted(IN_THE_BUILDING), "shipment", "site"]))
        .group_by(legs.c.unit, legs.c.place)
        .having(func.sum(legs.c.quantity) != 0)
        .subquery()
    )
    unit = HandlingUnit
    lying = unit.status.in_(["on_hand", "staged", "in_transit", "delivered"])
    strays = (
        select(net.c.unit, net.c.place, net.c.quantity)
        .outerjoin(
            unit,
            (unit.code == net.c.unit) & (unit.place == net.c.place) & (unit.quantity == net.c.quantity) & lying,
        )
        .where(unit.code.is_(None))
    )
    for row in db.session.execute(strays):
        yield f"unit {row.unit}: its movements leave {row.quantity} at {row.place}, the unit says something else"
    missing = (
        select(unit.code, unit.quantity, unit.place)
        .outerjoin(net, (net.c.unit == unit.code) & (net.c.place == unit.place))
        .where(lying, unit.quantity > 0, net.c.unit.is_(None))
    )
    for row in db.session.execute(missing):
        yield f"unit {row.code}: it says {row.quantity} at {row.place}, no movement brought them there"
    kinds = select(unit.status, Place.kind, func.count(), func.min(unit.code)).outerjoin(
        Place, Place.code == unit.place
    )
    for status, kind, count, code in db.session.execute(kinds.group_by(unit.status, Place.kind)):
        if status != "gone" and status != unit_status(kind):
            yield f"{count} units such as {code} are {status} at a place of kind {kind}"


def _movement_violations() -> Iterator[str]:
    other = M.__table__.alias("other")
    twisted = (
        select(M.id)
        .join(other, other.c.id == M.reverses)
        .where(
            (other.c.lot != M.lot)
            | (other.c.quantity != M.quantity)
            | (other.c.from_place != M.to_place)
            | (other.c.to_place != M.from_place)
        )
    )
    for movement in db.session.scalars(twisted):
        yield f"movement {movement}: it is not the opposite of the one that it reverses"
    for table in (M, HandlingUnit, Balance):
        strangers = select(func.count()).select_from(table).join(Lot, Lot.id == table.lot).where(Lot.item != table.item)
        count = db.session.scalar(strangers)
        if count:
            yield f"{count} rows of {table.__tablename__}: their item is not that of their lot"
    wrong_lot = select(M.id).join(HandlingUnit, HandlingUnit.code == M.unit).where(HandlingUnit.lot != M.lot)
    for movement in db.session.scalars(wrong_lot):
        yield f"movement {movement}: its lot is not that of its unit"


def _tampering() -> Iterator[str]:
    """Movements that say something else than the audit trail says of them, on either side."""
    entries = select(AuditEntry.__table__).where(AuditEntry.action == "stock-moved").order_by(AuditEntry.id)
    rows = select(M.__table__).order_by(M.id)
    options = {"yield_per": 2000}
    said = {
        str(_facts(entry).get("movement")): _digest(_facts(entry), entry, entry["subject"], entry["chain"])
        for entry in db.session.execute(entries.execution_options(**options)).mappings()
    }
    for row in db.session.execute(rows.execution_options(**options)).mappings():
        if said.pop(str(row["id"]), None) != _digest(movement_facts(row), row, row["unit"], row["warehouse"]):
            yield f"movement {row['id']}: the audit trail says something else of it"
    for movement in said:
        yield f"movement {movement}: the audit trail knows it, the ledger does not"


def _facts(entry: Any) -> dict[str, Any]:
    """The details of an audit entry, which may have been altered into anything."""
    return entry["details"] if isinstance(entry["details"], dict) else {}


def _digest(facts: dict[str, Any], row: Any, unit: str, warehouse: str) -> int:
    columns = (row["actor"], row["device"], row["occurred_at"], row["recorded_at"], unit, warehouse)
    return hash((*columns, *(str(facts.get(name)) for name in FACTS_OF_A_MOVEMENT)))


def database_violations() -> Iterator[str]:
    """What the database itself finds wrong with its file and its references (SQLite only)."""
    if db.engine.dialect.name != "sqlite":
        return
    for (answer,) in db.session.execute(text("PRAGMA quick_check")):
        if answer != "ok":
            yield f"database file: {answer}"
    for row in db.session.execute(text("PRAGMA foreign_key_check")):
        yield f"table {row[0]}: row {row[1]} refers to a {row[2]} that is not there"
