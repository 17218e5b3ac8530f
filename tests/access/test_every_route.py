# SPDX-License-Identifier: Apache-2.0
"""Every route against every role: a route that this table does not know, or that declares nothing, fails here."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from relief_ops.access.permissions import WHO_MAY
from relief_ops.foundation.actor import Role

ROLES = {
    "keeper": Role.KEEPER,
    "coordinator": Role.COORDINATOR,
    "manager": Role.MANAGER,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMIN,
}
ALL = frozenset(ROLES)
NOBODY_NEEDED = "public"

# What was agreed with the clients of the API, written down a second time: the first one is `permissions.py`.
API = {
    "POST /auth/tokens": NOBODY_NEEDED,
    "GET /openapi.json": ALL,
    "GET /items": ALL,
    "POST /items": {"manager"},
    "GET /items/<code>": ALL,
    "PATCH /items/<code>": {"manager"},
    "GET /warehouses": ALL,
    "POST /warehouses": {"manager"},
    "GET /warehouses/<code>/locations": ALL,
    "POST /warehouses/<code>/locations": {"manager"},
    "GET /receipts": ALL,
    "POST /receipts": {"keeper"},
    "GET /receipts/<number>": ALL,
    "PATCH /receipts/<number>": {"keeper"},
    "POST /receipts/<number>/closure": {"keeper"},
    "POST /receipts/<number>/inspections": {"keeper", "manager"},
    "GET /codes": ALL,
    "GET /codes/<scanned:code>": ALL,
    "GET /scans": ALL,
    "POST /scans": {"keeper"},
    "POST /scans/<uuid:scan_id>/settlement": {"manager"},
    "GET /handling-units": ALL,
    "GET /stock": ALL,
    "GET /movements": ALL,
    "POST /movements/<uuid:movement_id>/reversals": {"keeper", "manager"},
    "GET /adjustments": ALL,
    "POST /adjustments": {"keeper"},
    "POST /adjustments/<uuid:adjustment_id>/posting": {"manager"},
    "POST /adjustments/<uuid:adjustment_id>/withdrawal": {"keeper", "manager"},
    "POST /lots/<uuid:lot>/holds": {"manager"},
    "POST /holds/<uuid:hold_id>/end": {"manager"},
    "GET /incidents": ALL,
    "POST /incidents": {"coordinator"},
    "GET /incidents/<number>": ALL,
    "GET /sites": ALL,
    "POST /sites": {"coordinator"},
    "GET /sites/<code>": ALL,
    "GET /orders": ALL,
    "POST /orders": {"coordinator"},
    "GET /orders/<number>": ALL,
    "PATCH /orders/<number>": {"coordinator"},
    "POST /orders/<number>/reservations": {"coordinator"},
    "POST /orders/<number>/approvals": {"manager"},
    "POST /orders/<number>/cancellation": {"coordinator"},
    "POST /orders/<number>/checks": {"keeper"},
    "POST /orders/<number>/shipments": {"keeper"},
    "GET /shipments": ALL,
    "GET /shipments/<number>": ALL,
    "GET /shipments/<number>/waybill": ALL,
    "POST /shipments/<number>/delivery": {"coordinator"},
    "GET /label-templates": {"keeper"},
    "POST /labels": {"keeper"},
    "GET /audit": {"auditor", "admin"},
    "GET /users": {"admin"},
    "POST /users": {"admin"},
    "POST /users/<name>/deactivation": {"admin"},
    "POST /users/<name>/password": {"admin"},
}
OF_A_USER = {"uuid": "00000000-0000-7000-8000-000000000000", "int": "1", "default": "NONE"}


class Route(NamedTuple):
    """A method of a route, and an address at which it answers."""

    method: str
    rule: str
    endpoint: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.removeprefix('/api/v1')}"

    @property
    def is_api(self) -> bool:
        return self.rule.startswith("/api/v1/")

    @property
    def address(self) -> str:
        def fill(variable: re.Match[str]) -> str:
            return OF_A_USER.get((variable[1] or "default").rstrip(":"), "NONE")

        return re.sub(r"<([a-z]+:)?[a-z_]+>", fill, self.rule)


def routes(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, rule.rule, rule.endpoint)


def is_public(app: Flask, route: Route) -> bool:
    return hasattr(app.view_functions[route.endpoint], "public_because")


def who_may(app: Flask, route: Route) -> set[str]:
    """The users of this test whose role the route's permission names."""
    permission = app.view_functions[route.endpoint].__dict__["permission"]
    return {user for user, role in ROLES.items() if role in WHO_MAY[permission]}


def test_every_route_declares_a_permission_or_why_it_needs_none(app):
    for route in routes(app):
        view = app.view_functions[route.endpoint]
        declared = [name for name in ("permission", "public_because") if getattr(view, name, None)]
        assert len(declared) == 1, f"{route.name} declares {declared or 'nothing'}"


OPENS_ITS_OWN = {"POST /auth/tokens", "POST /scans", "POST /labels"}
"""They prove a password, read the scans or draw the labels first, so that nobody waits for that."""


def test_every_change_of_the_api_runs_in_a_transaction_and_no_reading_does(app):
    for route in routes(app):
        if route.is_api and route.name not in OPENS_ITS_OWN:
            is_in_one = hasattr(app.view_functions[route.endpoint], "is_in_transaction")
            assert is_in_one == (route.method != "GET"), route.name


def test_the_api_has_the_routes_that_were_agreed_and_each_is_for_the_agreed_roles(app):
    present = {
        route.name: NOBODY_NEEDED if is_public(app, route) else who_may(app, route)
        for route in routes(app)
        if route.is_api
    }
    assert present == API


def test_without_sign_in_the_api_is_401_and_a_page_leads_to_the_sign_in(app, as_role, page_as):
    for route in routes(app):
        if is_public(app, route):
            continue
        if route.is_api:
            answer = as_role(None).send(route.method, route.address, json={})
            assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), route.name
        else:
            answer = page_as(None).open(route.address, method=route.method)
            leads_to_login = answer.status_code in (302, 303) and "/login" in answer.headers["Location"]
            assert leads_to_login or answer.status_code == 401, route.name


@pytest.mark.parametrize("user", ROLES)
def test_a_role_gets_403_where_the_table_does_not_name_it(app, as_role, page_as, user):
    api, page = as_role(user), page_as(user)
    for route in routes(app):
        if is_public(app, route) or user in who_may(app, route):
            continue
        if route.is_api:
            answer = api.send(route.method, route.address, json={})
        else:
            answer = page.open(route.address, method=route.method)
        assert answer.status_code == 403, f"{route.name} as {user}: {answer.status_code}"


@pytest.mark.parametrize("user", ROLES)
def test_a_role_is_let_in_where_the_table_names_it(app, as_role, page_as, user):
    api, page = as_role(user), page_as(user)
    for route in routes(app):
        if is_public(app, route) or user not in who_may(app, route):
            continue
        if route.is_api:
            answer = api.send(route.method, route.address, json={} if route.method != "GET" else None)
        else:
            answer = page.open(route.address, method=route.method)
        assert answer.status_code not in (401, 403), f"{route.name} as {user}: {answer.status_code}"
        assert answer.status_code < 500, f"{route.name} as {user}: {answer.status_code}"


def test_public_routes_answer_whoever_asks(app, page_as):
    for route in routes(app):
        if is_public(app, route):
            answer = page_as(None).open(route.address, method=route.method)
            assert answer.status_code not in (403, 405), route.name
            assert answer.status_code < 500, route.name
