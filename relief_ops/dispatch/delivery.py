# SPDX-License-Identifier: Apache-2.0
"""The signature at the site: what came, what was torn, what was missing. Every difference is booked as what it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from relief_ops.allocation import progress
from relief_ops.allocation.models import Order
from relief_ops.allocation.service import lock_order
from relief_ops.audit.service import record
from relief_ops.catalogue.queries import named_items
from relief_ops.dispatch.errors import AlreadyDelivered, NotYourShipment, WrongPin
from relief_ops.dispatch.models import Pick, Shipment, ShipmentLine
from relief_ops.dispatch.picking import picks_of
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.foundation.limits import count_try, require_below
from relief_ops.ledger import posting
from relief_ops.ledger.errors import LinesDoNotAddUp
from relief_ops.ledger.models import StockMovement
from relief_ops.ledger.posting import Cause
from relief_ops.ledger.queries import reserved_by_item
from relief_ops.ledger.units import Unit, lock_balances, lock_unit, lock_units_at
from relief_ops.places.kinds import LOSS, SCRAP
from relief_ops.places.models import Place

WRONG_PINS, PAUSE = 5, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a part of what a truck carried ends, and how that is called in the ledger."""

    quantity: int
    to: str
    kind: str


def deliver(
    number: str,
    *,
    lines: list[dict[str, Any]],
    signed_by: str,
    note: str | None = None,
    by: Actor,
    now: datetime,
) -> Shipment:
    """Close a shipment with what came of it. Every item is named; `received` is everything usable, `over` included.

    Raises `NotFound`, `NotYourShipment`, `AlreadyDelivered` or `LinesDoNotAddUp`.
    """
    if by.shipment not in (None, number):
        raise NotYourShipment
    order = lock_order(_order_of(number))
    shipment = db.session.get_one(Shipment, number, with_for_update=True, populate_existing=True)
    if shipment.delivered_at is not None:
        raise AlreadyDelivered(shipment=number, signed_by=shipment.signed_by)
    _enter(shipment, lines)
    cause = Cause(by, now, document=number, reason=note)
    units = lock_units_at(number)
    lock_balances(units)
    for line in shipment.lines:
        _book(line, [unit for unit in units if unit.item == line.item], order.site, cause)
        progress.count(order.number, line.item, delivered=min((line.received or 0) - line.over, line.shipped))
    shipment.delivered_at, shipment.signed_by, shipment.delivery_note = now, signed_by, note
    shipment.recorded_by = by.name
    db.session.flush()
    _close_order(order)
    said = [{**line, "item": line["item"]} for line in lines]
    record("shipment-delivered", number, by=by, now=now, signed_by=signed_by, lines=said)
    return shipment


def require_pin(shipment: str, pin: str, right: str, now: datetime) -> None:
    """Raise `WrongPin`, or `TooMany` for an hour after five wrong ones; tries at the same time wait for one another."""
    lock_order(_order_of(shipment))
    require_below(WRONG_PINS, "delivery pin", shipment, PAUSE, now)
    if pin != right:
        count_try("delivery pin", shipment, now)
        raise WrongPin


def _order_of(number: str) -> str:
    order = db.session.scalar(select(Shipment.order).where(Shipment.number == number))
    if order is None:
        raise NotFound(what=_("shipment"))
    return order


def _enter(shipment: Shipment, lines: list[dict[str, Any]]) -> None:
    said = {line["item"]: line for line in lines}
    carried = {line.item: line for line in shipment.lines}
    if len(said) != len(lines) or said.keys() != carried.keys():
        problem = _("Name each item of the shipment once: %(items)s.", items=", ".join(sorted(carried)))
        raise LinesDoNotAddUp(errors={"lines": [problem]}, problem=problem)
    names = named_items(carried)
    for item, line in carried.items():
        for name in ("received", "damaged", "missing", "refused", "over"):
            setattr(line, name, said[item].get(name, 0))
        _require_sum(line, names[item].name)


def _require_sum(line: ShipmentLine, name: str) -> None:
    received = line.received or 0
    entered = received + line.damaged + line.missing + line.refused
    if line.shipped + line.over != entered or line.over > received:
        problem = _(
            "%(item)s: %(shipped)s were sent, %(entered)s are accounted for.",
            item=name,
            shipped=line.shipped + line.over,
            entered=entered,
        )
    elif line.refused < line.returned:
        problem = _(
            "%(item)s: %(back)s came back to the depot; enter them as refused.",
            item=name,
            back=line.returned,
        )
    else:
        return
    raise LinesDoNotAddUp(errors={"lines": {line.item: [problem]}}, problem=problem)


def _book(line: ShipmentLine, units: list[Unit], site: str, cause: Cause) -> None:
    """Take what arrived, was torn or is missing off the truck; what was refused stays on it until it is back."""
    outcomes = iter(
        [
            Outcome((line.received or 0) - line.over, site, "deliver"),
            Outcome(line.damaged, SCRAP, "arrived-damaged"),
            Outcome(line.missing, LOSS, "missing"),
        ]
    )
    _unload(sorted(units, key=lambda unit: unit.code), outcomes, cause)
    if line.over:
        _book_surplus(line, site, cause)


def _unload(units: list[Unit], outcomes: Iterator[Outcome], cause: Cause) -> None:
    waiting = list(reversed(units))
    for outcome in outcomes:
        target, left = db.session.get_one(Place, outcome.to), outcome.quantity
        while left:
            unit = waiting.pop()
            part = min(left, unit.quantity)
            rest = replace(unit, quantity=unit.quantity - part)
            if part == unit.quantity:
                posting.move(unit, to=target, kind=outcome.kind, cause=cause)
                _forget_pick(unit)
            else:
                posting.take(unit, quantity=part, to=target, kind=outcome.kind, cause=cause)
                waiting.append(rest)
            left -= part


def _forget_pick(unit: Unit) -> None:
    pick = db.session.get(Pick, unit.code)
    if pick:
        db.session.delete(pick)


def _book_surplus(line: ShipmentLine, site: str, cause: Cause) -> None:
    """More came than the books say left: it is found at the site, as goods of a lot that was on the truck."""
    loaded = select(StockMovement.unit).where(StockMovement.document == line.shipment, StockMovement.kind == "ship")
    code = db.session.scalars(loaded.where(StockMovement.item == line.item).order_by(StockMovement.id).limit(1)).one()
    alike, target = lock_unit(code), db.session.get_one(Place, site)
    posting.find_elsewhere(alike, quantity=line.over, to=target, kind="over", cause=cause)


def close_finished_orders(*, by: Actor, now: datetime) -> list[str]:
    """Close the dispatched orders that wait for nothing more: what was still promised has expired or was put back."""
    closed = []
    waits = select(Shipment.order).where(Shipment.delivered_at.is_(None))
    dispatched = select(Order.number).where(Order.status == "dispatched", Order.number.not_in(waits))
    for number in list(db.session.scalars(dispatched.order_by(Order.number))):
        order = lock_order(number)
        if order.status == "dispatched" and _close_order(order):
            record("order-closed", number, by=by, now=now)
            closed.append(number)
    return closed


def _close_order(order: Order) -> bool:
    open_shipments = select(func.count()).select_from(Shipment)
    open_shipments = open_shipments.where(Shipment.order == order.number, Shipment.delivered_at.is_(None))
    if db.session.scalar(open_shipments) or reserved_by_item([order.number]) or picks_of(order.number):
        return False
    progress.deliver(order)
    return True
