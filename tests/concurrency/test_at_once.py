# SPDX-License-Identifier: Apache-2.0
"""Two people at one thing, at the same moment: one of them gets it, the other is told, and the books hold."""

from collections import Counter

import pytest

from tests import factories
from tests.clients import a_scan
from tests.factories import a_line, a_receipt, an_order, approved, codes_of, delivery_of, received_units, stock, unit
from tests.problems import refused

pytestmark = pytest.mark.postgres

INCIDENT = {
    "name": "镇雄滑坡",
    "hazard": "landslide",
    "level": 3,
    "county": "530627",
    "started_at": "2026-01-22T05:51:00+08:00",
}


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_of_many_coordinators_who_reach_for_the_last_goods_one_gets_them(as_role, at_once):
    for round_number in range(1, 6):
        received_units("QUILT-C", 10)
        orders = [an_order(("QUILT-C", 10)) for _coordinator in range(8)]
        clients = [as_role("coordinator" if number % 2 else "coordinator2") for number in range(8)]
        answers = at_once(
            *(
                lambda client=client, number=number: client.post(f"/orders/{number}/reservations")
                for client, number in zip(clients, orders, strict=True)
            )
        )
        assert statuses(answers) == {201: 1, 409: 7}
        for answer in answers:
            if answer.status_code == 409:
                refused(answer, 409, "insufficient-stock")
        assert (stock()["reserved"], stock()["available"]) == (10 * round_number, 0)


def test_goods_are_promised_to_as_many_as_they_suffice_for(as_role, at_once):
    received_units("QUILT-C", 50)
    orders = [an_order(("QUILT-C", 10)) for _coordinator in range(8)]
    answers = at_once(
        *(lambda number=number: as_role("coordinator").post(f"/orders/{number}/reservations") for number in orders)
    )
    assert statuses(answers) == {201: 5, 409: 3}
    assert (stock()["reserved"], stock()["available"]) == (50, 0)


def test_orders_for_the_same_items_in_another_order_do_not_block_each_other(as_role, at_once):
    received_units("QUILT-C", 100)
    received_units("BLANK-W", 100)
    wanted = [("QUILT-C", 10), ("BLANK-W", 10)]
    orders = [an_order(*(wanted if number % 2 else reversed(wanted))) for number in range(8)]
    answers = at_once(
        *(lambda number=number: as_role("coordinator").post(f"/orders/{number}/reservations") for number in orders)
    )
    assert statuses(answers) == {201: 8}


def test_the_same_scan_from_several_threads_is_applied_once(as_role, at_once):
    for _round in range(5):
        [code] = codes_of(a_receipt(a_line("QUILT-C", 10)))
        scan = a_scan(code, "receive")
        before = stock()["on_hand"]
        results = [result for [result] in at_once(*[lambda scan=scan: as_role("keeper").scans([scan])] * 6)]
        assert Counter(result["status"] for result in results) == {"accepted": 1, "duplicate": 5}
        assert {result["first"] for result in results if result["status"] == "duplicate"} == {"accepted"}
        assert stock()["on_hand"] == before + 10


def test_the_same_batch_from_several_threads_is_applied_once(as_role, at_once):
    codes = codes_of(a_receipt(a_line("QUILT-C", 100)))
    scans = [a_scan(code, "receive") for code in codes]
    batches = [scans, scans[::-1], scans[5:] + scans[:5], scans]
    answers = at_once(*(lambda batch=batch: as_role("keeper").scans(batch) for batch in batches))
    told = Counter(result["status"] for results in answers for result in results)
    assert told == {"accepted": 10, "duplicate": 30}
    assert stock()["on_hand"] == 100


def test_the_same_key_at_the_same_moment_is_one_command(as_role, at_once):
    for round_number in range(1, 6):
        send = [
            lambda: as_role("coordinator").post("/incidents", INCIDENT, Idempotency_Key=f"k-{round_number}")  # noqa: B023
        ] * 6
        answers = at_once(*send)
        for answer in answers:
            if answer.status_code != 201:
                refused(answer, 409, "idempotency-key-in-progress")
        assert {answer.data for answer in answers if answer.status_code == 201}
        assert len({answer.data for answer in answers if answer.status_code == 201}) == 1
        assert len(as_role("auditor").read("/incidents")) == round_number


def test_batches_in_opposite_order_do_not_block_each_other(as_role, at_once):
    codes = received_units("QUILT-C", 200)
    for target in ("ZT01-A-02", "ZT01-B-01", "ZT01-A-01"):
        there = [a_scan(code, "move", to=target) for code in codes]
        back = [a_scan(code, "move", to=target) for code in reversed(codes)]
        results = at_once(lambda: as_role("keeper").scans(there), lambda: as_role("keeper2").scans(back))  # noqa: B023
        told = Counter(result["status"] for batch in results for result in batch)
        assert told == {"accepted": 20, "rejected": 20}
        problems = {result["problem"]["code"] for batch in results for result in batch if "problem" in result}
        assert problems == {"already-there"}


def test_batches_for_two_orders_in_opposite_order_do_not_block_each_other(as_role, at_once):
    codes = received_units("QUILT-C", 80, pack_size=1)
    first, second = approved(("QUILT-C", 40)), approved(("QUILT-C", 40))
    one = [a_scan(code, "pick", order=first if number % 2 else second) for number, code in enumerate(codes[:40])]
    two = [a_scan(code, "pick", order=second if number % 2 else first) for number, code in enumerate(codes[40:])]
    results = at_once(lambda: as_role("keeper").scans(one), lambda: as_role("keeper2").scans(two[::-1]))
    assert Counter(result["status"] for batch in results for result in batch) == {"accepted": 80}
    assert stock()["staged"] == 80


def test_of_two_keepers_who_pick_the_same_bale_one_has_it(as_role, at_once):
    for _round in range(5):
        [code] = received_units("QUILT-C", 10)
        number = approved(("QUILT-C", 10))
        results = at_once(
            lambda: as_role("keeper").scan(code, "pick", order=number),  # noqa: B023
            lambda: as_role("keeper2").scan(code, "pick", order=number),  # noqa: B023
        )
        assert sorted(result["status"] for result in results) == ["accepted", "rejected"]
        assert factories.order(number)["lines"][0]["picked"] == 10


def test_parts_of_a_unit_are_taken_once(as_role, at_once):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 10))
    results = at_once(*[lambda: as_role("keeper").scan(code, "pick", order=number, quantity=4)] * 4)
    assert sorted(result["status"] for result in results) == ["accepted", "accepted", "rejected", "rejected"]
    assert (unit(code)["quantity"], stock()["staged"]) == (2, 8)


def test_a_pick_and_a_hold_at_the_same_moment(as_role, at_once):
    for _round in range(5):
        [code] = received_units("QUILT-C", 10)
        number, lot = approved(("QUILT-C", 10)), unit(code)["lot"]
        result, held = at_once(
            lambda: as_role("keeper").scan(code, "pick", order=number),  # noqa: B023
            lambda: as_role("manager").post(f"/lots/{lot}/holds", {"reason": "mould"}),  # noqa: B023
        )
        assert held.status_code == 201
        line = factories.order(number)["lines"][0]
        if result["status"] == "accepted":
            assert (line["picked"], line["reserved"]) == (10, 0)
        else:
            assert result["problem"]["code"] in ("lot-on-hold", "not-reserved")
            assert (line["picked"], line["reserved"]) == (0, 0)


def test_a_pick_and_a_cancellation_at_the_same_moment(as_role, at_once):
    for _round in range(5):
        [code] = received_units("QUILT-C", 10)
        number = approved(("QUILT-C", 10))
        result, cancelled = at_once(
            lambda: as_role("keeper").scan(code, "pick", order=number),  # noqa: B023
            lambda: as_role("coordinator").post(f"/orders/{number}/cancellation", {"reason": "x"}),  # noqa: B023
        )
        assert cancelled.status_code == 201
        assert factories.order(number)["status"] == "cancelled"
        assert unit(code)["status"] == ("staged" if result["status"] == "accepted" else "on_hand")
        as_role("keeper").scan(code, "return", to="ZT01-A-01")
        as_role("keeper").scan(code, "move", to=factories.location("ZT01", "reject"))


def test_a_reservation_and_a_loss_at_the_same_moment(as_role, at_once):
    for _round in range(5):
        [code] = received_units("QUILT-C", 10)
        number = an_order(("QUILT-C", 10))
        body = {"handling_unit": code, "kind": "loss", "quantity": 10, "reason": "stolen"}
        proposal = as_role("keeper").made("/adjustments", body)
        reserved, posted = at_once(
            lambda: as_role("coordinator").post(f"/orders/{number}/reservations"),  # noqa: B023
            lambda: as_role("manager").post(f"/adjustments/{proposal['id']}/posting"),  # noqa: B023
        )
        assert posted.status_code == 201
        assert reserved.status_code in (201, 409)
        assert (stock()["on_hand"], stock()["reserved"]) == (0, 0)


@pytest.fixture
def loaded():
    received_units("QUILT-C", 10)
    return factories.picked(("QUILT-C", 10))


def test_of_two_approvals_one_counts(as_role, at_once):
    received_units("QUILT-C", 10)
    number = factories.reserved(("QUILT-C", 10))
    answers = at_once(
        *(lambda user=user: as_role(user).post(f"/orders/{number}/approvals") for user in ("manager", "manager2"))
    )
    assert statuses(answers) == {201: 1, 409: 1}


def test_of_two_trucks_for_one_load_one_leaves(as_role, at_once, loaded):
    answers = at_once(
        *(
            lambda user=user: as_role(user).post(f"/orders/{loaded}/shipments", factories.TRUCK)
            for user in ("keeper", "keeper2")
        )
    )
    assert statuses(answers) == {201: 1, 409: 1}
    assert stock()["in_transit"] == 10


def test_of_two_signatures_one_counts(as_role, at_once, loaded):
    shipment = factories.ship(loaded)
    path = f"/shipments/{shipment['number']}/delivery"
    answers = at_once(
        *(
            lambda user=user: as_role(user).post(path, delivery_of(shipment))
            for user in ("coordinator", "coordinator2", "coordinator")
        )
    )
    assert statuses(answers) == {201: 1, 409: 2}
    assert factories.order(loaded)["lines"][0]["delivered"] == 10


def test_a_movement_is_taken_back_once(as_role, at_once):
    [code] = received_units("QUILT-C", 10)
    [movement] = as_role("auditor").read("/movements")
    undo = [lambda: as_role("manager").post(f"/movements/{movement['id']}/reversals", {"reason": "x"})] * 4
    assert statuses(at_once(*undo)) == {201: 1, 409: 3}
    assert unit(code)["status"] == "expected"


def test_an_adjustment_is_posted_once(as_role, at_once):
    [code] = received_units("QUILT-C", 10)
    body = {"handling_unit": code, "kind": "gain", "quantity": 5, "reason": "counted"}
    proposal = as_role("keeper").made("/adjustments", body)
    answers = at_once(*[lambda: as_role("manager").post(f"/adjustments/{proposal['id']}/posting")] * 4)
    assert statuses(answers) == {201: 1, 409: 3}
    assert stock()["on_hand"] == 15


def test_no_two_documents_have_the_same_number(as_role, at_once):
    receipts = at_once(*[lambda: a_receipt(a_line("QUILT-C", 10))] * 8)
    assert len({receipt["number"] for receipt in receipts}) == 8
    assert stock()["expected"] == 80


def test_a_reader_never_sees_a_half_done_change(as_role, at_once):
    codes = received_units("QUILT-C", 100)
    number = approved(("QUILT-C", 100))

    def work(mine, user):
        for code in mine:
            for action in ({"action": "move", "to": "ZT01-B-01"}, {"action": "pick", "order": number}):
                assert as_role(user).scan(code, **action)["status"] == "accepted"

    def look():
        for _look in range(30):
            row = stock()
            assert row["on_hand"] == 100
            assert row["on_hand"] == row["available"] + row["reserved"] + row["held"] + row["staged"]
            assert row["reserved"] + row["staged"] == 100

    at_once(lambda: work(codes[:5], "keeper"), lambda: work(codes[5:], "keeper2"), look)
    assert stock()["staged"] == 100
