# SPDX-License-Identifier: Apache-2.0
"""The scan page in a real browser: what a wedge types, what the network does, what the keeper is told."""

from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, Route, expect
from qrcode.main import QRCode

from relief_ops.foundation.codes import MisreadCode, group_code, new_unit_code, read_code
from tests import factories
from tests.clients import page_client

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 640}


@dataclass
class Desk:
    """The page as a keeper uses it."""

    page: Page
    app: Flask
    address: str

    def sign_in(self, user: str = "keeper") -> None:
        cookie = page_client(self.app, user).get_cookie("session")
        self.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": self.address}])
        self.page.goto(f"{self.address}/scan")

    def open(self, query: str) -> None:
        self.page.goto(f"{self.address}/scan?{query}")

    def choose(self, action: str) -> None:
        self.page.check(f"#scan-action [value={action}]")

    def type(self, text: str) -> None:
        """As a wedge does it: wherever the focus is, fast, and with Enter."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def told(self, code: str, status: str) -> None:
        """The result names this code and this outcome."""
        result = self.page.locator(f"#scan-result[data-code='{code}'][data-status='{status}']")
        expect(result).to_be_attached()

    def scan(self, text: str, status: str, code: str | None = None) -> None:
        self.type(text)
        self.told(code or text, status)

    def shows(self, text: str) -> None:
        expect(self.page.locator("#scan-result")).to_contain_text(text)

    def waits(self, number: int) -> None:
        expect(self.page.locator("#outbox-count")).to_have_text(str(number))

    @property
    def focus(self) -> Any:
        return self.page.evaluate("document.activeElement.id")


@pytest.fixture
def desk(page, app, address):
    page.set_viewport_size(PHONE)
    page.set_extra_http_headers({"Accept-Language": "en"})
    desk = Desk(page, app, address)
    desk.sign_in()
    return desk


@pytest.fixture
def quilts():
    """Three bales that are expected."""
    return factories.codes_of(factories.a_receipt(factories.a_line(quantity=30)))


def movements(code: str) -> list[dict[str, Any]]:
    return factories.by("auditor").read(f"/movements?handling_unit={code}")


def test_a_wedge_receives_bales_one_after_the_other(desk, quilts):
    for code in quilts:
        desk.scan(code, "accepted")
        assert desk.focus == "scan-code"

    desk.shows("10")
    assert [factories.unit(code)["status"] for code in quilts] == ["on_hand"] * 3
    expect(desk.page.locator("#scan-list li")).to_have_count(3)


def test_a_code_is_read_however_it_was_written(desk):
    code = new_unit_code()
    grouped, wide = group_code(code), "".join(chr(ord(c) + 0xFEE0) for c in code)
    address = f"http://elsewhere.example/q/{code}"
    texts = [
        code,
        code.lower(),
        f"  {grouped} ",
        grouped.replace(" ", "-"),
        wide,
        address,
        address.upper(),
        address + "?x",
    ]
    texts += [
        quote(address, safe=""),
        "zt01-b-01",
        "DB20260122-7",
        "HU-1",
        "100%",
        "%41",
        "",
        "a/q/b/q/c",
        code + "X",
        "HU" * 7,
    ]
    canonical = "texts => import('/static/scan/code.js').then(code => texts.map(code.canonical))"

    assert desk.page.evaluate(canonical, texts) == [as_the_server_reads(text) for text in texts]
    assert desk.page.evaluate(canonical, [code * 2, address * 2, f"{grouped} {grouped}"]) == [code] * 3


def as_the_server_reads(text: str) -> str:
    try:
        return read_code(text).text
    except MisreadCode as error:
        return str(error.facts["text"])


def test_a_label_is_scanned_as_its_address_in_either_case(desk, quilts):
    desk.scan(f"http://elsewhere.example/q/{quilts[0]}".lower(), "accepted", quilts[0])
    desk.scan(group_code(quilts[1]), "accepted", quilts[1])


def test_enter_on_an_empty_field_changes_nothing(desk, quilts):
    desk.scan(quilts[0], "accepted")
    desk.page.evaluate(
        "window.changes = 0; new MutationObserver(seen => window.changes += seen.length)"
        ".observe(document.querySelector('#scan-result'), {attributes: true, childList: true, subtree: true})"
    )
    desk.page.keyboard.press("Enter")
    desk.type("   ")

    assert desk.page.evaluate("new Promise(done => setTimeout(() => done(window.changes), 200))") == 0


def test_each_scan_changes_the_result_once(desk, quilts):
    desk.page.evaluate(
        "window.told = []; new MutationObserver(seen => window.told.push(seen.length))"
        ".observe(document.querySelector('#scan-result'), {attributeFilter: ['data-code', 'data-status']})"
    )
    for code in quilts:
        desk.scan(code, "accepted")

    assert desk.page.evaluate("window.told") == [2, 2, 2]


def test_a_scanner_that_fires_twice_makes_one_scan(desk, quilts):
    desk.type(quilts[0])
    desk.type(quilts[0])
    desk.scan(quilts[1], "accepted")

    expect(desk.page.locator("#scan-list li")).to_have_count(2)
    desk.page.wait_for_timeout(2000)
    desk.scan(quilts[0], "rejected")


def test_a_refusal_says_what_to_do_in_the_same_place(desk, quilts):
    wrong = quilts[0][:-1] + ("0" if quilts[0][-1] != "0" else "1")
    desk.scan(wrong, "rejected")
    desk.shows("letter by letter")
    desk.scan("NOSUCH", "rejected")
    desk.shows("not in the books")

    assert desk.focus == "scan-code"
    assert desk.page.locator("[role=dialog]").count() == 0


def test_goods_are_put_away_bin_first_or_goods_first(desk):
    first, second = factories.received_units(quantity=20)
    desk.choose("move")
    desk.type(first)
    desk.shows("Now scan the location")
    desk.type("zt01-b-01")
    desk.told(first, "accepted")
    desk.scan(second, "accepted")

    assert {factories.unit(code)["location"] for code in (first, second)} == {"ZT01-B-01"}
    desk.choose("return")
    expect(desk.page.locator("#scan-to")).to_have_value("")


def test_part_of_a_bale_is_picked_and_the_next_bin_is_named(desk):
    one, other = factories.received_units(quantity=20, to="ZT01-B-01")
    number = factories.approved(("QUILT-C", 14))
    desk.scan(number, "accepted")
    expect(desk.page.locator(".pick-bin")).to_have_text("ZT01-B-01")
    desk.scan(one, "accepted")
    expect(desk.page.locator("#scan-progress")).to_contain_text("10/14")
    desk.page.fill("#scan-quantity", "4")
    desk.page.press("#scan-quantity", "Enter")
    desk.scan(other, "accepted")

    desk.shows("New code: HU")
    expect(desk.page.locator("#scan-quantity")).to_have_value("")
    expect(desk.page.locator("#scan-progress")).to_contain_text("Everything is picked")
    assert factories.unit(other)["quantity"] == 6


def test_a_code_that_was_typed_into_the_quantity_is_scanned(desk):
    [code] = factories.received_units(quantity=10)
    number = factories.approved(("QUILT-C", 10))
    desk.open(f"action=pick&order={number}")
    desk.page.fill("#scan-quantity", "3")
    desk.page.focus("#scan-quantity")
    desk.page.keyboard.press("End")
    desk.scan(code, "accepted")

    assert factories.unit(code)["quantity"] == 7
    assert desk.focus == "scan-code"


def test_a_quantity_that_is_none_is_refused(desk, quilts):
    for code, amount in zip(quilts, ("1.5", "many", "0"), strict=True):
        desk.page.fill("#scan-quantity", amount)
        desk.page.press("#scan-quantity", "Enter")
        desk.scan(code, "rejected")

    assert {factories.unit(code)["status"] for code in quilts} == {"expected"}


def test_another_lot_goes_out_with_a_reason(desk):
    factories.received_units(quantity=10, made_on="2024-01-01")
    number = factories.approved(("QUILT-C", 10))
    [younger] = factories.received_units(quantity=10, made_on="2025-01-01")
    desk.open(f"action=pick&order={number}")
    desk.scan(younger, "rejected")
    desk.page.fill("#scan-reason-text", "The others lie behind a rack")
    desk.page.keyboard.press("Enter")
    desk.told(younger, "accepted")

    assert movements(younger)[0]["reason"] == "The others lie behind a rack"
    expect(desk.page.locator("#scan-reason")).to_be_hidden()


def test_half_a_tent_is_said_to_be_half(desk):
    [code] = factories.codes_of(factories.a_receipt(factories.a_line("TENT-12S", 1)))
    canvas, frame = (part["code"] for part in factories.unit(code)["parts"])
    desk.scan(canvas, "accepted")
    desk.shows("框架 frame")
    assert factories.unit(code)["status"] == "expected"

    desk.scan(frame, "accepted")
    assert factories.unit(code)["status"] == "on_hand"


def test_the_last_scan_is_undone(desk, quilts):
    desk.scan(quilts[0], "accepted")
    desk.page.click("#scan-undo")
    desk.shows("Undone")
    assert factories.unit(quilts[0])["status"] == "expected"
    expect(desk.page.locator("#scan-undo")).to_be_disabled()
    assert desk.focus == "scan-code"

    desk.type(quilts[0])
    expect(desk.page.locator("#scan-undo")).to_be_enabled()
    assert [row["kind"] for row in movements(quilts[0])] == ["receive", "reversal", "receive"]


def test_without_network_scans_are_kept_over_a_reload_and_sent_once(desk, quilts):
    desk.page.route("**/api/v1/scans", lambda route: route.abort())
    for code in quilts[:2]:
        desk.scan(code, "queued")
    desk.waits(2)
    desk.page.reload()
    desk.waits(2)
    desk.page.unroute("**/api/v1/scans")
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    desk.waits(0)

    assert [len(movements(code)) for code in quilts[:2]] == [1, 1]
    desk.scan(quilts[2], "accepted")
    expect(desk.page.locator("#scan-list .is-accepted")).to_have_count(3)


def test_a_lost_answer_counts_once(desk, quilts):
    def lose(route):
        route.fetch()
        route.abort()

    desk.page.route("**/api/v1/scans", lose, times=1)
    desk.scan(quilts[0], "queued")
    desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    desk.waits(0)

    assert len(movements(quilts[0])) == 1
    expect(desk.page.locator("#scan-list .is-accepted")).to_have_count(1)


def answer_like_a_proxy(status: int, route: Route) -> None:
    route.fulfill(status=status, body="<html>")


def test_a_server_that_is_ill_loses_nothing(desk, quilts):
    for code, status in zip(quilts, (500, 502, 200), strict=True):
        desk.page.route("**/api/v1/scans", partial(answer_like_a_proxy, status), times=1)
        desk.scan(code, "queued")
        desk.page.evaluate("window.dispatchEvent(new Event('online'))")
        desk.waits(0)

    assert [len(movements(code)) for code in quilts] == [1, 1, 1]


def test_what_contradicts_the_books_afterwards_is_kept_as_disputed(desk, quilts):
    desk.page.context.set_offline(True)
    desk.scan(quilts[0], "queued")
    factories.by("keeper2").scan(quilts[0], "receive")
    desk.page.context.set_offline(False)
    desk.waits(0)

    expect(desk.page.locator("#scan-list li").first).to_have_class("is-disputed")
    desk.told(quilts[0], "queued")
    [disputed] = factories.by("manager").read("/scans?status=disputed")
    assert disputed["content"]["code"] == quilts[0]


def test_a_session_that_ended_keeps_the_scans_under_the_name_of_who_made_them(desk, quilts):
    desk.page.context.clear_cookies()
    desk.scan(quilts[0], "queued")
    expect(desk.page.locator("#scan-held a")).to_be_visible()
    desk.sign_in("keeper2")
    desk.waits(0)

    assert movements(quilts[0])[0]["actor"] == "keeper"


def test_a_new_session_in_another_window_goes_on_with_the_open_page(desk, quilts):
    desk.page.context.clear_cookies()
    other = Desk(desk.page.context.new_page(), desk.app, desk.address)
    other.sign_in()
    other.page.close()

    desk.scan(quilts[0], "accepted")


def test_a_scan_names_the_device_and_the_time_where_it_was_made(desk, quilts):
    desk.page.click("summary >> text=This device")
    desk.page.fill("[name=device]", "Phone 3")
    desk.page.press("[name=device]", "Tab")
    desk.page.click("#scan-result")
    desk.scan(quilts[0], "accepted")

    assert movements(quilts[0])[0]["device"] == "Phone 3"
    desk.page.reload()
    expect(desk.page.locator("[name=device]")).to_have_value("Phone 3")


def test_a_key_struck_anywhere_goes_into_the_field(desk, quilts):
    desk.page.focus("#scan-camera-button")
    desk.scan(quilts[0], "accepted")
    desk.choose("move")
    assert desk.focus == "scan-code"
    desk.page.focus("#scan-action [value=move]")
    desk.scan("ZT01-B-01", "accepted")


def test_the_page_works_without_https(desk, quilts):
    """No `randomUUID`, no camera stream: that is what a page on plain http finds."""
    desk.page.add_init_script("delete Crypto.prototype.randomUUID; delete Navigator.prototype.mediaDevices;")
    desk.page.reload()
    desk.scan(quilts[0], "accepted")
    with desk.page.expect_file_chooser():
        desk.page.click("#scan-camera-button")


def a_picture(*codes: str) -> bytes:
    """Codes side by side, as a camera may see them."""
    picture = Image.new("L", (800, 400), 255)
    for place, code in enumerate(codes):
        qr = QRCode(border=4, box_size=8)
        qr.add_data(f"HTTP://127.0.0.1:8000/Q/{code}")
        picture.paste(qr.make_image().get_image().resize((360, 360)), (400 * place + 20, 20))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_photo_of_a_label_is_read_and_two_labels_are_a_question(desk, quilts):
    def send(picture: bytes) -> None:
        desk.page.set_input_files("#scan-photo", {"name": "p.png", "mimeType": "image/png", "buffer": picture})

    send(a_picture(quilts[0]))
    desk.told(quilts[0], "accepted")
    send(a_picture(quilts[1], quilts[2]))
    desk.shows("Two codes in view")
    send(a_picture())
    desk.shows("No code in this picture")

    assert factories.unit(quilts[1])["status"] == "expected"


def test_the_camera_reads_a_label_that_stays_in_view_once(desk, quilts):
    picture = b64encode(a_picture(quilts[0])).decode()
    desk.page.evaluate(
        """async picture => {
          const label = Object.assign(new Image(), {src: `data:image/png;base64,${picture}`});
          await label.decode();
          const canvas = Object.assign(document.createElement("canvas"), {width: 640, height: 480});
          setInterval(() => canvas.getContext("2d").drawImage(label, 120, 40), 40);
          navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(25);
        }""",
        picture,
    )
    desk.page.click("#scan-camera-button")
    desk.told(quilts[0], "accepted")
    desk.page.wait_for_timeout(2500)
    desk.told(quilts[0], "accepted")
    desk.page.click("#scan-camera-off")

    expect(desk.page.locator("#scan-camera")).to_be_hidden()
    expect(desk.page.locator("#scan-list li")).to_have_count(1)
    assert desk.focus == "scan-code"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_a_phone_and_a_thumb(desk, language):
    desk.open(f"lang={language}")

    assert desk.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = desk.page.evaluate(
        "[...document.querySelectorAll('#scan button, #scan input:not([type=file]), #scan select, #scan summary')]"
        ".filter(e => e.offsetParent).filter(e => e.getBoundingClientRect().height < 47.9).map(e => e.id)"
    )
    assert small == []
    tools = desk.page.locator(".scan-tools").bounding_box()
    menu = desk.page.locator(".menu").bounding_box()
    assert tools["y"] + tools["height"] <= menu["y"]
