# SPDX-License-Identifier: Apache-2.0
"""How people call where goods come from, and how far a receipt is."""

from typing import Any

from relief_ops.foundation.i18n import _l

SOURCE_WORDS: dict[str, Any] = {
    "donation": _l("Donation"),
    "purchase": _l("Purchase"),
    "transfer": _l("Transfer"),
    "return": _l("Return"),
}
STATUS_MARKS: dict[str, tuple[Any, str, str]] = {
    "expected": (_l("expected"), "info", "clock"),
    "receiving": (_l("being received"), "warn", "hourglass-split"),
    "received": (_l("received"), "ok", "check-circle-fill"),
}
"""The word, the kind of mark and its icon."""

HISTORY_WORDS: dict[str, Any] = {
    "receipt-announced": _l("Announced"),
    "receipt-changed": _l("Announcement changed"),
    "receipt-closed": _l("Closed"),
    "receipt-inspected": _l("Inspected"),
}
