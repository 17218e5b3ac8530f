# SPDX-License-Identifier: Apache-2.0
"""Reading the catalogue."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from relief_ops.catalogue.errors import UnknownItem
from relief_ops.catalogue.models import Item, ItemMinimum, KitComponent
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _, language


def get_item(code: str) -> Item:
    """Raises `NotFound`."""
    item = db.session.get(Item, code.upper())
    if item is None:
        raise NotFound(what=_("item"))
    return item


def items_by_code(codes: Iterable[str]) -> dict[str, Item]:
    """The items with these codes; raises `UnknownItem` for the first code that the catalogue lacks."""
    wanted = set(codes)
    found = {item.code: item for item in db.session.scalars(select(Item).where(Item.code.in_(wanted)))}
    for code in sorted(wanted - found.keys()):
        raise UnknownItem(errors={"item": [code]}, item=code)
    return found


def items(*, category: str | None = None, text: str | None = None) -> Select[Any]:
    """The catalogue in the order of its codes, narrowed to what is given."""
    query = select(Item).order_by(Item.code)
    if category:
        query = query.where(Item.category == category)
    if text:
        like = f"%{text}%"
        query = query.where(or_(Item.code.ilike(like), Item.name_zh.ilike(like), Item.name_en.ilike(like)))
    return query


def all_items() -> list[Item]:
    """The whole catalogue, a few hundred rows at most."""
    return list(db.session.scalars(items()))


def minimums() -> dict[tuple[str, str], int]:
    """Minimum stock by (item, warehouse)."""
    rows = db.session.execute(select(ItemMinimum.item, ItemMinimum.warehouse, ItemMinimum.quantity))
    return {(row.item, row.warehouse): row.quantity for row in rows}


def shortest_life_months(item: Item) -> int | None:
    """How long an item keeps: a kit as long as the shortest-lived thing in it. None: for ever, or not known."""
    lives = db.session.scalars(
        select(Item.storage_life_months)
        .join(KitComponent, KitComponent.item == Item.code)
        .where(KitComponent.kit == item.code)
    )
    known = [life for life in (*lives, item.storage_life_months) if life]
    return min(known, default=None)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def item_name(item: Item) -> str:
    """The name in the reader's language."""
    return item.name_zh if language() == "zh" else item.name_en


class NamedItem(NamedTuple):
    """What a list says of an item; the name is in the reader's language."""

    code: str
    name: str
    unit: str
    pack_size: int
    category: str


def named_items(codes: Iterable[str] | None = None) -> dict[str, NamedItem]:
    """The items with these codes, or the whole catalogue, by code and in its order."""
    name = Item.name_zh if language() == "zh" else Item.name_en
    query = select(Item.code, name, Item.unit, Item.pack_size, Item.category).order_by(Item.code)
    rows = db.session.execute(query if codes is None else query.where(Item.code.in_(set(codes))))
    return {row[0]: NamedItem(*row) for row in rows}


def categories() -> list[str]:
    """The categories in use."""
    return list(db.session.scalars(select(Item.category).distinct().order_by(Item.category)))
