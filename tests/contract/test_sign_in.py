# SPDX-License-Identifier: Apache-2.0
"""`POST /auth/tokens`, and what a token opens."""

from datetime import datetime

import pytest

from relief_ops.access import service
from tests.problems import invalid, refused
from tests.world import PASSWORD

pytestmark = pytest.mark.postgres

RIGHT = {"username": "keeper", "password": PASSWORD}
WRONG = {"username": "keeper", "password": "not this one"}


@pytest.fixture
def quick_passwords(monkeypatch):
    """Passwords are compared at once: these tests are about counting."""
    monkeypatch.setattr(service, "is_password", lambda known, given: known is not None and given == PASSWORD)


def test_name_and_password_give_a_token_that_opens_the_door(as_role):
    answer = as_role(None).post("/auth/tokens", RIGHT)

    assert answer.status_code == 201
    assert answer.json["user"] == {"name": "keeper", "role": "keeper", "warehouse": "ZT01"}
    assert datetime.fromisoformat(answer.json["expires_at"]).tzinfo is not None
    opened = as_role(None).get("/stock", Authorization=f"Bearer {answer.json['token']}")
    assert opened.status_code == 200


def test_whoever_has_no_warehouse_gets_none(as_role):
    answer = as_role(None).post("/auth/tokens", {"username": "manager", "password": PASSWORD})
    assert answer.json["user"] == {"name": "manager", "role": "manager", "warehouse": None}


def test_a_wrong_password_and_an_unknown_name_are_told_alike(as_role):
    wrong = refused(as_role(None).post("/auth/tokens", WRONG), 401)
    unknown = refused(as_role(None).post("/auth/tokens", {"username": "nobody", "password": "x"}), 401)
    assert wrong == unknown


@pytest.mark.parametrize("body", [{}, {"username": "keeper"}, {"username": 1, "password": []}, {**RIGHT, "role": "x"}])
def test_a_sign_in_that_cannot_mean_anything_is_422(as_role, body):
    invalid(as_role(None).post("/auth/tokens", body))


def test_a_second_factor_may_stand_in_the_body(as_role):
    assert as_role(None).post("/auth/tokens", {**RIGHT, "otp": "123456"}).status_code == 201


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Bearer", "Basic a2VlcGVyOng=", "Delivery x", "x"])
def test_no_token_and_a_bad_one_are_401(as_role, authorization):
    refused(as_role(None).get("/stock"), 401)
    refused(as_role(None).get("/stock", Authorization=authorization), 401)


def test_ten_failures_of_a_name_close_the_door_for_a_quarter_of_an_hour(as_role, quick_passwords, clock):
    client = as_role(None)
    for _failure in range(10):
        refused(client.post("/auth/tokens", WRONG), 401)

    closed = client.post("/auth/tokens", RIGHT)
    refused(closed, 429)
    assert 0 < int(closed.headers["Retry-After"]) <= 15 * 60 + 1
    assert client.post("/auth/tokens", {"username": "manager", "password": PASSWORD}).status_code == 201

    clock.forward(minutes=15, seconds=2)
    assert client.post("/auth/tokens", RIGHT).status_code == 201


def test_only_failures_count(as_role, quick_passwords):
    for _sign_in in range(30):
        assert as_role(None).post("/auth/tokens", RIGHT).status_code == 201


def test_a_hundred_failures_from_an_address_close_the_door_for_every_name(as_role, quick_passwords):
    client = as_role(None)
    for number in range(100):
        refused(client.post("/auth/tokens", {"username": f"name-{number}", "password": "x"}), 401)

    closed = client.post("/auth/tokens", RIGHT)
    refused(closed, 429)
    assert int(closed.headers["Retry-After"]) > 0


def test_each_sign_in_has_a_token_of_its_own_whatever_key_it_carries(as_role):
    tokens = {as_role(None).made("/auth/tokens", RIGHT, Idempotency_Key="one")["token"] for _again in range(2)}
    assert len(tokens) == 2


def test_the_tokens_of_a_closed_account_end_at_once(as_role):
    keeper = as_role("keeper")
    assert keeper.get("/stock").status_code == 200
    as_role("admin").made("/users/keeper/deactivation")
    refused(keeper.get("/stock"), 401)
    refused(as_role(None).post("/auth/tokens", RIGHT), 401)


def test_a_new_password_ends_the_tokens_that_the_old_one_opened(as_role):
    keeper = as_role("keeper")
    as_role("admin").made("/users/keeper/password", {"password": "another sentence to remember"})
    refused(keeper.get("/stock"), 401)
    refused(as_role(None).post("/auth/tokens", RIGHT), 401)
    changed = {"username": "keeper", "password": "another sentence to remember"}
    assert as_role(None).post("/auth/tokens", changed).status_code == 201


def test_a_token_ends_on_its_day(as_role, clock):
    token = as_role(None).made("/auth/tokens", RIGHT)["token"]
    clock.forward(days=366)
    refused(as_role(None).get("/stock", Authorization=f"Bearer {token}"), 401)
