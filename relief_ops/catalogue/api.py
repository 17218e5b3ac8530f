# SPDX-License-Identifier: Apache-2.0
"""Items over HTTP."""

from typing import Any

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.catalogue import queries, service
from relief_ops.catalogue.models import Item
from relief_ops.catalogue.schemas import ItemIn, ItemOut, ItemPatch, ItemQuery
from relief_ops.foundation import clock
from relief_ops.foundation.http import Api, one_page, require_unchanged
from relief_ops.foundation.transaction import in_transaction

api = Api("items", "items", url_prefix="/api/v1", description="The catalogue")


@api.get("/items")
@requires(Permission.READ)
@api.arguments(ItemQuery, location="query")
@api.response(200, ItemOut(many=True))
def list_items(args: dict[str, Any]) -> Any:
    """The items, in the order of their codes."""
    page = {name: args.pop(name) for name in ("page", "page_size")}
    rows, headers = one_page(queries.items(**args), page)
    return [row[0] for row in rows], 200, headers


@api.post("/items")
@requires(Permission.MANAGE_CATALOGUE)
@api.arguments(ItemIn)
@api.response(201, ItemOut)
@in_transaction
def add_item(body: dict[str, Any]) -> Item:
    """Add an item to the catalogue."""
    return service.add_item(**body, by=current_actor(), now=clock.now())


@api.get("/items/<code>")
@requires(Permission.READ)
@api.response(200, ItemOut)
def get_item(code: str) -> Item:
    """One item."""
    return queries.get_item(code)


@api.patch("/items/<code>")
@requires(Permission.MANAGE_CATALOGUE)
@api.arguments(ItemPatch)
@api.response(200, ItemOut)
@in_transaction
def change_item(body: dict[str, Any], code: str) -> Item:
    """Change what is given of an item."""
    require_unchanged(ItemOut, service.lock_item(code))
    return service.change_item(code, **body, by=current_actor(), now=clock.now())
