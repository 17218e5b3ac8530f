# SPDX-License-Identifier: Apache-2.0
"""Items and warehouses as pages: everybody reads them, a manager changes them."""

import pytest

ITEM = {
    "code": "stove-1",
    "name_zh": "取暖炉",
    "name_en": "Stove",
    "category": "equipment",
    "unit": "台",
    "pack_size": "2",
    "weight_kg": "12.5",
    "volume_m3": "",
    "persons_per_unit": "5",
    "storage_life_months": "120",
    "expiry": "review",
    "headline": "",
    "parts": "2",
    "_part_name": ["炉体 body", "烟管 pipe", ""],
    "_minimum-ZT01": "40",
    "_minimum-W2": "",
    "components-0-item": "",
    "components-0-quantity": "",
}


def test_a_new_item_has_all_that_the_form_says(page_as, as_role):
    assert page_as("manager").post("/items", data=ITEM).location == "/items/STOVE-1"

    item = as_role("auditor").read("/items/STOVE-1")
    assert item["pack_size"] == 2
    assert item["weight_kg"] == 12.5
    assert item["part_names"] == ["炉体 body", "烟管 pipe"]
    assert item["minimums"] == {"ZT01": 40}
    assert (item["components"], item["headline"], item["is_reusable"]) == ([], None, False)


def test_what_is_emptied_on_the_form_is_gone(page_as, as_role):
    page = page_as("manager")
    page.post("/items", data=ITEM)
    form = {name: value for name, value in ITEM.items() if name != "code"}

    emptied = form | {"storage_life_months": "", "_minimum-ZT01": "", "_part_name": ["", "", ""], "parts": "1"}
    assert page.post("/items/STOVE-1", data=emptied).location == "/items/STOVE-1"

    item = as_role("auditor").read("/items/STOVE-1")
    assert (item["storage_life_months"], item["minimums"], item["part_names"]) == (None, {}, [])


def test_a_kit_is_changed_row_by_row(page_as, as_role):
    page = page_as("manager")
    kit = ITEM | {"components-0-item": "RICE-10", "components-0-quantity": "2"}
    kit |= {"components-3-item": "blank-w", "components-3-quantity": "1"}

    assert page.post("/items", data=kit).status_code == 303
    assert as_role("auditor").read("/items/STOVE-1")["components"] == [
        {"item": "BLANK-W", "quantity": 1},
        {"item": "RICE-10", "quantity": 2},
    ]
    assert 'value="RICE-10"' in page.get("/items/STOVE-1").text


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"name_zh": ""}, "name_zh"),
        ({"pack_size": "0"}, "pack_size"),
        ({"weight_kg": "heavy"}, "weight_kg"),
        ({"_minimum-ZT01": "-1"}, "minimums"),
        ({"expiry": "never"}, "expiry"),
    ],
)
def test_a_wrong_field_is_named(page_as, changed, named):
    answer = page_as("manager").post("/items", data=ITEM | changed, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert f'data-field="{named}' in answer.text


@pytest.mark.parametrize("user", ["keeper", "coordinator", "auditor", "admin"])
def test_everybody_reads_and_the_manager_writes(page_as, user):
    page = page_as(user)

    assert "Relief tent" in page.get("/items").text
    assert '<form class="main-form"' not in page.get("/items/TENT-12S").text
    assert page.post("/items", data=ITEM).status_code == 403
    assert page.post("/warehouses", data={}).status_code == 403


def test_the_catalogue_is_searched_and_goes_to_csv(page_as):
    page = page_as("keeper", "zh")

    assert "TENT-12S" not in page.get("/items?text=棉被").text
    assert "QUILT-C" in page.get("/items?text=棉被").text
    assert "KIT-FAM,家庭箱" in page.get("/items?format=csv&category=kit").text


def test_a_new_warehouse_gets_locations(page_as):
    page = page_as("manager")
    house = {"code": "w9", "name_zh": "九号库", "name_en": "Ninth", "county": "530629", "latitude": "27.8"}

    assert page.post("/warehouses", data=house).location == "/warehouses/W9"
    location = {"code": "W9-A-01", "name": "一号位", "kind": "storage"}
    assert page.post("/warehouses/W9/locations", data=location).location == "/warehouses/W9"
    shown = page.get("/warehouses/W9").text
    assert "W9-A-01" in shown
    assert "W9-QUARANTINE" in shown
    assert "W9-A-01,一号位,storage" in page.get("/warehouses/W9?format=csv").text


def test_a_code_that_is_taken_is_refused(page_as):
    page = page_as("manager")

    assert page.post("/items", data=ITEM | {"code": "QUILT-C"}).status_code == 409
    taken = {"code": "ZT01-A-01", "name": "again", "kind": "storage"}
    assert page.post("/warehouses/W2/locations", data=taken).status_code == 409
