# SPDX-License-Identifier: Apache-2.0
"""The demonstration data: the depot as a newcomer finds it."""

import csv
from collections import Counter

import pytest

from relief_ops import demo
from relief_ops.cli import migrate
from relief_ops.foundation.clock import now
from tests.clients import ApiClient
from tests.databases import app_for, close
from tests.proof import violations

PASSWORD = "a password for a demonstration"


@pytest.fixture(scope="module")
def depot(tmp_path_factory):
    app = app_for(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    migrate(app)
    with app.test_request_context():
        demo.load(PASSWORD, now=now())
    yield app
    close(app)


@pytest.fixture(scope="module")
def read(depot):
    signed_in = ApiClient(depot, None).made("/auth/tokens", {"username": "auditor", "password": PASSWORD})
    return ApiClient(depot, f"Bearer {signed_in['token']}").read


def rows(name):
    with (demo.DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_its_books_hold(depot):
    assert violations(depot) == []


def test_it_has_the_seven_users(depot):
    for name, (role, warehouse) in demo.USERS.items():
        user = ApiClient(depot, None).made("/auth/tokens", {"username": name, "password": PASSWORD})["user"]
        assert user == {"name": name, "role": role, "warehouse": warehouse}


def test_it_has_the_items_the_kit_and_the_counties(read):
    codes = {item["code"] for item in read("/items?page_size=200")}
    assert {row["sku"] for row in rows("items")} <= codes
    kit = read("/items/KIT-FAM")["components"]
    assert {(part["item"], part["quantity"]) for part in kit} == {
        (row["item"], int(row["qty"])) for row in rows("family_kit")
    }


def test_the_county_points_are_empty_and_the_depot_has_bins_in_every_zone(read):
    assert [house["code"] for house in read("/warehouses")] == ["ZT-530627", "ZT-530629", "ZT01"]
    bins = [place for place in read("/warehouses/ZT01/locations?page_size=200") if place["kind"] == "storage"]
    assert min(Counter(place["code"].split("-")[1] for place in bins).values()) >= 3
    assert {unit["warehouse"] for unit in read("/handling-units?page_size=200")} == {"ZT01"}


def test_the_opening_stock_lies_in_storage_in_packs_and_the_gift_in_quarantine(read):
    stock = {row["item"]: row for row in read("/stock?warehouse=ZT01")}
    opening = Counter()
    for lot in demo.OPENING_STOCK:
        opening[lot.item] += lot.quantity
    gift = 287
    for item, quantity in opening.items():
        waiting = gift if item == "QUILT-C" else 0
        row = stock[item]
        assert (row["on_hand"], row["available"], row["held"]) == (quantity + waiting, quantity, waiting), item
    kinds = {place["code"]: place["kind"] for place in read("/warehouses/ZT01/locations?page_size=200")}
    quilts = read("/handling-units?item=QUILT-C&status=on_hand&page_size=200")
    assert sum(unit["quantity"] for unit in quilts if kinds[unit["location"]] == "quarantine") == gift
    assert {kinds[unit["location"]] for unit in quilts} == {"storage", "quarantine"}
    assert {unit["quantity"] for unit in quilts if kinds[unit["location"]] == "storage"} == {10}


def test_it_has_the_disasters_with_their_sites_and_no_open_order(read):
    assert len(read("/incidents")) == 4
    assert sum(site["people"] == 918 and site["households"] == 223 for site in read("/sites")) == 1
    assert read("/orders") == []
