# SPDX-License-Identifier: Apache-2.0
"""The scan page as it is served, the walk of a pick, and the scans that wait to be settled."""

from uuid import uuid4

import pytest

from tests import factories
from tests.clients import a_scan


@pytest.mark.parametrize("user", ["coordinator", "manager", "auditor", "admin"])
def test_only_keepers_scan(page_as, user):
    assert page_as(user).get("/scan").status_code == 403
    assert page_as(user).get("/scan/progress?order=x").status_code == 403


def test_the_page_brings_the_locations_and_orders_of_the_own_warehouse(page_as):
    factories.received_units(quantity=20)
    number, draft = factories.approved(("QUILT-C", 10)), factories.an_order(("QUILT-C", 10))
    here, there = page_as("keeper").get("/scan").text, page_as("keeper_w2").get("/scan").text

    assert "ZT01-B-01" in here
    assert "W2-A-01" not in here
    assert "W2-A-01" in there
    assert "ZT01-B-01" not in there
    assert f'value="{number}"' in here
    assert number not in there
    assert draft not in here


def test_an_order_that_is_not_approved_can_be_chosen_only_in_an_emergency(page_as):
    factories.received_units(quantity=20)
    calm, urgent = factories.reserved(("QUILT-C", 10)), factories.an_emergency(("QUILT-C", 10))
    factories.by("coordinator").made(f"/orders/{urgent}/reservations")
    page = page_as("keeper").get("/scan").text

    assert f'value="{urgent}"' in page
    assert calm not in page


def test_the_walk_leads_to_the_next_bin_until_all_is_picked(page_as):
    units = factories.received_units(quantity=30, to="ZT01-B-01", batch="B26-1")
    number, keeper = factories.approved(("QUILT-C", 30)), page_as("keeper")

    before = keeper.get(f"/scan/progress?order={number}").text
    factories.by("keeper").scan(units[0], "pick", order=number)
    after = keeper.get(f"/scan/progress?order={number}").text
    factories.pick_all(number)
    done = keeper.get(f"/scan/progress?order={number}").text

    assert "0/30" in before
    assert "B-01" in before
    assert "B26-1" in before
    assert "3 packs × 10" in before
    assert "10/30" in after
    assert "2 packs × 10" in after
    assert "30/30" in done
    assert f'href="/orders/{number}"' in done


def test_the_walk_says_why_nothing_can_be_picked(page_as):
    factories.received_units(quantity=20)
    keeper, number = page_as("keeper"), factories.reserved(("QUILT-C", 10))

    assert "not approved" in keeper.get(f"/scan/progress?order={number}").text
    assert (
        "Nothing is reserved"
        in page_as("keeper_w2").get(f"/scan/progress?order={factories.approved(('QUILT-C', 10))}").text
    )
    assert keeper.get("/scan/progress?order=NOSUCH").status_code == 404


@pytest.fixture
def disputed_id():
    scan = a_scan("NOSUCH-CODE", "move", to="ZT01-B-01", has_happened=True)
    [result] = factories.by("keeper").scans([scan])
    assert result["status"] == "disputed"
    return scan["id"]


def test_a_disputed_scan_stands_in_the_list_until_a_manager_settles_it(page_as, disputed_id):
    manager = page_as("manager")
    listed = manager.get("/disputed").text
    answer = manager.post(f"/disputed/{disputed_id}/settlement", data={"reason": "Another depot's label."})

    assert "NOSUCH-CODE" in listed
    assert "wedge-1" in listed
    assert "ZT01-B-01" in listed
    assert (answer.status_code, answer.location) == (303, "/disputed")
    assert "Nothing is disputed" in manager.get("/disputed").text


def test_everybody_sees_the_list_and_only_a_manager_settles(page_as, disputed_id):
    keeper = page_as("keeper")

    assert "NOSUCH-CODE" in keeper.get("/disputed").text
    assert "/settlement" not in keeper.get("/disputed").text
    assert keeper.post(f"/disputed/{disputed_id}/settlement", data={"reason": "mine"}).status_code == 403


def test_settling_needs_a_reason_and_a_scan(page_as, disputed_id):
    manager = page_as("manager")

    assert manager.post(f"/disputed/{disputed_id}/settlement", data={}).status_code == 422
    assert manager.post(f"/disputed/{uuid4()}/settlement", data={"reason": "x"}).status_code == 404


def test_the_list_is_a_file_too(page_as, disputed_id):
    answer = page_as("manager").get("/disputed?format=csv")

    assert answer.mimetype == "text/csv"
    assert "NOSUCH-CODE,move,ZT01-B-01" in answer.text
