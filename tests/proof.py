# SPDX-License-Identifier: Apache-2.0
"""What `relief-ops check` would say of a database."""

from flask import Flask

from relief_ops.audit.verification import audit_violations, readable
from relief_ops.ledger.verification import database_violations, ledger_violations
from relief_ops.scanning.verification import scan_violations


def violations(app: Flask) -> list[str]:
    """Each contradiction in the books, as a sentence."""
    with app.app_context():
        proofs = (database_violations, ledger_violations, scan_violations, audit_violations)
        return [violation for proof in proofs for violation in readable(proof())]
