# SPDX-License-Identifier: Apache-2.0
"""Labels over HTTP."""

import pytest

from tests import factories
from tests.databases import PUBLIC_URL
from tests.factories import a_line, a_receipt, codes_of, unit
from tests.printed import codes as printed_codes
from tests.printed import pages as printed_pages
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres

SIGNATURES = {"pdf": b"%PDF", "zpl": b"^XA", "tspl": b"SIZE", "png": b"\x89PNG"}


def print_labels(as_role, codes, template="carton-70x37", user="keeper", **more):
    body = {"codes": codes, "template": template, "format": "pdf"} | more
    return as_role(user).post("/labels", body)


def designs(as_role, kind):
    return [row["name"] for row in as_role("keeper").read("/label-templates") if row["kind"] == kind]


def test_the_designs_are_listed_with_their_size(as_role):
    rows = as_role("keeper").read("/label-templates")
    assert {row["kind"] for row in rows} == {"handling_unit", "part", "location", "document"}
    sizes = {(row["width_mm"], row["height_mm"]) for row in rows if row["kind"] == "handling_unit"}
    assert {(70, 37), (100, 70)} <= sizes
    assert all(row["name"] and row["title"] for row in rows)


@pytest.mark.parametrize("format", SIGNATURES)
def test_labels_come_in_four_formats(as_role, format):
    answer = print_labels(as_role, codes_of(a_receipt(a_line("QUILT-C", 10))), format=format)
    assert answer.status_code == 200
    assert SIGNATURES[format] in answer.data[:2000]


def test_every_code_of_a_delivery_is_on_the_sheet(as_role):
    codes = codes_of(a_receipt(a_line("QUILT-C", 203)))
    answer = print_labels(as_role, codes)
    read = {text for page in printed_pages(answer.data) for text in printed_codes(page)}
    assert read == {f"{PUBLIC_URL.upper()}/Q/{code}" for code in codes}


def test_parts_locations_orders_and_shipments_have_labels_of_their_kind(as_role):
    [tent] = codes_of(a_receipt(a_line("TENT-12S", 1)))
    factories.received_units("QUILT-C", 10)
    shipment = factories.shipped(("QUILT-C", 10))
    things = {
        "part": [part["code"] for part in unit(tent)["parts"]],
        "location": ["ZT01-A-01", "ZT01-A-02"],
        "document": [shipment["order"], shipment["number"]],
    }
    for kind, codes in things.items():
        [name, *_others] = designs(as_role, kind)
        assert print_labels(as_role, codes, name).status_code == 200, kind
        refused(print_labels(as_role, [tent], name), 422)


def test_a_design_that_does_not_exist_or_fit_is_422(as_role):
    refused(print_labels(as_role, ["ZT01-A-01"]), 422)
    refused(print_labels(as_role, ["ZT01-A-01"], "no-such-design"), 422)
    refused(print_labels(as_role, ["ZT01-A-01"], "../../etc/passwd"), 422)


def test_unknown_and_misread_codes_print_nothing(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    refused(print_labels(as_role, [code, "NONE"]), 404, "unknown-code")
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    refused(print_labels(as_role, [code, wrong]), 422, "misread-code")


def test_a_thousand_labels_are_the_most(as_role):
    codes = codes_of(a_receipt(a_line("QUILT-C", 1000, pack_size=1)))
    assert print_labels(as_role, codes).status_code == 200
    invalid(print_labels(as_role, [*codes, codes[0]]), "codes")
    invalid(print_labels(as_role, []), "codes")


def test_a_keeper_prints_for_the_own_warehouse(as_role):
    codes = codes_of(a_receipt(a_line("QUILT-C", 10)))
    refused(print_labels(as_role, codes, user="keeper_w2"), 403)
    for user in ("coordinator", "manager", "auditor", "admin"):
        refused(print_labels(as_role, codes, user=user), 403)
    refused(print_labels(as_role, codes, user=None), 401)


def test_printing_again_keeps_the_code(as_role):
    codes = codes_of(a_receipt(a_line("QUILT-C", 10)))
    for reason in (None, "the first one got wet"):
        answer = print_labels(as_role, codes, reason=reason)
        [page] = printed_pages(answer.data)
        assert set(printed_codes(page)) == {f"{PUBLIC_URL.upper()}/Q/{codes[0]}"}


def test_an_unknown_format_is_422(as_role):
    invalid(print_labels(as_role, ["ZT01-A-01"], format="docx"), "format")
