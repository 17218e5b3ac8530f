# SPDX-License-Identifier: Apache-2.0
"""Handling units: making them, finding them, and locking them before something is decided about them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select

from relief_ops.catalogue.models import Item
from relief_ops.foundation.codes import new_unit_code
from relief_ops.foundation.db import Lookup, db, insert_or_ignore
from relief_ops.ledger.errors import UnknownCode
from relief_ops.ledger.models import Balance, HandlingUnit, Lot, PartScan, UnitPart
from relief_ops.places.models import Place


@dataclass(frozen=True, slots=True)
class Unit:
    """A handling unit as it stands, with what decides about it."""

    code: str
    warehouse: str
    item: str
    lot: UUID
    quantity: int
    place: str | None
    place_kind: str | None
    status: str
    announced: int
    taken_from: str | None
    expires_on: date | None
    owner: str | None
    is_held: bool
    parts: int

    def is_expired(self, on: date) -> bool:
        """The printed day is still good."""
        return self.expires_on is not None and self.expires_on < on


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that is to come."""

    item: Item
    lot: UUID
    warehouse: str
    quantity: int


_units = (
    select(
        HandlingUnit.code,
        HandlingUnit.warehouse,
        HandlingUnit.item,
        HandlingUnit.lot,
        HandlingUnit.quantity,
        HandlingUnit.place,
        Place.kind,
        HandlingUnit.status,
        HandlingUnit.announced,
        HandlingUnit.taken_from,
        Lot.expires_on,
        Lot.owner,
        Balance.is_held,
        Item.parts,
    )
    .join(Lot, Lot.id == HandlingUnit.lot)
    .join(Item, Item.code == HandlingUnit.item)
    .join(Balance, (Balance.lot == HandlingUnit.lot) & (Balance.warehouse == HandlingUnit.warehouse))
    .outerjoin(Place, Place.code == HandlingUnit.place)
)


def _locking(query: Any) -> Any:
    return query.order_by(HandlingUnit.code).with_for_update(of=HandlingUnit)


_with_codes = Lookup(_locking(_units), HandlingUnit.code)


def lock_units(codes: Iterable[str]) -> dict[str, Unit]:
    """The units with these codes, locked in the order of their codes until the transaction ends."""
    chosen = set(codes)
    return _found(lambda: _with_codes.rows(chosen))


def lock_unit(code: str) -> Unit:
    """Raises `UnknownCode`."""
    units = lock_units([code])
    if not units:
        raise UnknownCode(code=code)
    return units[code]


def lock_balances(units: Iterable[Unit]) -> None:
    """Lock the balances of some units, in one fixed order, for whoever is going to change several."""
    of_units = {(unit.warehouse, unit.lot) for unit in units}
    warehouses, lots = ({key[part] for key in of_units} for part in (0, 1))
    query = select(Balance.lot).where(Balance.warehouse.in_(warehouses), Balance.lot.in_(lots))
    db.session.connection().execute(query.order_by(Balance.warehouse, Balance.lot).with_for_update())


def lock_units_of_lot(lot: UUID, *, place_kind: str) -> list[Unit]:
    """The units of a lot that lie at a kind of place, locked."""
    return _lock_where(HandlingUnit.lot == lot, Place.kind == place_kind)


def lock_expected_units(lot: UUID) -> list[Unit]:
    """The units of a lot that have not come yet, locked."""
    return _lock_where(HandlingUnit.lot == lot, HandlingUnit.status == "expected")


def lock_units_at(place: str) -> list[Unit]:
    """The units at a place, locked."""
    return _lock_where(HandlingUnit.place == place)


def _lock_where(*conditions: ColumnElement[bool]) -> list[Unit]:
    query = _locking(_units.where(*conditions))
    return list(_found(lambda: db.session.connection().execute(query).all()).values())


def _found(read: Callable[[], Sequence[Any]]) -> dict[str, Unit]:
    rows = read()
    while any(row.place and not row.kind for row in rows):
        # PostgreSQL joins a row that it had to wait for with the place where that lay before: read it again.
        rows = read()
    return {row.code: Unit(*row) for row in rows}


def make_units(wanted: Sequence[NewUnit]) -> list[str]:
    """New units, expected and at no place yet, with a code for each part; returns their codes in the same order."""
    codes = [new_unit_code() for _unit in wanted]
    parts = [
        {"code": new_unit_code(), "unit": code, "number": number, "name": part_name(unit.item, number)}
        for code, unit in zip(codes, wanted, strict=True)
        if unit.item.parts > 1
        for number in range(1, unit.item.parts + 1)
    ]
    rows = [
        {
            "code": code,
            "warehouse": unit.warehouse,
            "item": unit.item.code,
            "lot": unit.lot,
            "quantity": unit.quantity,
            "announced": unit.quantity,
            "place": None,
            "status": "expected",
            "taken_from": None,
        }
        for code, unit in zip(codes, wanted, strict=True)
    ]
    if rows:
        db.session.connection().execute(insert(HandlingUnit), rows)
    if parts:
        db.session.connection().execute(insert(UnitPart), parts)
    return codes


def part_name(item: Item, number: int) -> str:
    """What a part's label says, such as `1/2 篷体 canvas`."""
    names = item.part_names or []
    name = names[number - 1] if number <= len(names) else ""
    return f"{number}/{item.parts} {name}".strip()


def parts_of(codes: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """The parts `{code, name}` of units, by the unit's code; units of a single part are left out."""
    rows = db.session.execute(
        select(UnitPart.unit, UnitPart.code, UnitPart.name)
        .where(UnitPart.unit.in_(set(codes)))
        .order_by(UnitPart.unit, UnitPart.number)
    )
    parts: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        parts.setdefault(row.unit, []).append({"code": row.code, "name": row.name})
    return parts


def find_part(code: str) -> UnitPart | None:
    return db.session.get(UnitPart, code)


def note_part(unit: str, part: str, *, purpose: str) -> list[dict[str, str]]:
    """Count a part as scanned for a purpose; returns the parts `{code, name}` that are still to be scanned for it."""
    row = {"unit": unit, "purpose": purpose, "part": part}
    db.session.connection().execute(insert_or_ignore(PartScan.__table__), row)
    scanned = select(PartScan.part).where(PartScan.unit == unit, PartScan.purpose == purpose)
    done = set(db.session.scalars(scanned))
    return [other for other in parts_of([unit])[unit] if other["code"] not in done]


def forget_parts(unit: str) -> None:
    """Something has happened to a whole unit: whatever was begun with its parts begins anew."""
    db.session.execute(delete(PartScan).where(PartScan.unit == unit))
