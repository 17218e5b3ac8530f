# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a depot in Zhaotong with its catalogue, its stock and four disasters.

The stock is invented, and so small that two disasters at once do not get what they need. Weights, minimums and
storage lives that are not from a public source are editable like everything else in the catalogue.
"""

import csv
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

from relief_ops.access.service import add_user
from relief_ops.audit.service import record
from relief_ops.catalogue.service import add_item, change_item
from relief_ops.foundation.actor import SYSTEM, Actor, Role
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.foundation.transaction import atomically
from relief_ops.inbound import receipts
from relief_ops.inbound.models import Receipt
from relief_ops.inbound.queries import receipt_view
from relief_ops.inbound.receiving import receive_unit
from relief_ops.incidents.service import open_incident, open_site
from relief_ops.ledger.models import HandlingUnit
from relief_ops.ledger.posting import Cause
from relief_ops.ledger.units import lock_units
from relief_ops.places.models import Place, Warehouse
from relief_ops.places.service import add_county, add_location, add_warehouse

DATA = Path(__file__).parent / "data"
DEPOT = "ZT01"
USERS: dict[str, tuple[Role, str | None]] = {
    "keeper": (Role.KEEPER, DEPOT),
    "keeper2": (Role.KEEPER, DEPOT),
    "coordinator": (Role.COORDINATOR, None),
    "coordinator2": (Role.COORDINATOR, None),
    "manager": (Role.MANAGER, None),
    "auditor": (Role.AUDITOR, None),
    "admin": (Role.ADMIN, None),
}
ZONES = {
    "A": "帐篷 Tents",
    "B": "被服 Bedding and clothing",
    "C": "家庭箱 Family kits",
    "D": "食品饮水 Food and water",
}
ZONE_OF_CATEGORY = {"shelter": "A", "bedding": "B", "clothing": "B", "kit": "C"}
PART_NAMES = ["篷体 canvas", "框架 frame", "配件 fittings"]
HEADLINE_OF_CODE = {"QUILT-C": "quilt", "KIT-FAM": "family_kit"}
HEADQUARTERS, PROVINCE, HONG_KONG = "中国红十字会总会", "云南省红十字会", "香港红十字会"


class NotEmpty(Exception):
    """The database holds stock already."""


@dataclass(frozen=True)
class Lot:
    """So much of an item; `made` and `expires` are days from today."""

    item: str
    quantity: int
    batch: str
    made: int | None = None
    expires: int | None = None
    owner: str | None = None


OPENING_STOCK = (
    Lot("TENT-12S", 120, "T24-01", made=-700),
    Lot("TENT-12S", 60, "ZH-T23", made=-1000, owner=HEADQUARTERS),
    Lot("TENT-12C", 24, "T24-02", made=-650),
    Lot("QUILT-C", 930, "B24-11", made=-500),
    Lot("QUILT-C", 400, "YN-B23", made=-900, owner=PROVINCE),
    Lot("QUILT-C", 120, "B17-02", made=-3200),
    Lot("BLANK-W", 900, "M24-03", made=-600),
    Lot("BLANK-T", 600, "M24-04", made=-600),
    Lot("COAT-C", 520, "D24-01", made=-450),
    Lot("JACKET", 480, "J24-05", made=-420),
    Lot("BED-FOLD", 260, "C23-07", made=-800),
    Lot("MAT-GRD", 700, "F24-02", made=-540),
    Lot("KIT-FAM", 350, "K26-01", made=-150),
    Lot("KIT-FAM", 200, "HK-K25", made=-400, owner=HONG_KONG),
    Lot("KIT-FAM", 90, "K23-09", expires=60),
    Lot("KIT-HYG", 120, "H26-02", made=-120),
    Lot("JERRY-10", 900, "S24-01", made=-500),
    Lot("GEN-3K", 3, "G22-01", made=-1200),
    Lot("WATER-24", 110, "W25-12", expires=40),
    Lot("RICE-10", 80, "R26-03", made=-60),
)


def random_password() -> str:
    return secrets.token_urlsafe(9)


def is_new() -> bool:
    """Whether nothing has been entered into this database yet."""
    return db.session.query(Warehouse).first() is None


def load(password: str, *, now: datetime) -> None:
    """Load everything in one transaction; raises `NotEmpty` where there is stock."""
    if db.session.query(HandlingUnit).first() is not None or not is_new():
        raise NotEmpty("the database is not empty: the demonstration data goes into a new one only")
    with atomically():
        _load_counties()
        _load_catalogue(now)
        _load_warehouses(now)
        _load_users(password, now)
        keeper = Actor("keeper", Role.KEEPER, warehouse=DEPOT, device="demonstration")
        _load_stock(keeper, now)
        _load_quarantine(keeper, now)
        _load_incidents(now)
        record("demo-loaded", "demonstration", by=SYSTEM, now=now)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load_counties() -> None:
    for row in _rows("counties"):
        add_county(
            code=row["adcode"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            latitude=Decimal(row["lat"]),
            longitude=Decimal(row["lon"]),
            population=int(row["pop2020"]),
            road_km=int(row["road_km_from_zhaoyang"]),
        )


def _load_catalogue(now: datetime) -> None:
    for row in _rows("items"):
        add_item(**_item_facts(row), by=SYSTEM, now=now)
    components = []
    for row in _rows("family_kit"):
        if row["item"].startswith("PART-"):
            add_item(**_part_facts(row), by=SYSTEM, now=now)
        components.append({"item": row["item"], "quantity": int(row["qty"])})
    change_item("KIT-FAM", components=components, by=SYSTEM, now=now)


def _item_facts(row: dict[str, str]) -> dict[str, Any]:
    parts = int(row["track"].partition("parts")[2] or 1)
    has_hard_end = "expiry" in row["track"] or row["track"] == "kit-lot"
    return {
        "code": row["sku"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "category": row["category"],
        "unit": row["uom"],
        "pack_size": int(row["pack_qty"]),
        "weight_kg": Decimal(row["w"]),
        "volume_m3": Decimal(row["v"]),
        "storage_life_months": int(row["life"]) * 12,
        "expiry": "hard" if has_hard_end else "review",
        "is_reusable": row["kind"] == "reusable",
        "persons_per_unit": Decimal(row["pers"]),
        "parts": parts,
        "part_names": PART_NAMES[:parts] if parts > 1 else [],
        "headline": _headline(row),
    }


def _headline(row: dict[str, str]) -> str | None:
    if row["sku"].startswith("TENT-"):
        return "tent"
    if row["category"] == "clothing" and row["sku"] in ("COAT-C", "JACKET", "CLOTH-A"):
        return "clothing"
    return HEADLINE_OF_CODE.get(row["sku"])


def _part_facts(row: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row["item"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "category": "kit part",
        "unit": row["uom"],
        "weight_kg": Decimal(row["kg_each"]),
        "storage_life_months": int(row["shelf_years"]) * 12,
    }


def _load_warehouses(now: datetime) -> None:
    by: dict[str, Any] = {"by": SYSTEM, "now": now}
    add_warehouse(
        DEPOT,
        name_zh="昭通市红十字会备灾救灾中心仓库",
        name_en="Zhaotong Red Cross disaster preparedness depot",
        county="530602",
        latitude=Decimal("27.3201"),
        longitude=Decimal("103.7065"),
        **by,
    )
    for zone, name in ZONES.items():
        for shelf in range(1, 5):
            for level in (1, 2):
                code = f"{DEPOT}-{zone}-{shelf:02}-{level}"
                add_location(DEPOT, code, name=f"{name} {shelf}-{level}", kind="storage", **by)
    for county, name_zh, name_en in (
        ("530627", "镇雄县储备点", "Zhenxiong point"),
        ("530629", "威信县储备点", "Weixin point"),
    ):
        point = add_warehouse(f"ZT-{county}", name_zh=name_zh, name_en=name_en, county=county, **by)
        for bin_number in (1, 2):
            code = f"{point.code}-{bin_number:02}"
            add_location(point.code, code, name=f"货位 Bin {bin_number}", kind="storage", **by)
    for row in _rows("items"):
        change_item(row["sku"], minimums={DEPOT: int(row["min"])}, **by)


def _load_users(password: str, now: datetime) -> None:
    for name, (role, warehouse) in USERS.items():
        add_user(name, role=role, warehouse=warehouse, password=password, by=SYSTEM, now=now)


def _load_stock(keeper: Actor, now: datetime) -> None:
    for lot in OPENING_STOCK:
        source = {"kind": "transfer" if lot.owner else "purchase", "name": lot.owner or "年度采购"}
        line = _line(lot, today(now))
        receipt = receipts.announce(warehouse=DEPOT, source=source, lines=[line], by=keeper, now=now)
        _receive_all(receipt, keeper, now)


def _line(lot: Lot, day: date) -> dict[str, Any]:
    line: dict[str, Any] = {
        "item": lot.item,
        "quantity": lot.quantity,
        "batch": lot.batch,
        "owner": lot.owner,
    }
    if lot.made is not None:
        line["made_on"] = day + timedelta(days=lot.made)
    if lot.expires is not None:
        line["expires_on"] = day + timedelta(days=lot.expires)
    return line


def _receive_all(receipt: Receipt, keeper: Actor, now: datetime) -> None:
    from_category = db.session.get_one(HandlingUnit, receipt_view(receipt)["handling_units"][0]["code"])
    bins = cycle(_bins_for(from_category.item))
    cause = Cause(keeper, now, document=receipt.number)
    for unit in lock_units(unit["code"] for unit in receipt_view(receipt)["handling_units"]).values():
        receive_unit(unit, quantity=None, to=next(bins), cause=cause)


def _bins_for(item: str) -> list[Place]:
    category = {row["sku"]: row["category"] for row in _rows("items")}[item]
    zone = ZONE_OF_CATEGORY.get(category, "D")
    shelf = sum(item.encode()) % 4 + 1
    return [db.session.get_one(Place, f"{DEPOT}-{zone}-{shelf:02}-{level}") for level in (1, 2)]


def _load_quarantine(keeper: Actor, now: datetime) -> None:
    """A gift of 300 quilts of which 287 came; 14 of those are torn, as whoever inspects them will find."""
    receipt = receipts.announce(
        warehouse=DEPOT,
        source={"kind": "donation", "name": "昭通市工商联"},
        lines=[
            {
                "item": "QUILT-C",
                "quantity": 300,
                "batch": "JZ-0117",
                "made_on": today(now) - timedelta(days=90),
            }
        ],
        by=keeper,
        now=now,
    )
    codes = [unit["code"] for unit in receipt_view(receipt)["handling_units"]]
    units = lock_units(codes)
    cause = Cause(keeper, now, document=receipt.number)
    for code in codes[:28]:
        receive_unit(units[code], quantity=None, to=None, cause=cause)
    receive_unit(units[codes[28]], quantity=7, to=None, cause=cause)
    receipts.close(receipt.number, reason="送达 287 床,少 13 床;待检时发现破损 14 床", by=keeper, now=now)


def _load_incidents(now: datetime) -> None:
    coordinator = Actor("coordinator", Role.COORDINATOR, device="demonstration")
    events: tuple[tuple[str, str, int, str, str | None, str, int, int], ...] = (
        (
            "巧家小河泥石流",
            "debris_flow",
            3,
            "530622",
            "2019-09-05T04:40:00+08:00",
            "小河镇集镇安置点",
            1200,
            270,
        ),
        (
            "镇雄“1·22”山体滑坡",
            "landslide",
            3,
            "530627",
            "2024-01-22T05:51:00+08:00",
            "塘房镇凉水村安置点",
            918,
            223,
        ),
        ("威信·镇雄洪涝", "flood", 4, "530629", "2025-07-08T06:00:00+08:00", "罗布镇安置点", 3325, 644),
        ("彝良洪涝(演示)", "flood", 4, "530628", None, "两河镇安置点(演示)", 860, 190),
    )
    for name, hazard, level, county, started, site, people, households in events:
        by: dict[str, Any] = {"by": coordinator, "now": now}
        began = datetime.fromisoformat(started) if started else now - timedelta(days=2)
        incident = open_incident(name=name, hazard=hazard, level=level, county=county, started_at=began, **by)
        open_site(incident=incident.number, name=site, county=county, people=people, households=households, **by)
