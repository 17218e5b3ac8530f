# SPDX-License-Identifier: Apache-2.0
"""Which lots on hand expire, or are due for an inspection, and when."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from relief_ops.catalogue.models import Item
from relief_ops.ledger.models import IS_LIVE, Balance, Lot

WITHIN = ("past", "30", "90", "180")


def expiring(*, on: date, within: str = "90", kind: str = "expiry", warehouse: str | None = None) -> Select[Any]:
    """Lots on hand by the day on which they expire (`expiry`) or are to be inspected (`review`), the first day first.

    `within`: `past` for those whose day is over, else the number of days from today.
    """
    last = Lot.review_on if kind == "review" else Lot.expires_on
    columns: tuple[Any, ...] = (
        Balance.item,
        Item.name_zh,
        Item.name_en,
        Item.unit,
        Balance.warehouse,
        Balance.on_hand,
        Balance.reserved,
        Balance.is_held,
        Lot.batch,
        Lot.owner,
        last.label("day"),
    )
    query = (
        select(*columns)
        .join(Lot, Lot.id == Balance.lot)
        .join(Item, Item.code == Balance.item)
        .where(IS_LIVE, Balance.on_hand > 0)
        .order_by(last, Balance.item, Balance.warehouse, Lot.id)
    )
    query = query.where(Balance.warehouse == warehouse) if warehouse else query
    # An expiring lot is good on its day; an inspection is due on its day.
    past = last <= on if kind == "review" else last < on
    return query.where(past) if within == "past" else query.where(~past, last <= on + timedelta(days=int(within)))
