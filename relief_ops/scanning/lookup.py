# SPDX-License-Identifier: Apache-2.0
"""What a code is, whatever it was read from."""

from typing import Any

from relief_ops.allocation.models import Order
from relief_ops.dispatch.models import Shipment
from relief_ops.foundation.codes import read_code
from relief_ops.foundation.db import db
from relief_ops.ledger.errors import UnknownCode
from relief_ops.ledger.queries import get_unit
from relief_ops.ledger.units import find_part
from relief_ops.places.queries import find_location


def look_up(text: str) -> dict[str, Any]:
    """`{code, kind, …}` of what a scanner read; raises `MisreadCode` or `UnknownCode`."""
    code = read_code(text)
    found = _unit_or_part(code.text) if code.is_unit else _place_or_document(code.text)
    return {"code": code.text, **found}


def _unit_or_part(code: str) -> dict[str, Any]:
    part = find_part(code)
    if part is None:
        return {**get_unit(code), "kind": "handling_unit"}
    return {"kind": "part", "name": part.name, "handling_unit": get_unit(part.unit)}


def _place_or_document(code: str) -> dict[str, Any]:
    location = find_location(code)
    if location:
        facts = {"name": location.name, "location_kind": location.kind, "warehouse": location.warehouse}
        return {"kind": "location", **facts}
    order = db.session.get(Order, code)
    if order:
        return {"kind": "order", "status": order.status, "incident": order.incident, "site": order.site}
    shipment = db.session.get(Shipment, code)
    if shipment:
        status = "delivered" if shipment.delivered_at else "in_transit"
        return {
            "kind": "shipment",
            "status": status,
            "order": shipment.order,
            "warehouse": shipment.warehouse,
        }
    raise UnknownCode(code=code)
