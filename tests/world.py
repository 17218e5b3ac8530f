# SPDX-License-Identifier: Apache-2.0
"""What every test finds: two warehouses with bins, a small catalogue, counties, and a user for each role."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from flask import Flask

from relief_ops.access.models import User
from relief_ops.access.passwords import hash_password
from relief_ops.access.service import issue_token, sign_in
from relief_ops.catalogue.service import add_item
from relief_ops.foundation.actor import SYSTEM, Role
from relief_ops.foundation.clock import now
from relief_ops.foundation.db import db
from relief_ops.foundation.transaction import atomically
from relief_ops.places.service import add_county, add_location, add_warehouse

PASSWORD = "a slope slid at 05:51"
USERS = {
    "keeper": (Role.KEEPER, "ZT01"),
    "keeper2": (Role.KEEPER, "ZT01"),
    "keeper_w2": (Role.KEEPER, "W2"),
    "coordinator": (Role.COORDINATOR, None),
    "coordinator2": (Role.COORDINATOR, None),
    "manager": (Role.MANAGER, None),
    "manager2": (Role.MANAGER, None),
    "auditor": (Role.AUDITOR, None),
    "admin": (Role.ADMIN, None),
}
BINS = {"ZT01": ("ZT01-A-01", "ZT01-A-02", "ZT01-B-01"), "W2": ("W2-A-01",)}
ITEMS = (
    {
        "code": "QUILT-C",
        "name_zh": "棉被",
        "name_en": "Quilt",
        "category": "bedding",
        "unit": "床",
        "pack_size": 10,
        "weight_kg": Decimal(3),
        "volume_m3": Decimal("0.02"),
        "storage_life_months": 96,
        "expiry": "review",
        "persons_per_unit": Decimal(1),
        "headline": "quilt",
    },
    {
        "code": "BLANK-W",
        "name_zh": "毛毯",
        "name_en": "Blanket",
        "category": "bedding",
        "unit": "条",
        "pack_size": 20,
        "persons_per_unit": Decimal(1),
    },
    {
        "code": "TENT-12S",
        "name_zh": "单帐篷",
        "name_en": "Relief tent",
        "category": "shelter",
        "unit": "顶",
        "weight_kg": Decimal(60),
        "volume_m3": Decimal("0.35"),
        "persons_per_unit": Decimal(3),
        "is_reusable": True,
        "parts": 2,
        "part_names": ["篷体 canvas", "框架 frame"],
        "headline": "tent",
    },
    {
        "code": "RICE-10",
        "name_zh": "大米",
        "name_en": "Rice",
        "category": "food",
        "unit": "袋",
        "pack_size": 5,
        "storage_life_months": 12,
        "expiry": "hard",
        "persons_per_unit": Decimal(25),
    },
    {
        "code": "KIT-FAM",
        "name_zh": "家庭箱",
        "name_en": "Family kit",
        "category": "kit",
        "unit": "箱",
        "storage_life_months": 36,
        "expiry": "hard",
        "persons_per_unit": Decimal(4),
        "headline": "family_kit",
    },
)
COUNTIES = (
    ("530602", "昭阳区", "Zhaoyang", "27.3201", "103.7065", 911_766, 0),
    ("530627", "镇雄县", "Zhenxiong", "27.4416", "104.8732", 1_349_795, 265),
    ("530629", "威信县", "Weixin", "27.8466", "105.0470", 352_318, 260),
)


@dataclass(frozen=True)
class Secrets:
    """What opens the door for each user: an API token and a session."""

    tokens: dict[str, str]
    sessions: dict[str, str]


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)  # A tenth of a second each, on purpose: one is enough here.


def make(app: Flask) -> Secrets:
    """Fill a migrated database."""
    with app.test_request_context(), atomically():
        by = {"by": SYSTEM, "now": now()}
        for code, name_zh, name_en, latitude, longitude, population, road_km in COUNTIES:
            place = {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}
            facts = {"name_zh": name_zh, "name_en": name_en, "population": population, "road_km": road_km}
            add_county(code=code, **facts, **place)
        for warehouse, bins in BINS.items():
            name = "昭通备灾中心" if warehouse == "ZT01" else "二号库"
            add_warehouse(warehouse, name_zh=name, name_en=f"Depot {warehouse}", county="530602", **by)
            for code in bins:
                add_location(warehouse, code, name=f"货位 {code}", kind="storage", **by)
        for item in ITEMS:
            add_item(**item, **by)
        return _add_users()


def _add_users() -> Secrets:
    tokens, sessions = {}, {}
    for name, (role, warehouse) in USERS.items():
        user = User(name=name, role=role, warehouse=warehouse, password_hash=_password_hash(), created_at=now())
        db.session.add(user)
        db.session.flush()
        tokens[name], _expires_at = issue_token(user, days=3650, now=now())
        sessions[name] = sign_in(user, name, address="127.0.0.1", device="a browser", now=now())
    return Secrets(tokens, sessions)
