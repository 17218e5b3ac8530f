# SPDX-License-Identifier: Apache-2.0
"""Where the QR of a label leads: the thing's page for whoever works here, what anybody may know for all others."""

import pytest

from relief_ops.foundation.codes import new_unit_code
from tests import factories


@pytest.fixture
def stranger(page_as):
    return page_as(None)


@pytest.fixture
def code():
    [code] = factories.received_units(quantity=7, owner="云南省红十字会", to="ZT01-B-01")
    return code


@pytest.mark.parametrize("path", ["/q/{}", "/Q/{}"])
def test_whoever_finds_goods_learns_what_they_are_whose_and_where_the_depot_is(stranger, code, path):
    answer = stranger.get(path.format(code))

    assert answer.status_code == 200
    for told in ("Quilt", "棉被", "云南省红十字会", "Depot ZT01", "昭通备灾中心", "Zhaoyang"):
        assert told in answer.text


def test_a_stranger_learns_neither_quantity_nor_place_nor_site_nor_person(stranger):
    factories.received_units(quantity=34, pack_size=34)
    shipment = factories.shipped(("QUILT-C", 17))
    [gone] = factories.by("auditor").read("/handling-units?status=in_transit")
    [left] = factories.by("auditor").read("/handling-units?status=on_hand")

    for text in [stranger.get(f"/q/{unit['code']}").text for unit in (gone, left)]:
        assert "Quilt" in text
        for secret in ("17", "34", "ZT01-", "凉水村", shipment["number"], shipment["order"], "王师傅", "keeper"):
            assert secret not in text


def test_goods_of_the_depot_itself_name_the_depot_as_their_owner(stranger):
    [code] = factories.received_units(quantity=10)

    assert stranger.get(f"/q/{code}").text.count("Depot ZT01") == 2


def test_the_label_of_a_part_leads_to_the_whole(stranger, page_as):
    [tent] = factories.received_units("TENT-12S", 1)
    part = factories.unit(tent)["parts"][0]["code"]

    assert "Relief tent" in stranger.get(f"/q/{part}").text
    assert page_as("keeper").get(f"/q/{part}").location == f"/handling-units/{tent}"


def test_any_other_code_gets_one_and_the_same_page(stranger, code):
    number = factories.an_order()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    answers = [
        stranger.get(f"/q/{text}") for text in (new_unit_code(), wrong, "ZT01-B-01", number, "x", "@LOSS", "a/b")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_an_address_may_look_thirty_times_a_minute(stranger, code, clock):
    looks = [stranger.get(f"/q/{code if n % 2 else 'x'}").status_code for n in range(30)]
    one_more = stranger.get(f"/q/{code}")

    assert set(looks) == {200, 404}
    assert (one_more.status_code, one_more.headers["Retry-After"].isdecimal()) == (429, True)
    assert stranger.get(f"/q/{code}", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    clock.forward(seconds=61)
    assert stranger.get(f"/q/{code}").status_code == 200


def test_whoever_works_here_is_not_counted(page_as, code):
    keeper = page_as("keeper")

    assert {keeper.get(f"/q/{code}").status_code for _ in range(31)} == {303}


def test_whoever_works_here_comes_to_the_page_of_the_thing(page_as, code):
    keeper = page_as("keeper")
    shipment = factories.shipped(("QUILT-C", 7))
    number = shipment["order"]

    assert keeper.get(f"/q/{code.lower()}").location == f"/handling-units/{code}"
    assert keeper.get("/Q/ZT01-B-01").location == "/locations/ZT01-B-01"
    assert keeper.get(f"/q/{number}").location == f"/orders/{number}"
    assert keeper.get(f"/q/{shipment['number']}").location == f"/shipments/{shipment['number']}"
    assert keeper.get("/q/NOSUCH").status_code == 404
    assert keeper.get(f"/q/{code[:-1]}").status_code == 422


def test_the_way_to_sign_in_comes_back_to_the_code(stranger, code):
    assert f'href="/login?next=/q/{code}"' in stranger.get(f"/q/{code}").text


def test_a_stranger_reads_it_in_either_language(page_as, code):
    assert '<html lang="zh-CN">' in page_as(None, language="zh").get(f"/q/{code}").text
    assert "<h1>Quilt</h1>" in page_as(None).get(f"/q/{code}").text
