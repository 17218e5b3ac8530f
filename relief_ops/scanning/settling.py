# SPDX-License-Identifier: Apache-2.0
"""Undoing a scan that was a mistake, and settling scans that contradict the books."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from relief_ops.audit.service import record
from relief_ops.dispatch.picking import reverse_pick
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import WrongState
from relief_ops.foundation.i18n import _
from relief_ops.ledger import reversals
from relief_ops.ledger.models import StockMovement
from relief_ops.scanning.errors import NoSuchScan
from relief_ops.scanning.models import Scan


def reverse_movement(movement_id: UUID, *, reason: str, by: Actor, now: datetime) -> StockMovement:
    """Answer a movement with its opposite; raises `NoMovement`, `UndoTooLate` or `NotReversible`."""
    movement = reversals.get_movement(movement_id)
    reversals.require_may_reverse(movement, by, now)
    if movement.kind == "pick":
        return reverse_pick(movement, reason=reason, by=by, now=now)
    return reversals.reverse(movement, reason=reason, by=by, now=now)


def disputed() -> Select[Any]:
    """The scans that contradict the books and wait to be settled, oldest first."""
    query = select(Scan).where(Scan.status == "disputed", Scan.settled_at.is_(None))
    return query.order_by(Scan.recorded_at, Scan.id)


def settle(scan_id: UUID, *, reason: str, by: Actor, now: datetime) -> Scan:
    """Say how a disputed scan was settled; raises `NoSuchScan` or `WrongState`."""
    scan = db.session.get(Scan, scan_id, with_for_update=True)
    if scan is None or scan.status != "disputed":
        raise NoSuchScan
    if scan.settled_at is not None:
        raise WrongState(thing=_("The scan"), state=_("settled"))
    scan.settled_at, scan.settled_by, scan.settle_reason = now, by.name, reason
    record("scan-settled", str(scan_id), by=by, now=now, chain=scan.warehouse, reason=reason)
    return scan
