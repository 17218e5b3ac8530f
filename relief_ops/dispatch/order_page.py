# SPDX-License-Identifier: Apache-2.0
"""Everything that the page of one order shows to one person."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from relief_ops.allocation.models import Order
from relief_ops.allocation.overview import approvals, shortfalls
from relief_ops.allocation.queries import get_order
from relief_ops.catalogue.queries import named_items
from relief_ops.dispatch.board import follow_one
from relief_ops.dispatch.history import history
from relief_ops.dispatch.models import PickCheck, Shipment
from relief_ops.dispatch.queries import checks_of, shipments_of, staged_units
from relief_ops.dispatch.steps import Here, Reached, next_steps, stations
from relief_ops.foundation.actor import Actor

View = dict[str, Any]


def order_page(number: str, *, actor: Actor, now: datetime) -> View:
    """The order, its strip of states, the steps that are open to this person, and its history; raises `NotFound`."""
    order = get_order(number)
    view = follow_one(order)
    trucks = shipments_of(order.number)
    staged = staged_units(order.number, actor.warehouse) if actor.warehouse else []
    checks = checks_of(order.number)
    steps = next_steps(view, _here(view, actor, staged, checks), actor=actor)
    past = history(order.number, trucks, order.drawn_up_at)
    return {
        "order": view,
        "stations": stations(view, _reached(order, past, trucks)),
        "steps": steps,
        "approval": approvals([view], now)[0] if "approve" in steps else None,
        "shortfalls": shortfalls(view, now) if "reserve" in steps else {},
        "staged": _staged_by_item(staged),
        "picked_here_by": sorted({unit["picked_by"] for unit in staged}),
        "last_check": checks[-1] if checks else None,
        "shipments": trucks,
        "history": past,
    }


def _here(view: View, actor: Actor, staged: Sequence[View], checks: Sequence[PickCheck]) -> Here:
    if actor.warehouse is None:
        return Here()
    mine = [row["quantity"] for row in view["reservations"] if row["warehouse"] == actor.warehouse]
    counted = [check.counted for check in checks if check.warehouse == actor.warehouse]
    quantities = _quantities(staged)
    return Here(
        unpicked=sum(mine),
        staged=sum(quantities.values()),
        pickers=frozenset(unit["picked_by"] for unit in staged),
        is_counted=bool(counted) and counted[-1] == quantities,
    )


def _quantities(staged: Sequence[View]) -> Counter[str]:
    quantities: Counter[str] = Counter()
    for unit in staged:
        quantities[unit["item"]] += unit["quantity"]
    return quantities


def _staged_by_item(staged: Sequence[View]) -> list[View]:
    """What stands ready here: `{item, name, unit, quantity, pieces}`."""
    quantities, pieces = _quantities(staged), Counter(unit["item"] for unit in staged)
    items = named_items(quantities)
    return [
        {
            "item": code,
            "name": items[code].name,
            "unit": items[code].unit,
            "quantity": quantities[code],
            "pieces": pieces[code],
        }
        for code in sorted(quantities)
    ]


def _reached(order: Order, past: Sequence[View], trucks: Sequence[Shipment]) -> Reached:
    """Who brought the order to each station, and when."""
    reached = {"draft": (order.drawn_up_by, order.drawn_up_at)}
    for row in past:
        if row["step"] in ("reserved", "picking"):
            reached[row["step"]] = (row["who"], row["at"])
    if order.approved_at:
        reached["approved"] = (order.approved_by or "", order.approved_at)
    if trucks:
        reached["dispatched"] = (trucks[0].loaded_by, trucks[0].left_at)
    signed = [truck for truck in trucks if truck.delivered_at]
    if order.status == "delivered" and signed:
        last = max(signed, key=lambda truck: truck.delivered_at or truck.left_at)
        reached["delivered"] = (last.signed_by or "", last.delivered_at or last.left_at)
    return reached
