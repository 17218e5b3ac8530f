# SPDX-License-Identifier: Apache-2.0
"""How people call what the ledger keeps as a word, and where a document or a place is looked at."""

import re
from typing import Any
from urllib.parse import quote

from relief_ops.foundation.i18n import _l

UNIT_STATUSES: dict[str, tuple[Any, str, str]] = {
    "expected": (_l("expected"), "info", "clock"),
    "on_hand": (_l("in stock"), "ok", "box-seam"),
    "staged": (_l("picked"), "info", "cart-check"),
    "in_transit": (_l("on the way"), "info", "truck"),
    "delivered": (_l("delivered"), "quiet", "check-circle-fill"),
    "gone": (_l("no longer there"), "quiet", "slash-circle"),
}
"""Of a handling unit: the word, the kind of mark and its icon."""


def unit_word(status: Any) -> Any:
    """How people call the status of a unit; anything else is words already."""
    return UNIT_STATUSES[status][0] if status in UNIT_STATUSES else status


STOCK_STATUSES: dict[str, tuple[Any, str]] = {
    "ok": (_l("enough"), "ok"),
    "low": (_l("below minimum"), "warn"),
    "out": (_l("none available"), "bad"),
}
"""Of an item in a warehouse: the word and the kind of mark."""

MOVEMENT_WORDS: dict[str, Any] = {
    "receive": _l("Received"),
    "move": _l("Moved"),
    "pick": _l("Picked"),
    "return": _l("Came back"),
    "ship": _l("Left"),
    "accepted": _l("Inspected: good"),
    "damaged": _l("Inspected: damaged"),
    "rejected": _l("Inspected: rejected"),
    "deliver": _l("Delivered"),
    "arrived-damaged": _l("Arrived damaged"),
    "missing": _l("Missing on arrival"),
    "over": _l("More than sent"),
    "loss": _l("Loss"),
    "gain": _l("Gain"),
    "damage": _l("Damage"),
    "reversal": _l("Taken back"),
}

ADJUSTMENT_WORDS: dict[str, Any] = {
    "loss": _l("Loss: it is not there"),
    "gain": _l("Gain: more is there"),
    "damage": _l("Damage: it cannot be used"),
}

OUTSIDE_WORDS: dict[str, Any] = {
    "@DONOR": _l("donor"),
    "@SUPPLIER": _l("supplier"),
    "@WAREHOUSE": _l("another warehouse"),
    "@BENEFICIARY": _l("people helped"),
    "@GAIN": _l("found"),
    "@LOSS": _l("lost"),
    "@SCRAP": _l("scrap"),
}

FOLDERS = {"RK": "receipts", "DB": "orders", "YD": "shipments", "ZH": "incidents"}
DOCUMENT = re.compile(r"([A-Z]{2})\d{8}-\d+")


def document_url(number: str | None) -> str:
    """The page of a receipt, an order, a shipment or an incident; empty for whatever else stands as a document."""
    found = DOCUMENT.fullmatch(number or "")
    folder = FOLDERS.get(found[1]) if found else None
    return f"/{folder}/{number}" if folder else ""


def place_word(code: str) -> str:
    """A place as people call it: a location, a truck or a site by its code, the outside by a word."""
    return str(OUTSIDE_WORDS.get(code, code))


def place_url(code: str) -> str:
    """The page of a location or of the shipment that a place is; empty for a site and for the outside."""
    if code.startswith("@"):
        return ""
    return document_url(code) if DOCUMENT.fullmatch(code) else f"/locations/{quote(code, safe='')}"


def document_word(number: str | None) -> str:
    """A document as people call it: its number, or what it is where it has none."""
    if not number:
        return ""
    return str(_l("adjustment")) if number.startswith("adjustment ") else number


def unit_mark(status: str) -> tuple[Any, str, str]:
    """The word for a unit's status, the kind of its mark, its icon."""
    return UNIT_STATUSES[status]


def stock_mark(status: str) -> tuple[Any, str]:
    """The word for the status of an item in a warehouse, and the kind of its mark."""
    return STOCK_STATUSES[status]


def movement_word(kind: str) -> str:
    """What happened, in a word or two."""
    return str(MOVEMENT_WORDS.get(kind, kind))


FILTERS = (document_url, document_word, place_word, place_url, unit_mark, stock_mark, movement_word)
"""What the templates of every room may say of stock."""
