# SPDX-License-Identifier: Apache-2.0
"""What stands beside the API: its description, the health of the service, its figures."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from relief_ops.foundation.db import db

pytestmark = pytest.mark.postgres

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def test_the_description_is_openapi_and_for_those_who_are_signed_in(as_role, page_as):
    assert as_role(None).get("/openapi.json").status_code == 401
    described = as_role("auditor").read("/openapi.json")
    assert described["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert page_as("keeper").get("/api/v1/openapi.json").status_code == 200


CALLS = [
    ("post", "/auth/tokens"),
    ("get", "/items"),
    ("post", "/items"),
    ("get", "/items/{code}"),
    ("patch", "/items/{code}"),
    ("get", "/warehouses"),
    ("post", "/warehouses"),
    ("get", "/warehouses/{code}/locations"),
    ("post", "/warehouses/{code}/locations"),
    ("post", "/receipts"),
    ("get", "/receipts/{number}"),
    ("patch", "/receipts/{number}"),
    ("post", "/receipts/{number}/closure"),
    ("post", "/receipts/{number}/inspections"),
    ("get", "/codes"),
    ("get", "/codes/{code}"),
    ("post", "/scans"),
    ("get", "/handling-units"),
    ("get", "/stock"),
    ("get", "/movements"),
    ("post", "/movements/{movement_id}/reversals"),
    ("post", "/adjustments"),
    ("post", "/adjustments/{adjustment_id}/posting"),
    ("post", "/lots/{lot}/holds"),
    ("post", "/holds/{hold_id}/end"),
    ("get", "/incidents"),
    ("post", "/incidents"),
    ("get", "/sites"),
    ("post", "/sites"),
    ("get", "/orders"),
    ("post", "/orders"),
    ("get", "/orders/{number}"),
    ("patch", "/orders/{number}"),
    ("post", "/orders/{number}/reservations"),
    ("post", "/orders/{number}/approvals"),
    ("post", "/orders/{number}/cancellation"),
    ("post", "/orders/{number}/checks"),
    ("post", "/orders/{number}/shipments"),
    ("post", "/shipments/{number}/delivery"),
    ("get", "/label-templates"),
    ("post", "/labels"),
]


def test_the_description_names_every_call(as_role):
    paths = as_role("auditor").read("/openapi.json")["paths"]
    missing = [(method, path) for method, path in CALLS if method not in paths.get(f"/api/v1{path}", {})]
    assert missing == []


def test_people_read_the_description_on_a_page_of_our_own(page_as):
    assert page_as(None).get("/api/docs").status_code in (302, 303, 401)
    page = page_as("manager").get("/api/docs")
    assert page.status_code == 200
    assert "https://" not in page.get_data(as_text=True)


def test_the_process_lives_and_the_database_is_ready(as_role):
    assert as_role(None).get("/healthz").status_code == 200
    assert as_role(None).get("/readyz").status_code == 200


@pytest.fixture
def an_older_database(app):
    """The database says that it is at another migration than the newest."""

    def set_version(version):
        with app.app_context():
            was = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            db.session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
            db.session.commit()
        return was

    newest = set_version("older")
    yield
    set_version(newest)


@pytest.mark.usefixtures("an_older_database")
def test_a_database_that_is_not_at_the_newest_migration_is_not_ready(as_role):
    assert as_role(None).get("/healthz").status_code == 200
    assert as_role(None).get("/readyz").status_code == 503


def test_the_figures_are_for_this_host(as_role):
    answer = as_role(None).get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert "relief_requests_total" in answer.get_data(as_text=True)
    elsewhere = as_role(None).send("GET", "/metrics", environ_base=ELSEWHERE)
    assert elsewhere.status_code in (401, 403, 404)


def test_the_figures_are_for_whoever_has_the_token(app, as_role, monkeypatch):
    settings = replace(app.extensions["settings"], metrics_token="a token for figures")
    monkeypatch.setitem(app.extensions, "settings", settings)

    def ask(authorization):
        client = as_role(None)
        return client.send("GET", "/metrics", headers={"Authorization": authorization}, environ_base=ELSEWHERE)

    assert ask("Bearer a token for figures").status_code == 200
    assert ask("Bearer another").status_code in (401, 403, 404)
