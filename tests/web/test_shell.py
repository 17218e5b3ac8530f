# SPDX-License-Identifier: Apache-2.0
"""The frame of every page, on an app that has nothing else."""

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest

from relief_ops.foundation import clock
from relief_ops.foundation.actor import Role
from relief_ops.web.filters import ago, day, field_errors, instant, quantity
from relief_ops.web.menu import MENU
from tests.web.an_app import an_app

HTMX = {"HX-Request": "true"}
WRONG = {"lines-0-quantity": "many"}


@pytest.fixture
def client():
    return an_app().test_client()


def test_every_answer_forbids_what_is_inline_or_elsewhere(client):
    headers = client.get("/page").headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_is_kept_once_it_was_used():
    assert "max-age=31536000" in an_app(is_https=True).test_client().get("/page").headers["Strict-Transport-Security"]


def test_the_language_is_switched_and_the_page_kept(client):
    answer = client.get("/page?page=2&lang=en")

    assert (answer.status_code, answer.location) == (302, "/page?page=2")
    assert '<html lang="en">' in client.get("/page").text


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/"])
def test_the_switch_leads_nowhere_else(client, path):
    answer = client.get("/?lang=en", environ_overrides={"PATH_INFO": path})

    assert answer.location.startswith("/evil.example/")


@pytest.mark.parametrize("role", Role)
def test_the_menu_has_at_most_five_places(role):
    page = an_app(role).test_client().get("/page").text

    assert 1 <= len(MENU[role]) <= 5
    assert all(f'href="{place.url}"' in page for place in MENU[role])


@pytest.mark.parametrize(
    ("role", "page"),
    [(Role.KEEPER, "/scan"), (Role.COORDINATOR, "/coordination"), (Role.MANAGER, "/dashboard")],
)
def test_a_role_begins_where_its_work_is(role, page):
    assert an_app(role).test_client().get("/").location == page


def test_a_manager_sees_how_many_approvals_wait(client):
    assert re.search(r'class="count"[^>]*>3<', client.get("/page").text)


def test_a_page_over_plain_http_from_elsewhere_says_so(client):
    english = {"Accept-Language": "en"}

    assert "not encrypted" in client.get("/page", base_url="http://192.168.1.5:8000", headers=english).text
    assert "not encrypted" not in client.get("/page", base_url="http://127.0.0.1:8000", headers=english).text


def test_demonstration_data_is_marked():
    english = {"Accept-Language": "en"}

    assert "Demonstration data" in an_app().test_client().get("/page", headers=english).text
    assert "Demonstration data" not in an_app(has_demo_data=False).test_client().get("/page", headers=english).text


def test_after_a_form_htmx_is_sent_on_and_so_is_a_browser_without_it(client):
    with_htmx, without = client.post("/things", headers=HTMX), client.post("/things")

    assert (with_htmx.status_code, with_htmx.headers["HX-Redirect"]) == (204, "/page?made=1")
    assert (without.status_code, without.location) == (303, "/page?made=1")


def test_a_refusal_names_the_field_of_the_form(client):
    answer = client.post("/things", data=WRONG, headers=HTMX)

    assert answer.status_code == 422
    assert 'data-field="lines-0-quantity"' in answer.text
    assert "<html" not in answer.text
    assert "<html" in client.post("/things", data=WRONG).text


def test_a_form_carries_its_token_and_a_key_of_its_own(client):
    first, second = (re.findall(r'name="_key" value="(\w{32})"', client.get("/page").text) for _ in range(2))

    assert len(first) > 0
    assert not set(first) & set(second)


def test_a_bar_says_in_words_what_it_draws(client):
    page = client.get("/page", headers={"Accept-Language": "en"}).text

    assert 'aria-label="available 3, reserved 1; minimum 8"' in page
    assert 'width="37.50%"' in page


def test_packs_are_counted_with_their_rest(client):
    page = re.sub(r"<[^>]+>", "", client.get("/page", headers={"Accept-Language": "en"}).text)

    assert "20 packs × 10 + 3 = 203p" in page


def test_a_file_is_kept_for_a_year_under_its_version_only(client):
    versioned = re.search(r'"(/static/app\.css\?v=\w+)"', client.get("/page").text)[1]

    assert "max-age=31536000" in client.get(versioned, buffered=True).headers["Cache-Control"]
    assert "max-age=31536000" not in client.get("/static/app.css?v=old", buffered=True).headers["Cache-Control"]


@pytest.mark.parametrize("name", ["nothing.css", "../config.py", "%2e%2e/config.py", "vendor/.stamp", "a" * 5000])
def test_no_other_file_is_served(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_a_large_file_goes_out_compressed(client):
    plain = client.get("/static/vendor/tabler.min.css", buffered=True)
    zipped = client.get("/static/vendor/tabler.min.css", headers={"Accept-Encoding": "gzip"}, buffered=True)

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.mimetype == plain.mimetype == "text/css"


def test_a_list_as_csv_runs_no_formula(client):
    answer = client.get("/list")

    assert answer.text == "\ufeffItem,n\r\n'=1+1,-2\r\n棉被,\r\n"
    assert answer.headers["Content-Disposition"] == "attachment; filename=stock.csv"


def test_values_are_written_as_the_depot_writes_them():
    with an_app().test_request_context(headers={"Accept-Language": "en"}):
        late = datetime(2024, 1, 21, 21, 51, tzinfo=UTC)
        assert (quantity(1234567), quantity(None)) == ("1,234,567", "—")
        assert (day(late), instant(late)) == ("2024-01-22", "2024-01-22 05:51")
        assert ago(clock.now() - timedelta(minutes=12)) == "12 minutes ago"
        assert ago(clock.now() + timedelta(hours=3, minutes=1)) == "in 3 hours"


def test_errors_are_found_however_deep_they_lie():
    errors = {"site": ["Fill this in."], "lines": {"0": {"quantity": ["a", "b"]}}}

    assert field_errors(errors) == [
        ("site", "Fill this in."),
        ("lines-0-quantity", "a"),
        ("lines-0-quantity", "b"),
    ]
