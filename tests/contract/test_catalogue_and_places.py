# SPDX-License-Identifier: Apache-2.0
"""Items, warehouses and their locations."""

import pytest

from tests import factories
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres

ITEM = {
    "code": "TARP-46",
    "name_zh": "防雨布",
    "name_en": "Tarpaulin",
    "category": "shelter",
    "unit": "张",
    "pack_size": 5,
    "weight_kg": 4.2,
    "volume_m3": 0.0112,
    "storage_life_months": 60,
    "expiry": "review",
    "is_reusable": True,
    "persons_per_unit": 2.5,
    "parts": 1,
    "minimums": {"ZT01": 100},
    "components": [],
}
NAMES = {name: ITEM[name] for name in ("code", "name_zh", "name_en", "category", "unit")}


def test_an_item_is_answered_as_it_was_sent(as_role):
    made = as_role("manager").post("/items", ITEM)
    assert made.status_code == 201
    assert ITEM.items() <= made.json.items()
    assert as_role("keeper").read("/items/TARP-46") == made.json


def test_an_item_needs_a_code_names_a_category_and_a_unit(as_role):
    assert as_role("manager").post("/items", NAMES).status_code == 201
    invalid(as_role("manager").post("/items", {}), *NAMES)


def test_what_is_not_said_of_an_item_has_a_sensible_default(as_role):
    item = as_role("manager").made("/items", NAMES)
    said = {"pack_size": 1, "parts": 1, "expiry": "none", "is_reusable": False, "minimums": {}, "components": []}
    assert said.items() <= item.items()
    assert item["weight_kg"] == item["volume_m3"] == item["persons_per_unit"] == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("parts", 0),
        ("parts", 4),
        ("expiry", "soon"),
        ("pack_size", 0),
        ("weight_kg", -1),
        ("weight_kg", "heavy"),
        ("volume_m3", -0.1),
        ("persons_per_unit", -3),
        ("storage_life_months", 0),
        ("minimums", {"ZT01": -1}),
        ("minimums", {"ZT01": 1.5}),
        ("minimums", ["ZT01"]),
        ("components", [{"item": "QUILT-C", "quantity": 0}]),
        ("components", [{"item": "QUILT-C"}]),
        ("is_reusable", "perhaps"),
        ("code", "two words"),
        ("code", ""),
        ("name_zh", ""),
        ("name_en", "x" * 1000),
    ],
)
def test_an_item_that_cannot_be_is_422_and_names_the_field(as_role, field, value):
    invalid(as_role("manager").post("/items", {**ITEM, field: value}), field)


def test_a_minimum_of_nothing_may_be_set(as_role):
    assert as_role("manager").made("/items", {**ITEM, "minimums": {"ZT01": 0}})["minimums"] == {"ZT01": 0}


def test_a_minimum_names_a_warehouse_and_a_component_an_item(as_role):
    refused(as_role("manager").post("/items", {**ITEM, "minimums": {"NONE": 1}}), 422, "unknown-warehouse")
    components = [{"item": "NONE", "quantity": 1}]
    refused(as_role("manager").post("/items", {**ITEM, "components": components}), 422, "unknown-item")


def test_a_code_is_given_once(as_role):
    as_role("manager").made("/items", ITEM)
    refused(as_role("manager").post("/items", ITEM), 409, "code-taken")


def test_a_kit_has_components_and_no_kit_holds_a_kit(as_role):
    components = [{"item": "QUILT-C", "quantity": 2}]
    assert as_role("manager").made("/items", {**ITEM, "components": components})["components"] == components
    outer = {**ITEM, "code": "OUTER", "components": [{"item": "TARP-46", "quantity": 1}]}
    refused(as_role("manager").post("/items", outer), 422, "kit-in-itself")
    refused(as_role("manager").patch("/items/QUILT-C", {"components": [{"item": "RICE-10", "quantity": 1}]}), 422)
    own = {"components": [{"item": "TARP-46", "quantity": 1}]}
    refused(as_role("manager").patch("/items/TARP-46", own), 422, "kit-in-itself")


def test_a_change_changes_what_it_says_and_nothing_else(as_role):
    before = as_role("manager").made("/items", ITEM)
    changed = as_role("manager").patch("/items/TARP-46", {"minimums": {"W2": 7}, "name_en": "Tarp"})
    assert changed.status_code == 200
    assert changed.json == before | {"minimums": {"W2": 7}, "name_en": "Tarp"}


def test_the_code_of_an_item_does_not_change(as_role):
    invalid(as_role("manager").patch("/items/QUILT-C", {"code": "OTHER"}), "code")


@pytest.mark.parametrize("user", ["keeper", "coordinator", "auditor", "admin"])
def test_everybody_reads_the_catalogue_and_only_a_manager_writes_it(as_role, user):
    client = as_role(user)
    assert client.get("/items").status_code == client.get("/items/QUILT-C").status_code == 200
    refused(client.post("/items", ITEM), 403)
    refused(client.patch("/items/QUILT-C", {"name_en": "x"}), 403)
    refused(client.post("/warehouses", {}), 403)
    refused(client.post("/warehouses/ZT01/locations", {}), 403)


def test_an_item_that_nobody_knows_is_404(as_role):
    refused(as_role("manager").get("/items/NONE"), 404)
    refused(as_role("manager").patch("/items/NONE", {"name_en": "x"}), 404)


WAREHOUSE = {
    "code": "ZT-530629",
    "name_zh": "威信县储备点",
    "name_en": "Weixin point",
    "county": "530629",
    "latitude": 27.8466,
    "longitude": 105.047,
}


def test_a_new_warehouse_has_its_dock_staging_quarantine_returns_and_reject(as_role):
    made = as_role("manager").post("/warehouses", WAREHOUSE)
    assert made.status_code == 201
    assert WAREHOUSE.items() <= made.json.items()
    kinds = [place["kind"] for place in as_role("keeper").read("/warehouses/ZT-530629/locations")]
    assert sorted(kinds) == ["dock", "quarantine", "reject", "returns", "staging"]


def test_a_warehouse_may_stand_nowhere_in_particular(as_role):
    said = {name: WAREHOUSE[name] for name in ("code", "name_zh", "name_en")}
    assert as_role("manager").post("/warehouses", said).status_code == 201


def test_a_county_is_named_by_its_code_or_its_name(as_role):
    for number, county in enumerate(["530629", "威信县", "Weixin"]):
        made = as_role("manager").made("/warehouses", {**WAREHOUSE, "code": f"P-{number}", "county": county})
        assert made["county"] == "530629"
    refused(as_role("manager").post("/warehouses", {**WAREHOUSE, "county": "Atlantis"}), 422, "unknown-county")


@pytest.mark.parametrize(("field", "value"), [("latitude", 91), ("longitude", -181), ("code", "ä"), ("name_zh", None)])
def test_a_warehouse_that_cannot_be_is_422(as_role, field, value):
    invalid(as_role("manager").post("/warehouses", {**WAREHOUSE, field: value}), field)


def test_a_warehouse_code_is_given_once(as_role):
    refused(as_role("manager").post("/warehouses", {**WAREHOUSE, "code": "ZT01"}), 409, "code-taken")


@pytest.mark.parametrize("kind", ["storage", "dock", "quarantine", "staging", "returns", "reject"])
def test_a_location_is_of_one_of_six_kinds(as_role, kind):
    location = {"code": "ZT01-Z-09", "name": "货架 9", "kind": kind}
    made = as_role("manager").post("/warehouses/ZT01/locations", location)
    assert made.status_code == 201
    assert location.items() <= made.json.items()
    assert (
        location.items()
        <= next(
            place for place in as_role("keeper").read("/warehouses/ZT01/locations") if place["code"] == "ZT01-Z-09"
        ).items()
    )


def test_a_location_code_is_unique_over_all_warehouses(as_role):
    location = {"code": "SHELF-1", "name": "x", "kind": "storage"}
    as_role("manager").made("/warehouses/ZT01/locations", location)
    refused(as_role("manager").post("/warehouses/W2/locations", location), 409, "code-taken")


def test_a_location_of_another_kind_or_of_no_warehouse_is_refused(as_role):
    location = {"code": "SHELF-1", "name": "x", "kind": "garden"}
    invalid(as_role("manager").post("/warehouses/ZT01/locations", location), "kind")
    refused(as_role("manager").post("/warehouses/NONE/locations", {**location, "kind": "storage"}), 404)
    refused(as_role("manager").get("/warehouses/NONE/locations"), 404)


def test_a_location_code_may_not_look_like_that_of_a_handling_unit(as_role):
    unit = factories.codes_of(factories.a_receipt())[0]
    for code in (unit, "HU7K3M9QA2C4FX"):
        answer = as_role("manager").post("/warehouses/ZT01/locations", {"code": code, "name": "x", "kind": "storage"})
        assert answer.status_code in (409, 422)
