# SPDX-License-Identifier: Apache-2.0
"""Sessions of a browser, and forms that somebody else has forged."""

import re
from dataclasses import replace

import pytest

from relief_ops.app import create_app
from relief_ops.cli import migrate
from tests import factories, world
from tests.databases import close, settings_for
from tests.problems import refused
from tests.world import PASSWORD

pytestmark = pytest.mark.postgres

SIGN_IN = {"username": "keeper", "password": PASSWORD}


@pytest.fixture
def guarded(app, monkeypatch):
    """The service as it runs: forms need their token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


def token_of(client, path="/scan"):
    return re.search(r'name="csrf-token" content="([^"]+)"', client.get(path).get_data(as_text=True))[1]


def test_a_sign_in_opens_a_new_session_each_time(guarded):
    client = guarded.test_client()
    secrets = set()
    for is_signed_in in (False, True):
        form = SIGN_IN | ({"csrf_token": token_of(client)} if is_signed_in else {})
        assert client.post("/login", data=form).status_code in (302, 303)
        with client.session_transaction() as session:
            secrets.add(session["secret"])
    assert len(secrets) == 2


def test_the_cookie_is_kept_from_scripts_and_other_sites(guarded):
    cookie = guarded.test_client().post("/login", data=SIGN_IN).headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(tmp_path):
    settings = settings_for(f"sqlite:///{tmp_path / 'https.db'}")
    app = create_app(replace(settings, public_url="https://relief.example.org"), testing=True)
    migrate(app)
    world.make(app)
    try:
        cookie = app.test_client().post("/login", data=SIGN_IN, base_url="https://localhost").headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    finally:
        close(app)


def test_a_session_that_was_ended_opens_nothing_although_its_cookie_is_kept(guarded):
    client = guarded.test_client()
    client.post("/login", data=SIGN_IN)
    kept = client.get_cookie("session").value
    client.post("/logout", data={"csrf_token": token_of(client)})
    client.set_cookie("session", kept)
    assert client.get("/stock").status_code in (302, 303, 401)
    assert client.get("/api/v1/stock").status_code == 401


def test_a_session_ends_after_a_week(page_as, clock):
    client = page_as("keeper")
    assert client.get("/stock").status_code == 200
    clock.forward(days=7, minutes=1)
    assert client.get("/stock").status_code in (302, 303, 401)


def test_a_token_is_no_session_and_a_session_no_token(app, as_role, page_as):
    secrets = app.extensions["secrets"]
    bearer = {"Authorization": f"Bearer {secrets.sessions['keeper']}"}
    refused(as_role(None).get("/stock", **bearer), 401)
    client = page_as(None)
    with client.session_transaction() as session:
        session["secret"] = secrets.tokens["keeper"]
    assert client.get("/api/v1/stock").status_code == 401


@pytest.mark.usefixtures("guarded")
def test_a_form_without_its_token_changes_nothing(page_as, as_role):
    form = {"username": "x", "code": "SHELF-9", "name": "Shelf", "kind": "storage"}
    client = page_as("manager")
    assert client.post("/warehouses/ZT01/locations", data=form).status_code == 403
    codes = [place["code"] for place in as_role("auditor").read("/warehouses/ZT01/locations")]
    assert "SHELF-9" not in codes


@pytest.mark.usefixtures("guarded")
def test_a_form_with_its_token_is_taken(page_as, as_role):
    client = page_as("manager")
    form = {"code": "SHELF-9", "name": "Shelf", "kind": "storage", "csrf_token": token_of(client, "/stock")}
    assert client.post("/warehouses/ZT01/locations", data=form).status_code in (200, 302, 303)
    codes = [place["code"] for place in as_role("auditor").read("/warehouses/ZT01/locations")]
    assert "SHELF-9" in codes


@pytest.mark.usefixtures("guarded")
def test_the_api_in_a_browser_needs_the_token_of_the_page(page_as):
    [code] = factories.codes_of(factories.a_receipt(factories.a_line("QUILT-C", 10)))
    client = page_as("keeper")
    body = {"scans": [factories.a_scan(code, "receive")]}
    assert client.post("/api/v1/scans", json=body).status_code == 403
    assert factories.unit(code)["status"] == "expected"
    signed = client.post("/api/v1/scans", json=body, headers={"X-CSRFToken": token_of(client)})
    assert signed.json["results"][0]["status"] == "accepted"


@pytest.mark.usefixtures("guarded")
def test_a_program_with_a_token_needs_no_other(as_role):
    location = {"code": "SHELF-9", "name": "Shelf", "kind": "storage"}
    assert as_role("manager").post("/warehouses/ZT01/locations", location).status_code == 201


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://["])
def test_another_site_does_not_sign_anybody_in_or_out(page_as, origin):
    client = page_as("keeper")
    for path in ("/login", "/logout"):
        assert client.post(path, data=SIGN_IN, headers={"Origin": origin}).status_code == 403
    assert client.get("/stock").status_code == 200


def test_nobody_is_led_away_after_the_sign_in(app):
    for target in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ):
        answer = app.test_client().post("/login", data={**SIGN_IN, "next": target})
        assert answer.headers["Location"] in ("/", "/scan", "http://localhost/"), target


def test_ten_failures_close_the_page_for_a_name_too(app, monkeypatch):
    monkeypatch.setattr("relief_ops.access.service.is_password", lambda known, given: given == PASSWORD)
    client = app.test_client()
    for _failure in range(10):
        assert client.post("/login", data={**SIGN_IN, "password": "x"}).status_code == 401
    closed = client.post("/login", data=SIGN_IN)
    assert closed.status_code == 429
    assert int(closed.headers["Retry-After"]) > 0
