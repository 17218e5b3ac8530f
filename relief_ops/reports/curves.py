# SPDX-License-Identifier: Apache-2.0
"""Stock over the last 90 days, and what came in and went out by week.

Read back from today's balance through the movements of these days only: keys sort by time, so what is older is not
even looked at.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import CTE, Uuid, case, func, literal, select, union_all

from relief_ops.catalogue.models import HEADLINES, Item
from relief_ops.foundation.clock import DEPOT_ZONE, today
from relief_ops.foundation.db import db
from relief_ops.foundation.ids import first_id
from relief_ops.ledger.models import Balance, StockMovement
from relief_ops.places.kinds import LOCATION_KINDS
from relief_ops.places.models import Place

DAYS = 90
WEEK = 7

Flow = dict[tuple[str, int], tuple[int, int]]
"""What came in and went out, by item and number of days ago."""


def curves(now: datetime) -> dict[str, Any]:
    """`{days, stock: {headline: [units at the end of each day]}, weeks, came_kg: […], went_kg: […]}`, oldest first."""
    day = today(now)
    flow = _flow(day)
    return {
        "days": [str(day - timedelta(days=ago)) for ago in _days_ago()],
        "stock": _levels(flow),
        **_weeks(day, flow),
    }


def _days_ago() -> range:
    return range(DAYS - 1, -1, -1)


def _levels(flow: Flow) -> dict[str, list[int]]:
    """Units on hand of each headline figure at the end of each day."""
    present = _on_hand()
    levels = {}
    for headline in HEADLINES:
        codes = {code for code, name in present["headlines"].items() if name == headline}
        level = sum(present["on_hand"][code] for code in codes)
        series = []
        for ago in range(DAYS):
            series.append(level)
            level -= sum(came - went for code in codes for came, went in [flow.get((code, ago), (0, 0))])
        levels[headline] = series[::-1]
    return levels


def _weeks(day: date, flow: Flow) -> dict[str, Any]:
    """Kilograms in and out of all warehouses by week; the last week ends today."""
    weights = {code: float(weight) for code, weight in db.session.execute(select(Item.code, Item.weight_kg))}
    count = DAYS // WEEK
    came, went = [0.0] * count, [0.0] * count
    for (code, ago), (inward, outward) in flow.items():
        week = count - 1 - ago // WEEK
        if week >= 0:
            came[week] += inward * weights[code]
            went[week] += outward * weights[code]
    starts = [day - timedelta(days=WEEK * (count - n) - 1) for n in range(count)]
    return {
        "weeks": [str(start) for start in starts],
        "came_kg": [round(kg) for kg in came],
        "went_kg": [round(kg) for kg in went],
    }


def _on_hand() -> dict[str, dict[str, Any]]:
    query = (
        select(Item.code, Item.headline, func.coalesce(func.sum(Balance.on_hand), 0).label("on_hand"))
        .outerjoin(Balance, Balance.item == Item.code)
        .where(Item.headline.is_not(None))
        .group_by(Item.code, Item.headline)
    )
    rows = db.session.execute(query).all()
    return {
        "headlines": {row.code: row.headline for row in rows},
        "on_hand": defaultdict(int, {row.code: int(row.on_hand) for row in rows}),
    }


def _flow(day: date) -> Flow:
    inside = select(Place.code).where(Place.kind.in_(LOCATION_KINDS))
    comes, leaves = StockMovement.to_place.in_(inside), StockMovement.from_place.in_(inside)
    days = _each_day(day)
    is_of_day = (StockMovement.id >= days.c.first) & (StockMovement.id < days.c.after)
    query = (
        select(
            days.c.ago,
            StockMovement.item,
            func.sum(case((comes & ~leaves, StockMovement.quantity), else_=0)),
            func.sum(case((leaves & ~comes, StockMovement.quantity), else_=0)),
        )
        .join(StockMovement, is_of_day)
        .group_by(days.c.ago, StockMovement.item)
    )
    return {(item, ago): (int(came), int(went)) for ago, item, came, went in db.session.execute(query)}


def _each_day(day: date) -> CTE:
    """The days as ranges of keys."""
    rows = [
        select(
            literal(ago).label("ago"),
            literal(_first_of(day - timedelta(days=ago)), Uuid()).label("first"),
            literal(_first_of(day - timedelta(days=ago - 1)), Uuid()).label("after"),
        )
        for ago in range(DAYS)
    ]
    return union_all(*rows).cte("days")


def _first_of(day: date) -> Any:
    return first_id(datetime.combine(day, time(), DEPOT_ZONE))
