# SPDX-License-Identifier: Apache-2.0
"""The clock: instants are aware and in UTC, days are those of the depot."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DEPOT_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today(at: datetime) -> date:
    """The depot's calendar day at an instant: expiry dates are compared with this one."""
    return at.astimezone(DEPOT_ZONE).date()
