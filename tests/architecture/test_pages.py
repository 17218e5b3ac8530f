# SPDX-License-Identifier: Apache-2.0
"""Pages obey the content security policy, and every text in them and in the code has its Chinese."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.architecture.source import PACKAGE, templates

PO = PACKAGE / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style|\sstyle=", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+=|javascript:|hx-on", re.IGNORECASE),
    "other host": re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_breaks_the_policy(what):
    assert [path for path, text in templates().items() if FORBIDDEN[what].search(text)] == []


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file)


def test_every_text_is_translated(chinese):
    found = extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS)
    texts = {message for _file, _line, message, _comments, _context in found}
    missing = [text for text in texts if not (entry := chinese.get(_singular(text))) or not entry.string]
    assert missing == []


def test_no_translation_is_a_guess(chinese):
    assert [message.id for message in chinese if message.id and message.fuzzy] == []


def test_a_translation_keeps_the_placeholders(chinese):
    broken = [
        message.id for message in chinese if message.id and _placeholders(message.id) != _placeholders(message.string)
    ]
    assert broken == []


def test_the_translations_compile(chinese):
    compiled = BytesIO()
    write_mo(compiled, chinese)
    compiled.seek(0)
    assert len(read_mo(compiled)) == len(chinese)


def _singular(text):
    return text[0] if isinstance(text, tuple) else text


def _placeholders(text):
    texts = text if isinstance(text, list | tuple) else (text,)
    return {placeholder for each in texts for placeholder in PLACEHOLDER.findall(each)}
