# SPDX-License-Identifier: Apache-2.0
"""A page's form as the same plain values that an API call brings: one schema judges both."""

import re
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from relief_ops.foundation.schemas import is_form

NUMBERED = re.compile(r"([a-z_]+)-(\d{1,4})-([a-z_]+)")
NESTED = re.compile(r"([a-z_]+)-([a-z_]+)")

Rows = dict[str, dict[int, dict[str, str]]]


def load_form(schema: type[Schema], *, rows_with: str = "", **given: Any) -> dict[str, Any]:
    """What the form says, judged by a schema; raises marshmallow's `ValidationError`.

    Fields named `lines-0-item` make a list of objects under `lines`, `source-kind` an object under `source`; empty
    fields and rows count as not given, and so does a row without the field `rows_with`, if one is named; fields that
    begin with `_` belong to the page. `given` adds what the page knows itself. Errors come under the numbers that the
    rows have in the form.
    """
    fields, rows = _unflattened(rows_with)
    lists = {group: [numbered[n] for n in sorted(numbered)] for group, numbered in rows.items()}
    before = is_form.set(True)
    try:
        loaded: dict[str, Any] = schema().load({**fields, **lists, **given})
    except ValidationError as error:
        raise ValidationError(_renumbered(error.normalized_messages(), rows)) from error
    finally:
        is_form.reset(before)
    return loaded


def _unflattened(rows_with: str) -> tuple[dict[str, Any], Rows]:
    fields: dict[str, Any] = {}
    objects: dict[str, dict[str, str]] = {}
    rows: Rows = {}
    for name, value in request.form.items():
        if name.startswith("_") or name == "csrf_token" or not value.strip():
            continue
        numbered, nested = NUMBERED.fullmatch(name), NESTED.fullmatch(name)
        if numbered:
            group, number, field = numbered.groups()
            rows.setdefault(group, {}).setdefault(int(number), {})[field] = value
        elif nested:
            objects.setdefault(nested[1], {})[nested[2]] = value
        else:
            fields[name] = value
    if rows_with:
        rows = {group: {n: row for n, row in rows[group].items() if rows_with in row} for group in rows}
    return {**fields, **objects}, {group: numbered for group, numbered in rows.items() if numbered}


def _renumbered(messages: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """The errors of each list under the numbers of the form's rows."""
    for group, numbered in rows.items():
        if isinstance(messages.get(group), dict):
            numbers = dict(enumerate(sorted(numbered)))
            messages[group] = {numbers.get(index, index): text for index, text in messages[group].items()}
    return messages
