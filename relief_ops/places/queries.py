# SPDX-License-Identifier: Apache-2.0
"""Reading places."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select

from relief_ops.foundation.db import Lookup, db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _, language
from relief_ops.places.errors import UnknownCounty, UnknownWarehouse
from relief_ops.places.kinds import LOCATION_KINDS
from relief_ops.places.models import County, Place, Warehouse


def warehouses() -> Select[Any]:
    """The warehouses in the order of their codes."""
    return select(Warehouse).order_by(Warehouse.code)


def all_warehouses() -> list[Warehouse]:
    return list(db.session.scalars(warehouses()))


def get_warehouse(code: str) -> Warehouse:
    """Raises `NotFound`."""
    warehouse = db.session.get(Warehouse, code.upper())
    if warehouse is None:
        raise NotFound(what=_("warehouse"))
    return warehouse


def require_warehouses(codes: Iterable[str]) -> None:
    """Raise `UnknownWarehouse` for the first code that no warehouse has."""
    wanted = set(codes)
    known = set(db.session.scalars(select(Warehouse.code).where(Warehouse.code.in_(wanted))))
    for code in sorted(wanted - known):
        raise UnknownWarehouse(errors={"warehouse": [code]}, warehouse=code)


def locations(warehouse: str) -> Select[Any]:
    """The locations of a warehouse, in walking order (that of their codes)."""
    return select(Place).where(Place.warehouse == warehouse, Place.kind.in_(LOCATION_KINDS)).order_by(Place.code)


def find_place(code: str) -> Place | None:
    return db.session.get(Place, code)


_named = Lookup(select(Place.code, Place.kind, Place.warehouse), Place.code)


def places_named(codes: Iterable[str]) -> dict[str, Any]:
    """`code`, `kind` and `warehouse` of the places with these codes, by code; those that are not known are left out."""
    return {row.code: row for row in _named.rows(codes)}


def find_location(code: str) -> Place | None:
    """A location of some warehouse, or None."""
    place = db.session.get(Place, code)
    return place if place is not None and place.kind in LOCATION_KINDS else None


def own_location(warehouse: str, kind: str) -> Place:
    """The location of a kind that was made with the warehouse: its first one."""
    query = locations(warehouse).where(Place.kind == kind).order_by(func.length(Place.code), Place.code)
    place = db.session.scalars(query.limit(1)).first()
    assert place is not None, f"{warehouse} has no {kind}"
    return place


def all_counties() -> list[County]:
    return list(db.session.scalars(select(County).order_by(County.code)))


def county_named(text: str) -> County:
    """The county with this code or name (Chinese or English); raises `UnknownCounty`."""
    wanted = text.strip().casefold()
    for county in all_counties():
        names = {county.code, county.name_zh, county.name_zh.rstrip("县区市"), county.name_en.casefold()}
        if wanted in names or wanted.removesuffix(" county") in names:
            return county
    raise UnknownCounty(errors={"county": [text]}, county=text)


def count_locations() -> dict[str, int]:
    """How many locations each warehouse has, by its code."""
    query = select(Place.warehouse, func.count().label("n")).where(Place.kind.in_(LOCATION_KINDS))
    rows = db.session.execute(query.where(Place.warehouse.is_not(None)).group_by(Place.warehouse))
    return {row.warehouse: row.n for row in rows}


def warehouse_name(warehouse: Warehouse) -> str:
    """The name in the reader's language."""
    return warehouse.name_zh if language() == "zh" else warehouse.name_en


def county_name(county: County) -> str:
    """The name in the reader's language."""
    return county.name_zh if language() == "zh" else county.name_en
