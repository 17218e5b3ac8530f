# SPDX-License-Identifier: Apache-2.0
"""The search box: a code or a number leads straight to its page, a name to whatever bears it."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from relief_ops.allocation.models import Order
from relief_ops.catalogue.models import Item
from relief_ops.dispatch.models import Shipment
from relief_ops.foundation.codes import UNIT_PREFIX, MisreadCode, group_code, read_code
from relief_ops.foundation.db import db
from relief_ops.foundation.i18n import _, language
from relief_ops.inbound.models import Receipt
from relief_ops.incidents.models import Incident, Site
from relief_ops.ledger.models import HandlingUnit, Lot, UnitPart
from relief_ops.places.kinds import LOCATION_KINDS
from relief_ops.places.models import Place, Warehouse

MOST = 20
SHORTEST_BEGINNING = 5

Found = dict[str, str]
"""`{title, note, url}` of one thing that was found."""

PAGES: tuple[tuple[Any, str], ...] = (
    (Order.number, "/orders/"),
    (Receipt.number, "/receipts/"),
    (Shipment.number, "/shipments/"),
    (Incident.number, "/incidents/"),
    (Item.code, "/stock/"),
    (Warehouse.code, "/warehouses/"),
)


def find_page(text: str) -> str | None:
    """The address of the one thing that has exactly this code or number; None if nothing has."""
    try:
        code = read_code(text)
    except MisreadCode:
        return None
    if code.is_unit:
        return _unit_page(code.text)
    place = db.session.get(Place, code.text)
    if place is not None and place.kind in LOCATION_KINDS:
        return f"/locations/{quote(code.text)}"
    named = (select(literal(url), key).where(key == code.text) for key, url in PAGES)
    site = select(literal("/incidents/"), Site.incident).where(Site.code == code.text)
    found = db.session.execute(union_all(*named, site).limit(1)).first()
    return f"{found[0]}{quote(found[1])}" if found else None


def find_by_name(text: str) -> list[tuple[str, list[Found]]]:
    """What bears a name like this, kind by kind, at most 20 of each; kinds without any are left out."""
    groups = [
        (_("Items"), _items(text)),
        (_("Handling units"), _units(text)),
        (_("Lots"), _lots(text)),
        (_("Sites"), _sites(text)),
        (_("Incidents"), _incidents(text)),
        (_("Warehouses and locations"), _places(text)),
        (_("Trucks and drivers"), _trucks(text)),
        (_("Donors and suppliers"), _sources(text)),
    ]
    return [(title, found) for title, found in groups if found]


def _unit_page(code: str) -> str | None:
    part = db.session.get(UnitPart, code)
    unit = part.unit if part else code
    return f"/handling-units/{unit}" if db.session.get(HandlingUnit, unit) else None


def _like(text: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _items(text: str) -> list[Found]:
    query = select(Item.code, Item.name_zh, Item.name_en).where(_like(text, Item.code, Item.name_zh, Item.name_en))
    rows = db.session.execute(query.order_by(Item.code).limit(MOST))
    is_chinese = language() == "zh"
    return [_found(r.name_zh if is_chinese else r.name_en, r.code, f"/stock/{quote(r.code)}") for r in rows]


def _units(text: str) -> list[Found]:
    """By the beginning of a code, as it is when half a label is torn off."""
    beginning = "".join(c for c in text.upper() if c.isalnum())
    if not beginning.startswith(UNIT_PREFIX) or len(beginning) < SHORTEST_BEGINNING or not beginning.isascii():
        return []
    query = select(HandlingUnit.code, HandlingUnit.item, HandlingUnit.place)
    is_alike = HandlingUnit.code.between(beginning, beginning + "Z" * 14)
    rows = db.session.execute(query.where(is_alike).order_by(HandlingUnit.code).limit(MOST))
    return [_found(group_code(r.code), f"{r.item} · {r.place or '—'}", f"/handling-units/{r.code}") for r in rows]


def _lots(text: str) -> list[Found]:
    query = select(Lot.item, Lot.batch, Lot.owner).where(_like(text, Lot.batch, Lot.owner, Lot.donor))
    rows = db.session.execute(query.order_by(Lot.id.desc()).limit(MOST))
    return [_found(f"{r.item} · {r.batch or '—'}", r.owner or "", f"/stock/{quote(r.item)}") for r in rows]


def _sites(text: str) -> list[Found]:
    query = select(Site.name, Site.code, Site.incident).where(_like(text, Site.name)).order_by(Site.code)
    rows = db.session.execute(query.limit(MOST))
    return [_found(r.name, r.code, f"/incidents/{quote(r.incident)}") for r in rows]


def _incidents(text: str) -> list[Found]:
    query = select(Incident.name, Incident.number).where(_like(text, Incident.name))
    rows = db.session.execute(query.order_by(Incident.started_at.desc()).limit(MOST))
    return [_found(r.name, r.number, f"/incidents/{quote(r.number)}") for r in rows]


def _places(text: str) -> list[Found]:
    houses = select(Warehouse.code, Warehouse.name_zh).where(_like(text, Warehouse.name_zh, Warehouse.name_en))
    found = [
        _found(row.name_zh, row.code, f"/warehouses/{quote(row.code)}")
        for row in db.session.execute(houses.order_by(Warehouse.code).limit(MOST))
    ]
    bins = select(Place.code, Place.name).where(Place.kind.in_(LOCATION_KINDS), _like(text, Place.code, Place.name))
    rows = db.session.execute(bins.order_by(Place.code).limit(MOST))
    return found + [_found(row.code, row.name, f"/locations/{quote(row.code)}") for row in rows]


def _trucks(text: str) -> list[Found]:
    is_alike = _like(text, Shipment.driver, Shipment.vehicle, Shipment.phone, Shipment.number)
    query = select(Shipment.number, Shipment.driver, Shipment.vehicle).where(is_alike)
    rows = db.session.execute(query.order_by(Shipment.left_at.desc()).limit(MOST))
    return [_found(f"{r.driver} · {r.vehicle}", r.number, f"/shipments/{quote(r.number)}") for r in rows]


def _sources(text: str) -> list[Found]:
    is_alike = _like(text, Receipt.source_name, Receipt.reference, Receipt.number)
    query = select(Receipt.number, Receipt.source_name, Receipt.reference).where(is_alike)
    rows = db.session.execute(query.order_by(Receipt.announced_at.desc()).limit(MOST))
    notes = ((r, f"{r.number} · {r.reference}" if r.reference else r.number) for r in rows)
    return [_found(r.source_name, note, f"/receipts/{quote(r.number)}") for r, note in notes]


def _found(title: str, note: str, url: str) -> Found:
    return {"title": title, "note": note, "url": url}
