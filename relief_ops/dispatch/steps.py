# SPDX-License-Identifier: Apache-2.0
"""Where an order stands, and what whoever looks at it can do next. Pure decisions on plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relief_ops.access.permissions import Permission, is_allowed
from relief_ops.allocation.states import ORDER
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.i18n import _l

STATIONS = (
    ("draft", _l("Drawn up")),
    ("reserved", _l("Reserved")),
    ("approved", _l("Approved")),
    ("picking", _l("Picked")),
    ("dispatched", _l("Dispatched")),
    ("delivered", _l("Delivered")),
)
RANKS = {status: rank for rank, (status, _word) in enumerate(STATIONS)}

Order = Mapping[str, Any]
Reached = Mapping[str, tuple[str, datetime]]
"""Who brought an order to a station, and when."""


@dataclass(frozen=True, slots=True)
class Here:
    """What concerns an order in the warehouse of whoever looks at it.

    `unpicked`: reserved here and still in the bins; `staged`: picked here and not gone; `is_counted`: somebody else
    has counted exactly that.
    """

    unpicked: int = 0
    staged: int = 0
    pickers: frozenset[str] = frozenset()
    is_counted: bool = False


def stations(order: Order, reached: Reached) -> list[tuple[Any, str, tuple[str, datetime] | None]]:
    """The strip of an order's states: `(word, done | now | next, who and when)`."""
    now = order["status"]
    strip = []
    for status, word in STATIONS:
        was_reached = status in reached and RANKS[status] <= RANKS.get(now, len(STATIONS))
        phase = "now" if status == now != "delivered" else "done" if was_reached else "next"
        strip.append((word, phase, reached[status] if was_reached else None))
    return strip


def next_steps(order: Order, here: Here, *, actor: Actor) -> list[str]:
    """What this person can do with the order now, the most natural first.

    The words name the templates that do it: reserve, edit, share, approve, pick, check, ship, cancel.
    """
    steps = [*_keepers_steps(order, here, actor), *_managers_steps(order, actor), *_coordinators_steps(order, actor)]
    return list(dict.fromkeys(steps))


def _keepers_steps(order: Order, here: Here, actor: Actor) -> Sequence[str]:
    if not is_allowed(actor, Permission.DISPATCH_GOODS):
        return []
    event = "pick before approval" if order["is_emergency"] and not order["approved_at"] else "pick"
    steps = ["pick"] if here.unpicked and ORDER.allows(order["status"], event) else []
    if here.staged and ORDER.allows(order["status"], "ship"):
        needs_count = not here.is_counted and actor.name not in here.pickers
        steps += ["check", "ship"] if needs_count else ["ship"]
    return steps


def _managers_steps(order: Order, actor: Actor) -> Sequence[str]:
    is_early = order["approval_due_at"] is not None and order["approved_at"] is None
    event = "approve after the fact" if is_early else "approve"
    is_open = order["approved_at"] is None and ORDER.allows(order["status"], event)
    return ["approve"] if is_open and is_allowed(actor, Permission.APPROVE_ORDER) else []


def _coordinators_steps(order: Order, actor: Actor) -> Sequence[str]:
    if not is_allowed(actor, Permission.ORDER_GOODS):
        return []
    status = order["status"]
    lacks = any(line["lacks"] for line in order["lines"])
    steps = ["share"] if status == "reserved" else []
    steps += ["reserve"] if lacks and ORDER.allows(status, "reserve") else []
    return steps + [step for event, step in (("change", "edit"), ("cancel", "cancel")) if ORDER.allows(status, event)]
