# SPDX-License-Identifier: Apache-2.0
"""Scans: what each action does, what is refused, and what is never dropped."""

from datetime import timedelta
from uuid import uuid4

import pytest

from relief_ops.foundation import clock as the_clock
from relief_ops.foundation.codes import new_unit_code
from tests import factories
from tests.clients import a_scan
from tests.factories import a_line, a_receipt, approved, codes_of, received_units, stock, unit
from tests.problems import invalid, refused, was_rejected

pytestmark = pytest.mark.postgres

UNIT = {"code", "item", "lot", "quantity", "warehouse", "location", "status", "expires_on", "parts"}


def a_day(days):
    return (the_clock.today(the_clock.now()) + timedelta(days=days)).isoformat()


def movements(as_role, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return as_role("auditor").read(f"/movements?{asked}")


# The envelope


@pytest.mark.parametrize(
    "body",
    [{}, {"scans": []}, {"scans": {}}, {"scans": [1]}, {"scans": ["x"]}, {"scans": None}, {"scans": [{}] * 501}, []],
)
def test_an_envelope_that_is_none_is_422(as_role, body):
    refused(as_role("keeper").post("/scans", body), 422)


def test_an_envelope_knows_no_other_field(as_role):
    invalid(as_role("keeper").post("/scans", {"scans": [{}], "batch": 1}), "batch")


def test_one_to_five_hundred_scans_stand_or_fall_each_by_itself(as_role):
    codes = codes_of(a_receipt(a_line("QUILT-C", 20)))
    nobody_knows = new_unit_code()
    scans = [
        a_scan(codes[0], "receive"),
        a_scan(nobody_knows, "receive"),
        {"id": "not a uuid"},
        a_scan(codes[1], "receive", to="ZT01-A-01"),
        a_scan(codes[0], "receive"),
        a_scan(codes[0], "move", to="ZT01-A-02"),
    ]
    results = as_role("keeper").scans(scans)
    assert [result["status"] for result in results] == [
        "accepted",
        "rejected",
        "rejected",
        "accepted",
        "rejected",
        "accepted",
    ]
    assert [result["id"] for result in results if result["id"] != "not a uuid"] == [
        scan["id"] for scan in scans if scan["id"] != "not a uuid"
    ]
    codes_said = [result["problem"]["code"] for result in results if "problem" in result]
    assert codes_said == ["unknown-code", "invalid-scan", "already-received"]
    assert unit(codes[0])["location"] == "ZT01-A-02"


def test_five_hundred_scans_are_one_batch(as_role):
    codes = codes_of(a_receipt(a_line("QUILT-C", 500, pack_size=1)))
    results = as_role("keeper").scans([a_scan(code, "receive") for code in codes])
    assert {result["status"] for result in results} == {"accepted"}
    assert stock()["on_hand"] == 500


def test_only_a_keeper_scans(as_role):
    for user in ("coordinator", "manager", "auditor", "admin"):
        refused(as_role(user).post("/scans", {"scans": [a_scan("X", "receive")]}), 403)
    refused(as_role(None).post("/scans", {"scans": [a_scan("X", "receive")]}), 401)


def test_a_batch_of_rejected_scans_is_answered_with_200(as_role):
    answer = as_role("keeper").post("/scans", {"scans": [{"nonsense": 1}, {}]})
    assert answer.status_code == 200
    assert [result["status"] for result in answer.json["results"]] == ["rejected", "rejected"]


WRONG_SCANS = [
    {"id": None},
    {"id": "x"},
    {"code": None},
    {"code": ""},
    {"code": 5},
    {"code": "x" * 3000},
    {"action": "throw"},
    {"action": None},
    {"action": "move"},
    {"action": "pick"},
    {"action": "return"},
    {"action": "count", "quantity": 3, "stocktake": "S-1"},
    {"quantity": 0},
    {"quantity": -1},
    {"quantity": 1.5},
    {"quantity": "3"},
    {"quantity": 10**12},
    {"occurred_at": None},
    {"occurred_at": "2026-01-22T08:00:00"},
    {"occurred_at": "yesterday"},
    {"device": None},
    {"has_happened": "perhaps"},
    {"colour": "red"},
    {"by": "nobody at all"},
]


@pytest.mark.parametrize("changes", WRONG_SCANS, ids=[str(changes)[:40] for changes in WRONG_SCANS])
@pytest.mark.parametrize("has_happened", [False, True])
def test_a_scan_that_cannot_mean_anything_is_invalid_whether_it_has_happened_or_not(as_role, changes, has_happened):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    scan = a_scan(code, "receive", has_happened=has_happened) | changes
    [result] = as_role("keeper").scans([scan])
    problem = was_rejected(result, "invalid-scan")
    assert problem["errors"]
    assert unit(code)["status"] == "expected"


@pytest.mark.parametrize("name", ["id", "code", "action", "occurred_at", "device"])
def test_a_scan_says_what_it_has_to(as_role, name):
    scan = a_scan("HU7K3M9QA2C4FX", "receive")
    del scan[name]
    [result] = as_role("keeper").scans([scan])
    assert name in was_rejected(result, "invalid-scan")["errors"]


def test_the_problem_of_a_scan_speaks_the_language_of_the_caller(as_role):
    scans = {"scans": [a_scan(new_unit_code(), "receive")]}
    english = as_role("keeper").made("/scans", scans)["results"][0]["problem"]
    chinese = as_role("keeper").made("/scans", scans, Accept_Language="zh")["results"][0]["problem"]
    assert english["title"].isascii()
    assert not chinese["title"].isascii()


# Ids


def test_a_scan_sent_again_is_a_duplicate_and_is_not_applied_twice(as_role, clock):
    codes = codes_of(a_receipt(a_line("QUILT-C", 10)))
    scan = a_scan(codes[0], "receive")
    [first] = as_role("keeper").scans([scan])
    clock.forward(days=400)
    again, twin = as_role("keeper").scans([scan, scan])
    assert first["status"] == "accepted"
    assert (again["status"], again["first"]) == (twin["status"], twin["first"]) == ("duplicate", "accepted")
    assert again["handling_unit"]["code"] == codes[0]
    assert stock()["on_hand"] == 10
    assert len(movements(as_role)) == 1


def test_the_same_scan_twice_in_one_batch_is_applied_once(as_role):
    scan = a_scan(codes_of(a_receipt(a_line("QUILT-C", 10)))[0], "receive")
    results = as_role("keeper").scans([scan, scan, scan])
    assert [result["status"] for result in results] == ["accepted", "duplicate", "duplicate"]


def test_the_same_scan_read_from_another_label_is_still_the_same(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    scan = a_scan(code, "receive")
    as_role("keeper").scans([scan])
    [again] = as_role("keeper").scans([{**scan, "code": f"http://127.0.0.1:8000/q/{code.lower()}"}])
    assert again["status"] == "duplicate"


def test_a_scan_sent_again_by_whoever_has_signed_in_since_is_a_duplicate(as_role):
    scan = a_scan(codes_of(a_receipt(a_line("QUILT-C", 10)))[0], "receive")
    as_role("keeper").scans([scan])
    [again] = as_role("keeper2").scans([{**scan, "by": "keeper", "has_happened": True}])
    assert (again["status"], again["first"]) == ("duplicate", "accepted")


@pytest.mark.parametrize("changes", [{"action": "move", "to": "ZT01-A-02"}, {"quantity": 9}, {"device": "other"}])
def test_other_content_under_a_used_id_is_rejected(as_role, changes):
    [code, other] = codes_of(a_receipt(a_line("QUILT-C", 20)))
    scan = a_scan(code, "receive")
    as_role("keeper").scans([scan])
    for different in (scan | changes, {**scan, "code": other}):
        [result] = as_role("keeper").scans([different])
        was_rejected(result, "scan-id-reused")
    assert unit(other)["status"] == "expected"


def test_other_content_under_a_used_id_is_rejected_although_it_has_happened(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    scan = a_scan(code, "receive")
    as_role("keeper").scans([scan])
    [result] = as_role("keeper").scans([{**scan, "action": "move", "to": "ZT01-A-02", "has_happened": True}])
    was_rejected(result, "scan-id-reused")


def test_a_twin_in_one_batch_with_other_content_is_rejected(as_role):
    first, second = codes_of(a_receipt(a_line("QUILT-C", 20)))
    scan = a_scan(first, "receive")
    results = as_role("keeper").scans([scan, {**scan, "code": second}, scan])
    assert [result["status"] for result in results] == ["accepted", "rejected", "duplicate"]
    assert (unit(first)["status"], unit(second)["status"]) == ("on_hand", "expected")


def test_the_id_of_a_rejected_scan_is_free_within_the_batch(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    scan = a_scan(code, "receive")
    too_early = {**scan, "action": "move", "to": "ZT01-A-01"}
    results = as_role("keeper").scans([too_early, scan, scan])
    assert [result["status"] for result in results] == ["rejected", "accepted", "duplicate"]


def test_the_id_of_a_rejected_scan_is_free_again(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    scan = a_scan(code, "move", to="ZT01-A-01")
    [refused_once] = as_role("keeper").scans([scan])
    was_rejected(refused_once, "not-on-hand")
    [result] = as_role("keeper").scans([a_scan(code, "receive", id=scan["id"])])
    assert result["status"] == "accepted"


def test_an_id_is_the_same_however_it_is_written(as_role):
    scan = a_scan(codes_of(a_receipt(a_line("QUILT-C", 10)))[0], "receive")
    as_role("keeper").scans([scan])
    [again] = as_role("keeper").scans([{**scan, "id": scan["id"].upper()}])
    assert again["status"] == "duplicate"


# Receive


def test_a_received_unit_is_answered_as_it_now_stands(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    result = as_role("keeper").scan(code, "receive", to="ZT01-A-01")
    assert result["handling_unit"].keys() >= UNIT
    assert result["handling_unit"] == {name: unit(code)[name] for name in UNIT}
    assert result["handling_unit"]["location"] == "ZT01-A-01"


def test_a_place_may_be_what_a_scanner_read(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    result = as_role("keeper").scan(
        f"HTTP://127.0.0.1:8000/Q/{code}", "receive", to=" http://127.0.0.1:8000/q/zt01-a-01 "
    )
    assert result["handling_unit"]["location"] == "ZT01-A-01"


def test_goods_are_received_once(as_role):
    [code] = received_units("QUILT-C", 10)
    was_rejected(as_role("keeper").scan(code, "receive"), "already-received")
    assert stock()["on_hand"] == 10


def test_goods_of_another_warehouse_are_left_alone(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10), warehouse="W2"))
    was_rejected(as_role("keeper").scan(code, "receive"), "wrong-warehouse")
    [ours] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    was_rejected(as_role("keeper").scan(ours, "receive", to="W2-A-01"), "wrong-warehouse")


def test_a_misread_and_an_unknown_code_are_told_apart(as_role):
    [code] = received_units("QUILT-C", 10)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    was_rejected(as_role("keeper").scan(wrong, "move", to="ZT01-A-02"), "misread-code")
    was_rejected(as_role("keeper").scan(new_unit_code(), "move", to="ZT01-A-02"), "unknown-code")
    was_rejected(as_role("keeper").scan("SOMETHING", "move", to="ZT01-A-02"), "unknown-code")
    was_rejected(as_role("keeper").scan(code, "move", to="NOWHERE"), "unknown-code")
    was_rejected(as_role("keeper").scan(code, "pick", order="DB-NONE"), "unknown-code")


def test_a_location_or_a_document_is_no_goods(as_role):
    number = factories.an_order()
    for code in ("ZT01-A-01", number):
        assert as_role("keeper").scan(code, "move", to="ZT01-A-02")["status"] == "rejected"
    [unit_code] = received_units("QUILT-C", 10)
    assert as_role("keeper").scan(unit_code, "move", to=number)["status"] == "rejected"
    assert as_role("keeper").scan(unit_code, "move", to=unit_code)["status"] == "rejected"


# Move


def test_a_unit_moves_to_another_location_of_the_same_warehouse(as_role):
    [code] = received_units("QUILT-C", 10)
    result = as_role("keeper").scan(code, "move", to="ZT01-B-01")
    assert (result["status"], result["handling_unit"]["location"]) == ("accepted", "ZT01-B-01")
    was_rejected(as_role("keeper").scan(code, "move", to="W2-A-01"), "wrong-warehouse")
    newest = movements(as_role, handling_unit=code)[0]
    assert (newest["from_place"], newest["to_place"], newest["quantity"]) == ("ZT01-A-01", "ZT01-B-01", 10)


def test_what_is_not_on_hand_does_not_move(as_role):
    [expected] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    was_rejected(as_role("keeper").scan(expected, "move", to="ZT01-A-01"), "not-on-hand")
    [code] = received_units("BLANK-W", 20)
    factories.shipped(("BLANK-W", 20))
    was_rejected(as_role("keeper").scan(code, "move", to="ZT01-A-01"), "not-on-hand")


def test_what_waits_for_its_inspection_is_not_moved_out_of_quarantine(as_role):
    [code] = factories.scan_in(a_receipt(a_line("QUILT-C", 10), source="donation"))
    assert as_role("keeper").scan(code, "move", to="ZT01-A-01")["status"] == "rejected"
    assert stock()["available"] == 0


def test_promised_goods_do_not_move_to_where_they_could_not_be_promised(as_role):
    [code] = received_units("QUILT-C", 10)
    number = factories.reserved(("QUILT-C", 10))
    result = as_role("keeper").scan(code, "move", to=factories.location("ZT01", "reject"))
    assert result["status"] == "rejected"
    assert number in result["problem"]["detail"]
    assert as_role("keeper").scan(code, "move", to="ZT01-B-01")["status"] == "accepted"


# Pick


def test_a_pick_takes_goods_to_staging_for_an_order(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 10))
    result = as_role("keeper").scan(code, "pick", order=number)
    assert (result["status"], result["handling_unit"]["status"]) == ("accepted", "staged")
    assert result["handling_unit"]["location"] == factories.location("ZT01", "staging")
    [line] = factories.order(number)["lines"]
    assert (line["reserved"], line["picked"]) == (0, 10)
    assert factories.order(number)["status"] == "picking"


def test_part_of_a_unit_is_picked_as_a_unit_with_a_code_of_its_own(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 7))
    result = as_role("keeper").scan(code, "pick", order=number, quantity=7)
    taken = result["taken"]
    assert taken["quantity"] == 7
    assert taken["code"] != code
    assert (result["handling_unit"]["code"], result["handling_unit"]["quantity"]) == (code, 3)
    assert result["handling_unit"]["status"] == "on_hand"
    assert (unit(taken["code"])["status"], unit(taken["code"])["quantity"]) == ("staged", 7)


def test_a_whole_unit_is_picked_under_its_own_code(as_role):
    [code] = received_units("QUILT-C", 10)
    result = as_role("keeper").scan(code, "pick", order=approved(("QUILT-C", 10)), quantity=10)
    assert "taken" not in result
    assert result["handling_unit"]["code"] == code


def test_no_more_is_picked_than_is_in_the_unit_or_was_reserved(as_role):
    first, second = received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 15))
    was_rejected(as_role("keeper").scan(first, "pick", order=number, quantity=11), "quantity-exceeds-unit")
    assert as_role("keeper").scan(first, "pick", order=number)["status"] == "accepted"
    more = as_role("keeper").scan(second, "pick", order=number, quantity=6)
    assert more["status"] == "rejected"
    assert as_role("keeper").scan(second, "pick", order=number, quantity=5)["status"] == "accepted"
    was_rejected(as_role("keeper").scan(second, "pick", order=number, quantity=5), "not-reserved")


def test_what_is_not_reserved_for_the_order_is_refused(as_role):
    received_units("QUILT-C", 10)
    [blanket] = received_units("BLANK-W", 20)
    was_rejected(as_role("keeper").scan(blanket, "pick", order=approved(("QUILT-C", 10))), "not-reserved")


def test_another_lot_needs_a_reason_and_the_reservation_moves_with_it(as_role):
    reserved_lot = factories.a_lot("QUILT-C", 10, made_on="2020-01-01")
    [other] = received_units("QUILT-C", 10, made_on="2024-01-01")
    number = approved(("QUILT-C", 10))
    assert [part["lot"] for part in factories.order(number)["reservations"]] == [reserved_lot]
    was_rejected(as_role("keeper").scan(other, "pick", order=number), "wrong-lot")

    result = as_role("keeper").scan(other, "pick", order=number, reason="the other one stands behind it")
    assert result["status"] == "accepted"
    assert factories.order(number)["reservations"] == []
    assert (stock()["available"], stock()["reserved"], stock()["staged"]) == (10, 0, 10)


def test_another_lot_is_taken_only_if_it_is_free(as_role):
    received_units("QUILT-C", 10, made_on="2020-01-01")
    [other] = received_units("QUILT-C", 10, made_on="2024-01-01")
    first, _second = approved(("QUILT-C", 10)), approved(("QUILT-C", 10))
    result = as_role("keeper").scan(other, "pick", order=first, reason="it stands in front")
    assert result["status"] == "rejected"
    assert factories.order(first)["lines"][0]["picked"] == 0


def test_another_owners_lot_is_not_taken_instead(as_role):
    received_units("QUILT-C", 10, made_on="2020-01-01")
    [other] = received_units("QUILT-C", 10, made_on="2024-01-01", owner="云南省红十字会")
    was_rejected(
        as_role("keeper").scan(other, "pick", order=approved(("QUILT-C", 10)), reason="it stands in front"), "wrong-lot"
    )


def test_an_order_is_picked_after_its_approval(as_role):
    [code] = received_units("QUILT-C", 10)
    for number in (factories.an_order(), factories.reserved(("QUILT-C", 10))):
        was_rejected(as_role("keeper").scan(code, "pick", order=number), "wrong-state")


def test_a_cancelled_order_is_not_picked(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 10))
    as_role("coordinator").made(f"/orders/{number}/cancellation", {"reason": "the road is closed"})
    assert as_role("keeper").scan(code, "pick", order=number)["status"] == "rejected"


def test_held_and_expired_goods_are_not_picked(as_role):
    lot = factories.a_lot("QUILT-C", 10)
    [code] = [row["code"] for row in as_role("auditor").read(f"/handling-units?lot={lot}")]
    number = approved(("QUILT-C", 10))
    as_role("manager").made(f"/lots/{lot}/holds", {"reason": "mould"})
    was_rejected(as_role("keeper").scan(code, "pick", order=number), "lot-on-hold")


def test_goods_that_expire_after_they_were_reserved_are_not_picked(as_role, clock):
    [code] = received_units("RICE-10", 5, expires_on=a_day(0))
    number = approved(("RICE-10", 5))
    clock.forward(days=1)
    was_rejected(as_role("keeper").scan(code, "pick", order=number), "expired")


def test_an_order_may_be_what_a_scanner_read(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 10))
    read = f"http://127.0.0.1:8000/q/{number.lower()}"
    assert as_role("keeper").scan(code, "pick", order=read)["status"] == "accepted"


def test_goods_of_another_warehouse_are_not_picked(as_role):
    [code] = received_units("QUILT-C", 10, warehouse="W2")
    was_rejected(as_role("keeper").scan(code, "pick", order=approved(("QUILT-C", 10))), "wrong-warehouse")


# Return


def test_what_was_picked_comes_back_and_is_promised_to_its_order_again(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 10))
    as_role("keeper").scan(code, "pick", order=number)
    result = as_role("keeper").scan(code, "return", to="ZT01-A-01")
    assert (result["status"], result["handling_unit"]["location"]) == ("accepted", "ZT01-A-01")
    [line] = factories.order(number)["lines"]
    assert (line["picked"], stock()["staged"]) == (0, 0)
    assert as_role("keeper").scan(code, "pick", order=number)["status"] == "accepted"


def test_what_was_picked_of_a_cancelled_order_comes_back_and_is_free(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 10))
    as_role("keeper").scan(code, "pick", order=number)
    as_role("coordinator").made(f"/orders/{number}/cancellation", {"reason": "nobody is there any more"})
    assert stock()["staged"] == 10
    assert as_role("keeper").scan(code, "return", to="ZT01-A-01")["status"] == "accepted"
    assert (stock()["available"], stock()["reserved"]) == (10, 0)


def test_what_left_comes_back(as_role):
    [code] = received_units("QUILT-C", 10)
    factories.shipped(("QUILT-C", 10))
    result = as_role("keeper").scan(code, "return", to=factories.location("ZT01", "returns"))
    assert result["status"] == "accepted"
    assert (stock()["on_hand"], stock()["held"], stock()["in_transit"]) == (10, 10, 0)


def test_what_was_delivered_comes_back(as_role):
    [code] = received_units("QUILT-C", 10)
    factories.delivered(("QUILT-C", 10))
    result = as_role("keeper").scan(code, "return", to=factories.location("ZT01", "returns"))
    assert result["status"] == "accepted"
    assert stock()["on_hand"] == 10


def test_what_never_left_does_not_come_back(as_role):
    [code] = received_units("QUILT-C", 10)
    assert as_role("keeper").scan(code, "return", to="ZT01-A-02")["status"] == "rejected"


# Goods in parts


def a_tent(as_role):
    [code] = codes_of(a_receipt(a_line("TENT-12S", 1)))
    return code, [part["code"] for part in unit(code)["parts"]]


def test_a_tent_in_two_parcels_has_a_code_for_each(as_role):
    code, parts = a_tent(as_role)
    assert len({code, *parts}) == 3
    assert all(part["name"] for part in unit(code)["parts"])


def test_a_part_takes_effect_with_the_last_one(as_role):
    code, (first, second) = a_tent(as_role)
    result = as_role("keeper").scan(first, "receive")
    assert result["status"] == "accepted"
    assert [part["code"] for part in result["missing_parts"]] == [second]
    assert result["handling_unit"]["code"] == code
    assert stock("TENT-12S")["on_hand"] == 0

    again = as_role("keeper").scan(first, "receive")
    assert (again["status"], len(again["missing_parts"])) == ("accepted", 1)

    last = as_role("keeper").scan(second, "receive")
    assert last["status"] == "accepted"
    assert not last.get("missing_parts")
    assert stock("TENT-12S")["on_hand"] == 1


def test_both_parts_may_come_in_one_batch(as_role):
    code, parts = a_tent(as_role)
    results = as_role("keeper").scans([a_scan(part, "receive", to="ZT01-A-01") for part in parts])
    assert [len(result.get("missing_parts") or []) for result in results] == [1, 0]
    assert (unit(code)["status"], unit(code)["location"]) == ("on_hand", "ZT01-A-01")


def test_a_part_may_be_told_again_and_still_counts_once(as_role):
    code, (first, second) = a_tent(as_role)
    scan = a_scan(first, "receive")
    as_role("keeper").scans([scan])
    [again] = as_role("keeper").scans([scan])
    assert (again["status"], again["first"]) == ("duplicate", "accepted")
    assert as_role("keeper").scan(second, "receive")["status"] == "accepted"
    assert unit(code)["status"] == "on_hand"


def test_a_chain_of_scans_of_one_unit_in_one_batch_is_applied_in_order(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    factories.received_units("QUILT-C", 10, made_on="2020-01-01")
    number = approved(("QUILT-C", 10))
    steps = [
        a_scan(code, "receive", to="ZT01-A-01"),
        a_scan(code, "move", to="ZT01-A-02"),
        a_scan(code, "pick", order=number, reason="it stands in front"),
        a_scan(code, "move", to="ZT01-A-01"),
        a_scan(code, "return", to="ZT01-B-01"),
        a_scan(code, "move", to="ZT01-A-01"),
    ]
    results = as_role("keeper").scans(steps)
    assert [result["status"] for result in results] == ["accepted"] * 3 + ["rejected"] + ["accepted"] * 2
    assert unit(code)["location"] == "ZT01-A-01"


def test_the_units_own_code_says_that_all_parts_are_there(as_role):
    code, (first, second) = a_tent(as_role)
    as_role("keeper").scan(first, "receive")
    assert as_role("keeper").scan(code, "receive")["status"] == "accepted"
    was_rejected(as_role("keeper").scan(second, "receive"), "already-received")


def test_parts_go_through_every_action(as_role):
    code, (first, second) = a_tent(as_role)
    as_role("keeper").scan(code, "receive", to="ZT01-A-01")
    assert len(as_role("keeper").scan(first, "move", to="ZT01-A-02")["missing_parts"]) == 1
    assert unit(code)["location"] == "ZT01-A-01"
    as_role("keeper").scan(second, "move", to="ZT01-A-02")
    assert unit(code)["location"] == "ZT01-A-02"

    number = approved(("TENT-12S", 1))
    assert len(as_role("keeper").scan(second, "pick", order=number)["missing_parts"]) == 1
    assert factories.order(number)["lines"][0]["picked"] == 0
    as_role("keeper").scan(first, "pick", order=number)
    assert factories.order(number)["lines"][0]["picked"] == 1


def test_a_refusal_shows_at_the_first_part(as_role):
    code, (first, _second) = a_tent(as_role)
    was_rejected(as_role("keeper").scan(first, "move", to="ZT01-A-02"), "not-on-hand")
    as_role("keeper").scan(code, "receive")
    was_rejected(as_role("keeper").scan(first, "receive"), "already-received")


# Scans that have happened


def test_what_has_happened_and_contradicts_the_books_is_kept_as_disputed(as_role):
    [code] = received_units("QUILT-C", 10)
    scan = a_scan(code, "pick", order=factories.an_order(), has_happened=True)
    [result] = as_role("keeper").scans([scan])
    assert (result["status"], result["problem"]["code"]) == ("disputed", "wrong-state")
    assert stock()["on_hand"] == 10
    assert unit(code)["status"] == "on_hand"

    [again] = as_role("keeper").scans([scan])
    assert (again["status"], again["first"]) == ("duplicate", "disputed")
    [waiting] = as_role("manager").read("/scans")
    assert (waiting["id"], waiting["actor"]) == (scan["id"], "keeper")


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("receive", {}),
        ("move", {"to": "W2-A-01"}),
        ("move", {"to": "NOWHERE"}),
        ("pick", {"order": "DB-NONE"}),
        ("return", {"to": "ZT01-A-02"}),
    ],
)
def test_every_refusal_of_what_has_happened_is_kept(as_role, action, more):
    [code] = received_units("QUILT-C", 10)
    result = as_role("keeper").scan(code, action, has_happened=True, **more)
    assert result["status"] == "disputed"
    assert len(as_role("manager").read("/scans")) == 1


def test_an_unknown_code_and_another_warehouse_are_kept_too(as_role):
    [elsewhere] = received_units("QUILT-C", 10, warehouse="W2")
    for code in (new_unit_code(), "SOMETHING", elsewhere):
        assert as_role("keeper").scan(code, "move", to="ZT01-A-01", has_happened=True)["status"] == "disputed"


def test_what_was_misread_or_reused_is_rejected_although_it_has_happened(as_role):
    [code] = received_units("QUILT-C", 10)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    was_rejected(as_role("keeper").scan(wrong, "receive", has_happened=True), "misread-code")


def test_what_has_happened_and_agrees_with_the_books_is_accepted(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    assert as_role("keeper").scan(code, "receive", has_happened=True)["status"] == "accepted"
    assert as_role("manager").read("/scans") == []


def test_a_disputed_scan_stands_in_the_list_until_somebody_settles_it(as_role):
    [code] = received_units("QUILT-C", 10)
    result = as_role("keeper").scan(code, "receive", has_happened=True)
    path = f"/scans/{result['id']}/settlement"
    refused(as_role("keeper").post(path, {"reason": "x"}), 403)
    invalid(as_role("manager").post(path, {}), "reason")
    assert as_role("manager").post(path, {"reason": "a second label was printed"}).status_code == 201
    assert as_role("manager").read("/scans") == []
    refused(as_role("manager").post(path, {"reason": "again"}), 409, "wrong-state")
    refused(as_role("manager").post(f"/scans/{uuid4()}/settlement", {"reason": "x"}), 404)


# By whom


def test_a_scan_is_booked_under_who_made_it(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    as_role("keeper2").scan(code, "receive", by="keeper")
    newest = movements(as_role, handling_unit=code)[0]
    assert newest["actor"] == "keeper"


def test_a_scan_is_not_booked_under_whoever_may_not_scan(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    assert as_role("keeper").scan(code, "receive", by="manager")["status"] == "rejected"
    was_rejected(as_role("keeper").scan(code, "receive", by="keeper_w2"), "wrong-warehouse")


def test_the_ledger_says_when_it_happened_and_when_it_was_written_down(as_role):
    [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    as_role("keeper").scan(code, "receive", occurred_at="2026-01-22T05:51:00+08:00", device="phone 7")
    [movement] = movements(as_role, handling_unit=code)
    assert movement["occurred_at"].startswith("2026-01-21T21:51:00")
    assert movement["recorded_at"] != movement["occurred_at"]
    assert movement["device"] == "phone 7"
