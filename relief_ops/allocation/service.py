# SPDX-License-Identifier: Apache-2.0
"""Drawing orders up, reserving, approving, cancelling."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from relief_ops.access.service import find_user
from relief_ops.allocation.errors import (
    EmergencyNeedsOrderGiver,
    InsufficientStock,
    ItemTwice,
    NothingToReserve,
    OwnOrder,
    SiteOfAnotherIncident,
    UnknownManager,
    UnknownSite,
)
from relief_ops.allocation.models import Order, OrderLine
from relief_ops.allocation.planning import PickPlan, plan_picks
from relief_ops.allocation.states import ORDER
from relief_ops.audit.service import record
from relief_ops.catalogue.queries import items_by_code
from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.foundation.notices import write_notice
from relief_ops.foundation.numbers import next_number
from relief_ops.incidents.errors import UnknownIncident
from relief_ops.incidents.queries import find_incident, find_site
from relief_ops.ledger import reservations
from relief_ops.ledger.queries import reserved_by_item
from relief_ops.places.queries import require_warehouses

DRAFT_RESERVATION = timedelta(hours=4)
APPROVED_RESERVATION = timedelta(hours=24)
APPROVAL_AFTER_THE_FACT = timedelta(hours=24)  # Goods may move before paper; the paper follows within a day.


def draw_up(
    *,
    incident: str,
    site: str,
    lines: list[dict[str, Any]],
    note: str | None = None,
    is_emergency: bool = False,
    ordered_by: str | None = None,
    channel: str | None = None,
    by: Actor,
    now: datetime,
) -> Order:
    """A new order, nothing reserved yet; raises `Invalid` kinds that name what is wrong with the input."""
    _require_site(incident, site)
    _require_order_giver(is_emergency, ordered_by, channel)
    _require_lines(lines)
    order = Order(
        number=next_number("DB", now),
        incident=incident.upper(),
        site=site.upper(),
        note=note,
        is_emergency=is_emergency,
        ordered_by=ordered_by,
        channel=channel,
        status="draft",
        drawn_up_by=by.name,
        drawn_up_at=now,
    )
    db.session.add(order)
    db.session.flush()
    _set_lines(order, lines)
    record("order-drawn-up", order.number, by=by, now=now, lines=lines, is_emergency=is_emergency)
    return order


def change_order(number: str, *, by: Actor, now: datetime, **facts: Any) -> Order:
    """Change a draft; raises `NotFound`, `WrongState`, or as `draw_up`."""
    order = lock_order(number)
    ORDER.after(order.status, "change", thing=order.number)
    incident, site = (facts.get(name, getattr(order, name)).upper() for name in ("incident", "site"))
    _require_site(incident, site)
    order.incident, order.site = incident, site
    for name in ("note", "is_emergency", "ordered_by", "channel"):
        if name in facts:
            setattr(order, name, facts[name])
    _require_order_giver(order.is_emergency, order.ordered_by, order.channel)
    if "lines" in facts:
        _require_lines(facts["lines"])
        db.session.execute(delete(OrderLine).where(OrderLine.order == order.number))
        db.session.expire(order, ["lines"])
        _set_lines(order, facts["lines"])
    record("order-changed", order.number, by=by, now=now, changed=sorted(facts))
    return order


def reserve_order(
    number: str,
    *,
    warehouses: Sequence[str] | None = None,
    allow_partial: bool = False,
    by: Actor,
    now: datetime,
) -> PickPlan:
    """Reserve what every line still lacks, first expiry first: all of it, or nothing and why.

    The lots are locked before they are counted: of two coordinators reaching for the last fifty tents, one waits here
    and then learns who has them. Raises `NotFound`, `WrongState`, `NothingToReserve` or `InsufficientStock`.
    """
    order = lock_order(number)
    status = ORDER.after(order.status, "reserve", thing=order.number)
    if warehouses is not None:
        require_warehouses(warehouses)
    wanted = _lacking(order)
    if not wanted:
        raise NothingToReserve(order=order.number)
    plan = plan_picks(wanted, reservations.lock_lots(list(wanted), warehouses), on=today(now))
    if not plan.picks or (plan.shortages and not allow_partial):
        raise InsufficientStock(shortages=_said(plan), extensions=shortage_view(plan))
    for pick in plan.picks:
        reservations.reserve(order.number, **asdict(pick), now=now)
    order.status = status
    order.reserved_until = now + (APPROVED_RESERVATION if order.approved_at else DRAFT_RESERVATION)
    record("order-reserved", order.number, by=by, now=now, picks=[_pick_view(pick) for pick in plan.picks])
    return plan


def approve(number: str, *, note: str | None = None, by: Actor, now: datetime) -> Order:
    """Approve an order, or one that went before its paper. Raises `NotFound`, `WrongState`, `OwnOrder`."""
    order = lock_order(number)
    if order.drawn_up_by == by.name:
        raise OwnOrder
    is_late = order.is_emergency and order.approved_at is None and order.status != "reserved"
    order.status = ORDER.after(order.status, "approve after the fact" if is_late else "approve", thing=order.number)
    order.approved_by, order.approved_at, order.approval_note = by.name, now, note
    if reserved_by_item([order.number]):
        order.reserved_until = now + APPROVED_RESERVATION
    record("order-approved", order.number, by=by, now=now, note=note)
    return order


def cancel(number: str, *, reason: str, by: Actor, now: datetime) -> Order:
    """Give back what was reserved and not picked; what was picked comes back by `return` scans."""
    order = lock_order(number)
    order.status = ORDER.after(order.status, "cancel", thing=order.number)
    given_back = reservations.end_reservations(order.number, reason="cancellation", now=now)
    order.cancel_reason, order.reserved_until = reason, None
    record("order-cancelled", order.number, by=by, now=now, reason=reason, given_back=given_back)
    return order


def expire_reservations(*, by: Actor, now: datetime) -> list[str]:
    """Free what was promised for longer than its time and not picked; returns the orders that lost something."""
    due = select(Order.number).where(Order.reserved_until <= now).order_by(Order.number)
    lost = []
    orders = [lock_order(number) for number in list(db.session.scalars(due))]
    reservations.lock_promises([order.number for order in orders])
    for order in orders:
        number = order.number
        if order.reserved_until is None or order.reserved_until > now:
            continue
        given_back = reservations.end_reservations(number, reason="expiry", now=now)
        order.reserved_until = None
        if order.status == "reserved":
            order.status = ORDER.after(order.status, "expire", thing=number)
        if given_back:
            lost.append(number)
            write_notice(number, "reservation-expired", now, quantity=given_back)
            record("reservation-expired", number, by=by, now=now, given_back=given_back)
    return lost


def lock_order(number: str) -> Order:
    """Raises `NotFound`. Whatever changes an order locks it first, before any stock."""
    query = select(Order).where(Order.number == number.upper()).with_for_update(key_share=True)
    order = db.session.scalar(query.execution_options(populate_existing=True))
    if order is None:
        raise NotFound(what=_("order"))
    return order


def shortage_view(plan: PickPlan) -> dict[str, Any]:
    """`{shortages, skipped}` as the API shows them."""
    skipped = [{**asdict(part), "lot": str(part.lot)} for part in plan.skipped]
    return {"shortages": [asdict(shortage) for shortage in plan.shortages], "skipped": skipped}


def _said(plan: PickPlan) -> str:
    return "; ".join(f"{short.item} {short.available}/{short.wanted}" for short in plan.shortages)


def _pick_view(pick: Any) -> dict[str, Any]:
    return {**asdict(pick), "lot": str(pick.lot)}


def _lacking(order: Order) -> dict[str, int]:
    reserved = reserved_by_item([order.number])
    lacking = {
        line.item: line.quantity - line.picked - reserved.get((order.number, line.item), 0) for line in order.lines
    }
    return {item: quantity for item, quantity in lacking.items() if quantity > 0}


def _set_lines(order: Order, lines: list[dict[str, Any]]) -> None:
    for number, line in enumerate(lines, 1):
        order.lines.append(
            OrderLine(item=line["item"], number=number, quantity=line["quantity"], picked=0, shipped=0, delivered=0)
        )
    db.session.flush()


def _require_site(incident: str, site: str) -> None:
    if find_incident(incident) is None:
        raise UnknownIncident(errors={"incident": [incident]}, incident=incident)
    found = find_site(site)
    if found is None:
        raise UnknownSite(errors={"site": [site]}, site=site)
    if found.incident != incident.upper():
        raise SiteOfAnotherIncident(errors={"site": [site]}, incident=incident)


def _require_order_giver(is_emergency: bool, ordered_by: str | None, channel: str | None) -> None:
    if not is_emergency:
        return
    if not ordered_by or not channel:
        lacking = [name for name, value in (("ordered_by", ordered_by), ("channel", channel)) if not value]
        raise EmergencyNeedsOrderGiver(errors={name: [_("Fill this in.")] for name in lacking})
    user = find_user(ordered_by)
    if user is None or user.role != Role.MANAGER:
        raise UnknownManager(errors={"ordered_by": [_("Not the name of a manager.")]}, name=ordered_by)


def _require_lines(lines: list[dict[str, Any]]) -> None:
    codes = [line["item"] for line in lines]
    items_by_code(codes)
    if len(codes) != len(set(codes)):
        raise ItemTwice(errors={"lines": [_("Name each item once.")]})
