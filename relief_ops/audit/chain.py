# SPDX-License-Identifier: Apache-2.0
"""How a row is chained to the one before it: a pure rule."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

START = "0" * 64
SEALED = ("chain", "actor", "action", "subject", "device", "details")


def link(previous: str, row: Mapping[str, Any] | RowMapping, place: int) -> str:
    """The hash that seals a row: SHA-256 over the previous hash, its place and everything it says."""
    content = [place, str(row["id"]), *(row[name] for name in SEALED)]
    content += [_instant(row["occurred_at"]), _instant(row["recorded_at"])]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(f"{previous}{canonical}".encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
