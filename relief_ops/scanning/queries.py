# SPDX-License-Identifier: Apache-2.0
"""What the scan page and the public page of a label show."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from relief_ops.allocation.models import Order
from relief_ops.allocation.queries import get_order
from relief_ops.catalogue.models import Item
from relief_ops.catalogue.queries import get_item
from relief_ops.dispatch.queries import pick_list
from relief_ops.foundation.codes import MisreadCode
from relief_ops.foundation.db import db
from relief_ops.incidents.models import Incident, Site
from relief_ops.incidents.queries import get_incident
from relief_ops.ledger.errors import UnknownCode
from relief_ops.ledger.models import Reservation
from relief_ops.ledger.queries import get_lot, is_active
from relief_ops.places.models import County, Place, Warehouse
from relief_ops.places.queries import get_warehouse, locations
from relief_ops.scanning.lookup import look_up

PICKABLE = ("approved", "picking", "dispatched")


@dataclass(frozen=True)
class Label:
    """What anybody may know who holds a label in the hand. `owner` is None for goods of the depot itself."""

    item: Item
    owner: str | None
    warehouse: Warehouse
    county: County | None


def find_label(text: str) -> Label | None:
    """The goods that a label is stuck on, whole or a part of them; None for any other code or text."""
    try:
        found = look_up(text)
    except (MisreadCode, UnknownCode):
        return None
    unit = found.get("handling_unit", found)
    if found["kind"] not in ("handling_unit", "part"):
        return None
    warehouse = get_warehouse(unit["warehouse"])
    county = db.session.get(County, warehouse.county) if warehouse.county else None
    return Label(get_item(unit["item"]), get_lot(unit["lot"]).owner, warehouse, county)


def targets(warehouse: str) -> list[Place]:
    """Where a scan may put goods: every location but staging, which a pick fills."""
    return list(db.session.scalars(locations(warehouse).where(Place.kind != "staging")))


def orders_to_pick(warehouse: str) -> list[dict[str, Any]]:
    """`{number, site, is_emergency, is_drill}` of the orders for which something is still to be picked here.

    Those that cannot wait come first, then the oldest.
    """
    may_go = or_(Order.status.in_(PICKABLE), and_(Order.status == "reserved", Order.is_emergency))
    has_some = select(Reservation.order_number).where(Reservation.warehouse == warehouse, *is_active())
    query = (
        select(Order.number, Site.name.label("site"), Order.is_emergency, Incident.is_drill)
        .join(Site, Site.code == Order.site)
        .join(Incident, Incident.number == Order.incident)
        .where(may_go, Order.number.in_(has_some))
        .order_by(Order.is_emergency.desc(), Order.drawn_up_at, Order.number)
    )
    return [dict(row) for row in db.session.execute(query).mappings()]


def pick_progress(order_number: str, warehouse: str) -> dict[str, Any]:
    """How far the picking of an order is in a warehouse, and where to walk next; raises `NotFound`.

    `{order, is_drill, is_waiting, picked, wanted, stops}`: it may wait for its approval, quantities are
    over all items, stops as in the pick list.
    """
    order = get_order(order_number)
    still_wanted = case((Reservation.ended_at.is_(None), Reservation.quantity), else_=Reservation.picked)
    sums = select(func.sum(Reservation.picked), func.sum(still_wanted)).where(
        Reservation.order_number == order.number, Reservation.warehouse == warehouse
    )
    picked, wanted = db.session.execute(sums).one()
    return {
        "order": order,
        "is_drill": get_incident(order.incident).is_drill,
        "is_waiting": order.status == "draft" or (order.status == "reserved" and not order.is_emergency),
        "picked": int(picked or 0),
        "wanted": int(wanted or 0),
        "stops": pick_list(order.number, warehouse),
    }
