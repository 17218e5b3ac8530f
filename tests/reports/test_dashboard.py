# SPDX-License-Identifier: Apache-2.0
"""The overview says what is there and what needs somebody, and every number opens the list behind it."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from relief_ops.foundation.clock import now, today
from relief_ops.foundation.db import db
from tests import factories as a

pytestmark = pytest.mark.postgres

MOST_STATEMENTS = 20


def words_of(page):
    """The text of a page, each run of white space as one space."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.get("/dashboard").text, flags=re.DOTALL)
    return " ".join(text.split())


def in_days(days: int) -> str:
    return str(today(now()) + timedelta(days=days))


def test_it_counts_whom_the_free_tents_can_shelter(page_as):
    a.received_units("TENT-12S", 20)
    a.reserved(("TENT-12S", 5))

    assert "Tonight we can shelter 45 people" in words_of(page_as("manager"))


def test_a_headline_item_is_shown_against_its_minimum(page_as, as_role):
    as_role("manager").patch("/items/QUILT-C", {"minimums": {"ZT01": 100}})
    a.received_units("QUILT-C", 60)
    a.received_units("QUILT-C", 20, warehouse="W2")
    a.reserved(("QUILT-C", 10))

    page = page_as("manager").get("/dashboard").text

    assert 'aria-label="available 70, reserved 10; minimum 100"' in page
    assert 'href="/stock?warehouse=W2"' in page


def test_what_waits_leads_to_its_list(page_as):
    a.received_units("QUILT-C", 60)
    a.reserved(("QUILT-C", 10))
    codes = a.received_units("RICE-10", 5, expires_on=in_days(20))
    a.by("keeper").made("/adjustments", {"handling_unit": codes[0], "kind": "loss", "quantity": 1, "reason": "wet"})

    page = page_as("manager")

    assert "1 Orders that wait for an approval" in words_of(page)
    assert "1 Lots that expire within 30 days" in words_of(page)
    assert "1 Corrections that wait to be posted" in words_of(page)
    links = re.findall(r'class="need [^"]*" href="([^"]+)"', page.get("/dashboard").text)
    assert {page.get(link.replace("&amp;", "&")).status_code for link in links} == {200}


def test_what_needs_nobody_is_left_out(page_as):
    said = words_of(page_as("manager"))

    assert "Nothing waits for anybody" in said
    assert "The books have not been checked yet" in said


def test_a_truck_on_the_road_and_goods_that_are_expected_are_named(page_as):
    a.received_units("QUILT-C", 60)
    shipment = a.shipped(("QUILT-C", 10))
    receipt = a.a_receipt(a.a_line("RICE-10", 25))

    said = words_of(page_as("manager"))

    assert f"凉水村安置点 {shipment['number']}" in said
    assert "Quilt 10 床" in said
    assert receipt["number"] in said
    assert "Rice 25 袋" in said
    assert "Trucks of the last 30 days that nobody counted again" in said


def test_the_curves_go_back_from_the_stock_of_today(page_as):
    a.received_units("QUILT-C", 60)
    a.shipped(("QUILT-C", 10))

    figures = page_as("manager").get("/dashboard/curves").json

    assert figures["days"][-1] == str(today(now()))
    assert len(figures["days"]) == len(figures["stock"]["quilt"]) == 90
    assert figures["stock"]["quilt"][-2:] == [0, 50]
    assert (figures["came_kg"][-1], figures["went_kg"][-1]) == (180, 30)
    assert sum(figures["came_kg"][:-1]) == 0


def test_a_move_within_the_house_comes_and_goes_nowhere(page_as):
    [code] = a.received_units("QUILT-C", 10)
    a.by("keeper").scan(code, "move", to="ZT01-B-01")

    figures = page_as("manager").get("/dashboard/curves").json

    assert (figures["came_kg"][-1], figures["went_kg"][-1]) == (30, 0)


def test_the_figures_go_to_csv(page_as):
    a.received_units("QUILT-C", 60)

    rows = rows_of(page_as("auditor").get("/dashboard?format=csv"))

    assert [row["available"] for row in rows if row["Item"] == "QUILT-C"] == ["60"]


def test_the_overview_asks_little_and_the_same_however_much_there_is(page_as, app):
    def statements():
        with counted(app) as count:
            assert page_as("manager").get("/dashboard").status_code == 200
        return count[0]

    before = statements()
    for quantity in (10, 20, 30):
        a.received_units("QUILT-C", 60)
        a.shipped(("QUILT-C", quantity))
        a.a_receipt(a.a_line("RICE-10", 25), a.a_line("QUILT-C", 5))

    assert statements() <= before + 1 <= MOST_STATEMENTS


def test_what_expires_is_listed_by_its_day(page_as):
    a.received_units("RICE-10", 5, batch="LATE", expires_on=in_days(80))
    a.received_units("RICE-10", 5, batch="SOON", expires_on=in_days(10))

    def batches(query):
        return [row["batch"] for row in rows_of(page_as("manager").get(f"/expiring?format=csv&{query}"))]

    assert batches("within=90") == ["SOON", "LATE"]
    assert batches("within=30") == ["SOON"]
    assert batches("within=past") == []
    assert batches("within=90&warehouse=W2") == []


def test_the_printed_day_is_still_good(page_as, clock):
    a.received_units("RICE-10", 5, batch="TODAY", expires_on=in_days(0))
    page = page_as("manager")

    assert "TODAY" not in page.get("/expiring?within=past").text
    assert "TODAY" in page.get("/expiring?within=30").text
    clock.forward(days=1)
    assert "TODAY" in page.get("/expiring?within=past").text


def test_below_the_minimum_says_how_much_is_missing(page_as, as_role):
    as_role("manager").patch("/items/QUILT-C", {"minimums": {"ZT01": 100}})
    a.received_units("QUILT-C", 60)

    [row] = rows_of(page_as("manager").get("/shortages?format=csv"))

    assert (row["item"], row["available"], row["missing"]) == ("QUILT-C", "60", "40")


@pytest.mark.parametrize("query", ["within=7", "kind=x", "page=0", "page=x"])
def test_a_list_that_does_not_exist_is_refused_in_words(page_as, query):
    assert page_as("manager").get(f"/expiring?{query}").status_code == 422


@pytest.mark.parametrize("user", ["keeper", "coordinator", "manager", "auditor", "admin"])
def test_everybody_sees_the_same_numbers(page_as, user):
    a.received_units("TENT-12S", 20)

    assert "Tonight we can shelter 60 people" in words_of(page_as(user))


def test_the_settings_show_no_secret(page_as, app):
    page = page_as("admin").get("/settings")

    assert page.status_code == 200
    assert app.config["SECRET_KEY"] not in page.text
    assert page_as("manager").get("/settings").status_code == 403


def test_the_audit_trail_is_narrowed_and_goes_to_csv(page_as):
    receipt = a.a_receipt(a.a_line("QUILT-C", 30))

    rows = rows_of(page_as("auditor").get(f"/audit?format=csv&subject={receipt['number']}&actor=keeper"))

    assert rows
    assert {row["actor"] for row in rows} == {"keeper"}
    assert page_as("admin").get("/audit?action=signed-in").status_code == 200
    assert page_as("manager").get("/audit").status_code == 403


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


class counted:
    """Counts the statements that reach the database."""

    def __init__(self, app):
        with app.app_context():
            self._engine = db.engine
        self._count = [0]

    def __enter__(self):
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._count

    def __exit__(self, *_error):
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, *_statement):
        self._count[0] += 1
