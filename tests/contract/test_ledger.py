# SPDX-License-Identifier: Apache-2.0
"""The ledger: movements and what takes them back, adjustments, holds."""

from uuid import uuid4

import pytest

from tests import factories
from tests.factories import a_line, a_receipt, approved, codes_of, received_units, stock, unit
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres

NOBODY = "00000000-0000-7000-8000-000000000000"


def ledger(as_role, query=""):
    return as_role("auditor").read(f"/movements{query}")


def latest(as_role, code):
    return ledger(as_role, f"?handling_unit={code}")[0]


def reverse(as_role, movement, user="manager"):
    return as_role(user).post(f"/movements/{movement['id']}/reversals", {"reason": "scanned by mistake"})


# Movements


def test_the_ledger_says_what_went_from_where_to_where_by_whom_when_and_why(as_role):
    [code] = received_units("QUILT-C", 10)
    [movement] = ledger(as_role)
    assert (movement["handling_unit"], movement["item"], movement["lot"]) == (code, "QUILT-C", unit(code)["lot"])
    assert (movement["quantity"], movement["to_place"], movement["warehouse"]) == (10, "ZT01-A-01", "ZT01")
    assert (movement["actor"], movement["device"], movement["document"]) == ("keeper", "wedge-1", movement["document"])
    assert {"occurred_at", "recorded_at", "reason", "reverses", "from_place", "kind"} <= movement.keys()


def test_the_ledger_is_read_newest_first_and_by_a_cursor_to_its_end(as_role):
    codes = received_units("QUILT-C", 70)
    for place in ("ZT01-A-02", "ZT01-B-01"):
        for code in codes:
            as_role("keeper").scan(code, "move", to=place)
    everything = ledger(as_role, "?page_size=200")
    assert len(everything) == 21
    assert [row["to_place"] for row in everything[:7]] == ["ZT01-B-01"] * 7

    seen, after = [], ""
    while True:
        answer = as_role("auditor").get(f"/movements?page_size=5{after}")
        seen += answer.json
        if "X-Next-Cursor" not in answer.headers:
            break
        after = f"&after={answer.headers['X-Next-Cursor']}"
    assert [row["id"] for row in seen] == [row["id"] for row in everything]


def test_a_page_that_ends_with_the_ledger_has_no_cursor(as_role):
    received_units("QUILT-C", 50)
    answer = as_role("auditor").get("/movements?page_size=5")
    assert len(answer.json) == 5
    assert "X-Next-Cursor" not in answer.headers


def test_the_ledger_is_narrowed_to_an_item_a_warehouse_or_a_unit(as_role):
    [quilt] = received_units("QUILT-C", 10)
    [rice] = received_units("RICE-10", 5, warehouse="W2")
    for query, code in (("item=QUILT-C", quilt), ("warehouse=W2", rice), (f"handling_unit={rice.lower()}", rice)):
        assert [row["handling_unit"] for row in ledger(as_role, f"?{query}")] == [code]
    assert ledger(as_role, "?item=NONE") == []


def test_the_way_of_a_unit_tells_what_was_taken_from_it(as_role):
    [code] = received_units("QUILT-C", 10)
    taken = as_role("keeper").scan(code, "pick", order=approved(("QUILT-C", 4)), quantity=4)["taken"]["code"]
    kinds = [row["kind"] for row in ledger(as_role, f"?handling_unit={code}")]
    assert kinds == ["pick", "receive"]
    assert [row["kind"] for row in ledger(as_role, f"?handling_unit={taken}")] == ["pick"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_there_is_no_way_to_change_or_delete_a_movement(as_role, method):
    received_units("QUILT-C", 10)
    [movement] = ledger(as_role)
    for path in (f"/movements/{movement['id']}", "/movements"):
        answer = as_role("manager").send(method, path, json={})
        assert answer.status_code in (404, 405)


# Reversals


def test_a_movement_is_answered_with_its_opposite(as_role):
    [code] = received_units("QUILT-C", 10)
    as_role("keeper").scan(code, "move", to="ZT01-B-01")
    moved = latest(as_role, code)
    answer = reverse(as_role, moved)
    assert answer.status_code == 201
    opposite = answer.json
    assert opposite["reverses"] == moved["id"]
    assert (opposite["from_place"], opposite["to_place"]) == (moved["to_place"], moved["from_place"])
    assert (opposite["quantity"], opposite["lot"]) == (moved["quantity"], moved["lot"])
    assert unit(code)["location"] == "ZT01-A-01"


def test_a_reversal_says_why(as_role):
    [code] = received_units("QUILT-C", 10)
    invalid(as_role("manager").post(f"/movements/{latest(as_role, code)['id']}/reversals", {}), "reason")


def test_a_receipt_taken_back_is_expected_again_and_may_come_again(as_role):
    receipt = a_receipt(a_line("QUILT-C", 10))
    [code] = codes_of(receipt)
    as_role("keeper").scan(code, "receive", quantity=8)
    assert reverse(as_role, latest(as_role, code)).status_code == 201
    assert (unit(code)["status"], unit(code)["quantity"], unit(code)["location"]) == ("expected", 10, None)
    assert (stock()["expected"], stock()["on_hand"]) == (10, 0)
    assert as_role("auditor").read(f"/receipts/{receipt['number']}")["lines"][0]["received"] == 0
    assert as_role("keeper").scan(code, "receive")["status"] == "accepted"


def test_a_pick_taken_back_is_promised_to_its_order_again(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 4))
    taken = as_role("keeper").scan(code, "pick", order=number, quantity=4)["taken"]["code"]
    assert reverse(as_role, latest(as_role, taken)).status_code == 201
    assert (unit(code)["quantity"], unit(taken)["status"]) == (10, "gone")
    [line] = factories.order(number)["lines"]
    assert (line["reserved"], line["picked"]) == (4, 0)
    assert (stock()["reserved"], stock()["staged"]) == (4, 0)


def test_an_adjustment_taken_back_undoes_what_it_did(as_role):
    [code] = received_units("QUILT-C", 10)
    for kind in ("loss", "gain", "damage"):
        factories.adjusted(code, kind, 3)
        newest = ledger(as_role)[0]
        assert reverse(as_role, newest).status_code == 201, kind
        assert unit(code)["quantity"] == 10, kind
        assert stock()["on_hand"] == stock()["available"] == 10, kind


def test_what_something_builds_on_is_not_reversible(as_role):
    [code] = received_units("QUILT-C", 10)
    received = latest(as_role, code)
    as_role("keeper").scan(code, "move", to="ZT01-B-01")
    refused(reverse(as_role, received), 409, "not-reversible")


def test_a_movement_is_taken_back_once(as_role):
    [code] = received_units("QUILT-C", 10)
    as_role("keeper").scan(code, "move", to="ZT01-B-01")
    moved = latest(as_role, code)
    reverse(as_role, moved)
    refused(reverse(as_role, moved), 409, "not-reversible")


def test_what_has_left_is_not_taken_back(as_role):
    [code] = received_units("QUILT-C", 10)
    number = approved(("QUILT-C", 10))
    as_role("keeper").scan(code, "pick", order=number)
    picked = latest(as_role, code)
    factories.ship(number)
    refused(reverse(as_role, picked), 409, "not-reversible")
    refused(reverse(as_role, latest(as_role, code)), 409, "not-reversible")


def test_a_receipt_whose_goods_are_promised_is_not_taken_back(as_role):
    [code] = received_units("QUILT-C", 10)
    factories.reserved(("QUILT-C", 10))
    answer = reverse(as_role, latest(as_role, code))
    refused(answer, 409)
    assert stock()["reserved"] == 10


def test_within_a_minute_the_keeper_undoes_the_own_mistake(as_role, clock):
    [code] = received_units("QUILT-C", 10)
    for place in ("ZT01-A-02", "ZT01-B-01"):
        as_role("keeper").scan(code, "move", to=place)
    clock.forward(seconds=59)
    assert reverse(as_role, latest(as_role, code), "keeper").status_code == 201

    as_role("keeper").scan(code, "move", to="ZT01-B-01")
    clock.forward(seconds=61)
    refused(reverse(as_role, latest(as_role, code), "keeper"), 403)


def test_nobody_elses_movement_is_undone_by_a_keeper(as_role):
    [code] = received_units("QUILT-C", 10)
    moved = latest(as_role, code)
    for user in ("keeper2", "keeper_w2", "coordinator", "auditor", "admin"):
        refused(reverse(as_role, moved, user), 403)


def test_a_movement_that_nobody_made_is_404(as_role):
    refused(reverse(as_role, {"id": str(uuid4())}), 404)
    refused(reverse(as_role, {"id": "nonsense"}), 404)


# Adjustments


def propose(as_role, code, kind="loss", quantity=3, user="keeper", **more):
    body = {"handling_unit": code, "kind": kind, "quantity": quantity, "reason": "counted twice"}
    return as_role(user).post("/adjustments", body | more)


def post(as_role, proposal, user="manager"):
    return as_role(user).post(f"/adjustments/{proposal['id']}/posting")


def test_an_adjustment_is_proposed_by_one_and_posted_by_another(as_role):
    [code] = received_units("QUILT-C", 10)
    proposed = propose(as_role, code)
    assert proposed.status_code == 201
    assert (stock()["on_hand"], len(ledger(as_role))) == (10, 1)
    assert [row["id"] for row in as_role("manager").read("/adjustments")] == [proposed.json["id"]]

    posted = post(as_role, proposed.json)
    assert posted.status_code == 201
    assert (posted.json["proposed_by"], posted.json["posted_by"]) == ("keeper", "manager")
    assert (stock()["on_hand"], unit(code)["quantity"]) == (7, 7)
    assert as_role("manager").read("/adjustments") == []


def test_a_gain_adds_and_damage_is_set_aside(as_role):
    [code] = received_units("QUILT-C", 10)
    factories.adjusted(code, "gain", 2)
    assert (stock()["on_hand"], stock()["available"]) == (12, 12)
    factories.adjusted(code, "damage", 4)
    assert (stock()["on_hand"], stock()["available"], stock()["held"]) == (12, 8, 4)


def test_a_whole_unit_may_be_lost(as_role):
    [code] = received_units("QUILT-C", 10)
    factories.adjusted(code, "loss", 10)
    assert (unit(code)["status"], stock()["on_hand"]) == ("gone", 0)


def test_no_more_is_lost_than_there_is(as_role):
    [code] = received_units("QUILT-C", 10)
    for kind in ("loss", "damage"):
        refused(propose(as_role, code, kind, 11), 409, "quantity-exceeds-unit")
    first, second = propose(as_role, code, quantity=6).json, propose(as_role, code, quantity=6).json
    assert post(as_role, first).status_code == 201
    refused(post(as_role, second), 409, "quantity-exceeds-unit")
    assert stock()["on_hand"] == 4


def test_a_proposal_is_posted_once(as_role):
    [code] = received_units("QUILT-C", 10)
    proposal = propose(as_role, code).json
    post(as_role, proposal)
    refused(post(as_role, proposal), 409, "wrong-state")
    assert stock()["on_hand"] == 7


def test_keepers_propose_in_the_own_warehouse_and_managers_post(as_role):
    [code] = received_units("QUILT-C", 10)
    refused(propose(as_role, code, user="keeper_w2"), 403, "wrong-warehouse")
    for user in ("manager", "coordinator", "auditor", "admin"):
        refused(propose(as_role, code, user=user), 403)
    proposal = propose(as_role, code).json
    for user in ("keeper", "keeper2", "coordinator", "auditor", "admin"):
        refused(post(as_role, proposal, user), 403)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "theft"}, "kind"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": 10**12}, "quantity"),
        ({"reason": ""}, "reason"),
        ({"handling_unit": None}, "handling_unit"),
    ],
)
def test_a_proposal_that_cannot_mean_anything_is_422(as_role, changes, field):
    [code] = received_units("QUILT-C", 10)
    invalid(propose(as_role, code, **changes), field)


def test_a_proposal_names_goods_that_are_on_hand(as_role):
    [expected] = codes_of(a_receipt(a_line("QUILT-C", 10)))
    refused(propose(as_role, expected), 409, "not-on-hand")
    refused(propose(as_role, "SOMETHING"), 404, "unknown-code")
    wrong = expected[:-1] + ("0" if expected[-1] != "0" else "1")
    refused(propose(as_role, wrong), 422, "misread-code")
    refused(post(as_role, {"id": str(uuid4())}), 404)


def test_lost_goods_that_were_promised_are_given_back_and_the_order_is_told(as_role):
    [code] = received_units("QUILT-C", 10)
    number = factories.reserved(("QUILT-C", 10))
    factories.adjusted(code, "loss", 4)
    assert (stock()["on_hand"], stock()["available"]) == (6, 0)
    assert factories.order(number)["lines"][0]["reserved"] == stock()["reserved"] <= 6


def test_an_adjustment_may_name_the_code_as_a_scanner_read_it(as_role):
    [code] = received_units("QUILT-C", 10)
    assert propose(as_role, f"http://host/q/{code.lower()}").json["handling_unit"] == code


def withdraw(as_role, proposal, user="keeper"):
    return as_role(user).post(f"/adjustments/{proposal['id']}/withdrawal", {"reason": "it lay behind the door"})


@pytest.mark.parametrize("user", ["keeper", "keeper2", "manager"])
def test_a_wrong_proposal_is_withdrawn(as_role, user):
    [code] = received_units("QUILT-C", 10)
    proposal = propose(as_role, code).json
    withdrawn = withdraw(as_role, proposal, user)
    assert (withdrawn.status_code, withdrawn.json["withdrawn_by"]) == (201, user)
    assert as_role("manager").read("/adjustments") == []
    refused(post(as_role, proposal), 409, "wrong-state")
    refused(withdraw(as_role, proposal, user), 409, "wrong-state")
    refused(withdraw(as_role, proposal, "keeper_w2"), 403, "wrong-warehouse")
    assert stock()["on_hand"] == 10


# Holds


def test_a_hold_freezes_a_lot_and_gives_back_what_was_promised_of_it(as_role):
    lot = factories.a_lot("QUILT-C", 30)
    number = factories.reserved(("QUILT-C", 20))
    held = as_role("manager").post(f"/lots/{lot}/holds", {"reason": "mould"})
    assert held.status_code == 201
    assert (held.json["lot"], held.json["reason"]) == (lot, "mould")
    assert (stock()["available"], stock()["reserved"], stock()["held"]) == (0, 0, 30)
    view = factories.order(number)
    assert (view["reservations"], view["lines"][0]["reserved"]) == ([], 0)
    answer = as_role("coordinator").post(f"/orders/{factories.an_order(('QUILT-C', 1))}/reservations")
    refused(answer, 409, "insufficient-stock")


def test_an_ended_hold_frees_the_lot_again(as_role):
    lot = factories.a_lot("QUILT-C", 30)
    first, second = (as_role("manager").made(f"/lots/{lot}/holds", {"reason": "mould"}) for _hold in range(2))
    assert as_role("manager").post(f"/holds/{first['id']}/end").status_code in (200, 201)
    assert stock()["available"] == 0
    assert as_role("manager").post(f"/holds/{second['id']}/end").status_code in (200, 201)
    assert stock()["available"] == 30
    refused(as_role("manager").post(f"/holds/{second['id']}/end"), 409, "wrong-state")


def test_goods_that_come_to_a_held_lot_are_held(as_role):
    receipt = a_receipt(a_line("QUILT-C", 20))
    first, second = codes_of(receipt)
    as_role("keeper").scan(first, "receive")
    hold = as_role("manager").made(f"/lots/{unit(first)['lot']}/holds", {"reason": "mould"})
    as_role("keeper").scan(second, "receive")
    assert (stock()["available"], stock()["held"]) == (0, 20)
    as_role("keeper").scan(second, "move", to="ZT01-A-01")
    as_role("manager").made(f"/holds/{hold['id']}/end")
    assert stock()["available"] == 20


def test_what_was_picked_before_the_hold_stays_where_it_is(as_role):
    first, _second = received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 20))
    as_role("keeper").scan(first, "pick", order=number)
    as_role("manager").made(f"/lots/{unit(first)['lot']}/holds", {"reason": "mould"})
    assert (stock()["staged"], stock()["reserved"], stock()["held"]) == (10, 0, 10)
    assert as_role("keeper").scan(first, "return", to="ZT01-A-01")["status"] == "accepted"
    assert (stock()["staged"], stock()["held"], stock()["available"]) == (0, 20, 0)


def test_only_a_manager_holds(as_role):
    lot = factories.a_lot("QUILT-C", 10)
    hold = as_role("manager").made(f"/lots/{lot}/holds", {"reason": "mould"})
    for user in ("keeper", "coordinator", "auditor", "admin"):
        refused(as_role(user).post(f"/lots/{lot}/holds", {"reason": "x"}), 403)
        refused(as_role(user).post(f"/holds/{hold['id']}/end"), 403)


def test_a_hold_names_a_lot_and_a_reason(as_role):
    invalid(as_role("manager").post(f"/lots/{factories.a_lot()}/holds", {}), "reason")
    refused(as_role("manager").post(f"/lots/{NOBODY}/holds", {"reason": "x"}), 404)
    refused(as_role("manager").post("/lots/nonsense/holds", {"reason": "x"}), 404)
    refused(as_role("manager").post(f"/holds/{NOBODY}/end"), 404)
