# SPDX-License-Identifier: Apache-2.0
"""A page's form as the same plain values that an API call brings: one schema judges both."""

import re
from typing import Any

from flask import request
from marshmallow import Schema

NUMBERED = re.compile(r"([a-z_]+)-(\d{1,4})-([a-z_]+)")


def load_form(schema: type[Schema], **given: Any) -> dict[str, Any]:
    """What the form says, judged by a schema; raises marshmallow's `ValidationError`.

    Fields named `lines-0-item` make a list of objects under `lines`; empty fields and rows count as not given; fields
    that begin with `_` belong to the page. `given` adds what the page knows itself.
    """
    form = schema()
    form.is_form = True  # type: ignore[attr-defined]
    loaded: dict[str, Any] = form.load({**_unflattened(), **given})
    return loaded


def _unflattened() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name, value in request.form.items():
        if name.startswith("_") or name == "csrf_token" or not value.strip():
            continue
        numbered = NUMBERED.fullmatch(name)
        if numbered:
            group, number, field = numbered.groups()
            rows.setdefault(group, {}).setdefault(int(number), {})[field] = value
        else:
            fields[name] = value
    return fields | {group: [rows[group][n] for n in sorted(rows[group])] for group in rows}
