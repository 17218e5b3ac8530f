# SPDX-License-Identifier: Apache-2.0
"""One box: a code or a number leads straight to its page, a name to what bears it."""

import pytest

from tests import factories as a

pytestmark = pytest.mark.postgres


def leads_to(page, text):
    return page.get("/search", query_string={"text": text}).location


def test_a_code_leads_to_its_unit_however_it_was_read(page_as):
    [code] = a.received_units("QUILT-C", 10)
    page = page_as("keeper")

    for text in (code, code.lower(), f" {code[:2]} {code[2:5]}-{code[5:]}", f"HTTP://ELSEWHERE/Q/{code}"):
        assert leads_to(page, text) == f"/handling-units/{code}"


def test_a_part_leads_to_its_unit(page_as):
    [code] = a.received_units("TENT-12S", 1)

    for part in a.unit(code)["parts"]:
        assert leads_to(page_as("keeper"), part["code"]) == f"/handling-units/{code}"


def test_numbers_and_codes_lead_to_their_pages(page_as):
    a.received_units("QUILT-C", 60)
    receipt, shipment = a.a_receipt(), a.shipped(("QUILT-C", 10))
    order = a.an_order()
    incident = a.order(order)["incident"]
    page = page_as("coordinator")

    assert leads_to(page, receipt["number"]) == f"/receipts/{receipt['number']}"
    assert leads_to(page, shipment["number"].lower()) == f"/shipments/{shipment['number']}"
    assert leads_to(page, order) == f"/orders/{order}"
    assert leads_to(page, incident) == f"/incidents/{incident}"
    assert leads_to(page, a.order(order)["site"]) == f"/incidents/{incident}"
    assert leads_to(page, "zt01-a-01") == "/locations/ZT01-A-01"
    assert leads_to(page, "quilt-c") == "/stock/QUILT-C"
    assert leads_to(page, "ZT01") == "/warehouses/ZT01"


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("棉被", "/stock/QUILT-C"),
        ("relief T", "/stock/TENT-12S"),
        ("凉水", "/incidents/"),
        ("王师", "/shipments/"),
        ("工商联", "/receipts/"),
        ("YN-B23", "/stock/QUILT-C"),
    ],
)
def test_a_name_finds_what_bears_it(page_as, text, finds):
    a.received_units("QUILT-C", 60, batch="YN-B23/4")
    a.shipped(("QUILT-C", 10))

    answer = page_as("keeper").get("/search", query_string={"text": text})

    assert answer.status_code == 200
    assert f'href="{finds}' in answer.text


def test_half_a_label_finds_its_unit(page_as):
    [code] = a.received_units("QUILT-C", 10)

    assert f"/handling-units/{code}" in page_as("keeper").get(f"/search?text={code[:7]}").text


@pytest.mark.parametrize("text", ["", "%", "_", "HU000", "' OR 1=1", "x" * 3000, "/q/", "HU7K3M9QA2C4F"])
def test_whatever_is_typed_gets_a_page(page_as, text):
    answer = page_as("keeper").get("/search", query_string={"text": text})

    assert answer.status_code == 200
    assert "/stock/QUILT-C" not in answer.text
