# SPDX-License-Identifier: Apache-2.0
"""Writing the audit trail.

Rows are gathered during a transaction and written at its end. SQLite has one writer at a time, so they are chained
right there; on PostgreSQL a job chains them a little later, so that no two scans wait for the same row.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update

from relief_ops.audit.chain import START, link
from relief_ops.audit.models import AuditEntry, ChainHead
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db, is_sqlite, try_lock_until_commit
from relief_ops.foundation.ids import new_id
from relief_ops.foundation.transaction import take_rows, write_later

BUFFER = "audit"

_entries: Table = AuditEntry.__table__
_heads: Table = ChainHead.__table__
_of_chain = _heads.c.chain == bindparam("of_chain")
_add_entries = insert(_entries)
_seal_entry = (
    update(_entries)
    .where(_entries.c.id == bindparam("of_id"))
    .values(place=bindparam("its_place"), hash=bindparam("its_hash"))
)
_lock_head = select(_heads.c.place, _heads.c.hash).where(_of_chain).with_for_update()
_add_head = insert(_heads)
_move_head = update(_heads).where(_of_chain).values(place=bindparam("to_place"), hash=bindparam("to_hash"))


def record(
    action: str,
    subject: str,
    *,
    by: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    chain: str | None = None,
    device: str | None = None,
    **details: Any,
) -> None:
    """Have one change written down with the transaction that makes it; `details` are plain JSON values."""
    row = {
        "id": new_id(),
        "chain": chain or by.warehouse or "-",
        "place": None,
        "hash": None,
        "actor": by.name,
        "action": action,
        "subject": subject,
        "device": (device if device is not None else by.device)[:200],
        "occurred_at": occurred_at or now,
        "recorded_at": now,
        "details": details,
    }
    write_later(BUFFER, row)


def write_entries() -> None:
    """Insert what this transaction has recorded; on SQLite, sealed at once."""
    rows = take_rows(BUFFER)
    if not rows:
        return
    if is_sqlite():
        for chain in dict.fromkeys(row["chain"] for row in rows):
            _seal(chain, [row for row in rows if row["chain"] == chain])
    db.session.connection().execute(_add_entries, rows)


def seal_entries() -> int:
    """Seal what lies unsealed, in the order of its ids, chain by chain, one sealer at a time; returns how many rows."""
    if not is_sqlite() and not try_lock_until_commit("seal audit"):
        return 0
    waiting = select(AuditEntry.__table__).where(AuditEntry.place.is_(None)).order_by(AuditEntry.id).limit(5000)
    rows = [dict(row) for row in db.session.execute(waiting).mappings()]
    for chain in sorted({row["chain"] for row in rows}):
        mine = [row for row in rows if row["chain"] == chain]
        _seal(chain, mine)
        seals = [{"of_id": row["id"], "its_place": row["place"], "its_hash": row["hash"]} for row in mine]
        db.session.connection().execute(_seal_entry, seals)
    return len(rows)


def _seal(chain: str, rows: list[dict[str, Any]]) -> None:
    connection = db.session.connection()
    head = connection.execute(_lock_head, {"of_chain": chain}).one_or_none()
    place, sealed = (head.place, head.hash) if head else (0, START)
    for row in rows:
        place += 1
        sealed = link(sealed, row, place)
        row["place"], row["hash"] = place, sealed
    if head:
        connection.execute(_move_head, {"of_chain": chain, "to_place": place, "to_hash": sealed})
    else:
        connection.execute(_add_head, {"chain": chain, "place": place, "hash": sealed})
