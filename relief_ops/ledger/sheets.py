# SPDX-License-Identifier: Apache-2.0
"""The lists of stock as they go into a file: each as its header and its rows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from relief_ops.catalogue.queries import NamedItem
from relief_ops.foundation.i18n import _
from relief_ops.ledger import words
from relief_ops.ledger.cards import Entry
from relief_ops.ledger.models import Adjustment

Sheet = tuple[list[str], Iterator[list[Any]]]

STOCK_COLUMNS = (
    "on_hand",
    "available",
    "reserved",
    "held",
    "staged",
    "expected",
    "in_transit",
    "expiring_90d",
    "minimum",
)
MOVEMENT_COLUMNS = (
    "recorded_at",
    "occurred_at",
    "warehouse",
    "kind",
    "item",
    "quantity",
    "unit",
    "source_unit",
    "from_place",
    "to_place",
    "document",
    "actor",
    "device",
    "reason",
)


def stock(levels: Iterable[Mapping[str, Any]], named: Mapping[str, NamedItem]) -> Sheet:
    """The levels, an item and warehouse a row."""
    header = [_("Item"), _("Name"), _("Unit"), _("Warehouse"), *STOCK_COLUMNS, _("Status")]
    return header, (_level(row, named[row["item"]]) for row in levels)


def _level(row: Mapping[str, Any], item: NamedItem) -> list[Any]:
    figures = [row[name] for name in STOCK_COLUMNS]
    return [item.code, item.name, item.unit, row["warehouse"], *figures, words.stock_mark(row["status"])[0]]


def card(entries: Iterable[Entry]) -> Sheet:
    """A stock card, newest first."""
    header = [_("Date"), _("Document"), _("What"), _("In"), _("Out"), _("Balance"), _("By")]
    return header, (_entry(entry) for entry in entries)


def _entry(entry: Entry) -> list[Any]:
    row = entry.latest
    what = [row.recorded_at.isoformat(), words.document_word(row.document), words.movement_word(row.kind)]
    return [*what, entry.came or "", entry.went or "", entry.balance, row.actor]


def locations(rows: Iterable[Any]) -> Sheet:
    """Locations in walking order."""
    header = [_("Warehouse"), _("Code"), _("Name"), _("Kind"), _("Handling units"), _("Items")]
    return header, ([row.warehouse, row.code, row.name, row.kind, row.units, row.kinds] for row in rows)


def units(rows: Iterable[Any]) -> Sheet:
    """Handling units, as `queries.units` selects them."""
    header = [_("Code"), _("Item"), _("Quantity"), _("Batch"), _("Expires on"), _("Owner"), _("Status")]
    return header, (
        [
            row.code,
            row.item,
            row.quantity,
            row.batch,
            row.expires_on,
            row.owner,
            words.unit_mark(row.status)[0],
        ]
        for row in rows
    )


def movements(rows: Iterable[Any]) -> Sheet:
    """The ledger, newest first."""
    return list(MOVEMENT_COLUMNS), ([_cell(row[name]) for name in MOVEMENT_COLUMNS] for row in rows)


def adjustments(rows: Iterable[Adjustment]) -> Sheet:
    """What waits to be posted."""
    names = ("warehouse", "unit", "kind", "quantity", "reason", "proposed_by", "proposed_at")
    return list(names), ([_cell(getattr(row, name)) for name in names] for row in rows)


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
