# SPDX-License-Identifier: Apache-2.0
"""The same command sent twice is done once."""

import pytest

from relief_ops.alerts.jobs import tidy
from relief_ops.foundation.transaction import atomically
from tests import factories
from tests.problems import refused

pytestmark = pytest.mark.postgres

INCIDENT = {
    "name": "镇雄滑坡",
    "hazard": "landslide",
    "level": 3,
    "county": "530627",
    "started_at": "2026-01-22T05:51:00+08:00",
}


def incidents(as_role):
    return len(as_role("auditor").read("/incidents"))


def test_the_same_key_and_body_get_the_first_answer_again(as_role):
    client = as_role("coordinator")
    first = client.post("/incidents", INCIDENT, Idempotency_Key="k-1")
    second = client.post("/incidents", INCIDENT, Idempotency_Key="k-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert incidents(as_role) == 1


def test_the_order_of_the_fields_makes_no_other_body(as_role):
    client = as_role("coordinator")
    client.made("/incidents", INCIDENT, Idempotency_Key="k-1")
    again = client.post("/incidents", dict(reversed(INCIDENT.items())), Idempotency_Key="k-1")
    assert again.headers["Idempotency-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(as_role):
    client = as_role("coordinator")
    client.made("/incidents", INCIDENT, Idempotency_Key="k-1")
    refused(client.post("/incidents", {**INCIDENT, "level": 2}, Idempotency_Key="k-1"), 422, "idempotency-key-reused")
    assert incidents(as_role) == 1


def test_a_body_that_does_not_validate_is_422_under_a_used_key_too(as_role):
    client = as_role("coordinator")
    client.made("/incidents", INCIDENT, Idempotency_Key="k-1")
    refused(client.post("/incidents", {**INCIDENT, "level": 9}, Idempotency_Key="k-1"), 422)


def test_an_error_is_not_kept_and_is_judged_anew(as_role):
    client, number = as_role("coordinator"), factories.an_order(("QUILT-C", 20))
    path = f"/orders/{number}/reservations"
    refused(client.post(path, {}, Idempotency_Key="k-1"), 409, "insufficient-stock")
    factories.received_units("QUILT-C", 20)
    assert client.post(path, {}, Idempotency_Key="k-1").status_code == 201


def test_a_key_belongs_to_a_user(as_role):
    as_role("coordinator").made("/incidents", INCIDENT, Idempotency_Key="k-1")
    other = as_role("coordinator2").post("/incidents", INCIDENT, Idempotency_Key="k-1")
    assert other.status_code == 201
    assert "Idempotency-Replayed" not in other.headers
    assert incidents(as_role) == 2


def test_a_key_belongs_to_a_path(as_role):
    factories.received_units("QUILT-C", 40)
    for _order in range(2):
        number = factories.an_order(("QUILT-C", 20))
        answer = as_role("coordinator").post(f"/orders/{number}/reservations", {}, Idempotency_Key="k-1")
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers
    assert factories.stock()["reserved"] == 40


def test_without_a_key_every_command_is_done(as_role):
    for _again in range(2):
        as_role("coordinator").made("/incidents", INCIDENT)
    assert incidents(as_role) == 2


@pytest.mark.parametrize("key", ["x" * 201, "two words", "schlüssel", " ", "\x7f"])
def test_a_key_is_1_to_200_visible_ascii_characters(as_role, key):
    answer = as_role("coordinator").post("/incidents", INCIDENT, Idempotency_Key=key)
    assert answer.status_code in (400, 422)
    refused(answer, answer.status_code)
    assert incidents(as_role) == 0


@pytest.mark.parametrize("key", ["x" * 200, "!", "~", '"quoted"', "0198-a/b+c=d"])
def test_every_visible_ascii_character_may_stand_in_a_key(as_role, key):
    first = as_role("coordinator").post("/incidents", INCIDENT, Idempotency_Key=key)
    again = as_role("coordinator").post("/incidents", INCIDENT, Idempotency_Key=key)
    assert (first.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true")


def test_an_answer_is_kept_for_ninety_days(app, as_role, clock):
    def tidy_up():
        with app.app_context(), atomically():
            tidy(clock.now())

    as_role("coordinator").made("/incidents", INCIDENT, Idempotency_Key="k-1")
    clock.forward(days=89, hours=23)
    tidy_up()
    kept = as_role("coordinator").post("/incidents", INCIDENT, Idempotency_Key="k-1")
    assert kept.headers["Idempotency-Replayed"] == "true"
    clock.forward(hours=2)
    tidy_up()
    forgotten = as_role("coordinator").post("/incidents", INCIDENT, Idempotency_Key="k-1")
    assert "Idempotency-Replayed" not in forgotten.headers


def test_a_replay_is_the_first_answer_although_things_have_changed(as_role):
    factories.received_units("QUILT-C", 20)
    number = factories.an_order(("QUILT-C", 20))
    path = f"/orders/{number}/reservations"
    first = as_role("coordinator").post(path, {}, Idempotency_Key="k-1")
    as_role("manager").made(f"/orders/{number}/approvals")
    again = as_role("coordinator").post(path, {}, Idempotency_Key="k-1")
    assert again.json == first.json
    assert factories.order(number)["status"] == "approved"


def test_whoever_may_not_do_it_gets_no_earlier_answer(as_role):
    as_role("coordinator").made("/incidents", INCIDENT, Idempotency_Key="k-1")
    refused(as_role("keeper").post("/incidents", INCIDENT, Idempotency_Key="k-1"), 403)
