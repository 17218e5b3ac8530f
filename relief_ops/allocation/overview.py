# SPDX-License-Identifier: Apache-2.0
"""Orders as people read them: with the names of items and sites, what is short and why, what an approval decides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from relief_ops.allocation.models import Order
from relief_ops.allocation.planning import plan_picks
from relief_ops.allocation.queries import order_views, waiting_for_approval
from relief_ops.allocation.words import APPROVAL_MISSING, GOES_BEFORE_ITS_PAPER, WAITS_FOR, WHY_SKIPPED
from relief_ops.catalogue.models import HEADLINES, Item
from relief_ops.catalogue.queries import NamedItem, all_items, minimums, named_items
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.incidents.models import Incident, Site
from relief_ops.incidents.queries import incidents, incidents_by_number, sites_by_code, sites_of
from relief_ops.ledger.models import Lot, Reservation
from relief_ops.ledger.queries import available_by_item, lots_by_id
from relief_ops.ledger.reservations import list_lots

MOST_WAITING = 100

View = dict[str, Any]


def describe(orders: Sequence[Order]) -> list[View]:
    """Order views, and the names of what they speak of; `lacks` is what of a line is neither reserved nor picked."""
    views = order_views(orders)
    items = named_items(line["item"] for view in views for line in view["lines"])
    sites = sites_by_code(view["site"] for view in views)
    events = incidents_by_number(view["incident"] for view in views)
    return [_described(view, sites[view["site"]], events[view["incident"]], items) for view in views]


def approvals(views: Sequence[View], now: datetime) -> list[View]:
    """What each of these approvals decides: for how many people, what remains afterwards, whose goods they are.

    Those whose 24 hours are over come first, then what has gone before its paper, then the longest waiting.
    """
    left, least = available_by_item(today(now)), _least()
    owners = _owners([view["number"] for view in views])
    for view in views:
        due = view["approval_due_at"]
        view["is_overdue"] = due is not None and view["approved_at"] is None and due < now
        for line in view["lines"]:
            line["remains"] = left.get(line["item"], 0)
            line["is_low"] = line["remains"] < least.get(line["item"], 0)
            line["owners"] = owners.get((view["number"], line["item"]), [])
    return sorted(views, key=lambda view: (not view["is_overdue"], view["approval_due_at"] or view["drawn_up_at"]))


def waiting_approvals(now: datetime) -> list[View]:
    """`approvals` of all orders that wait for one."""
    return approvals(describe(list(db.session.scalars(waiting_for_approval().limit(MOST_WAITING)))), now)


def shortfalls(view: View, now: datetime) -> dict[str, View]:
    """By item: what an order would not get if it were reserved now, and what is left out and why."""
    wanted = {line["item"]: line["lacks"] for line in view["lines"] if line["lacks"]}
    plan = plan_picks(wanted, list_lots(list(wanted)), on=today(now))
    explained = explain([asdict(short) for short in plan.shortages], [asdict(part) for part in plan.skipped])
    return {row["item"]: row for row in explained}


def explain(shortages: Iterable[View], skipped: Iterable[View]) -> list[View]:
    """What is short and what was left out, item by item, with the names of items and lots."""
    short = {row["item"]: row for row in shortages}
    parts: dict[str, list[View]] = defaultdict(list)
    left_out = list(skipped)
    lots = lots_by_id(UUID(str(row["lot"])) for row in left_out)
    for row in left_out:
        lot = lots[UUID(str(row["lot"]))]
        said = {"batch": lot.batch, "expires_on": lot.expires_on, "owner": lot.owner, "why": WHY_SKIPPED[row["why"]]}
        parts[row["item"]].append({**row, **said})
    items = named_items(short.keys() | parts.keys())
    return [_explained(items[code], short.get(code), parts[code]) for code in sorted(items)]


def site_choices() -> list[tuple[Incident, list[Site]]]:
    """The latest incidents, each with its sites: where an order may go."""
    latest = list(db.session.scalars(incidents().limit(50)))
    places: dict[str, list[Site]] = defaultdict(list)
    for site in sites_of(incident.number for incident in latest):
        places[site.incident].append(site)
    return [(incident, places[incident.number]) for incident in latest if places[incident.number]]


def item_choices(now: datetime) -> list[View]:
    """The catalogue with what is available of each item: the headline items first, then by category."""
    left = available_by_item(today(now))
    items = sorted(all_items(), key=lambda item: (_headline_rank(item), item.category, item.code))
    names = named_items()
    return [{**_item_facts(names[item.code]), "item": item.code, "available": left.get(item.code, 0)} for item in items]


def waits_for(view: View) -> Any:
    """What has to happen next for an order, or ""."""
    if view["status"] != "cancelled" and view["approval_due_at"] and not view["approved_at"]:
        return APPROVAL_MISSING
    if view["status"] == "reserved" and view["is_emergency"]:
        return GOES_BEFORE_ITS_PAPER
    return WAITS_FOR.get(view["status"], "")


def _described(view: View, site: Site, incident: Incident, items: dict[str, NamedItem]) -> View:
    lines = [
        {
            **line,
            **_item_facts(items[line["item"]]),
            "lacks": max(0, line["quantity"] - line["picked"] - line["reserved"]),
        }
        for line in view["lines"]
    ]
    return {
        **view,
        "lines": lines,
        "site_name": site.name,
        "people": site.people,
        "households": site.households,
        "incident_name": incident.name,
        "is_drill": incident.is_drill,
        "waits_for": waits_for(view),
    }


def _headline_rank(item: Item) -> int:
    return HEADLINES.index(item.headline) if item.headline else len(HEADLINES)


def _item_facts(item: NamedItem) -> View:
    return {"name": item.name, "unit": item.unit, "pack_size": item.pack_size}


def _explained(item: NamedItem, short: View | None, left_out: list[View]) -> View:
    wanted, available = (short["wanted"], short["available"]) if short else (0, 0)
    facts = {"item": item.code, "wanted": wanted, "available": available, "short": wanted - available}
    return {**_item_facts(item), **facts, "skipped": left_out}


def _least() -> dict[str, int]:
    """The minimum of each item, over all warehouses."""
    least: dict[str, int] = defaultdict(int)
    for (item, _warehouse), quantity in minimums().items():
        least[item] += quantity
    return least


def _owners(numbers: Sequence[str]) -> dict[tuple[str, str], list[tuple[str | None, int]]]:
    """By order and item: whose goods, and how much; None for the depot's own."""
    kept = case((Reservation.ended_at.is_(None), Reservation.quantity), else_=Reservation.picked)
    query = (
        select(Reservation.order_number, Reservation.item, Lot.owner, func.sum(kept).label("quantity"))
        .join(Lot, Lot.id == Reservation.lot)
        .where(Reservation.order_number.in_(numbers))
        .group_by(Reservation.order_number, Reservation.item, Lot.owner)
    )
    owners: dict[tuple[str, str], list[tuple[str | None, int]]] = defaultdict(list)
    for row in db.session.execute(query):
        if row.quantity:
            owners[row.order_number, row.item].append((row.owner, int(row.quantity)))
    return owners
