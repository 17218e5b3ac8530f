# SPDX-License-Identifier: Apache-2.0
"""Orders: drawn up, reserved, approved, cancelled; emergencies; reservations that end."""

from datetime import datetime, timedelta

import pytest

from relief_ops.access.models import User
from relief_ops.alerts import jobs
from relief_ops.foundation import clock as the_clock
from relief_ops.foundation.db import db
from relief_ops.foundation.transaction import atomically
from tests import factories
from tests.factories import an_emergency, an_incident_and_site, an_order, approved, received_units, reserved, stock
from tests.problems import invalid, refused, was_rejected

pytestmark = pytest.mark.postgres


def a_day(days):
    return (the_clock.today(the_clock.now()) + timedelta(days=days)).isoformat()


def a_body(*wanted, **more):
    incident, site = an_incident_and_site()
    lines = [{"item": item, "quantity": quantity} for item, quantity in wanted or [("QUILT-C", 20)]]
    return {"incident": incident, "site": site, "lines": lines} | more


def reserve(as_role, number, user="coordinator", **body):
    return as_role(user).post(f"/orders/{number}/reservations", body)


def approve(as_role, number, user="manager", **body):
    return as_role(user).post(f"/orders/{number}/approvals", body)


def cancel(as_role, number, user="coordinator", reason="the road is closed"):
    return as_role(user).post(f"/orders/{number}/cancellation", {"reason": reason})


def until(view):
    return datetime.fromisoformat(view["reserved_until"])


def run(app, job, clock):
    with app.test_request_context(), atomically():
        return job(clock.now())


# Drawing up


def test_an_order_is_a_draft_of_lines_of_which_nothing_has_happened(as_role):
    body = a_body(("QUILT-C", 20), ("TENT-12S", 3), note="by the north road")
    answer = as_role("coordinator").post("/orders", body)
    assert answer.status_code == 201
    assert (answer.json["status"], answer.json["note"]) == ("draft", "by the north road")
    assert (answer.json["incident"], answer.json["site"]) == (body["incident"], body["site"])
    nothing = {"reserved": 0, "picked": 0, "shipped": 0, "delivered": 0}
    assert answer.json["lines"] == [line | nothing for line in body["lines"]]
    assert as_role("keeper").read(f"/orders/{answer.json['number']}") == answer.json
    assert [order["number"] for order in as_role("auditor").read("/orders")] == [answer.json["number"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": []},
        {"lines": [{"item": "QUILT-C"}]},
        {"lines": [{"item": "QUILT-C", "quantity": 0}]},
        {"lines": [{"item": "QUILT-C", "quantity": 1.5}]},
        {"lines": [{"item": "QUILT-C", "quantity": 10**12}]},
        {"lines": [{"item": "NONE", "quantity": 1}]},
        {"lines": [{"item": "QUILT-C", "quantity": 1}] * 2},
        {"incident": "ZH-NONE"},
        {"site": "AZ-NONE"},
        {"incident": None},
        {"channel": "pigeon"},
        {"is_emergency": True},
        {"is_emergency": True, "ordered_by": "manager"},
        {"is_emergency": True, "channel": "phone"},
        {"is_emergency": True, "ordered_by": "keeper", "channel": "phone"},
        {"is_emergency": True, "ordered_by": "nobody", "channel": "phone"},
        {"status": "approved"},
        {"number": "DB-1"},
    ],
)
def test_an_order_that_cannot_be_is_422(as_role, changes):
    refused(as_role("coordinator").post("/orders", a_body() | changes), 422)
    assert as_role("auditor").read("/orders") == []


def test_the_site_belongs_to_the_incident(as_role):
    body = a_body()
    body["incident"] = factories.an_incident()
    refused(as_role("coordinator").post("/orders", body), 422)


@pytest.mark.parametrize("channel", ["phone", "radio", "in_person", "message"])
def test_an_emergency_names_the_manager_who_ordered_it_and_the_channel(as_role, channel):
    said = {"is_emergency": True, "ordered_by": "manager", "channel": channel}
    made = as_role("coordinator").made("/orders", a_body(**said))
    assert said.items() <= made.items()


def test_a_draft_changes_and_nothing_else_does(as_role):
    received_units("QUILT-C", 20)
    number = an_order(("QUILT-C", 20))
    change = {"note": "by the south road", "lines": [{"item": "QUILT-C", "quantity": 10}]}
    changed = as_role("coordinator").patch(f"/orders/{number}", change)
    assert changed.status_code == 200
    assert (changed.json["note"], changed.json["lines"][0]["quantity"]) == ("by the south road", 10)
    reserve(as_role, number)
    refused(as_role("coordinator").patch(f"/orders/{number}", change), 409, "wrong-state")


def test_a_changed_draft_is_judged_as_a_new_one(as_role):
    number = an_order()
    for change in ({"lines": []}, {"site": "NONE"}, {"is_emergency": True}, {"lines": [{"item": "X", "quantity": 1}]}):
        refused(as_role("coordinator").patch(f"/orders/{number}", change), 422)


def test_only_a_coordinator_draws_up_changes_reserves_and_cancels(as_role):
    body, number = a_body(), an_order()
    for user in ("keeper", "manager", "auditor", "admin"):
        refused(as_role(user).post("/orders", body), 403)
        refused(as_role(user).patch(f"/orders/{number}", {"note": "x"}), 403)
        refused(reserve(as_role, number, user), 403)
        refused(cancel(as_role, number, user), 403)


def test_an_order_that_nobody_drew_up_is_404(as_role):
    for path in ("reservations", "cancellation"):
        refused(as_role("coordinator").post(f"/orders/NONE/{path}", {"reason": "x"} if path[0] == "c" else {}), 404)
    refused(as_role("manager").post("/orders/NONE/approvals"), 404)
    refused(as_role("keeper").get("/orders/NONE"), 404)


def test_orders_are_narrowed_to_a_status_an_incident_or_a_site(as_role):
    received_units("QUILT-C", 20)
    draft, promised = an_order(), reserved(("QUILT-C", 20))
    site = factories.order(draft)["site"]
    assert [order["number"] for order in as_role("auditor").read("/orders?status=reserved")] == [promised]
    assert [order["number"] for order in as_role("auditor").read(f"/orders?site={site}")] == [draft]


# Reserving


def test_a_reservation_promises_every_line(as_role):
    lot = factories.a_lot("QUILT-C", 30)
    number = an_order(("QUILT-C", 20))
    answer = reserve(as_role, number)
    assert answer.status_code == 201
    assert answer.json["status"] == "reserved"
    [part] = answer.json["reservations"]
    expected = {"item": "QUILT-C", "lot": lot, "warehouse": "ZT01", "quantity": 20, "expires_on": None}
    assert part == expected
    assert (stock()["available"], stock()["reserved"]) == (10, 20)
    assert answer.json["lines"][0]["reserved"] == 20


def test_a_shortage_reserves_nothing_and_says_what_is_missing(as_role):
    received_units("QUILT-C", 30)
    received_units("BLANK-W", 100)
    answer = reserve(as_role, an_order(("BLANK-W", 100), ("QUILT-C", 50), ("TENT-12S", 1)))
    problem = refused(answer, 409, "insufficient-stock")
    assert problem["shortages"] == [
        {"item": "QUILT-C", "wanted": 50, "available": 30},
        {"item": "TENT-12S", "wanted": 1, "available": 0},
    ]
    assert problem["skipped"] == []
    assert stock()["reserved"] == stock("BLANK-W")["reserved"] == 0


def test_what_was_skipped_is_named_with_the_reason(as_role):
    held = factories.a_lot("QUILT-C", 10, made_on="2020-01-01")
    expired = factories.a_lot("QUILT-C", 10, expires_on=a_day(-1))
    taken = factories.a_lot("QUILT-C", 10, made_on="2021-01-01")
    as_role("manager").made(f"/lots/{held}/holds", {"reason": "mould"})
    reserved(("QUILT-C", 10))
    waiting = factories.scan_in(factories.a_receipt(factories.a_line("QUILT-C", 10), source="donation"))[0]

    problem = refused(reserve(as_role, an_order(("QUILT-C", 5))), 409, "insufficient-stock")
    assert problem["shortages"] == [{"item": "QUILT-C", "wanted": 5, "available": 0}]
    assert all(part.keys() == {"item", "lot", "warehouse", "quantity", "why"} for part in problem["skipped"])
    assert {part["lot"]: part["quantity"] for part in problem["skipped"]} == {
        held: 10,
        expired: 10,
        taken: 10,
        factories.lot_of(waiting): 10,
    }
    assert len({part["why"] for part in problem["skipped"]}) == 4


def test_what_there_is_may_be_reserved_in_part(as_role):
    received_units("QUILT-C", 30)
    number = an_order(("QUILT-C", 50), ("TENT-12S", 1))
    answer = reserve(as_role, number, allow_partial=True)
    assert answer.status_code == 201
    assert [line["reserved"] for line in answer.json["lines"]] == [30, 0]
    assert answer.json["status"] == "reserved"


def test_the_rest_may_be_reserved_later(as_role):
    received_units("QUILT-C", 30)
    number = an_order(("QUILT-C", 50))
    reserve(as_role, number, allow_partial=True)
    received_units("QUILT-C", 30)
    answer = reserve(as_role, number)
    assert answer.status_code == 201
    assert answer.json["lines"][0]["reserved"] == 50
    assert stock()["available"] == 10


def test_the_first_to_expire_goes_first_and_then_the_oldest(as_role):
    newer = factories.a_lot("QUILT-C", 10, made_on="2024-01-01")
    older = factories.a_lot("QUILT-C", 10, made_on="2020-01-01")
    later = factories.a_lot("QUILT-C", 10, made_on="2025-01-01", expires_on=a_day(400))
    sooner = factories.a_lot("QUILT-C", 10, made_on="2025-06-01", expires_on=a_day(200))
    parts = reserve(as_role, an_order(("QUILT-C", 35))).json["reservations"]
    assert {part["lot"]: part["quantity"] for part in parts} == {sooner: 10, later: 10, older: 10, newer: 5}


def test_goods_expire_after_their_printed_day(as_role):
    received_units("RICE-10", 5, expires_on=a_day(0))
    received_units("RICE-10", 5, expires_on=a_day(-1))
    assert reserve(as_role, an_order(("RICE-10", 5))).status_code == 201
    refused(reserve(as_role, an_order(("RICE-10", 1))), 409, "insufficient-stock")


def test_a_coordinator_chooses_warehouses(as_role):
    received_units("QUILT-C", 10)
    received_units("QUILT-C", 10, warehouse="W2")
    number = an_order(("QUILT-C", 10))
    parts = reserve(as_role, number, warehouses=["W2"]).json["reservations"]
    assert [(part["warehouse"], part["quantity"]) for part in parts] == [("W2", 10)]
    refused(reserve(as_role, an_order(("QUILT-C", 11)), warehouses=["ZT01"]), 409, "insufficient-stock")
    refused(reserve(as_role, an_order(("QUILT-C", 1)), warehouses=["NONE"]), 422)
    both = reserve(as_role, an_order(("QUILT-C", 10))).json["reservations"]
    assert both[0]["warehouse"] == "ZT01"


def test_no_two_orders_hold_the_same_goods(as_role):
    received_units("QUILT-C", 30)
    first, second = an_order(("QUILT-C", 20)), an_order(("QUILT-C", 20))
    assert reserve(as_role, first).status_code == 201
    problem = refused(reserve(as_role, second), 409, "insufficient-stock")
    assert problem["shortages"] == [{"item": "QUILT-C", "wanted": 20, "available": 10}]


@pytest.mark.parametrize("body", [{"warehouses": "ZT01"}, {"warehouses": []}, {"allow_partial": 3}, {"lot": "x"}])
def test_a_reservation_that_cannot_mean_anything_is_422(as_role, body):
    invalid(reserve(as_role, an_order(), **body), *body)


def test_a_cancelled_order_reserves_nothing(as_role):
    received_units("QUILT-C", 20)
    number = an_order(("QUILT-C", 20))
    cancel(as_role, number)
    refused(reserve(as_role, number), 409, "wrong-state")


# Approving


def test_a_manager_approves_what_is_reserved(as_role):
    received_units("QUILT-C", 20)
    number = reserved(("QUILT-C", 20))
    answer = approve(as_role, number, note="by phone")
    assert answer.status_code == 201
    assert (answer.json["status"], answer.json["approved_by"]) == ("approved", "manager")


def test_a_draft_and_an_approved_order_are_not_approved(as_role):
    refused(approve(as_role, an_order()), 409, "wrong-state")
    received_units("QUILT-C", 20)
    refused(approve(as_role, approved(("QUILT-C", 20))), 409, "wrong-state")


def test_only_a_manager_approves(as_role):
    received_units("QUILT-C", 20)
    number = reserved(("QUILT-C", 20))
    for user in ("keeper", "coordinator", "coordinator2", "auditor", "admin"):
        refused(approve(as_role, number, user), 403)


def test_whoever_drew_an_order_up_never_approves_it(app, as_role):
    received_units("QUILT-C", 20)
    number = reserved(("QUILT-C", 20), coordinator="coordinator2")
    with app.app_context(), atomically():
        db.session.scalars(db.select(User).filter_by(name="coordinator2")).one().role = "manager"
    refused(approve(as_role, number, "coordinator2"), 403)
    assert approve(as_role, number, "manager").status_code == 201


# How long a promise lasts


def test_a_reservation_lasts_four_hours_and_a_day_once_approved(as_role, clock):
    received_units("QUILT-C", 20)
    number = an_order(("QUILT-C", 20))
    begun = the_clock.now()
    view = reserve(as_role, number).json
    assert timedelta(hours=4) <= until(view) - begun < timedelta(hours=4, minutes=1)
    clock.forward(hours=3)
    begun = the_clock.now()
    assert timedelta(hours=24) <= until(approve(as_role, number).json) - begun < timedelta(hours=24, minutes=1)


def test_what_was_not_picked_in_time_is_free_again(app, as_role, clock):
    received_units("QUILT-C", 20)
    number = reserved(("QUILT-C", 20))
    clock.forward(hours=3, minutes=59)
    assert run(app, jobs.free_expired_reservations, clock) == []
    clock.forward(minutes=2)
    assert run(app, jobs.free_expired_reservations, clock) == [number]
    view = factories.order(number)
    assert (view["status"], view["reservations"]) == ("draft", [])
    assert stock()["available"] == 20
    refused(approve(as_role, number), 409, "wrong-state")


def test_an_approved_order_keeps_its_approval_when_its_promise_ends(app, as_role, clock):
    first, _second = received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 20))
    as_role("keeper").scan(first, "pick", order=number)
    clock.forward(hours=24, minutes=1)
    assert run(app, jobs.free_expired_reservations, clock) == [number]
    view = factories.order(number)
    assert (view["lines"][0]["picked"], view["lines"][0]["reserved"]) == (10, 0)
    assert (stock()["available"], stock()["staged"]) == (10, 10)
    again = reserve(as_role, number)
    assert (again.status_code, again.json["lines"][0]["reserved"]) == (201, 10)


def test_a_promise_of_goods_that_expire_ends_with_their_day(app, as_role, clock):
    received_units("RICE-10", 5, expires_on=a_day(0))
    number = approved(("RICE-10", 5))
    clock.forward(days=1)
    assert number in run(app, jobs.end_promises_of_expired_goods, clock)
    assert factories.order(number)["reservations"] == []
    assert (stock("RICE-10")["reserved"], stock("RICE-10")["held"]) == (0, 5)


# Emergencies


def test_an_emergency_is_picked_and_shipped_before_its_paper(as_role):
    [code] = received_units("QUILT-C", 10)
    number = an_emergency(("QUILT-C", 10))
    reserve(as_role, number)
    assert as_role("keeper").scan(code, "pick", order=number)["status"] == "accepted"
    view = factories.order(number)
    due = datetime.fromisoformat(view["approval_due_at"]) - the_clock.now()
    assert timedelta(hours=23, minutes=59) < due <= timedelta(hours=24)
    factories.ship(number)
    answer = approve(as_role, number)
    assert answer.status_code == 201
    assert (answer.json["approved_by"], answer.json["status"]) == ("manager", "dispatched")


def test_an_emergency_may_be_approved_after_its_delivery(as_role):
    [code] = received_units("QUILT-C", 10)
    number = an_emergency(("QUILT-C", 10))
    reserve(as_role, number)
    as_role("keeper").scan(code, "pick", order=number)
    shipment = factories.ship(number)
    as_role("coordinator").made(f"/shipments/{shipment['number']}/delivery", factories.delivery_of(shipment))
    assert factories.order(number)["status"] == "delivered"
    answer = approve(as_role, number)
    assert (answer.status_code, answer.json["status"]) == (201, "delivered")
    refused(approve(as_role, number), 409, "wrong-state")


def test_an_overdue_paper_is_found(app, as_role, clock):
    [code] = received_units("QUILT-C", 10)
    number = an_emergency(("QUILT-C", 10))
    reserve(as_role, number)
    as_role("keeper").scan(code, "pick", order=number)
    assert run(app, jobs.find_overdue_approvals, clock) == []
    clock.forward(hours=24, minutes=1)
    assert run(app, jobs.find_overdue_approvals, clock) == [number]
    approve(as_role, number)
    assert run(app, jobs.find_overdue_approvals, clock) == []


def test_an_emergency_may_be_approved_first_too(as_role):
    [code] = received_units("QUILT-C", 10)
    number = an_emergency(("QUILT-C", 10))
    reserve(as_role, number)
    assert approve(as_role, number).json["status"] == "approved"
    assert as_role("keeper").scan(code, "pick", order=number)["status"] == "accepted"


def test_an_emergency_is_reserved_before_it_is_picked(as_role):
    [code] = received_units("QUILT-C", 10)
    was_rejected(as_role("keeper").scan(code, "pick", order=an_emergency(("QUILT-C", 10))), "wrong-state")


# Cancelling


def test_a_cancelled_order_gives_back_what_was_promised(as_role):
    received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 20))
    answer = cancel(as_role, number)
    assert answer.status_code == 201
    assert (answer.json["status"], answer.json["cancel_reason"]) == ("cancelled", "the road is closed")
    assert (stock()["available"], stock()["reserved"]) == (20, 0)
    refused(cancel(as_role, number), 409, "wrong-state")
    refused(approve(as_role, number), 409, "wrong-state")


def test_a_cancellation_says_why(as_role):
    invalid(as_role("coordinator").post(f"/orders/{an_order()}/cancellation", {}), "reason")


def test_what_was_picked_of_a_cancelled_order_comes_back_by_return_scans(as_role):
    first, _second = received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 20))
    as_role("keeper").scan(first, "pick", order=number)
    cancel(as_role, number)
    assert (stock()["available"], stock()["staged"]) == (10, 10)
    refused(as_role("keeper").post(f"/orders/{number}/shipments", factories.TRUCK), 409, "wrong-state")
    assert as_role("keeper").scan(first, "return", to="ZT01-A-01")["status"] == "accepted"
    assert stock()["available"] == 20


def test_what_has_left_is_not_cancelled(as_role):
    received_units("QUILT-C", 20)
    shipment = factories.shipped(("QUILT-C", 20))
    refused(cancel(as_role, shipment["order"]), 409, "wrong-state")
