# SPDX-License-Identifier: Apache-2.0
"""UUIDv7 keys (RFC 9562): they sort by the time of their making, so an index grows at its end."""

import secrets
import threading
import time
from datetime import datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A new key, later in order than every other one this process has made."""
    global _last
    with _lock:
        # 48 bits of milliseconds and 12 bits of their fraction, as one number that never repeats or goes back.
        stamp = time.time_ns() * 4096 // 1_000_000
        _last = stamp = max(stamp, _last + 1)
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def first_id(at: datetime) -> UUID:
    """Not later in order than any key made at or after an instant: the lower end of a search by time."""
    return UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)
