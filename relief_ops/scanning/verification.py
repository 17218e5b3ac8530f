# SPDX-License-Identifier: Apache-2.0
"""Proving that no scan is lost: the audit trail names every one that was accepted or is disputed."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from relief_ops.audit.models import AuditEntry
from relief_ops.foundation.db import db
from relief_ops.scanning.models import Scan

NAMES_A_SCAN = ("stock-moved", "part-scanned", "scan-disputed")


def scan_violations() -> Iterator[str]:
    """Each scan that the audit trail knows and the table of scans does not, as a sentence."""
    entries = select(AuditEntry.details).where(AuditEntry.action.in_(NAMES_A_SCAN)).order_by(AuditEntry.id)
    kept = set(db.session.scalars(select(Scan.id)))
    for details in db.session.scalars(entries.execution_options(yield_per=2000)):
        if "scan" in details and UUID(details["scan"]) not in kept:
            yield f"scan {details['scan']}: the audit trail knows it, the scans do not"
