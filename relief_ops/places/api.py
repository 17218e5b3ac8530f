# SPDX-License-Identifier: Apache-2.0
"""Warehouses and locations over HTTP."""

from typing import Any

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.foundation import clock
from relief_ops.foundation.http import Api, PageArgs, one_page
from relief_ops.foundation.transaction import in_transaction
from relief_ops.places import queries, service
from relief_ops.places.models import Place, Warehouse
from relief_ops.places.schemas import LocationIn, LocationOut, WarehouseIn, WarehouseOut

api = Api("warehouses", "warehouses", url_prefix="/api/v1", description="Warehouses and their locations")


@api.get("/warehouses")
@requires(Permission.READ)
@api.arguments(PageArgs, location="query")
@api.response(200, WarehouseOut(many=True))
def list_warehouses(args: dict[str, Any]) -> Any:
    """The warehouses, in the order of their codes."""
    rows, headers = one_page(queries.warehouses(), args)
    return [row[0] for row in rows], 200, headers


@api.post("/warehouses")
@requires(Permission.MANAGE_PLACES)
@api.arguments(WarehouseIn)
@api.response(201, WarehouseOut)
@in_transaction
def add_warehouse(body: dict[str, Any]) -> Warehouse:
    """Add a warehouse, with its dock, staging, quarantine, returns and reject locations."""
    return service.add_warehouse(**body, by=current_actor(), now=clock.now())


@api.get("/warehouses/<code>/locations")
@requires(Permission.READ)
@api.arguments(PageArgs, location="query")
@api.response(200, LocationOut(many=True))
def list_locations(args: dict[str, Any], code: str) -> Any:
    """The locations of a warehouse, in walking order."""
    rows, headers = one_page(queries.locations(queries.get_warehouse(code).code), args)
    return [row[0] for row in rows], 200, headers


@api.post("/warehouses/<code>/locations")
@requires(Permission.MANAGE_PLACES)
@api.arguments(LocationIn)
@api.response(201, LocationOut)
@in_transaction
def add_location(body: dict[str, Any], code: str) -> Place:
    """Add a location to a warehouse."""
    facts = {name: value for name, value in body.items() if name != "code"}
    return service.add_location(code, body["code"], **facts, by=current_actor(), now=clock.now())
