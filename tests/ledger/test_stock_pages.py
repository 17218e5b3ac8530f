# SPDX-License-Identifier: Apache-2.0
"""Stock, as people with a browser see it."""

import re

import pytest
from sqlalchemy import event

from relief_ops.foundation.db import db
from tests.factories import (
    a_line,
    a_receipt,
    approved,
    by,
    codes_of,
    pick_all,
    received_units,
    reserved,
    scan_in,
    shipped,
    stock,
    unit,
)
from tests.reading import found, html, read, rows, sent, words

# ---- levels ----


def test_an_empty_depot_says_what_to_do_first(page_as):
    assert "Nothing is in stock yet" in read(page_as("manager"), "/stock")


def test_the_levels_say_what_may_be_promised_and_what_not(page_as):
    received_units("QUILT-C", 100)
    reserved(("QUILT-C", 40))
    scan_in(a_receipt(a_line("QUILT-C", 20), source="donation"))
    a_receipt(a_line("QUILT-C", 30))
    [row] = rows(page_as("manager"), "/stock")
    assert row[:3] == ["Quilt QUILT-C", "ZT01", "60 床"]
    assert row[3] == "reserved 40 held 20 expected 30"
    assert row[4] == "120"


def test_the_levels_are_narrowed_by_warehouse_category_text_and_status(page_as):
    received_units("QUILT-C", 10)
    received_units("RICE-10", 10, warehouse="W2")
    by("manager").patch("/items/QUILT-C", {"minimums": {"ZT01": 500}})
    manager = page_as("manager")
    assert len(rows(manager, "/stock")) == 2
    for query, item in (
        ("warehouse=W2", "Rice"),
        ("category=food", "Rice"),
        ("text=quil", "Quilt"),
        ("status=low", "Quilt"),
    ):
        [row] = rows(manager, f"/stock?{query}")
        assert row[0].startswith(item)
    assert "Nothing like that" in read(manager, "/stock?text=helicopter")


def test_a_keeper_sees_the_own_warehouse_first(page_as):
    received_units("RICE-10", 10, warehouse="W2")
    assert "Nothing is in stock yet" in read(page_as("keeper"), "/stock")
    assert "Rice" in read(page_as("keeper"), "/stock?warehouse=")


def test_the_levels_go_into_a_file_that_is_no_formula(page_as):
    by("manager").made(
        "/items", {"code": "ODD", "name_zh": "=1+1", "name_en": "=1+1", "category": "x", "unit": "件", "pack_size": 1}
    )
    received_units("ODD", 1)
    text = html(page_as("manager"), "/stock?format=csv")
    assert "ODD,'=1+1,件,ZT01,1,1" in text


# ---- the stock card ----


def test_the_card_has_one_line_for_each_document_and_the_balance_after_it(page_as):
    received_units("QUILT-C", 100, batch="B1")
    shipment = shipped(("QUILT-C", 30))
    entries = rows(page_as("manager"), "/stock/QUILT-C")
    assert [entry[3:6] for entry in entries] == [["", "30", "70"], ["100", "", "100"]]
    assert entries[0][1] == shipment["number"]
    assert entries[1][1].startswith("RK")
    assert entries[1][2] == "Received 10 units"


def test_the_card_goes_on_where_the_page_ends(page_as):
    for quantity in range(1, 26):
        received_units("KIT-FAM", quantity)
    manager = page_as("manager")
    source = html(manager, "/stock/KIT-FAM")
    first = rows(manager, "/stock/KIT-FAM")
    older = found(r'href="([^"]*after=[^"]*)"', source)
    rest = rows(manager, older)
    balances = [int(entry[5]) for entry in first + rest]
    assert balances == [sum(range(1, n + 1)) for n in range(25, 0, -1)]


def test_the_card_in_a_file_is_the_whole_of_it(page_as):
    for quantity in range(1, 26):
        received_units("KIT-FAM", quantity)
    lines = html(page_as("auditor"), "/stock/KIT-FAM?format=csv").splitlines()
    assert len(lines) == 26
    assert lines[-1].split(",")[3:6] == ["1", "", "1"]


def test_below_the_card_stands_where_it_lies(page_as):
    received_units("QUILT-C", 30, batch="B1", owner="云南省红十字会")
    received_units("QUILT-C", 20, batch="B2", to="ZT01-B-01")
    text = read(page_as("keeper"), "/stock/QUILT-C")
    lies = text[text.index("Where it lies Lot") :]
    assert "B1 30 床 30 床 云南省红十字会" in lies
    assert "ZT01-A-01 30" in lies
    assert "ZT01-B-01 20" in lies


def test_each_warehouse_has_a_card_of_its_own(page_as):
    received_units("QUILT-C", 30)
    received_units("QUILT-C", 10, warehouse="W2")
    [entry] = rows(page_as("manager"), "/stock/QUILT-C?warehouse=W2")
    assert entry[5] == "10"


# ---- lots and holds ----


def test_a_manager_freezes_a_lot_and_the_order_loses_it(page_as):
    manager = page_as("manager")
    [code] = received_units("QUILT-C", 10)
    order = reserved(("QUILT-C", 10))
    page = f"/lots/{unit(code)['lot']}"
    assert order in read(manager, page)
    sent(manager, f"{page}/holds", {"reason": "mould"})
    text = read(manager, page)
    assert "On hold: mould" in text
    assert order not in text
    assert stock("QUILT-C")["held"] == 10
    hold = found(r'action="(/holds/[^"]+/end)"', html(manager, page))
    sent(manager, hold)
    assert stock("QUILT-C")["available"] == 10
    assert "Earlier holds" in read(manager, page)


def test_a_hold_needs_a_reason_and_a_manager(page_as):
    [code] = received_units("QUILT-C", 10)
    page = f"/lots/{unit(code)['lot']}"
    assert page_as("manager").post(f"{page}/holds", data={"reason": ""}).status_code == 422
    assert page_as("keeper").post(f"{page}/holds", data={"reason": "mould"}).status_code == 403
    assert "Freeze" not in read(page_as("keeper"), page)


# ---- a unit's way ----


def test_a_unit_tells_its_whole_way_latest_first(page_as):
    [code] = received_units("QUILT-C", 10)
    by("keeper").scan(code, "move", to="ZT01-B-01")
    order = approved(("QUILT-C", 10))
    pick_all(order)
    text = read(page_as("auditor"), f"/handling-units/{code}")
    way = text[text.index("Its way") :]
    assert way.index("Picked") < way.index("Moved") < way.index("Received")
    assert order in way
    assert "supplier" in way
    assert re.search(r"RK\d{8}-\d+", way)


def test_a_unit_that_was_divided_leads_to_both_halves(page_as):
    [code] = received_units("QUILT-C", 10)
    [taken] = pick_all(approved(("QUILT-C", 4)))
    keeper = page_as("keeper")
    assert f"/handling-units/{taken}" in html(keeper, f"/handling-units/{code}")
    assert f"/handling-units/{code}" in html(keeper, f"/handling-units/{taken}")


def test_a_code_may_be_typed_as_it_is_printed(page_as):
    [code] = received_units("QUILT-C", 10)
    grouped = f"{code[:2]} {code[2:5]}-{code[5:].lower()}"
    assert "10 床" in read(page_as("keeper"), f"/handling-units/{grouped}")
    assert page_as("keeper").get("/handling-units/HU123").status_code == 422
    assert "Not in the books" in read(page_as("keeper"), "/handling-units/PEBBLE", 404)


def test_the_code_of_a_part_leads_to_its_unit(page_as):
    [code] = codes_of(a_receipt(a_line("TENT-12S", 1)))
    part = unit(code)["parts"][0]["code"]
    assert page_as("keeper").get(f"/handling-units/{part}").location == f"/handling-units/{code}"


def test_a_unit_that_is_expected_leads_to_its_receipt(page_as):
    receipt = a_receipt(a_line("QUILT-C", 10))
    keeper = page_as("keeper")
    source = html(keeper, f"/handling-units/{codes_of(receipt)[0]}")
    link = found(r'href="(/receipts/of-lot/[^"]+)"', source)
    assert keeper.get(link).location == f"/receipts/{receipt['number']}"


def test_a_manager_takes_the_last_movement_back(page_as, holding_books):
    [code] = received_units("QUILT-C", 10)
    by("keeper").scan(code, "move", to="ZT01-B-01")
    manager = page_as("manager")
    source = html(manager, f"/handling-units/{code}")
    action = found(r'action="(/movements/[^"]+/reversals)"', source)
    assert sent(manager, action, {"reason": "wrong bin"}) == f"/handling-units/{code}"
    assert unit(code)["location"] == "ZT01-A-01"
    assert "wrong bin" in read(manager, f"/handling-units/{code}")


def test_whoever_may_not_undo_finds_no_button(page_as, clock):
    [code] = received_units("QUILT-C", 10)
    assert "Take the last movement back" in read(page_as("keeper"), f"/handling-units/{code}")
    assert "Take the last movement back" not in read(page_as("keeper2"), f"/handling-units/{code}")
    clock.forward(minutes=2)
    assert "Take the last movement back" not in read(page_as("keeper"), f"/handling-units/{code}")


# ---- adjustments ----


def test_one_proposes_and_another_posts(page_as, holding_books):
    [code] = received_units("QUILT-C", 10)
    keeper, manager = page_as("keeper"), page_as("manager")
    assert "No adjustment waits" in read(manager, "/adjustments")
    form = {"handling_unit": code, "kind": "loss", "quantity": "3", "reason": "three are wet"}
    assert sent(keeper, "/adjustments", form) == f"/handling-units/{code}"
    assert "It waits for a manager" in read(keeper, f"/handling-units/{code}")
    text = read(manager, "/adjustments")
    assert "three are wet" in text
    assert "3 床 leave the books of ZT01; 7 stay in the unit." in text
    assert stock("QUILT-C")["on_hand"] == 10
    sent(manager, found(r'action="(/adjustments/[^"]+/posting)"', html(manager, "/adjustments")))
    assert stock("QUILT-C")["on_hand"] == 7
    assert "No adjustment waits" in read(manager, "/adjustments")


def test_more_than_is_in_the_unit_is_refused_and_said(page_as):
    [code] = received_units("QUILT-C", 10)
    form = {"handling_unit": code, "kind": "loss", "quantity": "11", "reason": "gone"}
    answer = page_as("keeper").post("/adjustments", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "holds 10" in words(answer)


def test_a_keeper_does_not_post(page_as):
    [code] = received_units("QUILT-C", 10)
    body = {"handling_unit": code, "kind": "gain", "quantity": 1, "reason": "counted again"}
    proposed = by("keeper").made("/adjustments", body)
    assert page_as("keeper2").post(f"/adjustments/{proposed['id']}/posting").status_code == 403
    assert "Post it" not in read(page_as("keeper2"), "/adjustments")


# ---- places and the ledger ----


def test_a_location_says_what_lies_there(page_as):
    keeper = page_as("keeper")
    assert "Nothing lies here" in read(keeper, "/locations/ZT01-A-01")
    codes = received_units("QUILT-C", 20, batch="B1")
    [row] = [row for row in rows(keeper, "/locations") if row[0] == "ZT01-A-01"]
    assert row[3:] == ["1", "2"]
    [lot] = rows(keeper, "/locations/zt01-a-01")
    assert lot[1:4] == ["B1", "20 床", "2"]
    assert codes[0] in html(keeper, "/locations/ZT01-A-01?format=csv")


@pytest.mark.parametrize("code", ["NOWHERE", "@LOSS"])
def test_what_is_no_location_is_not_found(code, page_as):
    assert page_as("keeper").get(f"/locations/{code}").status_code == 404


def test_the_ledger_is_narrowed_and_goes_on(page_as):
    auditor = page_as("auditor")
    assert "The ledger is empty" in read(auditor, "/movements")
    [code, *_others] = received_units("QUILT-C", 30)
    received_units("RICE-10", 5, warehouse="W2")
    assert len(rows(auditor, "/movements")) == 4
    assert len(rows(auditor, "/movements?item=quilt-c")) == 3
    assert len(rows(auditor, "/movements?warehouse=W2&item=")) == 1
    assert len(rows(auditor, f"/movements?handling_unit={code}")) == 1
    assert "Nothing like that" in read(auditor, "/movements?until=2020-01-01")
    source = html(auditor, "/movements?page_size=3")
    older = found(r'href="([^"]*after=[^"]*)"', source)
    [last] = rows(auditor, older)
    assert code[-3:] in last[2]


def test_the_ledger_goes_into_a_file(page_as):
    [code] = received_units("QUILT-C", 10)
    text = html(page_as("auditor"), "/movements?format=csv")
    assert f"receive,QUILT-C,10,{code},," in text


@pytest.mark.parametrize("query", ["page=x", "page=0", "after=1", "until=tomorrow", "handling_unit=HU1", "item=%00"])
@pytest.mark.parametrize("path", ["/stock", "/stock/QUILT-C", "/movements", "/locations", "/adjustments"])
def test_no_query_breaks_a_page(path, query, page_as):
    assert page_as("auditor").get(f"{path}?{query}").status_code in (200, 400, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/stock",
        "/stock/QUILT-C",
        "/lots/LOT",
        "/handling-units/UNIT",
        "/locations",
        "/locations/ZT01-A-01",
        "/movements",
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_asks_the_database_little(app, path, language, page_as):
    codes = received_units("QUILT-C", 50, batch="B1")
    received_units("RICE-10", 20)
    reserved(("QUILT-C", 10))
    client = page_as("manager", language=language)
    asked = []
    with app.app_context():
        engine = db.engine

    def listener(*said):
        asked.append(said[2])

    event.listen(engine, "before_cursor_execute", listener)
    answer = client.get(path.replace("LOT", unit(codes[0])["lot"]).replace("UNIT", codes[0]))
    event.remove(engine, "before_cursor_execute", listener)
    assert answer.status_code == 200
    assert len([statement for statement in asked if statement.startswith(("SELECT", "WITH"))]) <= 20
