# SPDX-License-Identifier: Apache-2.0
"""Years of movements, written straight into the books so that `relief-ops check` still agrees with them.

Each unit came, was moved about and was lost in the end: what lies in the depot stays the same, the ledger grows.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from benchmarks.depot import BINS, HOUSE, ITEM, QUANTITY, Depot, inside
from relief_ops.audit.chain import link
from relief_ops.audit.models import AuditEntry, ChainHead
from relief_ops.audit.service import seal_entries
from relief_ops.foundation.clock import now
from relief_ops.foundation.codes import new_unit_code
from relief_ops.foundation.db import db
from relief_ops.foundation.ids import first_id
from relief_ops.foundation.transaction import atomically
from relief_ops.inbound.models import Receipt, ReceiptLine
from relief_ops.ledger.models import Balance, HandlingUnit, Lot, StockMovement
from relief_ops.ledger.posting import movement_facts
from relief_ops.places.kinds import LOSS, SOURCES
from relief_ops.scanning.models import Scan

MOVES_OF_UNIT = 10
UNITS_OF_LOT = 100
DAYS = 1000
WAY = (SOURCES["purchase"], *BINS[0 : 2 * (MOVES_OF_UNIT - 1) : 2], LOSS)
MOVES_OF_LOT = MOVES_OF_UNIT * UNITS_OF_LOT


@dataclass
class _Chain:
    """Where the audit chain of the depot ends."""

    place: int
    hash: str


def write_history(depot: Depot, movements: int) -> None:
    """Add so many movements, spread evenly over the last thousand days; a thousand of them are a lot's."""
    began, step = now() - timedelta(days=DAYS), timedelta(days=DAYS) / movements
    times = (began + number * step for number in range(movements))
    with inside(depot.settings):
        while seal_entries_of_depot():
            pass
        head = db.session.execute(select(ChainHead.place, ChainHead.hash).where(ChainHead.chain == HOUSE)).one()
        chain = _Chain(head.place, head.hash)
        for number in range(movements // MOVES_OF_LOT):
            with atomically():
                _write_lot(number, [next(times) for _move in range(MOVES_OF_LOT)], chain)


def seal_entries_of_depot() -> int:
    """Seal what the depot's making has left unsealed (PostgreSQL); returns how much."""
    with atomically():
        return seal_entries()


def _write_lot(number: int, times: list[datetime], chain: _Chain) -> None:
    lot, receipt, batch = _id(times[0]), f"RKB-{number:06}", f"H{number}"
    codes = [new_unit_code() for _unit in range(UNITS_OF_LOT)]
    rows = [_movement(lot, code, leg, at) for (code, leg), at in zip(_legs(codes), times, strict=True)]
    entries = [_entry(row, chain) for row in rows]
    total = QUANTITY * UNITS_OF_LOT
    announced = {"announced_by": "keeper", "announced_at": times[0], "source_kind": "purchase", "source_name": "bench"}
    line = {"receipt": receipt, "number": 1, "lot": lot, "item": ITEM, "quantity": total, "pack_size": QUANTITY}
    lot_row = {"id": lot, "item": ITEM, "batch": batch, "since_on": times[0].date(), "created_at": times[0]}
    for table, written in (
        (Lot, [lot_row]),
        (Balance, [{"warehouse": HOUSE, "lot": lot, "item": ITEM}]),
        (HandlingUnit, [_unit(code, lot) for code in codes]),
        (Receipt, [{"number": receipt, "warehouse": HOUSE, **announced}]),
        (ReceiptLine, [line]),
        (StockMovement, rows),
        (Scan, [_scan(row) for row in rows]),
        (AuditEntry, entries),
    ):
        db.session.connection().execute(insert(table.__table__), written)
    head = update(ChainHead).where(ChainHead.chain == HOUSE).values(place=chain.place, hash=chain.hash)
    db.session.execute(head)


def _legs(codes: list[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Who goes from where to where, as in a depot: each unit one step, then all of them the next."""
    for leg in pairwise(WAY):
        for code in codes:
            yield code, leg


def _movement(lot: UUID, code: str, leg: tuple[str, str], at: datetime) -> dict[str, Any]:
    kind = "receive" if leg[0] == WAY[0] else "loss" if leg[1] == LOSS else "move"
    return {
        "id": _id(at),
        "warehouse": HOUSE,
        "kind": kind,
        "item": ITEM,
        "lot": lot,
        "unit": code,
        "source_unit": None,
        "quantity": QUANTITY,
        "from_place": leg[0],
        "to_place": leg[1],
        "document": None,
        "actor": "keeper",
        "device": "bench",
        "occurred_at": at,
        "recorded_at": at,
        "reason": None,
        "reverses": None,
    }


def _entry(movement: dict[str, Any], chain: _Chain) -> dict[str, Any]:
    """What the audit trail says of a movement, sealed."""
    at = movement["recorded_at"]
    row = {
        "id": _id(at),
        "chain": HOUSE,
        "actor": movement["actor"],
        "action": "stock-moved",
        "subject": movement["unit"],
        "device": movement["device"],
        "occurred_at": at,
        "recorded_at": at,
        "details": movement_facts(movement),
    }
    chain.place += 1
    chain.hash = link(chain.hash, row, chain.place)
    return {**row, "place": chain.place, "hash": chain.hash}


def _scan(movement: dict[str, Any]) -> dict[str, Any]:
    scan_id = uuid4()
    content = {
        "id": str(scan_id),
        "code": movement["unit"],
        "action": "move",
        "to": movement["to_place"],
        "occurred_at": movement["occurred_at"].isoformat(),
        "device": "bench",
        "has_happened": False,
    }
    return {
        "id": scan_id,
        "status": "accepted",
        "fingerprint": f"{scan_id.int:064x}",
        "warehouse": HOUSE,
        "actor": "keeper",
        "device": "bench",
        "occurred_at": movement["occurred_at"],
        "recorded_at": movement["recorded_at"],
        "content": content,
        "problem": None,
    }


def _unit(code: str, lot: UUID) -> dict[str, Any]:
    return {
        "code": code,
        "warehouse": HOUSE,
        "item": ITEM,
        "lot": lot,
        "quantity": 0,
        "place": LOSS,
        "status": "gone",
        "announced": QUANTITY,
        "taken_from": None,
    }


_numbers = count()


def _id(at: datetime) -> UUID:
    """A key that sorts by its time; keys of one millisecond sort in the order in which they are made."""
    return UUID(int=first_id(at).int | next(_numbers) << 20 & (1 << 62) - 1 | random.getrandbits(20))
