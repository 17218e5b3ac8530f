# SPDX-License-Identifier: Apache-2.0
"""Accounts as pages: an administrator adds and closes them, everybody looks after the own one."""

import re

import pytest

from tests.world import PASSWORD

NEW = {"name": "王小红", "role": "keeper", "warehouse": "W2", "password": "rice and water"}


def user_page(page, name):
    """The address of a user's page, found on the list."""
    return re.search(rf'href="(/users/[\w-]+)">{name}<', page.get("/users").text)[1]


def log_in(app, name, password):
    return app.test_client().post("/login", data={"username": name, "password": password})


def test_an_administrator_adds_a_keeper_who_can_sign_in(app, page_as):
    page = page_as("admin")

    assert page.post("/users", data=NEW).location == "/users"
    assert "王小红" in page.get("/users?role=keeper").text
    assert log_in(app, "王小红", "rice and water").status_code == 303


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"warehouse": ""}, "A keeper works in one warehouse"),
        ({"warehouse": "NOWHERE"}, "There is no warehouse with this code."),
        ({"role": "auditor"}, "A keeper works in one warehouse"),
        ({"name": "keeper"}, "This name is taken"),
        ({"password": "short"}, "The password is too short"),
        ({"role": "king"}, "One of"),
    ],
)
def test_what_cannot_be_is_said_on_the_form(page_as, changed, said):
    page = page_as("admin")

    answer = page.post("/users", data=NEW | changed, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert said in answer.text
    assert "王小红" not in page.get("/users").text


def test_an_unknown_warehouse_is_refused_by_the_api_too(as_role):
    answer = as_role("admin").post("/users", NEW | {"warehouse": "NOWHERE"})

    assert (answer.status_code, answer.json["code"]) == (422, "warehouse-needed")


def test_a_closed_account_is_shut_out_at_once(app, page_as):
    admin, keeper = page_as("admin"), page_as("keeper")
    address = user_page(admin, "keeper")

    assert admin.post(f"{address}/deactivation").location == address
    assert "This account is closed" in admin.get(address).text
    assert keeper.get("/account").status_code == 303
    assert log_in(app, "keeper", PASSWORD).status_code == 401


def test_nobody_closes_the_own_account(page_as):
    page = page_as("admin")
    address = user_page(page, "admin")

    assert "Close the account" not in page.get(address).text
    assert page.post(f"{address}/deactivation").status_code == 403


def test_a_password_that_an_administrator_sets_ends_what_the_old_one_opened(app, page_as):
    admin, keeper = page_as("admin"), page_as("keeper")
    address = user_page(admin, "keeper")

    assert admin.post(f"{address}/password", data={"password": "a new sentence"}).location == address
    assert keeper.get("/account").status_code == 303
    assert log_in(app, "keeper", "a new sentence").status_code == 303


def test_the_own_password_needs_the_present_one(app, page_as):
    page = page_as("keeper")

    wrong = page.post("/account/password", data={"old": "not this", "new": "a new sentence"})
    assert wrong.status_code == 422
    assert "This is not your present password." in wrong.text

    right = page.post("/account/password", data={"old": PASSWORD, "new": "a new sentence"})
    assert right.location == "/login"
    assert page.get("/account").status_code == 303
    assert log_in(app, "keeper", "a new sentence").status_code == 303


def test_guesses_at_the_own_password_are_counted(page_as):
    page = page_as("keeper")
    guess = {"old": "a guess", "new": "a new sentence"}

    answers = [page.post("/account/password", data=guess).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]
    assert page.post("/account/password", data={"old": PASSWORD, "new": "a new sentence"}).status_code == 429


def test_one_ends_a_session_elsewhere_and_keeps_the_own(app, page_as):
    elsewhere = app.test_client()
    elsewhere.post("/login", data={"username": "keeper", "password": PASSWORD})
    page = page_as("keeper")
    listed = page.get("/account").text
    others = re.findall(r'hx-post="(/account/credentials/\w+/end)"', listed)

    assert "this one" in listed
    assert len(others) == 2  # a token and the other browser
    for address in others:
        assert page.post(address).location == "/account"
    assert elsewhere.get("/account").status_code == 303
    assert page.get("/account").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(page_as):
    address = re.search(r'hx-post="(/account/credentials/\w+/end)"', page_as("keeper").get("/account").text)[1]

    assert page_as("manager").post(address).status_code == 404


@pytest.mark.parametrize("user", ["keeper", "coordinator", "manager", "auditor"])
def test_accounts_are_for_the_administrator(page_as, user):
    page = page_as(user)

    assert page.get("/users").status_code == 403
    assert page.get("/users/new").status_code == 403
    assert page.post("/users", data=NEW).status_code == 403
    assert page.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("user", "home"),
    [
        ("keeper", "/scan"),
        ("coordinator", "/coordination"),
        ("manager", "/dashboard"),
        ("auditor", "/dashboard"),
        ("admin", "/users"),
        (None, "/login"),
    ],
)
def test_each_role_lands_where_its_day_begins(page_as, user, home):
    page = page_as(user)

    assert page.get("/").location == home
    assert page.get(home).status_code == 200


def test_the_list_of_users_goes_to_csv(page_as):
    assert "keeper_w2,keeper,W2,False" in page_as("admin").get("/users?format=csv").text
