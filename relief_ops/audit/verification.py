# SPDX-License-Identifier: Apache-2.0
"""Proving the audit trail."""

from collections.abc import Iterator

from sqlalchemy import select

from relief_ops.audit.chain import START, link
from relief_ops.audit.models import AuditEntry, ChainHead
from relief_ops.foundation.db import db


def audit_violations() -> Iterator[str]:
    """Each place at which a chain does not hold, as a sentence; nothing where all chains hold."""
    heads = {head.chain: head for head in db.session.scalars(select(ChainHead))}
    chains = db.session.scalars(select(AuditEntry.chain).where(AuditEntry.place.is_not(None)).distinct())
    for chain in sorted({*heads, *chains}):
        yield from _chain_violations(chain, heads.get(chain))


def readable(violations: Iterator[str]) -> Iterator[str]:
    """The same violations; that a row cannot even be read is one more, and ends them."""
    try:
        yield from violations
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        yield f"the database holds what nobody has written through the service: {error}"


def _chain_violations(chain: str, head: ChainHead | None) -> Iterator[str]:
    query = select(AuditEntry.__table__).where(AuditEntry.chain == chain, AuditEntry.place.is_not(None))
    place, previous = 0, START
    for row in db.session.execute(query.order_by(AuditEntry.place).execution_options(yield_per=2000)).mappings():
        place += 1
        if row["place"] != place:
            yield f"audit chain {chain}: entry {place} is missing"
            place = row["place"]
        if link(previous, row, row["place"]) != row["hash"]:
            yield f"audit chain {chain}: entry {place} ({row['action']} {row['subject']}) was altered"
        previous = row["hash"]
    if head is None or (head.place, head.hash) != (place, previous):
        yield f"audit chain {chain}: it ends at entry {place}, not where its head says"
