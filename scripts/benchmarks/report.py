# SPDX-License-Identifier: Apache-2.0
"""The table of figures."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `is_reached` is None for a figure that has no target."""

    what: str
    measured: str
    target: str = ""
    is_reached: bool | None = None


def at_least(what: str, ratio: float, target: float, detail: str) -> Figure:
    """A share that should be large."""
    return Figure(what, f"{ratio:.1%}  ({detail})", f"≥ {target:.0%}", ratio >= target)


def at_most(what: str, ratio: float, target: float, detail: str) -> Figure:
    """A multiple that should be small."""
    return Figure(what, f"{ratio:.2f} ×  ({detail})", f"≤ {target:.1f} ×", ratio <= target)


def within(what: str, amount: float, target: float, unit: str, detail: str = "") -> Figure:
    """An amount that has a limit."""
    shown = f"{amount:.4g} {unit}" + (f"  ({detail})" if detail else "")
    return Figure(what, shown, f"≤ {target:g} {unit}", amount <= target)


def show(figures: Iterable[Figure]) -> bool:
    """Print the table; returns whether every target was reached."""
    rows = list(figures)
    widths = [
        max((len(text) for text in column), default=0) for column in zip(*(_cells(row) for row in rows), strict=True)
    ]
    print()
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(_cells(row), widths, strict=True)).rstrip())
    return all(row.is_reached is not False for row in rows)


def _cells(row: Figure) -> tuple[str, str, str, str]:
    mark = {None: "", True: "reached", False: "MISSED"}[row.is_reached]
    return row.what, row.measured, row.target, mark
