# SPDX-License-Identifier: Apache-2.0
"""The overview: are we ready, and what needs somebody? Reads balances and never the ledger, so it stays quick."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from relief_ops.alerts.queries import concerns
from relief_ops.allocation.models import Order
from relief_ops.catalogue.models import HEADLINES, Item
from relief_ops.dispatch.models import Shipment, ShipmentLine
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.foundation.i18n import _l, language
from relief_ops.inbound.models import Receipt, ReceiptLine
from relief_ops.incidents.models import Site
from relief_ops.ledger.models import IS_LIVE, Balance
from relief_ops.ledger.queries import stock
from relief_ops.scanning.models import Scan

ON_HAND = ("available", "reserved", "held", "staged")
SHOWN = 8

CONCERNS: tuple[tuple[str, Any, str, str, str], ...] = (
    ("overdue", _l("Emergency orders without their paper after 24 hours"), "/approvals", "bad", "clock-history"),
    ("expired", _l("Lots on hand whose day has passed"), "/expiring?within=past", "bad", "calendar-x"),
    ("disputed", _l("Scans that contradict the books"), "/disputed", "bad", "exclamation-diamond-fill"),
    ("approvals", _l("Orders that wait for an approval"), "/approvals", "warn", "clipboard-check"),
    ("below_minimum", _l("Items below their minimum"), "/shortages", "warn", "arrow-down"),
    ("expiring_30d", _l("Lots that expire within 30 days"), "/expiring?within=30", "warn", "calendar-event"),
    ("adjustments", _l("Corrections that wait to be posted"), "/adjustments", "warn", "pencil"),
    ("solo", _l("Trucks of the last 30 days that nobody counted again"), "/shipments?which=solo", "warn", "truck"),
    ("to_inspect", _l("Lots due for an inspection"), "/expiring?kind=review&within=past", "info", "eye"),
    ("expiring_90d", _l("Lots that expire within 90 days"), "/expiring?within=90", "info", "calendar-event"),
)
"""What may need somebody: figure, words, the list behind it, how bad it is, icon; worst first."""


@dataclass(frozen=True)
class ItemFacts:
    """What the overview says of an item."""

    code: str
    name: str
    unit: str
    headline: str | None
    persons: float


def overview(now: datetime) -> dict[str, Any]:
    """All figures of the overview but the curves."""
    items = item_facts()
    rows = [{**row, "facts": items[row["item"]]} for row in stock(on=today(now))]
    return {
        "shelter": shelter(rows),
        "headlines": [headline(name, rows) for name in HEADLINES],
        "others": [row for row in rows if not row["facts"].headline and _is_worth_a_line(row)],
        "needs": needs(now, rows),
        "on_the_way": on_the_way(items),
        "awaited": awaited(items),
    }


def item_facts() -> dict[str, ItemFacts]:
    """The facts by item code, names in the reader's language."""
    name = Item.name_zh if language() == "zh" else Item.name_en
    query = select(Item.code, name, Item.unit, Item.headline, Item.persons_per_unit)
    return {row[0]: ItemFacts(*row[:4], float(row[4])) for row in db.session.execute(query)}


def shelter(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """How many people the tents that may be promised can take in, and how that is counted."""
    tents = Counter[str]()
    facts = {}
    for row in rows:
        if row["facts"].headline == "tent" and row["available"]:
            tents[row["item"]] += row["available"]
            facts[row["item"]] = row["facts"]
    counted = [
        {"facts": facts[code], "available": number, "people": int(number * facts[code].persons)}
        for code, number in sorted(tents.items())
    ]
    return {"people": sum(line["people"] for line in counted), "counted": counted}


def headline(name: str, rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """One of the four figures: together, by warehouse and by item."""
    mine = [row for row in rows if row["facts"].headline == name]
    units = Counter(row["facts"].unit for row in mine)
    houses = sorted({row["warehouse"] for row in mine})
    items = {row["item"]: row["facts"] for row in mine}
    of_houses = [{"warehouse": house, **_sums(r for r in mine if r["warehouse"] == house)} for house in houses]
    of_items = [{"facts": items[code], **_sums(r for r in mine if r["item"] == code)} for code in sorted(items)]
    return {
        "name": name,
        "unit": units.most_common(1)[0][0] if units else "",
        **_sums(mine),
        "warehouses": [line for line in of_houses if line["on_hand"] or line["minimum"]],
        "items": of_items,
    }


def needs(now: datetime, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What needs somebody, worst first; what needs nobody is left out."""
    disputed = select(func.count()).where(Scan.status == "disputed", Scan.settled_at.is_(None))
    figures = {
        **vars(concerns(now)),
        "disputed": db.session.scalar(disputed) or 0,
        "below_minimum": len(below_minimum(rows)),
    }
    return [
        {"count": figures[name], "words": words, "url": url, "kind": kind, "icon": icon}
        for name, words, url, kind, icon in CONCERNS
        if figures[name]
    ]


def below_minimum(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `stock` with less available than their minimum, the largest share missing first."""
    low = [{**row, "missing": row["minimum"] - row["available"]} for row in rows if row["available"] < row["minimum"]]
    return sorted(low, key=lambda row: (-row["missing"] / row["minimum"], row["item"]))


def on_the_way(items: dict[str, ItemFacts]) -> list[dict[str, Any]]:
    """The trucks that nobody has signed for, longest on the road first, and what they carry."""
    query = (
        select(Shipment.number, Shipment.warehouse, Shipment.left_at, Shipment.driver, Site.name.label("site"))
        .join(Order, Order.number == Shipment.order)
        .join(Site, Site.code == Order.site)
        .where(Shipment.delivered_at.is_(None))
        .order_by(Shipment.left_at)
        .limit(SHOWN)
    )
    trucks = {row.number: {**row._mapping, "lines": []} for row in db.session.execute(query)}
    lines = select(ShipmentLine.shipment, ShipmentLine.item, ShipmentLine.shipped - ShipmentLine.returned)
    for number, item, quantity in db.session.execute(lines.where(ShipmentLine.shipment.in_(trucks))):
        trucks[number]["lines"].append((items[item], quantity))
    return list(trucks.values())


def awaited(items: dict[str, ItemFacts]) -> list[dict[str, Any]]:
    """The receipts of which something has not come, longest announced first."""
    head = (Receipt.number, Receipt.warehouse, Receipt.source_name, Receipt.announced_at)
    query = (
        select(*head, ReceiptLine.item, func.sum(Balance.expected).label("quantity"))
        .join(ReceiptLine, ReceiptLine.receipt == Receipt.number)
        .join(Balance, Balance.lot == ReceiptLine.lot)
        .where(IS_LIVE, Balance.expected > 0)
        .group_by(*head, ReceiptLine.item)
        .order_by(Receipt.announced_at, Receipt.number, ReceiptLine.item)
        .limit(SHOWN * 20)
    )
    receipts: dict[str, dict[str, Any]] = {}
    for row in db.session.execute(query):
        receipt = receipts.setdefault(row.number, {**row._mapping, "lines": []})
        receipt["lines"].append((items[row.item], int(row.quantity)))
    return list(receipts.values())[:SHOWN]


def _is_worth_a_line(row: dict[str, Any]) -> bool:
    return any(row[name] for name in ("on_hand", "minimum", "expected", "in_transit"))


def _sums(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    rows = list(rows)
    names = (*ON_HAND, "on_hand", "minimum", "in_transit", "expected")
    return {name: sum(row[name] for row in rows) for name in names}
