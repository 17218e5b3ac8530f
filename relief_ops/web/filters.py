# SPDX-License-Identifier: Apache-2.0
"""How values look on every page: numbers, days, instants, codes; a dash where there is nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import format_decimal, format_timedelta

from relief_ops.foundation import clock
from relief_ops.foundation.codes import group_code

NOTHING = "—"


def quantity(value: int | None) -> str:
    """1234567 as 1,234,567."""
    return NOTHING if value is None else str(format_decimal(value))


def measure(value: Decimal | None) -> str:
    """Decimal("3.500000") as 3.5, as a form takes it too."""
    return NOTHING if value is None else f"{value.normalize():f}"


def day(value: date | datetime | None) -> str:
    """The day at the depot, as 2024-01-22."""
    if isinstance(value, datetime):
        value = clock.today(value)
    return value.isoformat() if value else NOTHING


def instant(value: datetime | None) -> str:
    """The instant at the depot, as 2024-01-22 05:51."""
    return value.astimezone(clock.DEPOT_ZONE).strftime("%Y-%m-%d %H:%M") if value else NOTHING


def ago(value: datetime | None) -> str:
    """How long ago, or in how long: 12 minutes ago."""
    return str(format_timedelta(value - clock.now(), add_direction=True)) if value else NOTHING


def field_errors(errors: Any, name: str = "") -> list[tuple[str, str]]:
    """The errors of a problem by the names of the form's fields: `("lines-0-quantity", "…")`."""
    return list(_walk(errors, name))


def _walk(errors: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(errors, Mapping):
        for key, inner in errors.items():
            yield from _walk(inner, f"{name}-{key}" if name else str(key))
    elif isinstance(errors, Sequence) and not isinstance(errors, str):
        for inner in errors:
            yield from _walk(inner, name)
    else:
        yield name, str(errors)


def init_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        quantity=quantity,
        measure=measure,
        day=day,
        instant=instant,
        ago=ago,
        code=group_code,
        field_errors=field_errors,
    )
