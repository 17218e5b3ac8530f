# SPDX-License-Identifier: Apache-2.0
"""Where each role goes: at most five places, the first is where it lands."""

from dataclasses import dataclass
from typing import Any

from relief_ops.foundation.actor import Role
from relief_ops.foundation.i18n import _l


@dataclass(frozen=True)
class Place:
    """One entry of the menu; `badge` names the number that it carries, if any."""

    url: str
    title: Any
    icon: str
    badge: str = ""

    def holds(self, path: str) -> bool:
        """Whether a page's address lies at or below this place."""
        return path == self.url or path.startswith(self.url + "/")


SCAN = Place("/scan", _l("Scan"), "upc-scan")
RECEIPTS = Place("/receipts", _l("Receipts"), "box-arrow-in-down")
ORDERS = Place("/orders", _l("Orders"), "card-checklist")
STOCK = Place("/stock", _l("Stock"), "boxes")
LABELS = Place("/labels", _l("Labels"), "tags")
COORDINATION = Place("/coordination", _l("Needs"), "signpost-split")
INCIDENTS = Place("/incidents", _l("Incidents"), "exclamation-diamond")
DASHBOARD = Place("/dashboard", _l("Overview"), "speedometer2")
APPROVALS = Place("/approvals", _l("Approvals"), "clipboard-check", badge="approvals")
MOVEMENTS = Place("/movements", _l("Ledger"), "journal-text")
AUDIT = Place("/audit", _l("Audit"), "shield-check")
USERS = Place("/users", _l("Users"), "people")
SETTINGS = Place("/settings", _l("Settings"), "sliders")
ITEMS = Place("/items", _l("Items"), "grid")

MENU: dict[Role, tuple[Place, ...]] = {
    Role.KEEPER: (SCAN, RECEIPTS, ORDERS, STOCK, LABELS),
    Role.COORDINATOR: (COORDINATION, ORDERS, INCIDENTS, STOCK, RECEIPTS),
    Role.MANAGER: (DASHBOARD, APPROVALS, STOCK, ORDERS, RECEIPTS),
    Role.AUDITOR: (DASHBOARD, MOVEMENTS, STOCK, ORDERS, AUDIT),
    Role.ADMIN: (USERS, SETTINGS, DASHBOARD, STOCK, ITEMS),
}


def home_of(role: Role | None) -> str:
    """The page where a role lands after signing in."""
    return MENU[role][0].url if role else "/login"
