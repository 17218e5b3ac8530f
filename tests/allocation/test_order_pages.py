# SPDX-License-Identifier: Apache-2.0
"""Orders as pages: drawn up, reserved with what is short and why, approved by somebody else, told in plain words."""

import re
from urllib.parse import urlsplit

import pytest

from tests import factories
from tests.reading import html, read, sent, words

HTMX = {"HX-Request": "true"}
BADGE = re.compile(r'class="count"[^>]*>(\d+)<')


@pytest.fixture
def coordinator(page_as):
    return page_as("coordinator")


def open_site(client) -> tuple[str, str]:
    """An incident and its first site, opened on their pages; returns the numbers of both."""
    form = {
        "name": "镇雄滑坡",
        "hazard": "landslide",
        "level": "3",
        "county": "530627",
        "started_at": "2026-01-22T05:51",
    }
    incident = sent(client, "/incidents", form).split("/")[2]
    site = {"name": "凉水村安置点", "county": "530627", "people": "918", "households": "223"}
    assert sent(client, f"/incidents/{incident}/sites", site) == f"/incidents/{incident}"
    [row] = factories.by("auditor").read(f"/sites?incident={incident}")
    return incident, row["code"]


def test_an_incident_is_opened_with_the_depots_time(coordinator):
    incident, _site = open_site(coordinator)

    assert factories.by("auditor").read(f"/incidents/{incident}")["started_at"] == "2026-01-21T21:51:00+00:00"
    assert "918" in read(coordinator, f"/incidents/{incident}")
    assert "镇雄滑坡" in read(coordinator, "/incidents")


def test_a_drill_says_so_on_its_page(coordinator):
    number = factories.an_incident(is_drill=True)

    assert "Drill" in read(coordinator, f"/incidents/{number}")


def test_the_form_shows_what_is_available_and_takes_only_the_filled_rows(coordinator):
    factories.received_units("QUILT-C", 30)
    _incident, site = open_site(coordinator)
    form = {"site": site, "note": "", "lines-0-item": "TENT-12S", "lines-0-quantity": ""}
    form |= {"lines-1-item": "QUILT-C", "lines-1-quantity": "20"}

    assert re.search(r"Quilt QUILT-C available 30", read(coordinator, f"/orders/new?site={site}"))
    number = sent(coordinator, "/orders", form).split("/")[-1]

    assert [(line["item"], line["quantity"]) for line in factories.order(number)["lines"]] == [("QUILT-C", 20)]


def test_an_error_stands_at_the_row_of_the_form(coordinator):
    _incident, site = open_site(coordinator)
    form = {"site": site, "lines-0-item": "TENT-12S", "lines-7-item": "QUILT-C", "lines-7-quantity": "0"}
    answer = coordinator.post("/orders", data=form, headers=HTMX)

    assert answer.status_code == 422
    assert 'data-field="lines-7-quantity"' in answer.text


def test_an_emergency_needs_to_say_who_ordered_it(coordinator):
    _incident, site = open_site(coordinator)
    form = {"site": site, "is_emergency": "true", "lines-0-item": "QUILT-C", "lines-0-quantity": "5"}

    assert 'data-field="ordered_by"' in coordinator.post("/orders", data=form, headers=HTMX).text
    assert sent(coordinator, "/orders", form | {"ordered_by": "manager", "channel": "phone"})


def test_a_draft_is_changed_on_its_page(coordinator):
    number = factories.an_order(("QUILT-C", 20), note="quickly")
    site = factories.order(number)["site"]
    assert 'value="20"' in html(coordinator, f"/orders/{number}/edit")

    sent(coordinator, f"/orders/{number}", {"site": site, "lines-0-item": "TENT-12S", "lines-0-quantity": "4"})

    after = factories.order(number)
    assert (after["note"], [line["item"] for line in after["lines"]]) == (None, ["TENT-12S"])


def test_a_shortage_is_told_in_the_form_with_what_was_left_out_and_why(coordinator):
    factories.received_units("QUILT-C", 30)
    factories.scan_in(factories.a_receipt(factories.a_line("QUILT-C", 10, batch="GIFT"), source="donation"))
    number = factories.an_order(("QUILT-C", 50))

    answer = coordinator.post(f"/orders/{number}/reservations", data={}, headers=HTMX)

    assert answer.status_code == 409
    assert "wanted 50, available 30, short 20" in words(answer)
    assert "10 床 not released yet · ZT01 · GIFT" in words(answer)
    assert factories.stock()["reserved"] == 0
    assert 'name="allow_partial"' in answer.text


def test_what_there_is_can_be_reserved(coordinator):
    factories.received_units("QUILT-C", 30)
    number = factories.an_order(("QUILT-C", 50))

    sent(coordinator, f"/orders/{number}/reservations", {"allow_partial": "true"})

    page = read(coordinator, f"/orders/{number}")
    assert "Only 0 of 20 can be reserved now: 20 short" in page
    assert "the manager's approval" in page
    assert factories.stock()["reserved"] == 30


def test_a_reservation_can_be_kept_to_some_warehouses(coordinator):
    factories.received_units("QUILT-C", 30)
    factories.received_units("QUILT-C", 30, warehouse="W2")
    number = factories.an_order(("QUILT-C", 20))

    sent(coordinator, f"/orders/{number}/reservations", {"warehouses": "W2"})

    assert [part["warehouse"] for part in factories.order(number)["reservations"]] == ["W2"]


def test_a_manager_sees_what_an_approval_decides(page_as):
    factories.received_units("QUILT-C", 30, owner="省红十字会")
    factories.reserved(("QUILT-C", 20))
    manager = page_as("manager")
    page = read(manager, "/approvals")

    assert "918" in page
    assert "coordinator asks" in page
    assert "20 of 省红十字会" in page
    assert re.search(r"20 床 10 床", page)
    assert BADGE.search(html(manager, "/approvals"))[1] == "1"


def test_one_tap_approves_and_leads_back_to_the_list(page_as):
    factories.received_units("QUILT-C", 30)
    number = factories.reserved(("QUILT-C", 20))
    manager = page_as("manager")

    assert sent(manager, f"/orders/{number}/approvals", {"_back": "approvals"}) == "/approvals"

    assert factories.order(number)["status"] == "approved"
    assert "Nothing waits" in read(manager, "/approvals")
    assert not BADGE.search(html(manager, "/approvals"))


def test_the_link_to_an_approval_can_be_copied(app, coordinator):
    factories.received_units("QUILT-C", 30)
    number = factories.reserved(("QUILT-C", 20))

    [link] = re.findall(r'data-copy="([^"]+)"', html(coordinator, f"/orders/{number}"))

    assert urlsplit(link).path == f"/orders/{number}"


def test_overdue_papers_come_first(page_as, clock):
    factories.received_units("QUILT-C", 60)
    waiting = factories.reserved(("QUILT-C", 10))
    early = factories.an_emergency(("QUILT-C", 10))
    factories.by("coordinator").made(f"/orders/{early}/reservations")
    factories.pick_all(early)
    clock.forward(hours=25)

    page = read(page_as("manager"), "/approvals")

    assert "overdue" in page
    assert page.index(early) < page.index(waiting)


def test_a_cancelled_order_says_why(coordinator):
    factories.received_units("QUILT-C", 30)
    number = factories.reserved(("QUILT-C", 20))

    sent(coordinator, f"/orders/{number}/cancellation", {"reason": "the road is cut"})

    assert "Cancelled: the road is cut" in read(coordinator, f"/orders/{number}")
    assert factories.stock()["reserved"] == 0


def test_the_list_begins_with_what_is_open(coordinator):
    factories.received_units("QUILT-C", 30)
    number = factories.reserved(("QUILT-C", 20))
    factories.by("coordinator").made(f"/orders/{number}/cancellation", {"reason": "no need"})

    assert "No order is open" in read(coordinator, "/orders")
    assert number in read(coordinator, "/orders?status=cancelled")
    assert number in read(coordinator, "/orders?status=all")


def test_the_lists_come_as_files(coordinator):
    number = factories.an_order(("QUILT-C", 20))

    assert f"{number}," in coordinator.get("/orders?format=csv").text
    assert "镇雄滑坡" in coordinator.get("/incidents?format=csv").text
    assert "Quilts,20,0,0,0,0" in coordinator.get("/coordination?format=csv").text


def test_the_board_shows_what_is_to_go_and_what_is_left(coordinator):
    factories.received_units("QUILT-C", 50)
    factories.shipped(("QUILT-C", 20))
    factories.reserved(("QUILT-C", 25))
    page = read(coordinator, "/coordination")

    assert "25 to go of 25" in page
    assert "sent of 20" in page
    assert re.search(r"What is left [\d ]*0 5 ", page)


def test_an_empty_board_says_what_to_do_first(coordinator):
    assert "Open an incident" in read(coordinator, "/coordination")
    assert "There is no site yet" in read(coordinator, "/orders/new")


@pytest.mark.parametrize("path", ["/orders/new", "/incidents/new"])
@pytest.mark.parametrize("user", ["keeper", "manager", "auditor"])
def test_only_a_coordinator_draws_up(page_as, user, path):
    assert page_as(user).get(path).status_code == 403
