# SPDX-License-Identifier: Apache-2.0
"""Pages as their readers see them: words, the rows of a table, where a form leads."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def html(client: FlaskClient, path: str, status: int = 200) -> str:
    """A page as it is sent."""
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    """The words of a page."""
    return words_of(html(client, path, status))


def words_of(source: str) -> str:
    """What is left of HTML without its marks, scripts, pictures and templates."""
    text = re.sub(r"<(script|svg|template).*?</\1>", " ", source, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def words(answer: TestResponse) -> str:
    """The words of an answer."""
    return words_of(answer.get_data(as_text=True))


def rows(client: FlaskClient, path: str) -> list[list[str]]:
    """The first table of a page, as the words of each cell."""
    [body] = re.findall(r"<tbody>(.*?)</tbody>", html(client, path), re.DOTALL)[:1]
    lines = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[words_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)] for line in lines]


def found(pattern: str, source: str) -> str:
    """What the first group of a pattern matches in a page: a link, the address of a form."""
    match = re.search(pattern, source)
    assert match, pattern
    return unescape(match[1])


def sent(client: FlaskClient, path: str, form: dict[str, Any] | None = None) -> str:
    """Where a form leads that has to succeed."""
    answer = client.post(path, data=form or {})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)
