# SPDX-License-Identifier: Apache-2.0
"""Second counts, trucks that leave, and the signature at the site."""

import time
from urllib.parse import urlsplit

import pytest

from tests import factories
from tests.databases import PUBLIC_URL
from tests.factories import TRUCK, approved, delivery_of, pick_all, picked, received_units, ship, shipped, stock, unit
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres


def check(as_role, number, *counted, user="keeper2"):
    lines = [{"item": item, "quantity": quantity} for item, quantity in counted]
    return as_role(user).post(f"/orders/{number}/checks", {"lines": lines})


def deliver(as_role, shipment, body=None, user="coordinator", **headers):
    return as_role(user).post(f"/shipments/{shipment['number']}/delivery", body or delivery_of(shipment), **headers)


def by_link(as_role, shipment, body=None, *, pin=None):
    token = shipment["delivery_url"].rsplit("/", 1)[1]
    said = (body or delivery_of(shipment)) | {"pin": shipment["delivery_pin"] if pin is None else pin}
    return deliver(as_role, shipment, said, user=None, Authorization=f"Delivery {token}")


def a_load(*wanted):
    for item, quantity in wanted or [("QUILT-C", 20)]:
        received_units(item, quantity)
    return picked(*wanted or [("QUILT-C", 20)])


def on_the_road(*wanted):
    return ship(a_load(*wanted))


# Second counts


def test_somebody_who_did_not_pick_counts_again(as_role):
    number = a_load()
    refused(check(as_role, number, ("QUILT-C", 20), user="keeper"), 403)
    assert check(as_role, number, ("QUILT-C", 20)).status_code == 201
    assert ship(number)["is_solo"] is False


def test_a_shipment_without_a_second_count_leaves_and_stands_in_a_list(as_role):
    shipment = on_the_road()
    assert shipment["is_solo"] is True
    assert [row["number"] for row in as_role("manager").read("/shipments?is_solo=true")] == [shipment["number"]]
    assert as_role("manager").read("/shipments?is_solo=false") == []


def test_a_count_that_differs_is_kept_and_refuses_nothing(as_role):
    number = a_load()
    assert check(as_role, number, ("QUILT-C", 19)).status_code == 201
    assert ship(number)["is_solo"] is True


def test_a_count_of_what_was_picked_since_is_none(as_role):
    received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 20))
    first, second = [row["code"] for row in as_role("keeper").read("/handling-units?status=on_hand")]
    as_role("keeper").scan(first, "pick", order=number)
    check(as_role, number, ("QUILT-C", 10))
    as_role("keeper").scan(second, "pick", order=number)
    assert ship(number)["is_solo"] is True


def test_only_a_keeper_counts(as_role):
    number = a_load()
    for user in ("coordinator", "manager", "auditor", "admin"):
        refused(check(as_role, number, ("QUILT-C", 20), user=user), 403)


@pytest.mark.parametrize(
    "lines",
    [None, [], [{"item": "QUILT-C"}], [{"item": "QUILT-C", "quantity": -1}], [{"item": "QUILT-C", "quantity": 1.5}]],
)
def test_a_count_that_cannot_mean_anything_is_422(as_role, lines):
    invalid(as_role("keeper2").post(f"/orders/{a_load()}/checks", {"lines": lines}), "lines")


def test_nothing_may_be_counted(as_role):
    assert check(as_role, a_load(), ("QUILT-C", 0)).status_code == 201


# The truck


def test_what_was_picked_leaves_with_a_waybill_a_link_and_a_pin(as_role):
    number = a_load(("QUILT-C", 20), ("BLANK-W", 40))
    answer = as_role("keeper").post(f"/orders/{number}/shipments", {**TRUCK, "escort": "李队"})
    assert answer.status_code == 201
    shipment = answer.json
    assert {line["item"]: line["shipped"] for line in shipment["lines"]} == {"QUILT-C": 20, "BLANK-W": 40}
    assert shipment["waybill_url"].startswith(f"{PUBLIC_URL}/")
    assert shipment["delivery_url"].startswith(f"{PUBLIC_URL}/")
    assert len(str(shipment["delivery_pin"])) >= 4
    assert factories.order(number)["status"] == "dispatched"
    assert (stock()["in_transit"], stock()["on_hand"], stock()["staged"]) == (20, 0, 0)


def test_the_waybill_is_a_pdf_for_a_token_or_a_session(as_role, page_as):
    shipment = on_the_road()
    path = urlsplit(shipment["waybill_url"]).path
    for answer in (as_role("auditor").get(path), page_as("keeper").get(path)):
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")
        assert shipment["delivery_pin"].encode() not in answer.data
    assert as_role(None).get(path).status_code == 401


def test_the_pin_is_told_once_and_stands_in_no_list(as_role):
    shipment = on_the_road()
    for path in ("/shipments", f"/shipments/{shipment['number']}"):
        assert shipment["delivery_pin"] not in as_role("auditor").get(path).get_data(as_text=True)


def test_a_truck_needs_a_vehicle_a_driver_and_a_phone(as_role):
    number = a_load()
    invalid(as_role("keeper").post(f"/orders/{number}/shipments", {}), "vehicle", "driver", "phone")
    for name in TRUCK:
        invalid(as_role("keeper").post(f"/orders/{number}/shipments", {**TRUCK, name: ""}), name)


def test_a_truck_does_not_leave_empty(as_role):
    received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 20))
    refused(as_role("keeper").post(f"/orders/{number}/shipments", TRUCK), 409)
    picked_there = a_load(("BLANK-W", 20))
    refused(as_role("keeper_w2").post(f"/orders/{picked_there}/shipments", TRUCK), 409)


def test_only_a_keeper_lets_a_truck_go(as_role):
    number = a_load()
    for user in ("coordinator", "manager", "auditor", "admin"):
        refused(as_role(user).post(f"/orders/{number}/shipments", TRUCK), 403)


def test_a_shipment_of_an_order_that_was_cancelled_meanwhile_is_refused(as_role):
    number = a_load()
    as_role("coordinator").made(f"/orders/{number}/cancellation", {"reason": "nobody is there"})
    refused(as_role("keeper").post(f"/orders/{number}/shipments", TRUCK), 409, "wrong-state")


def test_more_picks_and_shipments_may_follow_the_first_truck(as_role):
    first, second = received_units("QUILT-C", 20)
    number = approved(("QUILT-C", 20))
    as_role("keeper").scan(first, "pick", order=number)
    one = ship(number)
    assert as_role("keeper").scan(second, "pick", order=number)["status"] == "accepted"
    two = ship(number)
    assert one["number"] != two["number"]
    deliver(as_role, one)
    assert factories.order(number)["status"] == "dispatched"
    deliver(as_role, two)
    view = factories.order(number)
    assert (view["status"], view["lines"][0]["delivered"]) == ("delivered", 20)


def test_each_warehouse_ships_what_it_picked(as_role):
    received_units("QUILT-C", 10)
    received_units("QUILT-C", 10, warehouse="W2")
    number = approved(("QUILT-C", 20))
    pick_all(number)
    pick_all(number, keeper="keeper_w2")
    ours, theirs = ship(number), ship(number, keeper="keeper_w2")
    assert [line["shipped"] for line in ours["lines"]] == [10]
    assert (ours["warehouse"], theirs["warehouse"]) == ("ZT01", "W2")
    assert stock("QUILT-C", "W2")["in_transit"] == 10


# The signature


def test_everything_came(as_role):
    shipment = on_the_road()
    answer = deliver(as_role, shipment)
    assert answer.status_code == 201
    [line] = answer.json["lines"]
    assert (line["received"], line["damaged"], line["missing"], line["refused"], line["over"]) == (20, 0, 0, 0, 0)
    assert answer.json["signed_by"] == "李村长"
    view = factories.order(shipment["order"])
    assert (view["status"], view["lines"][0]["delivered"]) == ("delivered", 20)
    assert stock()["in_transit"] == 0


def test_every_difference_is_booked_as_what_it_is(as_role):
    shipment = on_the_road()
    body = delivery_of(shipment, received=14, damaged=3, missing=1, refused=2)
    answer = deliver(as_role, shipment, body)
    assert answer.status_code == 201
    rows = as_role("auditor").read("/movements?item=QUILT-C")
    booked = {}
    for row in rows:
        if row["document"] == shipment["number"] and row["kind"] != "ship":
            booked[row["kind"]] = booked.get(row["kind"], 0) + row["quantity"]
    assert sorted(booked.values()) == [1, 3, 14]
    assert stock()["in_transit"] == 2
    assert factories.order(shipment["order"])["lines"][0]["delivered"] == 14


def test_what_was_refused_comes_back_with_the_truck(as_role):
    shipment = on_the_road()
    deliver(as_role, shipment, delivery_of(shipment, received=10, refused=10))
    [code] = [row["code"] for row in as_role("keeper").read("/handling-units?status=in_transit")]
    result = as_role("keeper").scan(code, "return", to=factories.location("ZT01", "returns"))
    assert result["status"] == "accepted"
    assert (stock()["in_transit"], stock()["on_hand"]) == (0, 10)


def test_more_came_than_was_sent(as_role):
    shipment = on_the_road()
    answer = deliver(as_role, shipment, delivery_of(shipment, received=22, over=2))
    assert answer.status_code == 201
    [line] = answer.json["lines"]
    assert line["shipped"] + line["over"] == line["received"] + line["damaged"] + line["missing"] + line["refused"]


@pytest.mark.parametrize(
    "numbers",
    [
        {"received": 19},
        {"received": 21},
        {"received": 20, "damaged": 1},
        {"received": 20, "over": 1},
        {"received": 0},
        {"received": 0, "missing": 21},
        {"received": 1, "missing": 20, "over": 2},
        {"received": 10, "refused": 9},
    ],
)
def test_what_does_not_add_up_is_422(as_role, numbers):
    shipment = on_the_road()
    refused(deliver(as_role, shipment, delivery_of(shipment, **numbers)), 422, "lines-do-not-add-up")
    assert stock()["in_transit"] == 20
    assert deliver(as_role, shipment).status_code == 201


def test_every_item_is_named_once(as_role):
    shipment = on_the_road(("QUILT-C", 20), ("BLANK-W", 20))
    whole = delivery_of(shipment)
    for lines in (
        whole["lines"][:1],
        whole["lines"] * 2,
        [*whole["lines"], {"item": "RICE-10", "received": 0}],
        [{"item": "RICE-10", "received": 20}, whole["lines"][0]],
    ):
        refused(deliver(as_role, shipment, {**whole, "lines": lines}), 422)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signed_by": ""}, "signed_by"),
        ({"signed_by": None}, "signed_by"),
        ({"lines": []}, "lines"),
        ({"lines": [{"item": "QUILT-C"}]}, "lines"),
        ({"lines": [{"item": "QUILT-C", "received": -1}]}, "lines"),
        ({"lines": [{"item": "QUILT-C", "received": 1.5}]}, "lines"),
        ({"lines": [{"item": "QUILT-C", "received": "20"}]}, "lines"),
        ({"lines": [{"item": "QUILT-C", "received": 20, "stolen": 1}]}, "lines"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_signature_that_cannot_mean_anything_is_422(as_role, changes, field):
    shipment = on_the_road()
    invalid(deliver(as_role, shipment, delivery_of(shipment) | changes), field)


def test_nothing_usable_came(as_role):
    shipment = on_the_road()
    answer = deliver(as_role, shipment, delivery_of(shipment, received=0, missing=20))
    assert answer.status_code == 201
    assert stock()["in_transit"] == 0


def test_a_shipment_is_signed_for_once(as_role):
    shipment = on_the_road()
    deliver(as_role, shipment)
    refused(deliver(as_role, shipment), 409, "already-delivered")


def test_only_a_coordinator_or_the_link_signs(as_role):
    shipment = on_the_road()
    for user in ("keeper", "manager", "auditor", "admin"):
        refused(deliver(as_role, shipment, user=user), 403)
    refused(deliver(as_role, shipment, user=None), 401)
    refused(as_role("coordinator").post("/shipments/NONE/delivery", delivery_of(shipment)), 404)


def test_what_has_come_lies_at_the_site(as_role):
    [code] = received_units("QUILT-C", 10)
    shipment = shipped(("QUILT-C", 10))
    deliver(as_role, shipment)
    assert unit(code)["status"] == "delivered"


# The link


def test_the_link_and_its_pin_sign(as_role):
    shipment = on_the_road()
    assert by_link(as_role, shipment).status_code == 201
    assert as_role("auditor").read(f"/shipments/{shipment['number']}")["signed_by"] == "李村长"


def test_the_link_does_not_sign_without_its_pin(as_role):
    shipment = on_the_road()
    wrong = "000000" if shipment["delivery_pin"] != "000000" else "000001"
    refused(by_link(as_role, shipment, pin=wrong), 403, "wrong-pin")
    token = shipment["delivery_url"].rsplit("/", 1)[1]
    answer = deliver(as_role, shipment, user=None, Authorization=f"Delivery {token}")
    assert answer.status_code in (403, 422)
    assert stock()["in_transit"] == 20


def test_five_wrong_pins_pause_the_link_for_an_hour(as_role, clock):
    shipment = on_the_road()
    for number in range(5):
        refused(by_link(as_role, shipment, pin=f"wrong{number}"), 403, "wrong-pin")
    paused = by_link(as_role, shipment)
    refused(paused, 429)
    assert 0 < int(paused.headers["Retry-After"]) <= 3601
    clock.forward(hours=1, seconds=2)
    assert by_link(as_role, shipment).status_code == 201


def test_the_link_of_another_shipment_opens_nothing(as_role):
    received_units("QUILT-C", 20)
    first, second = shipped(("QUILT-C", 10)), shipped(("QUILT-C", 10))
    answer = by_link(as_role, {**second, "delivery_url": first["delivery_url"], "delivery_pin": first["delivery_pin"]})
    assert answer.status_code in (401, 403)
    assert stock()["in_transit"] == 20


def test_the_link_works_for_thirty_days_and_until_signed(as_role, clock, monkeypatch):
    received_units("QUILT-C", 20)
    first, second = shipped(("QUILT-C", 10)), shipped(("QUILT-C", 10))
    by_link(as_role, first)
    answer = by_link(as_role, first)
    assert answer.status_code in (401, 409)

    late = time.time() + 30 * 24 * 3600 + 60
    clock.forward(days=30, minutes=1)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: late)
    refused(by_link(as_role, second), 401)


def test_the_link_opens_nothing_but_its_delivery(as_role):
    shipment = on_the_road()
    token = shipment["delivery_url"].rsplit("/", 1)[1]
    anonymous = as_role(None)
    for path in ("/stock", "/orders", f"/shipments/{shipment['number']}", "/openapi.json"):
        answer = anonymous.get(path, Authorization=f"Delivery {token}")
        assert answer.status_code in (401, 403), path
    refused(anonymous.get("/stock", Authorization="Delivery forged"), 401)


def test_a_forged_link_signs_nothing(as_role):
    shipment = on_the_road()
    forged = {**shipment, "delivery_url": shipment["delivery_url"][:-2] + "xx"}
    refused(by_link(as_role, forged), 401)


def test_a_signature_sent_twice_under_one_key_is_answered_twice(as_role):
    shipment = on_the_road()
    first = deliver(as_role, shipment, Idempotency_Key="k-1")
    again = deliver(as_role, shipment, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_link_sent_twice_under_one_key_is_answered_twice(as_role):
    shipment = on_the_road()
    token = shipment["delivery_url"].rsplit("/", 1)[1]
    said = delivery_of(shipment) | {"pin": shipment["delivery_pin"]}
    keyed = {"Authorization": f"Delivery {token}", "Idempotency_Key": "k-1"}
    answers = [deliver(as_role, shipment, said, user=None, **keyed) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]


def test_shipments_are_listed_and_read(as_role):
    shipment = on_the_road()
    [row] = as_role("auditor").read("/shipments")
    assert (row["number"], row["order"], row["status"]) == (shipment["number"], shipment["order"], "in_transit")
    deliver(as_role, shipment)
    assert as_role("auditor").read(f"/shipments/{shipment['number']}")["status"] == "delivered"
    refused(as_role("auditor").get("/shipments/NONE"), 404)
