# SPDX-License-Identifier: Apache-2.0
"""Where the goods of orders are: reserved, picked, on the way, delivered; by order, by site, and what is left."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from relief_ops.allocation.models import Order, OrderLine
from relief_ops.allocation.overview import describe
from relief_ops.catalogue.models import HEADLINES, Item
from relief_ops.dispatch.models import Shipment, ShipmentLine
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.incidents.models import Incident, Site
from relief_ops.incidents.queries import sites_of
from relief_ops.ledger.models import Reservation
from relief_ops.ledger.queries import available_by_item, is_active, reservations_of

View = dict[str, Any]
STAGES = ("wanted", "reserved", "picked", "on_the_way", "delivered")


def on_the_way(numbers: Iterable[str]) -> dict[tuple[str, str], int]:
    """What has left and was not signed for, by (order number, item)."""
    query = (
        select(Shipment.order, ShipmentLine.item, func.sum(ShipmentLine.shipped - ShipmentLine.returned).label("n"))
        .join(ShipmentLine, ShipmentLine.shipment == Shipment.number)
        .where(Shipment.order.in_(set(numbers)), Shipment.delivered_at.is_(None))
        .group_by(Shipment.order, ShipmentLine.item)
    )
    return {(row.order, row.item): int(row.n) for row in db.session.execute(query)}


def follow(orders: Sequence[Order]) -> list[View]:
    """Orders as people read them, each line with `staged`, `on_the_way` and `lost` (sent and not arrived as it should).

    An order's `done` is how much of a hundred has been delivered.
    """
    views = describe(orders)
    travelling = on_the_way(view["number"] for view in views)
    for view in views:
        for line in view["lines"]:
            way = travelling.get((view["number"], line["item"]), 0)
            line["on_the_way"] = way
            line["staged"] = line["picked"] - line["shipped"]
            line["lost"] = max(0, line["shipped"] - line["delivered"] - way)
        wanted = sum(line["quantity"] for line in view["lines"])
        view["done"] = 100 * sum(line["delivered"] for line in view["lines"]) // max(wanted, 1)
    return views


def follow_one(order: Order) -> View:
    """One order as people read it, with the `reservations` that are not picked yet."""
    [view] = follow([order])
    lines = {line["item"]: line for line in view["lines"]}
    named = [
        {**row, "name": lines[row["item"]]["name"], "unit": lines[row["item"]]["unit"]}
        for row in reservations_of(order.number)
    ]
    return {**view, "reservations": named}


def needs_board(incidents: Sequence[Incident]) -> list[View]:
    """For each incident its sites, those with the largest gap first: `cells` by headline, each with the `STAGES`.

    `gap` is what was ordered and has neither arrived nor left.
    """
    numbers = [incident.number for incident in incidents]
    totals = _totals(numbers)
    sites: dict[str, list[View]] = defaultdict(list)
    for site in sites_of(numbers):
        sites[site.incident].append(_site_row(site, totals))
    return [
        {"incident": incident, "sites": sorted(sites[incident.number], key=lambda row: -row["gap"])}
        for incident in incidents
    ]


def left_by_headline(now: datetime) -> dict[str, int]:
    """What may still be promised of the four headline items."""
    free = available_by_item(today(now))
    query = select(Item.code, Item.headline).where(Item.headline.is_not(None))
    left: Counter[str] = Counter()
    for row in db.session.execute(query):
        left[str(row.headline)] += free.get(row.code, 0)
    return left


def _site_row(site: Site, totals: dict[tuple[str, str, str], int]) -> View:
    cells = {}
    for headline in HEADLINES:
        cell = {stage: totals.get((site.code, headline, stage), 0) for stage in STAGES}
        cell["gap"] = max(0, cell["wanted"] - cell["delivered"] - cell["on_the_way"])
        cells[headline] = cell
    return {"site": site, "cells": cells, "gap": sum(cell["gap"] for cell in cells.values())}


def _totals(incidents: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """Sums by (site, headline, stage) over the orders of these incidents; cancelled orders want nothing any more."""
    reserved = func.sum(Reservation.quantity - Reservation.picked)
    travelling = func.sum(ShipmentLine.shipped - ShipmentLine.returned)
    of_orders = (
        select(
            Order.site,
            Item.headline,
            func.sum(OrderLine.quantity).label("wanted"),
            func.sum(OrderLine.picked - OrderLine.shipped).label("picked"),
            func.sum(OrderLine.delivered).label("delivered"),
        )
        .join(OrderLine, OrderLine.order == Order.number)
        .join(Item, Item.code == OrderLine.item)
        .where(Order.status != "cancelled")
    )
    of_promises = (
        select(Order.site, Item.headline, reserved.label("reserved"))
        .join(Reservation, Reservation.order_number == Order.number)
        .join(Item, Item.code == Reservation.item)
        .where(*is_active())
    )
    of_trucks = (
        select(Order.site, Item.headline, travelling.label("on_the_way"))
        .join(Shipment, Shipment.order == Order.number)
        .join(ShipmentLine, ShipmentLine.shipment == Shipment.number)
        .join(Item, Item.code == ShipmentLine.item)
        .where(Shipment.delivered_at.is_(None))
    )
    totals = {}
    for query in (of_orders, of_promises, of_trucks):
        narrowed = query.where(Order.incident.in_(incidents), Item.headline.is_not(None))
        for row in db.session.execute(narrowed.group_by(Order.site, Item.headline)).mappings():
            for stage in row.keys() - {"site", "headline"}:
                totals[row["site"], row["headline"], stage] = int(row[stage] or 0)
    return totals
