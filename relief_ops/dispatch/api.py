# SPDX-License-Identifier: Apache-2.0
"""Goods out over HTTP."""

from typing import Any

from flask import Response, current_app

from relief_ops.access.current import accept_scheme, current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.dispatch import delivery, queries, shipments
from relief_ops.dispatch.errors import NotYourShipment, WrongPin
from relief_ops.dispatch.links import DeliveryLinks
from relief_ops.dispatch.models import Shipment
from relief_ops.dispatch.schemas import (
    CheckIn,
    CheckOut,
    DeliveryIn,
    DispatchedOut,
    ShipmentIn,
    ShipmentOut,
    ShipmentQuery,
)
from relief_ops.dispatch.waybill import render_waybill
from relief_ops.foundation import clock
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.http import Api, one_page
from relief_ops.foundation.transaction import in_transaction

api = Api("shipments", "shipments", url_prefix="/api/v1", description="Goods out")


def links() -> DeliveryLinks:
    """The delivery links of this installation."""
    settings = current_app.extensions["settings"]
    return DeliveryLinks(settings.secret_key, settings.public_url)


@accept_scheme("Delivery")
def holder_of_link(token: str) -> Actor | None:
    """Whoever holds a delivery link that still works may confirm that one shipment."""
    number = links().read(token, clock.now())
    return Actor(name=f"delivery {number}", shipment=number) if number else None


@api.post("/orders/<number>/checks")
@requires(Permission.CHECK_PICK)
@api.arguments(CheckIn)
@api.response(201, CheckOut)
@in_transaction
def check(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Count again what stands ready, by somebody who did not pick it."""
    return queries.check_view(shipments.check(number, **body, by=current_actor(), now=clock.now()))


@api.post("/orders/<number>/shipments")
@requires(Permission.DISPATCH_GOODS)
@api.arguments(ShipmentIn)
@api.response(201, DispatchedOut)
@in_transaction
def dispatch(body: dict[str, Any], number: str) -> dict[str, Any]:
    """What was picked in the own warehouse leaves."""
    shipment = shipments.dispatch(number, **body, by=current_actor(), now=clock.now())
    secret = {
        "delivery_url": links().url(shipment.number, shipment.left_at),
        "delivery_pin": links().pin(shipment.number),
    }
    return {**queries.shipment_view(shipment, links()), **secret}


@api.get("/shipments")
@requires(Permission.READ)
@api.arguments(ShipmentQuery, location="query")
@api.response(200, ShipmentOut(many=True))
def list_shipments(args: dict[str, Any]) -> Any:
    """The shipments, latest first; `is_solo=true` lists those that nobody has counted again."""
    page = {name: args.pop(name) for name in ("page", "page_size")}
    rows, headers = one_page(queries.shipments(**args), page)
    return [queries.shipment_view(row[0], links()) for row in rows], 200, headers


@api.get("/shipments/<number>")
@requires(Permission.READ)
@api.response(200, ShipmentOut)
def get_shipment(number: str) -> dict[str, Any]:
    """One shipment."""
    return queries.shipment_view(queries.get_shipment(number), links())


@api.get("/shipments/<number>/waybill")
@requires(Permission.READ)
@api.response(200, content_type="application/pdf")
def waybill(number: str) -> Response:
    """The waybill, as a PDF."""
    shipment = queries.get_shipment(number)
    pdf = render_waybill(queries.waybill_of(shipment, links().url(shipment.number, shipment.left_at)))
    disposition = f'inline; filename="{shipment.number}.pdf"'
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": disposition})


@api.post("/shipments/<number>/delivery")
@requires(Permission.CONFIRM_DELIVERY)
@api.arguments(DeliveryIn)
@api.response(201, ShipmentOut)
@in_transaction
def deliver(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Sign for a shipment: what came, what was torn, what was missing."""
    return queries.shipment_view(confirm(number, **body), links())


def confirm(number: str, *, pin: str | None = None, **facts: Any) -> Shipment:
    """Confirm a delivery as whoever sends this request; the holder of a link needs its PIN and an open shipment."""
    by, now = current_actor(), clock.now()
    if by.shipment:
        if by.shipment != number.upper():
            raise NotYourShipment
        if pin is None:
            raise WrongPin
        delivery.require_pin(by.shipment, pin, links().pin(by.shipment), now)
    return delivery.deliver(number.upper(), **facts, by=by, now=now)
