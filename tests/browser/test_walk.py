# SPDX-License-Identifier: Apache-2.0
"""A walk through the main pages of everybody, in English on a narrow phone."""

import pytest

from tests import factories
from tests.browser.people import PHONE, a_person

pytestmark = pytest.mark.browser

PAGES = {
    "keeper": (
        "/scan",
        "/receipts",
        "/receipts/new",
        "/receipts/{receipt}",
        "/orders",
        "/orders/{picked}",
        "/orders/{approved}/picklist",
        "/shipments",
        "/shipments/{shipment}",
        "/labels",
        "/locations",
        "/locations/ZT01-A-01",
        "/handling-units/{unit}",
        "/search?text=quilt",
        "/account",
    ),
    "coordinator": (
        "/coordination",
        "/orders/new",
        "/orders/{reserved}",
        "/orders/{draft}",
        "/incidents",
        "/incidents/new",
        "/incidents/{incident}",
        "/incidents/{incident}/sites/new",
        "/shortages",
    ),
    "manager": (
        "/dashboard",
        "/approvals",
        "/orders/{reserved}",
        "/stock",
        "/stock/QUILT-C",
        "/lots/{lot}",
        "/expiring",
        "/disputed",
        "/adjustments",
        "/items",
        "/items/new",
        "/items/KIT-FAM",
        "/warehouses",
        "/warehouses/ZT01",
    ),
    "auditor": ("/dashboard", "/movements", "/audit", "/orders?status=all"),
    "admin": ("/users", "/users/new", "/settings", "/api/docs"),
    "nobody": ("/login", "{link}", "/q/{unit}"),
}


@pytest.fixture
def names(app):
    """What the pages are about."""
    receipt = factories.a_receipt(factories.a_line(quantity=203))
    unit = factories.received_units(quantity=300)[0]
    factories.received_units("TENT-12S", 6)
    picked, shipment = factories.picked(("QUILT-C", 20)), factories.shipped(("QUILT-C", 30), ("TENT-12S", 2))
    reserved = factories.reserved(("QUILT-C", 30), ("TENT-12S", 2))
    return {
        "receipt": receipt["number"],
        "unit": unit,
        "lot": factories.lot_of(unit),
        "picked": picked,
        "shipment": shipment["number"],
        "link": "/delivery/" + shipment["delivery_url"].rsplit("/", 1)[1],
        "reserved": reserved,
        "incident": factories.order(reserved)["incident"],
        "approved": factories.approved(("QUILT-C", 40)),
        "draft": factories.an_order(("QUILT-C", 999)),
    }


@pytest.mark.parametrize("who", PAGES)
def test_every_page_fits_and_asks_nobody_else(browser, address, names, who):
    person = a_person(browser, address, who, screen=PHONE, language="en-GB")
    for page in PAGES[who]:
        path = page.format(**names)
        person.go(path)
        person.page.wait_for_load_state("networkidle")
        person.picture(f"en{page.replace('/', '-').replace('?', '-')}")
        width = person.page.evaluate("document.documentElement.scrollWidth")
        language = person.page.locator("html").get_attribute("lang")
        assert (path, width, language) == (path, PHONE["width"], "en")
        assert (path, person.page.locator("h1").count()) == (path, 1)
        assert (path, person.complaints) == (path, [])
