# SPDX-License-Identifier: Apache-2.0
"""Goods on their way, as pages: pick list, second count, truck, and the signature of a site without an account."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from relief_ops.dispatch.links import DeliveryLinks
from relief_ops.foundation import clock as the_clock
from tests import factories
from tests.reading import html, read, sent, words

HTMX = {"HX-Request": "true"}


@pytest.fixture
def quilts():
    """203 quilts in bales of ten."""
    return factories.received_units("QUILT-C", 203)


@pytest.fixture
def shipment(quilts):
    return factories.shipped(("QUILT-C", 43))


@pytest.fixture
def link(shipment):
    return urlsplit(shipment["delivery_url"]).path


@pytest.fixture
def nobody(page_as):
    return page_as(None)


def came(shipment, received, **others) -> dict[str, str]:
    """The form of the delivery page, filled in."""
    said = {"received": received, "damaged": 0, "missing": 0, "refused": 0, "over": 0} | others
    lines = {f"lines-0-{name}": str(value) for name, value in said.items()}
    return {"lines-0-item": "QUILT-C", **lines, "signed_by": "李村长", "pin": shipment["delivery_pin"]}


def test_the_pick_list_leads_from_bin_to_bin(page_as, quilts):
    number = factories.approved(("QUILT-C", 43))
    page = read(page_as("keeper"), f"/orders/{number}/picklist")

    assert re.search(r"ZT01-A-01 Quilt .*4 packs × 10 \+ 3 = 43 床", page)
    assert any(f"HU {code[2:5]}" in page for code in quilts)
    assert "<title>" + number in html(page_as("keeper"), f"/orders/{number}/picklist")


@pytest.mark.parametrize("user", ["keeper", "keeper2", "keeper_w2", "coordinator", "manager", "auditor", "admin"])
@pytest.mark.parametrize("stage", ["an_order", "reserved", "approved", "picked"])
def test_everybody_can_read_an_order_in_every_state(page_as, quilts, user, stage):
    number = getattr(factories, stage)(("QUILT-C", 43))

    assert number in read(page_as(user), f"/orders/{number}")
    assert number in read(page_as(user), f"/orders/{number}/picklist")


def main_step(client, number: str) -> str:
    """What the page of an order offers first."""
    [step] = re.findall(
        r'<section class="panel next-step.*?<h2>(.*?)</h2>', html(client, f"/orders/{number}"), re.DOTALL
    )
    return step


def test_the_page_offers_each_the_one_next_step(page_as, quilts):
    number = factories.an_order(("QUILT-C", 43))
    assert main_step(page_as("coordinator"), number) == "Reserve stock"
    factories.by("coordinator").made(f"/orders/{number}/reservations")
    assert main_step(page_as("coordinator"), number) == "Now a manager has to approve"
    assert main_step(page_as("manager"), number) == "Approve"
    factories.by("manager").made(f"/orders/{number}/approvals")
    assert main_step(page_as("keeper"), number) == "Pick"
    factories.pick_all(number)
    assert main_step(page_as("keeper"), number) == "Let the truck go"
    assert main_step(page_as("keeper2"), number) == "Count again"


def test_a_second_count_is_blind_and_its_result_is_told(page_as, quilts):
    number = factories.picked(("QUILT-C", 43))
    keeper2 = page_as("keeper2")
    assert 'value="43"' not in html(keeper2, f"/orders/{number}")

    sent(keeper2, f"/orders/{number}/checks", {"lines-0-item": "QUILT-C", "lines-0-quantity": "42"})
    assert "it is not what stands ready" in read(keeper2, f"/orders/{number}")

    sent(keeper2, f"/orders/{number}/checks", {"lines-0-item": "QUILT-C", "lines-0-quantity": "43"})
    assert "Counted again by keeper2: all right" in read(keeper2, f"/orders/{number}")
    assert main_step(keeper2, number) == "Let the truck go"


def test_the_truck_leaves_and_the_keeper_sees_the_pin(page_as, quilts):
    number = factories.picked(("QUILT-C", 43))
    keeper = page_as("keeper")

    path = sent(keeper, f"/orders/{number}/shipments", {"vehicle": "云C·12345", "driver": "王师傅", "phone": "138"})

    pin = re.search(r'class="pin"[^>]*>(\d{3}) (\d{3})<', html(keeper, path))
    assert pin
    assert keeper.get(f"/api/v1{path}/waybill").mimetype == "application/pdf"
    assert "counted by one only" in read(keeper, "/shipments?which=solo")
    assert path.split("/")[-1] in read(keeper, "/shipments?which=road")
    assert "王师傅" in keeper.get("/shipments?format=csv").text


@pytest.mark.parametrize("user", ["manager", "auditor", "admin", "keeper_w2"])
def test_the_pin_is_for_who_tells_it(page_as, shipment, user):
    page = html(page_as(user), f"/shipments/{shipment['number']}")

    assert "/delivery/" not in page
    assert 'class="pin"' not in page


def test_a_coordinator_signs_on_behalf_of_the_site(page_as, shipment):
    path = f"/shipments/{shipment['number']}"
    form = came(shipment, 40, damaged=2, missing=1)
    del form["pin"]

    sent(page_as("coordinator"), f"{path}/delivery", form)

    page = read(page_as("coordinator"), path)
    assert "李村长" in page
    assert "Entered by coordinator" in page


def test_the_site_opens_the_link_and_signs(nobody, shipment, link):
    page = html(nobody, link)
    assert 'name="lines-0-received" type="number" inputmode="numeric" min="0" value="43"' in page

    assert sent(nobody, link, came(shipment, 40, damaged=2, missing=1)) == link

    receipt = read(nobody, link)
    assert "Signed for" in receipt
    assert "李村长" in receipt
    [line] = factories.by("auditor").read(f"/shipments/{shipment['number']}")["lines"]
    assert (line["received"], line["damaged"], line["missing"]) == (40, 2, 1)
    assert factories.order(shipment["order"])["status"] == "delivered"


def test_the_receipt_is_shown_where_it_was_signed_only(nobody, page_as, shipment, link):
    sent(nobody, link, came(shipment, 43))

    page = read(page_as(None), link)

    assert "This link is no longer needed" in page
    assert "李村长" not in page
    assert "43" not in page.replace(shipment["number"], "")


def test_numbers_that_do_not_add_up_are_told_and_nothing_typed_is_lost(nobody, shipment, link):
    answer = nobody.post(link, data=came(shipment, 40) | {"note": "it rains"})

    assert answer.status_code == 422
    assert "Quilt: 43 were sent, 40 are accounted for." in words(answer)
    assert 'value="40"' in answer.text
    assert 'value="李村长"' in answer.text
    assert "it rains" in answer.text
    assert "it rains" not in read(nobody, link)


def test_a_refusal_for_htmx_marks_the_item(nobody, shipment, link):
    answer = nobody.post(link, data=came(shipment, 40), headers=HTMX)

    assert answer.status_code == 422
    assert 'data-field="lines-QUILT-C"' in answer.text
    assert 'name="lines-QUILT-C"' in html(nobody, link)


def test_wrong_pins_are_counted_and_then_the_link_pauses(nobody, shipment, link):
    wrong = came(shipment, 43) | {"pin": "000000" if shipment["delivery_pin"] != "000000" else "111111"}

    statuses = [nobody.post(link, data=wrong).status_code for _try in range(6)]

    assert statuses == [403] * 5 + [429]
    assert nobody.post(link, data=came(shipment, 43)).status_code == 429


def test_without_a_pin_nothing_is_signed(nobody, shipment, link):
    form = came(shipment, 43) | {"pin": ""}

    assert nobody.post(link, data=form).status_code == 403
    assert "What came?" in read(nobody, link)


def test_a_form_sent_twice_counts_once(nobody, shipment, link):
    form = came(shipment, 43) | {"_key": "k1"}

    assert [nobody.post(link, data=form).status_code for _time in range(2)] == [303, 303]
    assert factories.stock()["in_transit"] == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_opens_nothing(nobody, shipment, link, method):
    answer = getattr(nobody, method)(link + "x")

    assert answer.status_code == 401
    assert "This link is no longer valid" in words(answer)
    assert shipment["number"] not in answer.text


def test_a_link_is_over_after_thirty_days(app, nobody, shipment):
    settings = app.extensions["settings"]
    links = DeliveryLinks(settings.secret_key, settings.public_url)
    url = links.url(shipment["number"], the_clock.now() - timedelta(days=31))

    assert nobody.get(urlsplit(url).path).status_code == 401


def test_whoever_is_signed_in_signs_as_the_link_and_needs_its_pin(page_as, shipment, link):
    manager = page_as("manager")

    assert manager.post(link, data=came(shipment, 43) | {"pin": ""}).status_code == 403
    sent(manager, link, came(shipment, 43))

    assert factories.by("auditor").read(f"/shipments/{shipment['number']}")["recorded_by"].startswith("delivery")


def test_the_page_of_a_delivery_names_nobody_else(nobody, shipment, link):
    page = html(nobody, link)

    assert all(word not in page for word in ("王师傅", "13800000000", shipment["delivery_pin"]))


def test_the_history_tells_every_scan(page_as, shipment):
    page = read(page_as("auditor"), f"/orders/{shipment['order']}")

    for words_of_it in ("drawn up", "reserved", "approved", "Quilt: scanned out 43", "truck left", "Quilt: loaded 43"):
        assert words_of_it in page
    assert "5 scans" in page


def test_what_happened_by_itself_is_told(page_as, quilts):
    number = factories.reserved(("QUILT-C", 43))
    factories.by("manager").made(f"/lots/{factories.lot_of(quilts[0])}/holds", {"reason": "mould"})

    page = read(page_as("coordinator"), f"/orders/{number}")

    assert "A hold ended a reservation" in page
    assert "203 床 on hold" in page


def test_orders_and_shipments_have_labels(as_role, shipment):
    body = {"codes": [shipment["order"], shipment["number"]], "template": "document-70x37", "format": "pdf"}

    assert as_role("keeper").post("/labels", body).status_code == 200
