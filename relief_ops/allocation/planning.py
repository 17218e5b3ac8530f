# SPDX-License-Identifier: Apache-2.0
"""Which lots an order gets: first expiring first, then oldest first. A pure decision on plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from relief_ops.ledger.reservations import StockedLot


@dataclass(frozen=True, slots=True)
class Pick:
    """So much of a lot in a warehouse."""

    item: str
    lot: UUID
    warehouse: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Shortage:
    item: str
    wanted: int
    available: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A lot that lies there and was left out, and why: `expired`, `on-hold`, `not-released` or `reserved`."""

    item: str
    lot: UUID
    warehouse: str
    quantity: int
    why: str


@dataclass(frozen=True, slots=True)
class PickPlan:
    picks: list[Pick]
    shortages: list[Shortage]
    skipped: list[Skipped]


def plan_picks(wanted: Mapping[str, int], lots: Sequence[StockedLot], *, on: date) -> PickPlan:
    """Fill each item's quantity from lots that come in the order in which they should leave."""
    picks: list[Pick] = []
    missing, available = dict(wanted), dict.fromkeys(wanted, 0)
    skipped = [part for lot in lots for part in _skipped_of(lot, on)]
    for lot in lots:
        free = 0 if _is_blocked(lot, on) else lot.free
        available[lot.item] += free
        quantity = min(free, missing[lot.item])
        if quantity:
            missing[lot.item] -= quantity
            picks.append(Pick(lot.item, lot.lot, lot.warehouse, quantity))
    shortages = [Shortage(item, wanted[item], available[item]) for item, lack in missing.items() if lack]
    return PickPlan(picks, shortages, skipped)


def _is_blocked(lot: StockedLot, on: date) -> bool:
    return lot.is_held or _is_expired(lot, on)


def _is_expired(lot: StockedLot, on: date) -> bool:
    return lot.expires_on is not None and lot.expires_on < on


def _skipped_of(lot: StockedLot, on: date) -> list[Skipped]:
    if _is_blocked(lot, on):
        why = "expired" if _is_expired(lot, on) else "on-hold"
        return [Skipped(lot.item, lot.lot, lot.warehouse, lot.on_shelf, why)] if lot.on_shelf else []
    parts = (("not-released", lot.on_shelf - lot.promisable), ("reserved", lot.promisable - lot.free))
    return [Skipped(lot.item, lot.lot, lot.warehouse, quantity, why) for why, quantity in parts if quantity]
