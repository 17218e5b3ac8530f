# SPDX-License-Identifier: Apache-2.0
"""The shell in a real browser: what its script does, and that the policy lets it."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.web.an_app import an_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address():
    server = make_server("127.0.0.1", 0, an_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def quiet_page(page):
    """A page that may log nothing, least of all a breach of the policy."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert [text for text in said if "status of 4" not in text] == []


def test_a_refusal_marks_the_field_and_loses_nothing(quiet_page, address):
    quiet_page.goto(f"{address}/page")
    quiet_page.fill("[name=lines-0-quantity]", "many")
    quiet_page.click(".main-form button")

    quiet_page.wait_for_selector(".form-problem .notice")
    field = quiet_page.locator("[name=lines-0-quantity]")
    assert field.input_value() == "many"
    assert field.get_attribute("aria-invalid") == "true"
    assert field.evaluate("field => field === document.activeElement")

    quiet_page.fill("[name=lines-0-quantity]", "3")
    quiet_page.click(".main-form button")
    quiet_page.wait_for_url(f"{address}/page?made=1")


def test_a_form_survives_a_server_that_does_not_answer(page, address):
    page.goto(f"{address}/page")
    page.fill("[name=lines-0-quantity]", "3")
    page.context.set_offline(True)
    page.click(".main-form button")

    page.wait_for_selector(".form-problem .notice.is-warn")
    assert page.locator("#network").get_attribute("data-state") == "offline"
    assert page.locator("[name=lines-0-quantity]").input_value() == "3"


def test_a_slash_leads_to_the_search(quiet_page, address):
    quiet_page.goto(f"{address}/page")
    quiet_page.keyboard.press("/")

    assert quiet_page.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_fits_and_is_easily_hit(quiet_page, address, width, language):
    quiet_page.set_viewport_size({"width": width, "height": 640})
    quiet_page.goto(f"{address}/page?lang={language}")

    assert quiet_page.evaluate("document.documentElement.scrollWidth") <= width
    heights = "[...document.querySelectorAll('a, button, summary, input:not([type=hidden])')]"
    heights += ".filter(e => e.offsetParent && !e.matches('.skip')).map(e => e.getBoundingClientRect().height)"
    assert min(quiet_page.evaluate(heights)) >= 47.9


def test_the_description_of_the_interface_is_drawn(quiet_page, address):
    quiet_page.goto(f"{address}/api/docs")

    quiet_page.wait_for_selector("#api-docs .info .title")
