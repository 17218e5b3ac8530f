# SPDX-License-Identifier: Apache-2.0
"""What a keeper with a pencil would know of the depot: units, promises, trucks. It never asks the ledger."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

PROMISABLE = ("storage", "dock")
UNRELEASED = ("quarantine", "reject")
PICKABLE = ("approved", "picking", "dispatched")
RESERVABLE = ("draft", "reserved", "approved", "picking", "dispatched")


@dataclass
class Lot:
    """Goods that came together."""

    item: str
    expires_on: date | None = None
    holds: list[str] = field(default_factory=list)

    def is_good(self, on: date) -> bool:
        return not self.holds and (self.expires_on is None or self.expires_on >= on)


@dataclass
class Unit:
    """A bale in the building, or one that is awaited."""

    code: str
    lot: str
    quantity: int
    announced: int
    place: str | None = None
    kind: str | None = None

    @property
    def status(self) -> str:
        if self.kind is None:
            return "expected"
        return "staged" if self.kind == "staging" else "on_hand"


@dataclass
class Order:
    """What a site is to get; `promised` by lot, `picked` by item with what has left counted in."""

    number: str
    wanted: dict[str, int]
    is_emergency: bool
    status: str = "draft"
    is_approved: bool = False
    promised: Counter[str] = field(default_factory=Counter)
    picked: Counter[str] = field(default_factory=Counter)

    @property
    def may_be_picked(self) -> bool:
        is_early = self.is_emergency and not self.is_approved
        return self.status in (("reserved", "picking", "dispatched") if is_early else PICKABLE)


@dataclass
class Truck:
    """A shipment: what it carries by item, and what of it has come back before it was signed for."""

    number: str
    order: str
    load: dict[str, int]
    back: Counter[str] = field(default_factory=Counter)
    is_signed_for: bool = False


class Depot:
    """Everything there is, in one warehouse."""

    def __init__(self) -> None:
        self.lots: dict[str, Lot] = {}
        self.units: dict[str, Unit] = {}
        self.orders: dict[str, Order] = {}
        self.trucks: list[Truck] = []
        self.on_the_road: Counter[str] = Counter()

    def item_of(self, unit: Unit) -> str:
        return self.lots[unit.lot].item

    def units_that_are(self, *statuses: str) -> list[Unit]:
        return [unit for unit in self.units.values() if unit.status in statuses and unit.quantity]

    def promisable(self, lot: str) -> int:
        """What of a lot lies where it may be promised."""
        if self.lots[lot].holds:
            return 0
        return sum(unit.quantity for unit in self.units.values() if unit.lot == lot and unit.kind in PROMISABLE)

    def promised(self, lot: str) -> int:
        return sum(order.promised[lot] for order in self.orders.values())

    def free(self, item: str, on: date) -> int:
        """What of an item may be promised."""
        good = [code for code, lot in self.lots.items() if lot.item == item and lot.is_good(on)]
        return sum(self.promisable(code) - self.promised(code) for code in good)

    def lacking(self, order: Order) -> dict[str, int]:
        """What an order still wants of each item."""
        promised: Counter[str] = Counter()
        for lot, quantity in order.promised.items():
            promised[self.lots[lot].item] += quantity
        lacks = {item: wanted - order.picked[item] - promised[item] for item, wanted in order.wanted.items()}
        return {item: quantity for item, quantity in lacks.items() if quantity > 0}

    def may_move(self, unit: Unit, place: str, kind: str) -> bool:
        """Whether a unit may go to a location; what is promised has to stay where it can be picked."""
        if unit.status != "on_hand" or unit.place == place or not unit.quantity:
            return False
        if unit.kind in UNRELEASED and kind not in UNRELEASED:
            return False
        leaves = unit.kind in PROMISABLE and kind not in PROMISABLE and not self.lots[unit.lot].holds
        return self.promisable(unit.lot) - (unit.quantity if leaves else 0) >= self.promised(unit.lot)

    def may_pick(self, unit: Unit, order: Order, quantity: int, on: date) -> bool:
        """Whether so much of a unit may be picked for an order, without a reason for another lot."""
        lies_ready = unit.kind in PROMISABLE and 0 < quantity <= unit.quantity
        is_promised = order.promised[unit.lot] >= quantity
        return order.may_be_picked and lies_ready and self.lots[unit.lot].is_good(on) and is_promised

    def figures(self, item: str, on: date) -> dict[str, int]:
        """The row of an item's stock."""
        of_item = [unit for unit in self.units.values() if self.item_of(unit) == item]

        def total(*statuses: str) -> int:
            return sum(unit.quantity for unit in of_item if unit.status in statuses)

        reserved = sum(self.promised(code) for code, lot in self.lots.items() if lot.item == item)
        figures = {
            "expected": sum(unit.announced for unit in of_item if unit.status == "expected"),
            "on_hand": total("on_hand", "staged"),
            "staged": total("staged"),
            "reserved": reserved,
            "available": self.free(item, on),
            "in_transit": self.on_the_road[item],
        }
        held = figures["on_hand"] - figures["available"] - figures["reserved"] - figures["staged"]
        return figures | {"held": held}

    def learn_order(self, view: dict[str, Any]) -> None:
        """Take over how far the service says that an order has come."""
        order = self.orders[view["number"]]
        order.status, order.is_approved = view["status"], view["approved_by"] is not None
        order.promised = Counter({part["lot"]: part["quantity"] for part in view["reservations"]})
        order.picked = Counter({line["item"]: line["picked"] for line in view["lines"]})
