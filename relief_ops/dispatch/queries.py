# SPDX-License-Identifier: Apache-2.0
"""Reading what goes out."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from relief_ops.allocation.models import Order
from relief_ops.allocation.queries import get_order
from relief_ops.catalogue.models import Item
from relief_ops.catalogue.queries import items_by_code
from relief_ops.dispatch.links import DeliveryLinks
from relief_ops.dispatch.models import Pick, PickCheck, Shipment, ShipmentLine
from relief_ops.dispatch.picklist import Shelved, plan_walk
from relief_ops.dispatch.waybill import Waybill, WaybillLine
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.incidents.models import Site
from relief_ops.incidents.queries import get_incident, get_site
from relief_ops.labels.subjects import Document
from relief_ops.ledger.models import HandlingUnit, Lot, StockMovement
from relief_ops.ledger.queries import lots_by_id, reservations_of
from relief_ops.places.kinds import PROMISABLE
from relief_ops.places.models import County, Place
from relief_ops.places.queries import get_warehouse


def shipments(
    *,
    order: str | None = None,
    warehouse: str | None = None,
    is_solo: bool | None = None,
    is_on_the_road: bool = False,
) -> Select[Any]:
    """The shipments, latest first, narrowed to what is given."""
    query = select(Shipment).order_by(Shipment.left_at.desc(), Shipment.number.desc())
    given = {"order": order, "warehouse": warehouse, "is_solo": is_solo}
    query = query.filter_by(**{name: value for name, value in given.items() if value is not None})
    return query.where(Shipment.delivered_at.is_(None)) if is_on_the_road else query


def shipments_of(order_number: str) -> list[Shipment]:
    """The trucks of an order, in the order in which they left."""
    query = select(Shipment).where(Shipment.order == order_number).order_by(Shipment.left_at, Shipment.number)
    return list(db.session.scalars(query))


def sites_of_shipments(chosen: Iterable[Shipment]) -> dict[str, str]:
    """Where each of these shipments goes, by its number."""
    query = (
        select(Shipment.number, Site.name)
        .join(Order, Order.number == Shipment.order)
        .join(Site, Site.code == Order.site)
        .where(Shipment.number.in_([shipment.number for shipment in chosen]))
    )
    return {row.number: row.name for row in db.session.execute(query)}


def shipment_documents(numbers: Sequence[str]) -> dict[str, Document]:
    """The shipments among these numbers, for their labels."""
    found = list(db.session.scalars(select(Shipment).where(Shipment.number.in_(numbers))))
    sites = sites_of_shipments(found)
    return {
        shipment.number: Document("运单", "Shipment", sites[shipment.number], shipment.warehouse) for shipment in found
    }


def get_shipment(number: str) -> Shipment:
    """Raises `NotFound`."""
    shipment = db.session.get(Shipment, number.upper())
    if shipment is None:
        raise NotFound(what=_("shipment"))
    return shipment


def shipment_view(shipment: Shipment, links: DeliveryLinks) -> dict[str, Any]:
    """A shipment, with the address of its waybill."""
    head = {
        name: getattr(shipment, name)
        for name in (
            "number",
            "order",
            "warehouse",
            "vehicle",
            "driver",
            "phone",
            "escort",
            "is_solo",
            "loaded_by",
            "left_at",
            "delivered_at",
            "signed_by",
            "delivery_note",
            "recorded_by",
        )
    }
    status = "delivered" if shipment.delivered_at else "in_transit"
    lines = [line_view(line) for line in shipment.lines]
    return {**head, "status": status, "lines": lines, "waybill_url": links.waybill_url(shipment.number)}


def line_view(line: ShipmentLine) -> dict[str, Any]:
    names = ("item", "pieces", "shipped", "received", "damaged", "missing", "refused", "over", "returned")
    return {name: getattr(line, name) for name in names}


def checks_of(order_number: str) -> list[PickCheck]:
    """The second counts of an order, oldest first."""
    query = select(PickCheck).where(PickCheck.order == order_number).order_by(PickCheck.id)
    return list(db.session.scalars(query))


def check_view(check: PickCheck) -> dict[str, Any]:
    """A second count against what stood ready, item by item."""
    items = sorted({*check.counted, *check.staged})
    return {
        "order": check.order,
        "checked_by": check.checked_by,
        "checked_at": check.checked_at,
        "is_right": check.counted == check.staged,
        "lines": [
            {"item": item, "counted": check.counted.get(item, 0), "staged": check.staged.get(item, 0)} for item in items
        ],
    }


def pick_list(order_number: str, warehouse: str) -> list[dict[str, Any]]:
    """What is still to be picked for an order in a warehouse, in walking order."""
    reserved = [row for row in reservations_of(order_number) if row["warehouse"] == warehouse]
    lots = lots_by_id(row["lot"] for row in reserved)
    items = items_by_code(lot.item for lot in lots.values())
    shelved = _shelved([row["lot"] for row in reserved], warehouse)
    stops = plan_walk([(row["lot"], row["quantity"]) for row in reserved], shelved)
    return [{**asdict(stop), "lot": lots[stop.lot], "item": items[lots[stop.lot].item]} for stop in stops]


def staged_units(order_number: str, warehouse: str | None = None) -> list[dict[str, Any]]:
    """What stands ready for an order: `{code, item, quantity, warehouse, picked_by, picked_at}`."""
    query = (
        select(
            HandlingUnit.code,
            HandlingUnit.item,
            HandlingUnit.quantity,
            HandlingUnit.warehouse,
            Pick.picked_by,
            Pick.picked_at,
        )
        .join(Pick, Pick.unit == HandlingUnit.code)
        .where(Pick.order == order_number, Pick.shipment.is_(None))
        .order_by(HandlingUnit.item, HandlingUnit.code)
    )
    if warehouse:
        query = query.where(Pick.warehouse == warehouse)
    return [dict(row) for row in db.session.execute(query).mappings()]


def waybill_of(shipment: Shipment, delivery_url: str) -> Waybill:
    """The paper that goes with the truck."""
    order = get_order(shipment.order)
    incident, site = get_incident(order.incident), get_site(order.site)
    lines = _waybill_lines(shipment)
    items = items_by_code(line.item for line in lines)
    return Waybill(
        number=shipment.number,
        order_number=order.number,
        incident=incident.name,
        site=site.name,
        county=db.session.get_one(County, site.county).name_zh,
        from_warehouse=get_warehouse(shipment.warehouse).name_zh,
        vehicle=shipment.vehicle,
        driver=shipment.driver,
        phone=shipment.phone,
        escort=shipment.escort or "",
        left_at=shipment.left_at,
        lines=lines,
        volume_m3=sum((items[line.item].volume_m3 * line.quantity for line in lines), Decimal(0)),
        delivery_url=delivery_url,
        is_solo=shipment.is_solo,
        is_drill=incident.is_drill,
    )


def _shelved(lots: Sequence[Any], warehouse: str) -> list[Shelved]:
    query: Any = (
        select(HandlingUnit.code, HandlingUnit.lot, HandlingUnit.place, HandlingUnit.quantity)
        .join(Place, Place.code == HandlingUnit.place)
        .where(HandlingUnit.lot.in_(lots), HandlingUnit.warehouse == warehouse, Place.kind.in_(PROMISABLE))
    )
    return [Shelved(*row) for row in db.session.execute(query)]


def _waybill_lines(shipment: Shipment) -> list[WaybillLine]:
    """By item and lot, as they were loaded."""
    query = (
        select(Item, Lot, StockMovement.quantity)
        .join(Lot, Lot.id == StockMovement.lot)
        .join(Item, Item.code == StockMovement.item)
        .where(StockMovement.to_place == shipment.number, StockMovement.kind == "ship")
        .where(StockMovement.unit.in_(_loaded(shipment)))
        .order_by(Item.code, Lot.created_at, Lot.id)
    )
    lines: dict[Any, WaybillLine] = {}
    for item, lot, quantity in db.session.execute(query):
        before = lines.get(lot.id)
        pieces, total = (before.pieces, before.quantity) if before else (0, 0)
        lines[lot.id] = WaybillLine(
            item=item.code,
            name_zh=item.name_zh,
            name_en=item.name_en,
            batch=lot.batch or "",
            owner=lot.owner or "",
            pieces=pieces + 1,
            quantity=total + quantity,
            unit=item.unit,
            weight_kg=item.weight_kg * (total + quantity),
        )
    return list(lines.values())


def _loaded(shipment: Shipment) -> Any:
    movement = StockMovement
    return select(movement.unit).where(movement.document == shipment.number, movement.kind == "ship")
