# SPDX-License-Identifier: Apache-2.0
"""What a code is, which goods there are, and how much may be promised."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from relief_ops.foundation import clock as the_clock
from relief_ops.foundation.codes import new_unit_code
from tests import factories
from tests.factories import a_line, a_receipt, codes_of, received_units, stock
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres

ROW = {"code", "item", "lot", "quantity", "warehouse", "location", "status", "expires_on", "parts"}


def a_day(days):
    return (the_clock.today(the_clock.now()) + timedelta(days=days)).isoformat()


def as_read(code):
    """The ways in which a scanner may hand over a code."""
    return [
        code,
        code.lower(),
        f"  {code}\n",
        f"HTTP://127.0.0.1:8000/Q/{code}",
        f"https://relief.example.org/q/{code}",
        f"HTTPS://ANOTHER.HOST/prefix/Q/{code}",
        f"http://127.0.0.1:8000/q/{code.lower()}",
        "-".join([code[:2], code[2:5], code[5:]]),
        " ".join([code[:2], code[2:8], code[8:]]),
    ]


def test_a_handling_unit_is_its_row(as_role):
    [code] = received_units("QUILT-C", 10, expires_on="2031-01-01")
    found = as_role("auditor").read(f"/codes/{code}")
    assert found.keys() >= ROW
    assert (found["code"], found["kind"]) == (code, "handling_unit")
    assert (found["item"], found["quantity"], found["warehouse"]) == ("QUILT-C", 10, "ZT01")
    assert (found["location"], found["status"], found["expires_on"]) == ("ZT01-A-01", "on_hand", "2031-01-01")
    [row] = as_role("auditor").read("/handling-units?item=QUILT-C")
    assert row == {name: found[name] for name in row}


def test_a_code_is_found_however_a_scanner_reads_it(as_role):
    [code] = received_units("QUILT-C", 10)
    for text in as_read(code):
        answers = [
            as_role("keeper").get(f"/codes/{quote(text, safe='')}"),
            as_role("keeper").get(f"/codes?text={quote(text, safe='')}"),
        ]
        if "://" in text:
            answers.append(as_role("keeper").get(f"/codes/{quote(text, safe='/:')}"))
            answers.append(as_role("keeper").get(f"/codes/{quote(quote(text, safe=''), safe='')}"))
        for answer in answers:
            assert answer.status_code == 200, (text, answer.json)
            assert answer.json["code"] == code


def test_a_part_a_location_an_order_and_a_shipment_have_codes_too(as_role):
    [tent] = codes_of(a_receipt(a_line("TENT-12S", 1)))
    part = as_role("keeper").read(f"/codes/{tent}")["parts"][0]["code"]
    received_units("QUILT-C", 10)
    shipment = factories.shipped(("QUILT-C", 10))
    codes = {part: "part", "ZT01-A-01": "location", shipment["order"]: "order", shipment["number"]: "shipment"}
    for code, kind in codes.items():
        for text in (code, code.lower(), f" {code} ", f"http://host/Q/{code}"):
            found = as_role("auditor").read(f"/codes?text={quote(text, safe='')}")
            assert (found["kind"], found["code"]) == (kind, code)


def test_a_location_in_another_script_is_none(as_role):
    refused(as_role("keeper").get("/codes/" + quote("货架一")), 404, "unknown-code")


def test_one_wrong_character_is_misread_and_what_nobody_knows_is_unknown(as_role):
    [code] = received_units("QUILT-C", 10)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    swapped = next(code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(2, 13) if code[i] != code[i + 1])
    for text in (wrong, swapped, code[:-1], code + "0", "HU", "HU7K3", code[:5] + "U" + code[6:]):
        refused(as_role("keeper").get(f"/codes/{text}"), 422, "misread-code")
    for text in ("NONE", "ZT01-Q-99", "12345", "http://host/q/NONE", "ä"):
        refused(as_role("keeper").get(f"/codes?text={quote(text, safe='')}"), 404, "unknown-code")


def test_a_well_formed_code_that_is_not_in_the_books_is_unknown(as_role):
    refused(as_role("keeper").get(f"/codes/{new_unit_code()}"), 404, "unknown-code")


def test_handling_units_are_narrowed_to_what_is_asked_for(as_role):
    [quilt] = received_units("QUILT-C", 10)
    [blanket] = received_units("BLANK-W", 20, to="ZT01-B-01")
    [elsewhere] = received_units("QUILT-C", 10, warehouse="W2")
    [expected] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    asked = {
        "item=BLANK-W": [blanket],
        "warehouse=W2": [elsewhere],
        "location=ZT01-B-01": [blanket],
        f"lot={factories.lot_of(quilt)}": [quilt],
        "status=expected": [expected],
        "item=QUILT-C&warehouse=ZT01&status=on_hand": [quilt],
        "item=NONE": [],
    }
    for query, codes in asked.items():
        assert [row["code"] for row in as_role("auditor").read(f"/handling-units?{query}")] == codes, query
    assert all(row.keys() >= ROW for row in as_role("auditor").read("/handling-units"))


def test_handling_units_come_in_the_order_in_which_they_should_leave(as_role):
    [newest] = received_units("QUILT-C", 10, made_on="2025-06-01")
    [oldest] = received_units("QUILT-C", 10, made_on="2020-06-01")
    [late] = received_units("QUILT-C", 10, expires_on=a_day(900), made_on="2026-01-01")
    [soon] = received_units("QUILT-C", 10, expires_on=a_day(30), made_on="2026-01-01")
    rows = as_role("auditor").read("/handling-units?item=QUILT-C")
    assert [row["code"] for row in rows] == [soon, late, oldest, newest]


def test_a_unit_is_expected_on_hand_staged_in_transit_delivered_or_gone(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))

    def status():
        return factories.unit(code)["status"]

    assert status() == "expected"
    as_role("keeper").scan(code, "receive", to="ZT01-A-01")
    assert status() == "on_hand"
    number = factories.approved(("QUILT-C", 10))
    as_role("keeper").scan(code, "pick", order=number)
    assert status() == "staged"
    shipment = factories.ship(number)
    assert status() == "in_transit"
    as_role("coordinator").made(f"/shipments/{shipment['number']}/delivery", factories.delivery_of(shipment))
    assert status() == "delivered"

    [lost] = received_units("QUILT-C", 10)
    factories.adjusted(lost, "loss", 10)
    assert factories.unit(lost)["status"] == "gone"


def test_a_unit_that_is_on_the_road_lies_at_no_location(as_role):
    [code] = received_units("QUILT-C", 10)
    factories.shipped(("QUILT-C", 10))
    assert factories.unit(code)["location"] is None


# Stock


def test_stock_is_a_row_for_each_item_and_warehouse(as_role):
    received_units("QUILT-C", 30)
    received_units("BLANK-W", 20, warehouse="W2")
    rows = as_role("auditor").read("/stock")
    assert {(row["item"], row["warehouse"], row["on_hand"]) for row in rows if row["on_hand"]} == {
        ("QUILT-C", "ZT01", 30),
        ("BLANK-W", "W2", 20),
    }
    names = {"item", "warehouse", "on_hand", "available", "reserved", "held", "staged", "expected", "in_transit"}
    assert all(row.keys() >= names | {"expiring_90d", "minimum", "status"} for row in rows)
    assert all(row["on_hand"] == row["available"] + row["reserved"] + row["held"] + row["staged"] for row in rows)


def test_stock_is_not_paged(as_role):
    for number in range(60):
        factories.an_item(f"X-{number:02}", minimums={"ZT01": 1})
    answer = as_role("auditor").get("/stock")
    assert len(answer.json) >= 60
    assert "X-Pagination" not in answer.headers


def test_stock_of_an_item_that_never_came_is_out():
    row = stock("KIT-FAM")
    assert (row["on_hand"], row["available"], row["status"]) == (0, 0, "out")


def test_every_step_on_the_way_moves_the_figures(as_role):
    receipt = a_receipt(a_line("QUILT-C", 30))

    def figures():
        row = stock()
        names = ("expected", "on_hand", "available", "reserved", "staged", "in_transit")
        return tuple(row[name] for name in names)

    assert figures() == (30, 0, 0, 0, 0, 0)
    factories.scan_in(receipt, to="ZT01-A-01")
    assert figures() == (0, 30, 30, 0, 0, 0)
    number = factories.reserved(("QUILT-C", 20))
    assert figures() == (0, 30, 10, 20, 0, 0)
    as_role("manager").made(f"/orders/{number}/approvals")
    factories.pick_all(number)
    assert figures() == (0, 30, 10, 0, 20, 0)
    shipment = factories.ship(number)
    assert figures() == (0, 10, 10, 0, 0, 20)
    as_role("coordinator").made(f"/shipments/{shipment['number']}/delivery", factories.delivery_of(shipment))
    assert figures() == (0, 10, 10, 0, 0, 0)


def test_what_lies_in_quarantine_returns_or_reject_is_held(as_role):
    code, *_rest = received_units("QUILT-C", 40)
    second, third = _rest[:2]
    for unit, kind in ((code, "quarantine"), (second, "returns"), (third, "reject")):
        place = factories.location("ZT01", kind)
        assert as_role("keeper").scan(unit, "move", to=place)["status"] == "accepted"
    assert (stock()["available"], stock()["held"]) == (10, 30)


def test_what_is_on_hold_is_held(as_role):
    lot = factories.a_lot("QUILT-C", 30)
    as_role("manager").made(f"/lots/{lot}/holds", {"reason": "mould"})
    assert (stock()["on_hand"], stock()["available"], stock()["held"]) == (30, 0, 30)


def test_what_expired_is_held_and_its_printed_day_is_still_good():
    received_units("RICE-10", 5, expires_on=a_day(-1))
    received_units("RICE-10", 10, expires_on=a_day(0))
    row = stock("RICE-10")
    assert (row["on_hand"], row["available"], row["held"]) == (15, 10, 5)


def test_what_expires_within_ninety_days_is_counted():
    for days in (-1, 0, 90, 91):
        received_units("RICE-10", 5, expires_on=a_day(days))
    assert stock("RICE-10")["expiring_90d"] == 10


def test_stock_is_ok_low_or_out(as_role):
    as_role("manager").patch("/items/QUILT-C", {"minimums": {"ZT01": 20}})
    assert (stock()["status"], stock()["minimum"]) == ("out", 20)
    received_units("QUILT-C", 10)
    assert stock()["status"] == "low"
    received_units("QUILT-C", 10)
    assert stock()["status"] == "ok"
    factories.reserved(("QUILT-C", 5))
    assert stock()["status"] == "low"
    assert stock("QUILT-C", "W2")["minimum"] == 0


def test_everybody_reads_stock(as_role):
    for user in ("keeper", "keeper_w2", "coordinator", "manager", "auditor", "admin"):
        for path in ("/stock", "/handling-units", "/movements", "/codes/ZT01-A-01"):
            assert as_role(user).get(path).status_code == 200
    for path in ("/stock", "/handling-units", "/movements", "/codes/ZT01-A-01"):
        refused(as_role(None).get(path), 401)


def test_an_unknown_status_is_422(as_role):
    invalid(as_role("auditor").get("/handling-units?status=lost"), "status")
