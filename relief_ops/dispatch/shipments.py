# SPDX-License-Identifier: Apache-2.0
"""The second count, and the truck that leaves."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from relief_ops.allocation import progress
from relief_ops.allocation.service import lock_order
from relief_ops.audit.service import record
from relief_ops.dispatch.errors import NothingPicked, PickerCannotCheck
from relief_ops.dispatch.models import Pick, PickCheck, Shipment, ShipmentLine
from relief_ops.dispatch.picking import lock_picked
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.numbers import next_number
from relief_ops.ledger import posting
from relief_ops.ledger.posting import Cause
from relief_ops.ledger.units import Unit
from relief_ops.places.service import add_place


def check(number: str, *, lines: list[dict[str, Any]], by: Actor, now: datetime) -> PickCheck:
    """Write down a second count; a difference is kept with it and refused by nobody.

    Raises `NotFound`, `PickerCannotCheck` or `NothingPicked`.
    """
    order = lock_order(number)
    picks, units = lock_picked(order.number, by.warehouse)
    if by.name in {pick.picked_by for pick in picks}:
        raise PickerCannotCheck
    if not picks or by.warehouse is None:
        raise NothingPicked(order=order.number, warehouse=by.warehouse)
    counted: Counter[str] = Counter()
    for line in lines:
        counted[line["item"]] += line["quantity"]
    done = PickCheck(
        order=order.number,
        warehouse=by.warehouse,
        counted={item: quantity for item, quantity in counted.items() if quantity},
        staged=dict(_by_item(units)),
        checked_by=by.name,
        checked_at=now,
    )
    db.session.add(done)
    db.session.flush()
    record("order-checked", order.number, by=by, now=now, counted=done.counted, staged=done.staged)
    return done


def dispatch(
    number: str, *, vehicle: str, driver: str, phone: str, escort: str | None = None, by: Actor, now: datetime
) -> Shipment:
    """What was picked in the own warehouse leaves. Raises `NotFound`, `WrongState` or `NothingPicked`."""
    order = lock_order(number)
    progress.ship(order)
    picks, units = lock_picked(order.number, by.warehouse)
    if not picks or by.warehouse is None:
        raise NothingPicked(order=order.number, warehouse=by.warehouse)
    shipment = Shipment(
        number=next_number("YD", now),
        order=order.number,
        warehouse=by.warehouse,
        vehicle=vehicle,
        driver=driver,
        phone=phone,
        escort=escort,
        is_solo=not _is_checked(picks, _by_item(units)),
        loaded_by=by.name,
        left_at=now,
    )
    db.session.add(shipment)
    db.session.flush()
    _load(shipment, units, Cause(by, now, document=shipment.number))
    record("shipment-left", shipment.number, by=by, now=now, order=order.number, vehicle=vehicle, driver=driver)
    return shipment


def _load(shipment: Shipment, units: list[Unit], cause: Cause) -> None:
    truck = add_place(shipment.number, kind="shipment", name=shipment.vehicle, warehouse=shipment.warehouse)
    for unit in units:
        posting.move(unit, to=truck, kind="ship", cause=cause)
    loaded = update(Pick).where(Pick.unit.in_([unit.code for unit in units]))
    db.session.execute(loaded.values(shipment=shipment.number), execution_options={"synchronize_session": "fetch"})
    pieces = Counter(unit.item for unit in units)
    for item, quantity in sorted(_by_item(units).items()):
        line = ShipmentLine(
            item=item,
            pieces=pieces[item],
            shipped=quantity,
            returned=0,
            damaged=0,
            missing=0,
            refused=0,
            over=0,
        )
        shipment.lines.append(line)
        progress.count(shipment.order, item, shipped=quantity)
    db.session.flush()


def _is_checked(picks: list[Pick], staged: Counter[str]) -> bool:
    """Whether somebody else has counted exactly what now leaves, after the last of it was picked."""
    last = db.session.scalar(
        select(PickCheck)
        .where(PickCheck.order == picks[0].order, PickCheck.warehouse == picks[0].warehouse)
        .order_by(PickCheck.id.desc())
        .limit(1)
    )
    if last is None or last.counted != dict(staged):
        return False
    return all(pick.picked_at <= last.checked_at for pick in picks)


def _by_item(units: list[Unit]) -> Counter[str]:
    quantities: Counter[str] = Counter()
    for unit in units:
        quantities[unit.item] += unit.quantity
    return quantities
