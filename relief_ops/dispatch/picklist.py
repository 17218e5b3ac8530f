# SPDX-License-Identifier: Apache-2.0
"""The pick list: which units to take from which bin. A pure decision on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Shelved:
    """A unit that lies in storage or at the dock."""

    code: str
    lot: UUID
    location: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the list: at this bin, this much of these units, in packs and loose ones."""

    location: str
    lot: UUID
    quantity: int
    codes: tuple[str, ...]
    packs: int
    pack_size: int
    loose: int


def plan_walk(wanted: Sequence[tuple[UUID, int]], shelved: Sequence[Shelved]) -> list[Stop]:
    """Cover each lot's quantity with whole units first, and come by every bin once, in the order of their codes."""
    stops: dict[tuple[str, UUID], list[tuple[Shelved, int]]] = {}
    for lot, quantity in wanted:
        units = [unit for unit in shelved if unit.lot == lot]
        for unit, part in _cover(quantity, units):
            stops.setdefault((unit.location, lot), []).append((unit, part))
    return [
        _stop(location, lot, parts) for (location, lot), parts in sorted(stops.items(), key=lambda stop: str(stop[0]))
    ]


def _cover(quantity: int, units: Sequence[Shelved]) -> list[tuple[Shelved, int]]:
    """Whole units in walking order, the largest last part from a unit that is opened."""
    chosen = []
    for unit in sorted(units, key=lambda unit: (unit.location, -unit.quantity, unit.code)):
        if unit.quantity <= quantity:
            chosen.append((unit, unit.quantity))
            quantity -= unit.quantity
    taken = {unit.code for unit, _part in chosen}
    opened = next((unit for unit in sorted(units, key=lambda unit: unit.location) if unit.code not in taken), None)
    if quantity and opened:
        chosen.append((opened, quantity))
    return chosen


def _stop(location: str, lot: UUID, parts: list[tuple[Shelved, int]]) -> Stop:
    whole = [unit.quantity for unit, part in parts if part == unit.quantity]
    pack_size = max(whole, default=0)
    packs = sum(1 for quantity in whole if quantity == pack_size)
    quantity = sum(part for _unit, part in parts)
    codes = tuple(unit.code for unit, _part in parts)
    return Stop(location, lot, quantity, codes, packs, pack_size, quantity - packs * pack_size)
