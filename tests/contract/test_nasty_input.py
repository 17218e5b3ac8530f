# SPDX-License-Identifier: Apache-2.0
"""No input whatsoever is an error of ours: every field of every body, every parameter, every part of an address."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote

import pytest

from tests import factories
from tests.clients import a_scan
from tests.factories import a_line, a_receipt, received_units

pytestmark = pytest.mark.postgres

NASTY = [
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    10**12,
    10**30,
    -(10**30),
    "",
    " ",
    "x",
    "0",
    "-1",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e\ufeff",
    "%s %(x)s {0} {{7*7}}",
    "'; DROP TABLE items; --",
    "x" * 5000,
    "2026-13-45T99:99:99+99:99",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "HU" + "0" * 12,
    [],
    [None],
    [[]],
    {},
    {"": {}},
    [{}] * 300,
]
TEXTS = [quote(value, errors="surrogatepass") for value in NASTY if isinstance(value, str) and value]
NO_ID = "00000000-0000-7000-8000-000000000000"


def spoilt(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Where something can be put into a body: each place within it."""
    yield path, body
    if isinstance(body, dict):
        for name, value in body.items():
            yield from spoilt(value, (*path, name))
    elif isinstance(body, list) and body:
        yield from spoilt(body[0], (*path, 0))


def put(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = deepcopy(body)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def bodies() -> list[tuple[str, str, str, Any]]:
    """A call of each kind that would succeed: method, who, where, with what."""
    unit, *_others = codes = received_units("QUILT-C", 40)
    lot = factories.lot_of(unit)
    gift = a_receipt(a_line("QUILT-C", 10), source="donation")
    factories.scan_in(gift)
    expected = a_receipt(a_line("QUILT-C", 10))
    incident, site = factories.an_incident_and_site()
    draft = factories.an_order(("QUILT-C", 5))
    picked = factories.picked(("QUILT-C", 5))
    shipment = factories.shipped(("QUILT-C", 5))
    item = {
        "code": "TARP-46",
        "name_zh": "布",
        "name_en": "Tarpaulin",
        "category": "shelter",
        "unit": "张",
        "pack_size": 5,
        "weight_kg": 4.2,
        "volume_m3": 0.1,
        "storage_life_months": 60,
        "expiry": "review",
        "is_reusable": True,
        "persons_per_unit": 2.5,
        "parts": 1,
        "minimums": {"ZT01": 100},
        "components": [{"item": "BLANK-W", "quantity": 1}],
    }
    warehouse = {
        "code": "W9",
        "name_zh": "库",
        "name_en": "Store",
        "county": "530627",
        "latitude": 27,
        "longitude": 103,
    }
    line = {
        "item": "QUILT-C",
        "quantity": 10,
        "pack_size": 5,
        "batch": "B",
        "made_on": "2026-01-01",
        "expires_on": "2030-01-01",
        "owner": "x",
        "unit_value": "1.50",
    }
    receipt = {"warehouse": "ZT01", "source": {"kind": "purchase", "name": "x"}, "reference": "r", "lines": [line]}
    order = {
        "incident": incident,
        "site": site,
        "note": "n",
        "is_emergency": True,
        "ordered_by": "manager",
        "channel": "phone",
        "lines": [{"item": "QUILT-C", "quantity": 1}],
    }
    came = {"lines": [{"item": "QUILT-C", "received": 5, "damaged": 0, "missing": 0, "refused": 0, "over": 0}]}
    scan = a_scan(codes[1], "pick", order=draft, to="ZT01-A-02", quantity=1, reason="r", by="keeper", has_happened=True)
    return [
        ("POST", "", "/auth/tokens", {"username": "nobody", "password": "x", "otp": "1"}),
        ("POST", "manager", "/items", item),
        ("PATCH", "manager", "/items/QUILT-C", {name: value for name, value in item.items() if name != "code"}),
        ("POST", "manager", "/warehouses", warehouse),
        ("POST", "manager", "/warehouses/ZT01/locations", {"code": "L", "name": "n", "kind": "storage"}),
        ("POST", "keeper", "/receipts", receipt),
        ("PATCH", "keeper", f"/receipts/{expected['number']}", {"lines": [line], "reference": "x"}),
        ("POST", "keeper", f"/receipts/{expected['number']}/closure", {"reason": "r"}),
        (
            "POST",
            "manager",
            f"/receipts/{gift['number']}/inspections",
            {"lines": [{"lot": gift["lines"][0]["lot"], "accepted": 1, "damaged": 0, "rejected": 0}]},
        ),
        ("POST", "keeper", "/scans", {"scans": [scan]}),
        ("POST", "keeper", "/labels", {"codes": [unit], "template": "carton-70x37", "format": "pdf", "reason": "r"}),
        ("POST", "keeper", "/adjustments", {"handling_unit": unit, "kind": "gain", "quantity": 1, "reason": "r"}),
        ("POST", "manager", f"/lots/{lot}/holds", {"reason": "r"}),
        (
            "POST",
            "coordinator",
            "/incidents",
            {
                "name": "n",
                "hazard": "flood",
                "level": 1,
                "county": "530627",
                "started_at": "2026-01-22T05:51:00+08:00",
                "is_drill": True,
            },
        ),
        (
            "POST",
            "coordinator",
            "/sites",
            {
                "incident": incident,
                "name": "n",
                "county": "530627",
                "latitude": 27,
                "longitude": 103,
                "people": 9,
                "households": 3,
            },
        ),
        ("POST", "coordinator", "/orders", order),
        ("PATCH", "coordinator", f"/orders/{draft}", order),
        ("POST", "coordinator", f"/orders/{draft}/reservations", {"warehouses": ["ZT01"], "allow_partial": True}),
        ("POST", "manager", f"/orders/{draft}/approvals", {"note": "n"}),
        ("POST", "coordinator", f"/orders/{draft}/cancellation", {"reason": "r"}),
        ("POST", "keeper2", f"/orders/{picked}/checks", {"lines": [{"item": "QUILT-C", "quantity": 5}]}),
        ("POST", "keeper", f"/orders/{picked}/shipments", {**factories.TRUCK, "escort": "e"}),
        ("POST", "coordinator", f"/shipments/{shipment['number']}/delivery", {**came, "signed_by": "s", "note": "n"}),
        ("POST", "manager", f"/movements/{NO_ID}/reversals", {"reason": "r"}),
        ("POST", "admin", "/users", {"name": "n", "role": "keeper", "warehouse": "ZT01", "password": "long enough"}),
        ("POST", "admin", "/users/keeper_w2/password", {"password": "long enough"}),
    ]


@pytest.fixture
def quick_passwords(monkeypatch):
    """Passwords are neither hashed nor compared: these tests send a hundred of them."""
    monkeypatch.setattr("relief_ops.access.service.is_password", lambda known, given: False)
    monkeypatch.setattr("relief_ops.access.service.hash_password", lambda password: "none")


def test_what_is_going_to_be_spoilt_is_good(as_role):
    for method, user, path, body in bodies():
        answer = as_role(user or None).send(method, path, json=body)
        assert answer.status_code not in (400, 403, 422), (method, path, answer.get_data(as_text=True))


@pytest.mark.usefixtures("quick_passwords")
def test_whatever_stands_in_a_body_is_judged(as_role):
    for method, user, path, body in bodies():
        client = as_role(user or None)
        for place, _value in spoilt(body):
            for value in NASTY:
                answer = client.send(method, path, json=put(body, place, value))
                assert answer.status_code < 500, (method, path, place, value)


QUERIES = {
    "/items": ("category", "text", "page", "page_size"),
    "/handling-units": ("item", "warehouse", "location", "lot", "status", "page"),
    "/stock": ("item", "warehouse"),
    "/movements": ("item", "warehouse", "handling_unit", "after", "page_size"),
    "/codes": ("text",),
    "/orders": ("status", "incident", "site", "page"),
    "/receipts": ("warehouse", "page"),
    "/shipments": ("order", "warehouse", "is_solo"),
    "/sites": ("incident",),
    "/scans": ("status", "page"),
    "/audit": ("subject", "actor", "page"),
    "/users": ("role",),
}


def test_whatever_stands_in_a_query_is_judged(as_role):
    for path, names in QUERIES.items():
        for name in names:
            for text in TEXTS:
                answer = as_role("admin").get(f"{path}?{name}={text[:3000]}")
                assert answer.status_code < 500, (path, name, text)


ADDRESSES = [
    ("GET", "auditor", "/items/{}"),
    ("GET", "auditor", "/codes/{}"),
    ("GET", "auditor", "/receipts/{}"),
    ("GET", "auditor", "/orders/{}"),
    ("GET", "auditor", "/incidents/{}"),
    ("GET", "auditor", "/sites/{}"),
    ("GET", "auditor", "/shipments/{}"),
    ("GET", "auditor", "/shipments/{}/waybill"),
    ("GET", "auditor", "/warehouses/{}/locations"),
    ("PATCH", "manager", "/items/{}"),
    ("POST", "manager", "/warehouses/{}/locations"),
    ("PATCH", "keeper", "/receipts/{}"),
    ("POST", "manager", "/orders/{}/approvals"),
    ("POST", "coordinator", "/orders/{}/reservations"),
    ("POST", "manager", "/lots/{}/holds"),
    ("POST", "manager", "/holds/{}/end"),
    ("POST", "manager", "/adjustments/{}/posting"),
    ("POST", "manager", "/movements/{}/reversals"),
    ("POST", "admin", "/users/{}/password"),
    ("GET", None, "/q/{}"),
]


def test_whatever_stands_in_an_address_is_judged(as_role):
    for method, user, path in ADDRESSES:
        for text in TEXTS:
            how = {} if method == "GET" else {"json": {"reason": "r"}}
            answer = as_role(user).send(method, path.format(text[:3000]), **how)
            assert 400 <= answer.status_code < 500, (method, path, text)


HEADERS = ["If-Match", "If-None-Match", "Accept-Language", "Authorization", "Idempotency-Key", "Accept", "Origin"]
VALUES = ["", " ", "*", ",", "x" * 5000, '"', 'W/"x"', "bytes=9-1", "zh;q=x,en;q=9", "null", "http://[", "Delivery x"]


def test_whatever_stands_in_a_header_is_judged(as_role):
    for name in HEADERS:
        for value in VALUES:
            for method, path in (("GET", "/items/QUILT-C"), ("PATCH", "/items/QUILT-C"), ("POST", "/incidents")):
                how = {} if method == "GET" else {"json": {}}
                answer = as_role("manager").send(method, path, headers={name: value}, **how)
                assert answer.status_code < 500, (name, value, method)
