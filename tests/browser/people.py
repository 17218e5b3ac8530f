# SPDX-License-Identifier: Apache-2.0
"""Whoever sits before a browser: a keeper with a phone, a coordinator at a desk, a villager with a link.

With `RELIEF_SCREENSHOTS` set to a folder, `picture` keeps what they see.
"""

import os
import re
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.world import PASSWORD

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}
_pictures = count(1)


@dataclass
class Person:
    """Somebody with a browser of their own; `complaints` are what its console said and where else it went."""

    page: Page
    address: str
    name: str
    complaints: list[str] = field(default_factory=list)

    def sign_in(self) -> None:
        self.go("/login")
        self.page.fill("[name=username]", self.name)
        self.page.fill("[name=password]", PASSWORD)
        self.press("/login")
        expect(self.page).not_to_have_url(re.compile("/login"))

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def follow(self, path: str) -> None:
        """Tap the first link on the page that leads there."""
        self.page.locator(f"main a[href='{path}'], .menu a[href='{path}']").locator("visible=true").first.click()
        self.at(re.escape(path))

    def at(self, pattern: str) -> None:
        """Wait for the address, whose path and query match entirely."""
        expect(self.page).to_have_url(re.compile(re.escape(self.address) + pattern + "$"))

    def form(self, path: str) -> Locator:
        return self.page.locator(f"form[action='{path}']")

    def fill(self, **values: Any) -> None:
        """Fields by their names, in which `__` stands for `-`."""
        for name, value in values.items():
            self.page.fill(f"[name='{name.replace('__', '-')}']", str(value))

    def press(self, path: str) -> None:
        """Send the form that leads there."""
        self.form(path).locator("[type=submit]").last.click()

    def scan(self, text: str, status: str, code: str | None = None) -> None:
        """As a wedge does it: fast, with Enter; wait for what is told of it."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        told = f"#scan-result[data-code='{code or text}'][data-status='{status}']"
        expect(self.page.locator(told)).to_be_attached()

    def printed_by(self, button: Locator, address: str) -> bytes:
        """The PDF that a button opens beside the page."""
        files = []

        def keep(route: Route) -> None:
            answer = route.fetch()
            assert answer.headers["content-type"] == "application/pdf"
            files.append(answer.body())
            route.fulfill(content_type="text/html", body="<p>kept</p>")  # Whatever viewer the browser has, or has not.

        self.page.context.route(address, keep)
        with self.page.expect_popup() as popup:
            button.click()
        popup.value.wait_for_selector("text=kept")
        popup.value.close()
        self.page.context.unroute(address)
        return files[0]

    def sees(self, *texts: str, where: str = "main") -> None:
        for text in texts:
            expect(self.page.locator(where).first).to_contain_text(text)

    def picture(self, name: str, *, full: bool = True) -> None:
        folder = os.environ.get("RELIEF_SCREENSHOTS")
        if folder:
            path = Path(folder) / f"{next(_pictures):02}-{self.name}-{name}.png"
            self.page.screenshot(path=path, full_page=full, animations="disabled")


def a_person(browser: Browser, address: str, name: str, *, screen: dict[str, int], language: str) -> Person:
    """Somebody who has just opened a browser, signed in unless the name is `nobody`."""
    context = browser.new_context(
        locale=language, viewport=screen, timezone_id="Asia/Shanghai", has_touch=screen is PHONE
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    person = Person(page, address, name)
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    page.on("console", lambda said: person.complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: _note_other_host(person, request))
    if name != "nobody":
        person.sign_in()
    return person


def _note_other_host(person: Person, request: Request) -> None:
    if not request.url.startswith((person.address + "/", "data:", "blob:")):
        person.complaints.append(f"asked {request.url}")
