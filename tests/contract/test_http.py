# SPDX-License-Identifier: Apache-2.0
"""What holds for every call: problems, languages, pages of lists, entity tags, limits."""

import json

import pytest

from tests import factories
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres

ITEM = {"code": "TARP-46", "name_zh": "防雨布", "name_en": "Tarpaulin", "category": "shelter", "unit": "张"}


def test_a_problem_speaks_the_language_of_the_caller(as_role):
    in_english = refused(as_role("keeper").get("/items/NONE"), 404)
    in_chinese = refused(as_role("keeper").get("/items/NONE", Accept_Language="zh-CN,zh;q=0.9"), 404)

    assert in_english["code"] == in_chinese["code"]
    assert in_english["title"].isascii()
    assert not in_chinese["title"].isascii()
    assert not in_chinese["detail"].isascii()


def test_the_errors_of_fields_speak_the_language_of_the_caller(as_role):
    body = {**ITEM, "pack_size": 0}
    in_chinese = refused(as_role("manager").post("/items", body, Accept_Language="zh"), 422)
    assert not json.dumps(in_chinese["errors"]["pack_size"], ensure_ascii=False).isascii()


def test_an_unknown_field_is_an_error(as_role):
    invalid(as_role("manager").post("/items", {**ITEM, "colour": "red"}), "colour")


def test_an_unknown_field_within_a_line_is_an_error(as_role):
    body = {"warehouse": "ZT01", "source": {"kind": "purchase", "name": "x"}, "lines": [factories.a_line(colour="red")]}
    errors = invalid(as_role("keeper").post("/receipts", body), "lines")
    assert "colour" in errors["lines"]["0"]


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 1.0, 10**12, "20", "many", None, True, [], {}, 10**40])
def test_a_quantity_that_is_none_is_422_and_names_the_field(as_role, quantity):
    body = {"warehouse": "ZT01", "source": {"kind": "purchase", "name": "x"}, "lines": [{"item": "QUILT-C"}]}
    body["lines"][0]["quantity"] = quantity
    errors = invalid(as_role("keeper").post("/receipts", body), "lines")
    assert "quantity" in errors["lines"]["0"]


def test_a_thousand_million_is_a_quantity(as_role):
    item = factories.an_item(pack_size=1_000_000_000)
    receipt = factories.a_receipt(factories.a_line(item, 1_000_000_000))
    assert receipt["lines"][0]["quantity"] == 1_000_000_000
    factories.scan_in(receipt)
    assert factories.stock(item)["on_hand"] == 1_000_000_000


BROKEN = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"12",
    b"\xff\xfe{}",
    b'{"code": NaN}',
    b'{"code": 1e999}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"code": "\\ud800", "name_zh": "\\u0000", "name_en": "x", "category": "x", "unit": "x"}',
    b'{"code": "A", "code": "B"}',
    b'{"weight_kg": ' + b"9" * 5000 + b"}",
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_a_body_that_cannot_be_read_is_a_problem_of_the_caller(as_role, body):
    answer = as_role("manager").send("POST", "/items", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    refused(answer, answer.status_code)


def test_another_format_than_json_is_refused(as_role):
    answer = as_role("manager").send("POST", "/items", data=b"code=X", headers={"Content-Type": "text/plain"})
    refused(answer, 415)


def test_a_body_of_more_than_a_megabyte_is_413(as_role):
    answer = as_role("manager").post("/items", {**ITEM, "name_en": "x" * 1_000_001})
    refused(answer, 413)


def test_an_address_that_is_none_is_404_and_a_method_that_is_none_405(as_role):
    refused(as_role("keeper").get("/nothing"), 404)
    refused(as_role("keeper").send("DELETE", "/items/QUILT-C"), 405)


@pytest.mark.parametrize(
    "path",
    [
        "/items/%00",
        "/items/%ff%fe",
        "/items/" + "x" * 3000,
        "/items?page=0",
        "/items?page=99999999999999999999",
        "/items?page_size=201",
        "/items?page_size=x",
        "/handling-units?lot=nonsense",
        "/handling-units?status=nonsense",
        "/movements?after=nonsense",
        "/movements?handling_unit=%00",
        "/codes/%00",
        "/codes?text=",
        "/codes",
        "/stock?item=%00",
        "/orders/..%2F..%2Fetc",
        "/receipts/'%20OR%201=1",
    ],
)
def test_no_address_whatsoever_is_an_error_of_ours(as_role, path):
    answer = as_role("auditor").get(path)
    assert 400 <= answer.status_code < 500
    refused(answer, answer.status_code)


def test_permission_is_judged_before_the_body_and_before_the_state(as_role):
    number = factories.an_order()
    refused(as_role("keeper").post("/items", {"nonsense": 1}), 403)
    refused(as_role(None).post("/items", {"nonsense": 1}), 401)
    refused(as_role("coordinator").post(f"/orders/{number}/approvals"), 403)
    refused(as_role("manager").post(f"/orders/{number}/approvals"), 409, "wrong-state")


def test_a_list_comes_in_pages(as_role):
    for number in range(5):
        factories.an_item(f"A-{number}")
    first = as_role("auditor").get("/items?page_size=3")
    header = json.loads(first.headers["X-Pagination"])
    assert header == {"page": 1, "page_size": 3, "next_page": 2}
    assert isinstance(first.json, list)

    codes, page = [], 1
    while page:
        answer = as_role("auditor").get(f"/items?page_size=3&page={page}")
        codes += [item["code"] for item in answer.json]
        page = json.loads(answer.headers["X-Pagination"])["next_page"]
    assert len(codes) == len(set(codes)) == 10
    assert codes == sorted(codes)


@pytest.mark.parametrize(
    "path",
    ["/items", "/warehouses", "/warehouses/ZT01/locations", "/handling-units", "/incidents", "/sites", "/orders"],
)
def test_every_list_says_which_page_it_is(as_role, path):
    answer = as_role("auditor").get(path)
    assert isinstance(answer.json, list)
    assert {"page", "page_size", "next_page"} <= json.loads(answer.headers["X-Pagination"]).keys()


def test_a_page_has_at_most_two_hundred_entries(as_role):
    assert as_role("auditor").get("/items?page_size=200").status_code == 200
    invalid(as_role("auditor").get("/items?page_size=201"))


def _things():
    receipt = factories.a_receipt()["number"]
    order = factories.an_order()
    return {
        "/items/QUILT-C": ("manager", {"name_en": "Quilt, warm"}),
        f"/receipts/{receipt}": ("keeper", {"reference": "letter 7"}),
        f"/orders/{order}": ("coordinator", {"note": "by the north road"}),
    }


def test_a_change_of_an_outdated_version_is_412(as_role):
    for path, (user, change) in _things().items():
        client = as_role(user)
        seen = client.get(path).headers["ETag"]
        assert client.patch(path, change, If_Match=seen).status_code == 200, path
        refused(client.patch(path, change, If_Match=seen), 412, "changed-meanwhile")
        refused(client.patch(path, change, If_Match='"nonsense"'), 412, "changed-meanwhile")


def test_a_change_of_the_present_version_or_of_any_is_made(as_role):
    for path, (user, change) in _things().items():
        client = as_role(user)
        changed = client.patch(path, change)
        assert changed.status_code == 200
        assert client.patch(path, change, If_Match=client.get(path).headers["ETag"]).status_code == 200
        assert client.patch(path, change, If_Match="*").status_code == 200


def test_the_same_thing_has_the_same_tag_and_a_changed_one_another(as_role):
    client = as_role("manager")
    before = client.get("/items/QUILT-C").headers["ETag"]
    assert client.get("/items/QUILT-C").headers["ETag"] == before
    client.patch("/items/QUILT-C", {"name_en": "Quilt, warm"})
    assert client.get("/items/QUILT-C").headers["ETag"] != before


def test_a_replayed_answer_of_a_change_has_the_new_tag(as_role):
    answer = as_role("manager").patch("/items/QUILT-C", {"name_en": "Quilt, warm"})
    tag = as_role("manager").get("/items/QUILT-C").headers["ETag"]
    assert answer.headers.get("ETag", tag) == tag


def test_times_are_answered_with_an_offset(as_role):
    incident = factories.an_incident(started_at="2026-01-22T05:51:00+08:00")
    assert as_role("auditor").read(f"/incidents/{incident}")["started_at"] == "2026-01-21T21:51:00+00:00"


@pytest.mark.parametrize("started_at", ["2026-01-22T05:51:00", "22.1.2026", 5, "9999-99-99T00:00:00Z", ""])
def test_a_time_without_an_offset_is_no_time(as_role, started_at):
    said = {"name": "x", "hazard": "flood", "level": 3, "county": "530627", "started_at": started_at}
    invalid(as_role("coordinator").post("/incidents", said), "started_at")


COORDINATION = [
    ("POST", "/sites/X/needs"),
    ("PATCH", "/sites/X/needs/1"),
    ("GET", "/incidents/X/board"),
    ("POST", "/plans"),
    ("PATCH", "/plans/X"),
    ("POST", "/plans/X/reservations"),
    ("POST", "/orders/X/verbal-releases"),
    ("POST", "/orders/X/papers"),
    ("POST", "/lots/00000000-0000-0000-0000-000000000000/release-orders"),
    ("POST", "/release-orders/X/decision"),
]


@pytest.mark.parametrize(("method", "path"), COORDINATION)
def test_what_comes_with_coordination_is_404_until_then(as_role, method, path):
    refused(as_role("coordinator").send(method, path, json={} if method != "GET" else None), 404)
