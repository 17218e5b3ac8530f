# SPDX-License-Identifier: Apache-2.0
"""Goods in, as a keeper with a browser sees it."""

import re

import pytest

from tests.factories import a_line, a_receipt, by, codes_of, scan_in, stock
from tests.reading import html, read, sent, words

FORM = {
    "warehouse": "ZT01",
    "source-kind": "donation",
    "source-name": "昭通市工商联",
    "reference": "",
    "lines-0-item": "quilt-c",
    "lines-0-quantity": "203",
    "lines-0-batch": "B26",
    "lines-2-item": "RICE-10",
    "lines-2-quantity": "12",
    "lines-2-expires_on": "2027-05-01",
    "lines-2-unit_value": "48.50",
    "lines-3-item": "",
    "lines-3-quantity": "",
}


def test_a_keeper_announces_goods_and_finds_their_labels_ready(page_as):
    keeper = page_as("keeper")
    page = sent(keeper, "/receipts", FORM)
    text = read(keeper, page)
    assert "20 packs × 10 + 3 = 203" in text
    assert "12" in text
    assert "Print labels" in text
    receipt = by("keeper").read(page)
    assert len(codes_of(receipt)) == 21 + 3
    assert [line["batch"] for line in receipt["lines"]] == ["B26", None]
    assert [line["unit_value"] for line in receipt["lines"]] == [None, "48.50"]


def test_what_is_wrong_with_a_line_is_said_at_its_field(page_as):
    form = FORM | {"lines-2-quantity": "1.5", "lines-0-item": "NOTHING"}
    answer = page_as("keeper").post("/receipts", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'data-field="lines-2-quantity"' in answer.get_data(as_text=True)
    assert by("keeper").read("/receipts") == []


def test_the_labels_of_a_receipt_come_as_one_file(page_as):
    keeper = page_as("keeper")
    receipt = a_receipt(a_line("QUILT-C", 30), a_line("TENT-12S", 2))
    source = html(keeper, f"/receipts/{receipt['number']}")
    bundles = re.findall(r'<option value="(HU[^"]+)">', source)
    assert [len(bundle.split(",")) for bundle in bundles] == [3, 4]
    for codes, template in zip(bundles, ("carton-70x37", "part-100x70"), strict=True):
        answer = keeper.post("/labels", data={"codes": codes, "template": template, "format": "pdf"})
        assert answer.data.startswith(b"%PDF")
    text = read(keeper, f"/receipts/{receipt['number']}")
    assert "Scan in" in text


def test_what_is_missing_stands_at_the_top(page_as):
    receipt = a_receipt(a_line("QUILT-C", 30))
    by("keeper").scan(codes_of(receipt)[0], "receive")
    by("keeper").scan(codes_of(receipt)[1], "receive", quantity=8)
    text = read(page_as("manager"), f"/receipts/{receipt['number']}")
    assert "Missing Quilt: 12" in text
    assert "Labels not scanned yet: 1." in text


def test_a_keeper_closes_what_did_not_come_and_says_why(page_as):
    keeper, receipt = page_as("keeper"), a_receipt(a_line("QUILT-C", 30))
    by("keeper").scan(codes_of(receipt)[0], "receive")
    page = sent(keeper, f"/receipts/{receipt['number']}/closure", {"reason": "the truck was half empty"})
    text = read(keeper, page)
    assert "Closed: the truck was half empty" in text
    assert "Missing Quilt: 20" in text
    assert "The rest will not come" not in text


def test_an_announcement_is_changed_until_the_first_scan(page_as):
    keeper, receipt = page_as("keeper"), a_receipt(a_line("QUILT-C", 30), reference="P-1")
    number = receipt["number"]
    assert 'value="P-1"' in html(keeper, f"/receipts/{number}/edit")
    lines = {"lines-0-item": "QUILT-C", "lines-0-quantity": "40"}
    sent(keeper, f"/receipts/{number}", {"source-kind": "purchase", "source-name": "云南纺织", **lines})
    changed = by("keeper").read(f"/receipts/{number}")
    assert changed["reference"] is None
    assert changed["source"]["name"] == "云南纺织"
    assert len(codes_of(changed)) == 4
    by("keeper").scan(codes_of(changed)[0], "receive")
    assert keeper.get(f"/receipts/{number}/edit").status_code == 409


def test_lines_that_stay_as_they_are_keep_their_labels(page_as):
    keeper, receipt = page_as("keeper"), a_receipt(a_line("RICE-10", 12, made_on="2026-01-10", batch="R1"))
    source = html(keeper, f"/receipts/{receipt['number']}/edit")
    fields = re.findall(r'name="(lines-0-\w+)"[^>]*? value="([^"]*)"', source)
    form = {"source-kind": "purchase", "source-name": "A mill", "reference": "P-2", **dict(fields)}
    sent(keeper, f"/receipts/{receipt['number']}", form)
    changed = by("keeper").read(f"/receipts/{receipt['number']}")
    assert changed["reference"] == "P-2"
    assert codes_of(changed) == codes_of(receipt)


@pytest.fixture
def donation(app):
    receipt = a_receipt(a_line("QUILT-C", 30, batch="G1"), a_line("BLANK-W", 20), source="donation")
    scan_in(receipt)
    return receipt


def test_whoever_received_a_gift_does_not_inspect_it(donation, page_as):
    text = read(page_as("keeper"), f"/receipts/{donation['number']}")
    assert "somebody else inspects it" in text
    assert "Release" not in text


def test_a_second_person_finds_the_inspection_filled_in(donation, page_as):
    second, number = page_as("keeper2"), donation["number"]
    source = html(second, f"/receipts/{number}")
    assert re.search(r'name="lines-0-accepted"[^>]*value="30"', source)
    lot = donation["lines"][0]["lot"]
    form = {"lines-0-lot": lot, "lines-0-accepted": "27", "lines-0-damaged": "3", "lines-0-rejected": ""}
    later = {"lines-1-lot": donation["lines"][1]["lot"], "lines-1-accepted": ""}
    sent(second, f"/receipts/{number}/inspections", form | later)
    assert stock("QUILT-C")["available"] == 27
    assert stock("BLANK-W")["available"] == 0
    assert "Blanket: 20" in read(second, f"/receipts/{number}")


def test_more_than_lies_in_quarantine_is_refused_with_a_sentence(donation, page_as):
    form = {"lines-0-lot": donation["lines"][0]["lot"], "lines-0-accepted": "31"}
    answer = page_as("keeper2").post(f"/receipts/{donation['number']}/inspections", data=form)
    assert answer.status_code == 422
    assert "31 were entered, 30 lie in quarantine" in words(answer)


def test_the_list_says_how_far_each_receipt_is(page_as):
    manager = page_as("manager")
    assert "Nothing is expected" in read(manager, "/receipts")
    done, begun = a_receipt(a_line(quantity=10)), a_receipt(a_line(quantity=30))
    scan_in(done)
    by("keeper").scan(codes_of(begun)[0], "receive")
    text = read(manager, "/receipts")
    assert "being received" in text
    assert "1 / 3" in text
    still_open = read(manager, "/receipts?show=open")
    assert begun["number"] in still_open
    assert done["number"] not in still_open


def test_the_list_is_the_own_warehouse_unless_all_are_asked_for(page_as):
    a_receipt(a_line(quantity=10))
    elsewhere = a_receipt(a_line(quantity=10), warehouse="W2")["number"]
    assert elsewhere not in read(page_as("keeper"), "/receipts")
    assert elsewhere in read(page_as("keeper"), "/receipts?warehouse=")


def test_the_list_goes_into_a_file(page_as):
    receipt = a_receipt(a_line(quantity=10))
    answer = page_as("auditor").get("/receipts?format=csv")
    assert answer.mimetype == "text/csv"
    assert receipt["number"] in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/receipts/new", "/receipts/RK20260101-1/edit"])
def test_only_keepers_announce(path, page_as):
    assert page_as("coordinator").get(path).status_code == 403


def test_a_keeper_of_another_warehouse_only_looks(page_as):
    number = a_receipt(a_line(quantity=10))["number"]
    other = page_as("keeper_w2")
    text = read(other, f"/receipts/{number}")
    assert "Print labels" not in text
    assert "The rest will not come" not in text
    assert other.post(f"/receipts/{number}/closure", data={"reason": "no"}).status_code == 403


def test_an_unknown_receipt_says_so(page_as):
    assert "Not found" in read(page_as("keeper"), "/receipts/RK20260101-99", 404)


def test_the_pages_speak_chinese(page_as):
    assert page_as("keeper", language="zh").get("/receipts").status_code == 200
