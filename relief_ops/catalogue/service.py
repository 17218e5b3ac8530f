# SPDX-License-Identifier: Apache-2.0
"""Changing the catalogue."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from relief_ops.audit.service import record
from relief_ops.catalogue.errors import ItemCodeTaken, KitInItself
from relief_ops.catalogue.models import Item, ItemMinimum, KitComponent
from relief_ops.catalogue.queries import get_item, items_by_code
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.places.queries import require_warehouses


def add_item(*, by: Actor, now: datetime, **facts: Any) -> Item:
    """A new item; raises `ItemCodeTaken`, `UnknownItem`, `UnknownWarehouse` or `KitInItself`."""
    if db.session.get(Item, facts["code"]):
        raise ItemCodeTaken(code=facts["code"])
    item = Item(code=facts["code"])
    db.session.add(item)
    _set_facts(item, facts)
    record("item-added", item.code, by=by, now=now)
    return item


def change_item(code: str, *, by: Actor, now: datetime, **facts: Any) -> Item:
    """Change what is given, leave the rest; raises as `add_item`, and `NotFound`."""
    item = lock_item(code)
    _set_facts(item, facts)
    record("item-changed", item.code, by=by, now=now, changed=sorted(facts))
    return item


def lock_item(code: str) -> Item:
    """Raises `NotFound`. Whoever changes an item changes it as it now stands."""
    item = get_item(code)
    db.session.refresh(item, with_for_update=True)
    return item


def _set_facts(item: Item, facts: dict[str, Any]) -> None:
    minimums, components = facts.pop("minimums", None), facts.pop("components", None)
    for name, value in facts.items():
        setattr(item, name, value)
    if components is not None:
        _require_plain_items(item.code, [row["item"] for row in components])
        item.component_rows[:] = [KitComponent(kit=item.code, **row) for row in components]
    if minimums is not None:
        require_warehouses(minimums)
        item.minimum_rows[:] = [
            ItemMinimum(item=item.code, warehouse=warehouse, quantity=quantity)
            for warehouse, quantity in minimums.items()
        ]
    db.session.flush()


def _require_plain_items(kit: str, codes: list[str]) -> None:
    items_by_code(codes)
    kits = set(db.session.scalars(select(KitComponent.kit).where(KitComponent.kit.in_(codes))))
    for code in codes:
        if code == kit or code in kits:
            raise KitInItself(item=code)
    is_part_of_a_kit = select(KitComponent.kit).where(KitComponent.item == kit).limit(1)
    if codes and db.session.scalar(is_part_of_a_kit):
        raise KitInItself(item=kit)
