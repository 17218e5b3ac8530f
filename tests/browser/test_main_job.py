# SPDX-License-Identifier: Apache-2.0
"""The main job in real browsers: a truck brings quilts, a slope slides, a village signs for what it got.

The keeper, the manager and the village have a phone, the coordinator has a desk; all read Chinese.
"""

import re
from functools import partial
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.people import DESK, PHONE, Person, a_person
from tests.printed import codes as printed_codes
from tests.printed import pages as printed_pages
from tests.proof import violations

pytestmark = pytest.mark.browser

BINS = ("ZT01-A-01", "ZT01-A-02", "ZT01-B-01")
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture
def someone(browser, address):
    """Open a browser for somebody: `someone(name, screen)`."""
    return partial(a_person, browser, address, language="zh-CN")


def test_quilts_come_in_and_a_village_signs_for_what_it_gets(app, someone):
    keeper = someone("keeper", screen=PHONE)
    quilts = quilts_are_announced_and_labelled(keeper)
    quilts_come_in(keeper, quilts)
    old, kits = other_goods_lie_there()

    coordinator = someone("coordinator", screen=DESK)
    site = a_slope_slides(coordinator)
    number = an_order_is_drawn_up(coordinator, site)
    it_is_corrected_and_reserved(coordinator, number)
    the_manager_approves(manager := someone("manager", screen=PHONE), number)

    the_keeper_picks(keeper, number, old, quilts, kits)
    somebody_else_counts(someone("keeper2", screen=PHONE), number)
    shipment, link, pin = the_truck_leaves(keeper, number)
    somebody_signs(someone("nobody", screen=PHONE), link, pin, shipment)
    the_manager_sees_it(manager, number)

    assert violations(app) == []


def quilts_are_announced_and_labelled(keeper: Person) -> list[str]:
    expect(keeper.page.locator("html")).to_have_attribute("lang", "zh-CN")
    keeper.picture("scan-empty", full=False)
    keeper.follow("/receipts")
    keeper.picture("receipts-empty")
    keeper.follow("/receipts/new")
    keeper.page.select_option("[name=source-kind]", "purchase")
    keeper.fill(source__name="云南省应急物资采购", lines__0__item="QUILT-C", lines__0__quantity=203)
    keeper.sees("棉被", "20 × 10 + 3", where="[data-line]")
    keeper.picture("announce")
    keeper.press("/receipts")
    keeper.at(r"/receipts/\w+-\d+")
    keeper.picture("receipt-announced")

    number = keeper.page.url.rsplit("/", 1)[1]
    codes = factories.codes_of(factories.by("keeper").read(f"/receipts/{number}"))
    assert len(codes) == 21
    labels = keeper.printed_by(keeper.form("/labels").locator("[type=submit]"), "**/labels")
    printed = {text for sheet in printed_pages(labels) for text in printed_codes(sheet)}
    assert sorted(text.rsplit("/", 1)[1] for text in printed) == sorted(codes)
    return codes


def quilts_come_in(keeper: Person, codes: list[str]) -> None:
    keeper.page.reload()
    keeper.follow("/scan?action=receive")
    keeper.picture("scan-receive", full=False)
    for code in codes:
        keeper.scan(code, "accepted")
    keeper.picture("scan-received", full=False)
    assert factories.stock()["on_hand"] == 203

    keeper.page.check("#scan-action [value=move]")
    for bin_, code in zip(BINS, codes, strict=False):
        keeper.page.keyboard.type(bin_)
        keeper.page.keyboard.press("Enter")
        keeper.sees(bin_, where="#scan-result")
        keeper.scan(code, "accepted")
    keeper.picture("scan-moved")
    assert [factories.unit(code)["location"] for code in codes[:3]] == list(BINS)


def other_goods_lie_there() -> tuple[list[str], list[str]]:
    """Older quilts, kits of two ages, eight tents, a dozen more on hold; and a blanket that nobody orders."""
    old = factories.received_units("QUILT-C", 50, made_on="2020-03-01", batch="B20-03", to="ZT01-B-01")
    kits = factories.received_units("KIT-FAM", 3, expires_on="2099-03-01", batch="K-99", to="ZT01-A-02")
    factories.received_units("KIT-FAM", 20, expires_on="2199-03-01", batch="K-199", to="ZT01-A-02")
    factories.received_units("TENT-12S", 8)
    factories.received_units("BLANK-W", 20)
    held = factories.a_lot("TENT-12S", 12, batch="T-HELD")
    factories.by("manager").made(f"/lots/{held}/holds", {"reason": "发霉,待检"})
    return old, kits


def a_slope_slides(coordinator: Person) -> str:
    """Open the incident and its site; returns the site's code."""
    coordinator.picture("needs-empty", full=False)
    coordinator.follow("/incidents")
    coordinator.follow("/incidents/new")
    coordinator.fill(name="镇雄“1·22”山体滑坡", started_at="2026-01-22T05:51")
    coordinator.page.select_option("[name=hazard]", "landslide")
    coordinator.page.select_option("[name=level]", "3")
    coordinator.page.select_option("[name=county]", "530627")
    coordinator.picture("incident-new")
    coordinator.press("/incidents")
    coordinator.at(r"/incidents/\w+-\d+(/sites/new)?")

    incident = re.search(r"/incidents/([\w-]+)", coordinator.page.url)
    assert incident
    path = f"/incidents/{incident[1]}"
    if not coordinator.page.url.endswith("/sites/new"):
        coordinator.picture("incident-empty")
        coordinator.follow(f"{path}/sites/new")
    coordinator.fill(name="凉水村安置点", people=918, households=223)
    coordinator.picture("site-new")
    coordinator.press(f"{path}/sites")
    coordinator.at(path)
    coordinator.sees("凉水村安置点", "918")
    coordinator.picture("incident")
    [site] = factories.by("auditor").read(f"/sites?incident={incident[1]}")
    return str(site["code"])


def wants(coordinator: Person, **quantities: int) -> None:
    for item, quantity in quantities.items():
        row = coordinator.page.locator(f".item-row[data-text^='{item.replace('_', '-')}']")
        row.locator("input[type=number]").fill(str(quantity))


def an_order_is_drawn_up(coordinator: Person, site: str) -> str:
    coordinator.follow(f"/orders/new?site={site}")
    wants(coordinator, TENT_12S=60, QUILT_C=75, KIT_FAM=5)
    coordinator.picture("order-new")
    coordinator.press("/orders")
    coordinator.at(r"/orders/\w+-\d+")
    coordinator.picture("order-draft")
    return coordinator.page.url.rsplit("/", 1)[1]


def it_is_corrected_and_reserved(coordinator: Person, number: str) -> None:
    coordinator.press(f"/orders/{number}/reservations")
    coordinator.sees("8", "52", "12", "冻结", where=".form-problem .shortages")
    coordinator.picture("order-short")
    assert factories.stock()["reserved"] == 0

    coordinator.page.click("summary:has-text('草稿')")
    coordinator.follow(f"/orders/{number}/edit")
    wants(coordinator, TENT_12S=2)
    coordinator.press(f"/orders/{number}")
    coordinator.at(f"/orders/{number}")
    coordinator.press(f"/orders/{number}/reservations")
    expect(coordinator.page.locator("[data-copy]")).to_be_visible()
    coordinator.picture("order-reserved")
    assert [factories.stock(item)["reserved"] for item in ("TENT-12S", "QUILT-C", "KIT-FAM")] == [2, 75, 5]


def the_manager_approves(manager: Person, number: str) -> None:
    manager.picture("overview")
    expect(manager.page.locator(".menu .count")).to_have_text("1")
    manager.follow("/approvals")
    manager.sees("凉水村安置点", "918", number)
    manager.picture("approvals")
    manager.press(f"/orders/{number}/approvals")
    expect(manager.page.locator(".empty-state")).to_be_visible()
    manager.picture("approvals-done", full=False)
    assert factories.order(number)["status"] == "approved"


def the_keeper_picks(keeper: Person, number: str, old: list[str], quilts: list[str], kits: list[str]) -> None:
    keeper.follow("/orders")
    keeper.picture("orders")
    keeper.follow(f"/orders/{number}")
    keeper.picture("order-to-pick")
    keeper.follow(f"/orders/{number}/picklist")
    bins = keeper.page.locator(".pick-list .pick-bin").all_inner_texts()
    assert len(bins) > 3
    assert bins == sorted(bins)
    keeper.picture("pick-list")

    keeper.follow(f"/scan?action=pick&order={number}")
    [blanket] = factories.by("keeper").read("/handling-units?item=BLANK-W")
    keeper.scan(blanket["code"], "rejected")
    expect(keeper.page.locator("#result-more")).to_have_text(CHINESE)
    keeper.picture("scan-refused", full=False)
    for code in [*old, *kits, *quilts[:2]]:
        keeper.scan(code, "accepted")
    keeper.picture("scan-picked", full=False)
    keeper.scan(quilts[2], "rejected")  # ten, of which five are wanted
    keeper.picture("scan-too-much", full=False)
    keeper.page.fill("#scan-quantity", "5")
    keeper.page.press("#scan-quantity", "Enter")
    keeper.scan(quilts[2], "accepted")
    keeper.picture("scan-part", full=False)
    for part in factories.order(number)["reservations"]:
        units = factories.by("keeper").read(f"/handling-units?lot={part['lot']}&status=on_hand")
        for unit in units[: part["quantity"]]:
            keeper.scan(unit["code"], "accepted")
    expect(keeper.page.locator(".pick-stop.is-done")).to_be_visible()
    keeper.picture("scan-all-picked")
    assert [factories.stock(item)["staged"] for item in ("TENT-12S", "QUILT-C", "KIT-FAM")] == [2, 75, 5]


def somebody_else_counts(keeper: Person, number: str) -> None:
    keeper.follow("/orders")
    keeper.follow(f"/orders/{number}")
    keeper.picture("order-to-count")
    counted = keeper.form(f"/orders/{number}/checks")
    for name, quantity in (("棉被", 75), ("家庭箱", 5), ("单帐篷", 2)):
        counted.get_by_label(name).fill(str(quantity))
    keeper.press(f"/orders/{number}/checks")
    keeper.sees("keeper2", where=".notice.is-ok")
    keeper.picture("order-counted")


def the_truck_leaves(keeper: Person, number: str) -> tuple[str, str, str]:
    """Returns the shipment's number, the address that its waybill shows as a code, and the PIN."""
    keeper.follow(f"/orders/{number}")
    keeper.picture("order-to-ship")
    keeper.fill(vehicle="云C·A1234", driver="王师傅", phone="13800000000")
    keeper.press(f"/orders/{number}/shipments")
    keeper.at(r"/shipments/\w+-\d+")
    shipment = keeper.page.url.rsplit("/", 1)[1]
    pin = keeper.page.locator(".pin").inner_text().replace(" ", "")
    assert re.fullmatch(r"\d{6}", pin)
    keeper.picture("shipment")

    waybill = keeper.printed_by(keeper.page.locator("a[href$='/waybill']"), "**/waybill")
    [link] = [text for sheet in printed_pages(waybill) for text in printed_codes(sheet)]
    assert [factories.stock(item)["in_transit"] for item in ("TENT-12S", "QUILT-C", "KIT-FAM")] == [2, 75, 5]
    return shipment, link, pin


def somebody_signs(villager: Person, link: str, pin: str, shipment: str) -> None:
    villager.go(urlparse(link).path)
    villager.picture("delivery")
    quilts = villager.page.locator(".delivery-line", has_text="棉被")
    for name, times in (("damaged", 3), ("missing", 2)):
        for _time in range(times):
            quilts.locator(f".stepper:has([name$='-{name}']) [data-step='1']").click()
    expect(quilts.locator("[name$='-received']")).to_have_value("70")
    villager.fill(signed_by="李村长", note="三床被面破损", pin="000000" if pin != "000000" else "111111")
    villager.page.locator("form.delivery-form [type=submit]").click()
    expect(villager.page.locator(".form-problem .notice.is-bad")).to_have_text(CHINESE)
    expect(villager.page.locator("[name=signed_by]")).to_have_value("李村长")
    villager.picture("delivery-wrong-pin")

    villager.fill(pin=pin)
    villager.page.locator("form.delivery-form [type=submit]").click()
    villager.sees("李村长", shipment, where=".receipt")
    villager.picture("delivery-signed")


def the_manager_sees_it(manager: Person, number: str) -> None:
    for item, left in (("QUILT-C", 178), ("KIT-FAM", 18), ("TENT-12S", 18)):
        stock: dict[str, Any] = factories.stock(item)
        assert (stock["on_hand"], stock["reserved"], stock["staged"], stock["in_transit"]) == (left, 0, 0, 0)
    manager.follow("/stock")
    manager.sees("178", where="tr:has(a[href='/stock/QUILT-C'])")
    manager.picture("stock")
    manager.go("/orders?status=all")
    manager.follow(f"/orders/{number}")
    manager.sees("70", "李村长")
    expect(manager.page.locator(".steps-strip li.is-done")).to_have_count(6)
    manager.picture("order-delivered")
    assert factories.order(number)["status"] == "delivered"
