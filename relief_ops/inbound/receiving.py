# SPDX-License-Identifier: Apache-2.0
"""Counting goods in, and releasing what lies in quarantine."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from relief_ops.audit.service import record
from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.inbound.errors import AlreadyReceived, ReasonNeeded, ReceiptClosed, WrongPlace
from relief_ops.inbound.models import Receipt, ReceiptLine
from relief_ops.inbound.queries import receivers_of
from relief_ops.inbound.receipts import lock_receipt
from relief_ops.ledger import posting
from relief_ops.ledger.errors import LinesDoNotAddUp, SameHands
from relief_ops.ledger.posting import Cause
from relief_ops.ledger.units import Unit, lock_units_of_lot
from relief_ops.places.kinds import SOURCES
from relief_ops.places.models import Place
from relief_ops.places.queries import own_location

UNTRUSTED = ("donation", "return")
REFUSED_KINDS = ("staging",)


def receive_unit(unit: Unit, *, quantity: int | None, to: Place | None, cause: Cause) -> Unit:
    """An expected unit has come. Gifts and returns go to quarantine, all else to the dock, unless `to` says where.

    Raises `AlreadyReceived`, `ReceiptClosed`, `ReasonNeeded` for a surplus without a reason, or `WrongPlace`.
    """
    source_kind, number, is_closed = _receipt_of(unit)
    if unit.status == "gone" and is_closed and unit.place is None:
        raise ReceiptClosed(receipt=number, code=unit.code)
    if unit.status != "expected":
        raise AlreadyReceived(code=unit.code)
    counted = unit.announced if quantity is None else quantity
    if counted > unit.announced and not cause.reason:
        raise ReasonNeeded(announced=unit.announced, quantity=counted)
    target = to or own_location(unit.warehouse, "quarantine" if source_kind in UNTRUSTED else "dock")
    if target.kind in REFUSED_KINDS:
        raise WrongPlace
    cause = replace(cause, document=number)
    return posting.receive(unit, quantity=counted, source=SOURCES[source_kind], to=target, cause=cause)


def inspect(number: str, *, lines: list[dict[str, Any]], by: Actor, now: datetime) -> Receipt:
    """Release goods from quarantine: accepted ones to the dock, damaged and rejected ones to the reject area.

    Raises `NotFound`, `WrongWarehouse`, `SameHands` for whoever received them, or `LinesDoNotAddUp`.
    """
    receipt = lock_receipt(number)
    by.require_warehouse(receipt.warehouse)
    lots = {line.lot for line in receipt.lines}
    for place, line in enumerate(lines):
        if line["lot"] not in lots:
            raise _refuse(place, _("This lot does not belong to the receipt."))
    if by.role is not Role.MANAGER and by.name in receivers_of([line["lot"] for line in lines]):
        raise SameHands
    cause = Cause(by, now, document=receipt.number)
    for place, line in enumerate(lines):
        _release(receipt.warehouse, place, line, cause)
    record("receipt-inspected", receipt.number, by=by, now=now, chain=receipt.warehouse, lines=len(lines))
    return receipt


def _release(warehouse: str, place: int, line: dict[str, Any], cause: Cause) -> None:
    waiting = lock_units_of_lot(line["lot"], place_kind="quarantine")
    lying = sum(unit.quantity for unit in waiting)
    wanted = line["accepted"] + line["damaged"] + line["rejected"]
    if not 0 < wanted <= lying:
        problem = _("%(wanted)s were entered, %(lying)s lie in quarantine.", wanted=wanted, lying=lying)
        raise _refuse(place, problem)
    dock, reject = own_location(warehouse, "dock"), own_location(warehouse, "reject")
    for verdict, target in (("accepted", dock), ("damaged", reject), ("rejected", reject)):
        waiting = _move_some(waiting, line[verdict], target, verdict, cause)


def _move_some(waiting: list[Unit], quantity: int, to: Place, verdict: str, cause: Cause) -> list[Unit]:
    """Move a quantity out of these units, whole ones first; returns what still waits."""
    left = []
    for unit in sorted(waiting, key=lambda unit: -unit.quantity):
        part = min(quantity, unit.quantity)
        quantity -= part
        if part:
            posting.move_or_take(unit, quantity=part, to=to, kind=verdict, cause=cause)
        if part < unit.quantity:
            left += lock_units_of_lot(unit.lot, place_kind="quarantine") if part else [unit]
    return list({unit.code: unit for unit in left}.values())


def _refuse(place: int, problem: str) -> LinesDoNotAddUp:
    return LinesDoNotAddUp(errors={"lines": {str(place): [problem]}}, problem=problem)


def _receipt_of(unit: Unit) -> tuple[str, str, bool]:
    row = db.session.execute(
        select(Receipt.source_kind, Receipt.number, Receipt.closed_at)
        .join(ReceiptLine, ReceiptLine.receipt == Receipt.number)
        .where(ReceiptLine.lot == unit.lot)
    ).one_or_none()
    if row is None:
        raise NotFound(what=_("receipt"))
    return row.source_kind, row.number, row.closed_at is not None
