# SPDX-License-Identifier: Apache-2.0
"""Making places."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from relief_ops.audit.service import record
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.i18n import _l
from relief_ops.places.errors import CodeLikeAUnit, PlaceCodeTaken
from relief_ops.places.kinds import MADE_WITH_WAREHOUSE, OUTSIDE
from relief_ops.places.models import County, Place, Warehouse
from relief_ops.places.queries import county_named, get_warehouse

LOCATION_NAMES = {
    "dock": "收货区 Dock",
    "staging": "发货区 Staging",
    "quarantine": "待检区 Quarantine",
    "returns": "回收区 Returns",
    "reject": "不合格区 Reject",
}


def add_warehouse(
    code: str,
    *,
    by: Actor,
    now: datetime,
    name_zh: str,
    name_en: str,
    county: str | None = None,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Warehouse:
    """A new warehouse with its dock, staging, quarantine, returns and reject; raises `PlaceCodeTaken`."""
    if db.session.get(Warehouse, code):
        raise PlaceCodeTaken(code=code)
    warehouse = Warehouse(
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        county=county_named(county).code if county else None,
        latitude=latitude,
        longitude=longitude,
    )
    db.session.add(warehouse)
    db.session.flush()
    for kind in MADE_WITH_WAREHOUSE:
        add_place(f"{code}-{kind.upper()}", kind=kind, name=LOCATION_NAMES[kind], warehouse=code)
    record("warehouse-added", code, by=by, now=now)
    return warehouse


def add_location(warehouse: str, code: str, *, name: str, kind: str, by: Actor, now: datetime) -> Place:
    """A new location; raises `NotFound`, `PlaceCodeTaken` (over all warehouses) or `CodeLikeAUnit`."""
    place = add_place(code, kind=kind, name=name, warehouse=get_warehouse(warehouse).code)
    record("location-added", code, by=by, now=now)
    return place


def add_place(code: str, *, kind: str, name: str, warehouse: str | None) -> Place:
    """Any place, such as the truck of a shipment; raises `PlaceCodeTaken` or `CodeLikeAUnit`."""
    if code.startswith("HU"):
        raise CodeLikeAUnit(errors={"code": [str(_l("Choose another beginning than HU."))]})
    if db.session.get(Place, code):
        raise PlaceCodeTaken(code=code)
    place = Place(code=code, kind=kind, name=name, warehouse=warehouse)
    db.session.add(place)
    db.session.flush()
    return place


def add_outside_places() -> None:
    """The places outside of every building, once."""
    for code, kind in OUTSIDE.items():
        if db.session.get(Place, code) is None:
            db.session.add(Place(code=code, kind=kind, name=kind, warehouse=None))
    db.session.flush()


def add_county(**facts: Any) -> None:
    """A county, unless it is there."""
    if db.session.get(County, facts["code"]) is None:
        db.session.add(County(**facts))
        db.session.flush()
