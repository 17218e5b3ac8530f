# SPDX-License-Identifier: Apache-2.0
"""Goods in: announced, counted, closed, inspected."""

import re

import pytest

from tests import factories
from tests.clients import a_scan
from tests.factories import a_line, a_receipt, codes_of, scan_in, stock
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres

BODY = {"warehouse": "ZT01", "source": {"kind": "purchase", "name": "年度采购"}, "lines": [a_line()]}


def announce(as_role, user="keeper", **changes):
    return as_role(user).post("/receipts", BODY | changes)


def test_each_full_pack_has_a_code_of_its_own_and_so_has_the_rest(as_role):
    answer = announce(as_role, lines=[a_line("QUILT-C", 203)])
    assert answer.status_code == 201
    assert answer.json["status"] == "expected"
    units = answer.json["handling_units"]
    assert sorted(unit["quantity"] for unit in units) == [3] + [10] * 20
    assert len({unit["code"] for unit in units}) == 21
    assert {(unit["item"], unit["status"]) for unit in units} == {("QUILT-C", "expected")}
    assert {unit["lot"] for unit in units} == {answer.json["lines"][0]["lot"]}


def test_a_code_is_HU_eleven_random_characters_and_a_check_character():
    for code in codes_of(a_receipt(a_line("QUILT-C", 500))):
        assert re.fullmatch(r"HU[0-9A-HJKMNP-TV-Z]{12}", code)


def test_nothing_is_on_hand_yet(as_role):
    a_receipt(a_line("QUILT-C", 203))
    assert (stock()["expected"], stock()["on_hand"], stock()["available"]) == (203, 0, 0)
    assert as_role("auditor").read("/movements") == []


def test_the_pack_is_the_items_unless_another_is_said():
    receipt = a_receipt(a_line("QUILT-C", 30), a_line("QUILT-C", 30, pack_size=25), a_line("QUILT-C", 7, pack_size=100))
    assert [unit["quantity"] for unit in receipt["handling_units"]] == [10, 10, 10, 25, 5, 7]


def test_every_line_is_a_lot_with_what_was_said_of_it(as_role):
    said = {
        "batch": "B24-11",
        "made_on": "2024-06-01",
        "expires_on": "2030-06-01",
        "owner": "云南省红十字会",
        "unit_value": "110.50",
    }
    receipt = announce(as_role, lines=[a_line(**said), a_line()], reference="DH-7").json
    assert said.items() <= receipt["lines"][0].items()
    assert receipt["reference"] == "DH-7"
    assert receipt["source"] == BODY["source"]
    assert receipt["lines"][0]["lot"] != receipt["lines"][1]["lot"]


def test_goods_with_a_hard_end_expire_after_their_storage_life():
    receipt = a_receipt(a_line("RICE-10", 10, made_on="2026-01-31"))
    assert receipt["lines"][0]["expires_on"] == "2027-01-31"
    [first, *_rest] = scan_in(receipt)
    assert factories.unit(first)["expires_on"] == "2027-01-31"


def test_goods_that_are_reviewed_do_not_expire():
    assert a_receipt(a_line("QUILT-C", 10, made_on="2020-01-31"))["lines"][0]["expires_on"] is None


def test_a_kit_expires_with_the_shortest_lived_thing_in_it(as_role):
    as_role("manager").patch("/items/KIT-FAM", {"components": [{"item": "RICE-10", "quantity": 1}]})
    receipt = a_receipt(a_line("KIT-FAM", 1, made_on="2026-01-31"))
    assert receipt["lines"][0]["expires_on"] == "2027-01-31"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": {"kind": "theft", "name": "x"}}, "source"),
        ({"source": {"kind": "purchase"}}, "source"),
        ({"source": None}, "source"),
        ({"warehouse": None}, "warehouse"),
        ({"lines": []}, "lines"),
        ({"lines": "QUILT-C"}, "lines"),
        ({"lines": [a_line(pack_size=0)]}, "lines"),
        ({"lines": [a_line(made_on="yesterday")]}, "lines"),
        ({"lines": [a_line(expires_on="2026-02-30")]}, "lines"),
        ({"lines": [a_line(unit_value="-1")]}, "lines"),
        ({"lines": [a_line(unit_value="1e5000")]}, "lines"),
        ({"lines": [a_line(batch="x\u0000y")]}, "lines"),
        ({"lines": [a_line()] * 201}, "lines"),
    ],
)
def test_an_announcement_that_cannot_mean_anything_is_422(as_role, changes, field):
    invalid(announce(as_role, **changes), field)


def test_goods_do_not_expire_before_they_are_made(as_role):
    answer = announce(as_role, lines=[a_line(made_on="2026-01-02", expires_on="2026-01-01")])
    invalid(answer, "lines")


def test_an_announcement_names_an_item_and_a_warehouse_that_exist(as_role):
    refused(announce(as_role, lines=[a_line("NONE")]), 422, "unknown-item")
    answer = announce(as_role, warehouse="NONE")
    assert answer.status_code in (403, 422)


def test_two_hundred_lines_and_five_thousand_units_are_the_most(as_role):
    assert announce(as_role, lines=[a_line(quantity=1)] * 200).status_code == 201
    assert len(announce(as_role, lines=[a_line(quantity=5000, pack_size=1)]).json["handling_units"]) == 5000
    refused(announce(as_role, lines=[a_line(quantity=5001, pack_size=1)]), 422, "too-many-units")
    refused(announce(as_role, lines=[a_line(quantity=10**9, pack_size=1)] * 200), 422, "too-many-units")


def test_only_a_keeper_announces_and_only_for_the_own_warehouse(as_role):
    for user in ("coordinator", "manager", "auditor", "admin"):
        refused(announce(as_role, user), 403)
    refused(announce(as_role, "keeper_w2"), 403, "wrong-warehouse")
    refused(announce(as_role, None), 401)


def test_a_receipt_is_read_by_everybody_and_is_receiving_and_then_received(as_role):
    receipt = a_receipt(a_line("QUILT-C", 20))
    path = f"/receipts/{receipt['number']}"
    first, second = codes_of(receipt)
    for user in ("keeper_w2", "coordinator", "manager", "auditor", "admin"):
        assert as_role(user).read(path)["status"] == "expected"
    as_role("keeper").scan(first, "receive")
    assert as_role("auditor").read(path)["status"] == "receiving"
    as_role("keeper").scan(second, "receive")
    done = as_role("auditor").read(path)
    assert done["status"] == "received"
    assert done["lines"][0]["received"] == 20
    assert {unit["status"] for unit in done["handling_units"]} == {"on_hand"}


def test_an_announcement_changes_until_the_first_scan(as_role):
    receipt = a_receipt(a_line("QUILT-C", 20))
    path = f"/receipts/{receipt['number']}"
    changed = as_role("keeper").patch(path, {"reference": "DH-8", "lines": [a_line("BLANK-W", 40)]})
    assert changed.status_code == 200
    assert (changed.json["reference"], changed.json["status"]) == ("DH-8", "expected")
    assert [unit["quantity"] for unit in changed.json["handling_units"]] == [20, 20]
    assert (stock()["expected"], stock("BLANK-W")["expected"]) == (0, 40)
    refused(as_role("keeper").get(f"/codes/{codes_of(receipt)[0]}"), 404, "unknown-code")

    as_role("keeper").scan(codes_of(changed.json)[0], "receive")
    refused(as_role("keeper").patch(path, {"reference": "DH-9"}), 409, "wrong-state")
    refused(as_role("keeper_w2").patch(path, {"reference": "DH-9"}), 403)


def test_a_change_of_the_reference_leaves_the_labels_that_were_printed(as_role):
    receipt = a_receipt(a_line("QUILT-C", 20))
    changed = as_role("keeper").patch(f"/receipts/{receipt['number']}", {"reference": "DH-8"}).json
    assert codes_of(changed) == codes_of(receipt)


def test_a_closure_ends_what_did_not_come(as_role):
    receipt = a_receipt(a_line("QUILT-C", 30))
    came, *missing = codes_of(receipt)
    as_role("keeper").scan(came, "receive")
    path = f"/receipts/{receipt['number']}/closure"
    refused(as_role("keeper_w2").post(path, {"reason": "x"}), 403)
    refused(as_role("manager").post(path, {"reason": "x"}), 403)
    invalid(as_role("keeper").post(path, {}), "reason")

    closed = as_role("keeper").post(path, {"reason": "the truck was half empty"})
    assert closed.status_code == 201
    assert closed.json["status"] == "received"
    assert (stock()["expected"], stock()["on_hand"]) == (0, 10)
    for code in missing:
        result = as_role("keeper").scan(code, "receive")
        assert result["status"] == "rejected"
    refused(as_role("keeper").post(path, {"reason": "again"}), 409, "wrong-state")


def test_what_never_came_at_all_can_be_closed_too(as_role):
    receipt = a_receipt()
    closed = as_role("keeper").made(f"/receipts/{receipt['number']}/closure", {"reason": "cancelled by the donor"})
    assert closed["status"] == "received"
    assert stock()["expected"] == 0


def test_a_receipt_that_nobody_knows_is_404(as_role):
    refused(as_role("keeper").get("/receipts/NONE"), 404)
    refused(as_role("keeper").patch("/receipts/NONE", {"reference": "x"}), 404)
    refused(as_role("keeper").post("/receipts/NONE/closure", {"reason": "x"}), 404)
    refused(as_role("keeper").post("/receipts/NONE/inspections", {"lines": []}), 422)


# Inspections


def a_donation(as_role, quantity=30, keeper="keeper"):
    receipt = a_receipt(a_line("QUILT-C", quantity), source="donation", keeper=keeper)
    scan_in(receipt, keeper=keeper)
    return receipt["number"], receipt["lines"][0]["lot"]


def inspect(as_role, number, *lines, user="keeper2"):
    return as_role(user).post(f"/receipts/{number}/inspections", {"lines": list(lines)})


def verdict(lot, accepted, damaged, rejected):
    return {"lot": lot, "accepted": accepted, "damaged": damaged, "rejected": rejected}


@pytest.mark.parametrize(
    ("source", "place"),
    [("donation", "QUARANTINE"), ("return", "QUARANTINE"), ("purchase", "DOCK"), ("transfer", "DOCK")],
)
def test_gifts_and_returns_wait_in_quarantine_and_all_else_at_the_dock(as_role, source, place):
    receipt = a_receipt(a_line("QUILT-C", 10), source=source)
    result = as_role("keeper").scan(codes_of(receipt)[0], "receive")
    location = result["handling_unit"]["location"]
    kinds = {row["code"]: row["kind"] for row in as_role("keeper").read("/warehouses/ZT01/locations")}
    assert kinds[location] == place.lower()
    free = 10 if place == "DOCK" else 0
    assert (stock()["on_hand"], stock()["available"], stock()["held"]) == (10, free, 10 - free)


def test_a_second_person_releases_what_lies_in_quarantine(as_role):
    number, lot = a_donation(as_role)
    answer = inspect(as_role, number, verdict(lot, 25, 3, 2))
    assert answer.status_code == 201
    assert {"received": 30, "accepted": 25, "damaged": 3, "rejected": 2}.items() <= answer.json["lines"][0].items()
    assert (stock()["on_hand"], stock()["available"], stock()["held"]) == (30, 25, 5)


def test_an_inspection_may_come_in_parts(as_role):
    number, lot = a_donation(as_role)
    assert inspect(as_role, number, verdict(lot, 7, 0, 0)).status_code == 201
    assert stock()["available"] == 7
    assert inspect(as_role, number, verdict(lot, 22, 0, 1), user="manager").status_code == 201
    assert (stock()["available"], stock()["held"]) == (29, 1)
    refused(inspect(as_role, number, verdict(lot, 1, 0, 0)), 422)


def test_whoever_received_the_goods_does_not_release_them(as_role):
    number, lot = a_donation(as_role)
    refused(inspect(as_role, number, verdict(lot, 30, 0, 0), user="keeper"), 403)
    assert stock()["available"] == 0


def test_only_keepers_of_the_warehouse_and_managers_inspect(as_role):
    number, lot = a_donation(as_role)
    for user in ("keeper_w2", "coordinator", "auditor", "admin"):
        refused(inspect(as_role, number, verdict(lot, 30, 0, 0), user=user), 403)


@pytest.mark.parametrize("numbers", [(31, 0, 0), (0, 31, 0), (20, 10, 1), (10**9, 10**9, 10**9)])
def test_no_more_is_released_than_lies_there(as_role, numbers):
    number, lot = a_donation(as_role)
    refused(inspect(as_role, number, verdict(lot, *numbers)), 422)
    assert (stock()["available"], stock()["held"]) == (0, 30)


def test_a_lot_of_another_receipt_is_not_released_with_this_one(as_role):
    number, _lot = a_donation(as_role)
    _number, other = a_donation(as_role)
    refused(inspect(as_role, number, verdict(other, 10, 0, 0)), 422)
    invalid(inspect(as_role, number, {"lot": "x", "accepted": 1}), "lines")
    invalid(inspect(as_role, number, verdict(other, -1, 0, 0)), "lines")


def test_a_wrong_line_leaves_the_right_ones_undone(as_role):
    receipt = a_receipt(a_line("QUILT-C", 10), a_line("BLANK-W", 20), source="donation")
    scan_in(receipt)
    first, second = (line["lot"] for line in receipt["lines"])
    refused(inspect(as_role, receipt["number"], verdict(first, 10, 0, 0), verdict(second, 21, 0, 0)), 422)
    assert stock()["available"] == 0


# Counted differently from what was announced


def test_fewer_than_announced_are_received_as_counted(as_role):
    receipt = a_receipt(a_line("QUILT-C", 10))
    result = as_role("keeper").scan(codes_of(receipt)[0], "receive", quantity=7)
    assert (result["status"], result["handling_unit"]["quantity"]) == ("accepted", 7)
    assert (stock()["on_hand"], stock()["expected"]) == (7, 0)


def test_more_than_announced_need_a_reason(as_role):
    receipt = a_receipt(a_line("QUILT-C", 10))
    [code] = codes_of(receipt)
    assert as_role("keeper").scan(code, "receive", quantity=12)["status"] == "rejected"
    result = as_role("keeper").scan(code, "receive", quantity=12, reason="two lay on top")
    assert (result["status"], result["handling_unit"]["quantity"]) == ("accepted", 12)
    assert (stock()["on_hand"], stock()["expected"]) == (12, 0)


def test_a_whole_receipt_comes_in_one_batch(as_role):
    receipt = a_receipt(a_line("QUILT-C", 203))
    results = as_role("keeper").scans([a_scan(code, "receive", to="ZT01-A-01") for code in codes_of(receipt)])
    assert {result["status"] for result in results} == {"accepted"}
    assert {result["handling_unit"]["location"] for result in results} == {"ZT01-A-01"}
    assert stock()["available"] == 203
