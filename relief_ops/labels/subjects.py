# SPDX-License-Identifier: Apache-2.0
"""What a code stands for, as its label says it.

Units, parts and locations are looked up here. Orders and shipments live in higher rooms, which add their
look-up to `document_sources`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_ops.catalogue.queries import items_by_code
from relief_ops.foundation.clock import today
from relief_ops.foundation.codes import group_code, label_url, read_code
from relief_ops.foundation.db import db
from relief_ops.labels.data import DocumentLabel, ItemText, LabelData, LocationLabel, PartText, UnitLabel
from relief_ops.labels.errors import UnknownCodes
from relief_ops.ledger import queries as ledger
from relief_ops.ledger.units import find_part
from relief_ops.places import queries as places

LOCATION_KINDS = {
    "storage": ("储存区", "storage"),
    "dock": ("收货区", "dock"),
    "quarantine": ("待检区", "quarantine"),
    "staging": ("发货区", "staging"),
    "returns": ("回收区", "returns"),
    "reject": ("不合格区", "reject"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What one label is about: the kind of design it needs and the warehouse whose keeper may print it."""

    kind: str
    warehouse: str | None
    data: LabelData


@dataclass(frozen=True, slots=True)
class Document:
    """An order or a shipment, for its label: what it is, in both languages, and whom it is for."""

    title_zh: str
    title_en: str
    subject: str
    warehouse: str | None


document_sources: list[Callable[[Sequence[str]], dict[str, Document]]] = []
"""Each takes numbers and returns the documents among them. `app.py` fills this list."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all labels of one printing share."""

    public_url: str
    printed_on: date

    def common(self, code: str) -> dict[str, Any]:
        """What every label says, whatever it is about."""
        return {"uri": label_url(self.public_url, code), "code": code, "printed_on": _day(self.printed_on)}


def find_subjects(codes: Iterable[str], occasion: Occasion) -> list[Subject]:
    """What these codes stand for, each once, in their order; raises `MisreadCode` and `UnknownCodes`."""
    read = {code.text: code for code in map(read_code, codes)}
    unit_codes = [code.text for code in read.values() if code.is_unit]
    others = [code.text for code in read.values() if not code.is_unit]
    found = _units(unit_codes, occasion) | _locations(others, occasion) | _documents(others, occasion)
    unknown = [code for code in read if code not in found]
    if unknown:
        raise UnknownCodes(unknown)
    return [found[code] for code in read]


def _units(codes: Sequence[str], occasion: Occasion) -> dict[str, Subject]:
    """The handling units among these codes, and the parts of such."""
    rows = ledger.units_with_codes(codes)
    found = {label.code: Subject("handling_unit", at, label) for at, label in _unit_labels(rows, occasion)}
    parts = {part.code: part for part in map(find_part, (code for code in codes if code not in found)) if part}
    rows = ledger.units_with_codes([part.unit for part in parts.values()])
    wholes = {label.code: (at, label) for at, label in _unit_labels(rows, occasion)}
    counts = {row["code"]: len(row["parts"]) for row in rows}
    for code, part in parts.items():
        warehouse, whole = wholes[part.unit]
        # A part is called "1/2 篷体 canvas".
        text = PartText(str(part.number), str(counts[part.unit]), part.name.partition(" ")[2])
        label = replace(whole, **occasion.common(code), code_grouped=group_code(code), part=text)
        found[code] = Subject("part", warehouse, label)
    return found


def _unit_labels(rows: Sequence[dict[str, Any]], occasion: Occasion) -> Iterator[tuple[str, UnitLabel]]:
    """The warehouse and the label of each of these units."""
    items = items_by_code({row["item"] for row in rows})
    lots = ledger.lots_by_id({row["lot"] for row in rows})
    received = _received_on([row["code"] for row in rows])
    warehouses = {warehouse.code: warehouse.name_zh for warehouse in places.all_warehouses()}
    for row in rows:
        item, lot = items[row["item"]], lots[row["lot"]]
        label = UnitLabel(
            **occasion.common(row["code"]),
            code_grouped=group_code(row["code"]),
            item=ItemText(item.code, item.name_zh, item.name_en, item.unit),
            batch=lot.batch or "",
            quantity=str(row["quantity"]),
            pack=f"{row['quantity']} {item.unit}",
            made_on=_day(lot.made_on),
            received_on=_day(received.get(row["code"])),
            expires_on=_day(lot.expires_on),
            review_on=_day(lot.review_on),
            owner=lot.owner or "",
            warehouse=warehouses[row["warehouse"]],
        )
        yield row["warehouse"], label


def _received_on(codes: Sequence[str]) -> dict[str, date]:
    """The day on which each unit came in; those that are still expected are left out."""
    ledger_rows = ledger.movements().order_by(None).subquery()
    first = func.min(ledger_rows.c.occurred_at).label("first")
    query = (
        select(ledger_rows.c.unit, first)
        .where(ledger_rows.c.unit.in_(codes), ledger_rows.c.kind == "receive")
        .group_by(ledger_rows.c.unit)
    )
    return {row.unit: today(row.first) for row in db.session.execute(query)}


def _locations(codes: Sequence[str], occasion: Occasion) -> dict[str, Subject]:
    found = [place for place in (places.find_location(code) for code in codes) if place]
    warehouses = {warehouse.code: warehouse for warehouse in places.all_warehouses()}
    subjects = {}
    for place in found:
        warehouse, kind = warehouses[place.warehouse or ""], LOCATION_KINDS[place.kind]
        kind_zh, kind_en = ("", "") if kind[0] in place.name else kind
        label = LocationLabel(
            **occasion.common(place.code),
            name=place.name,
            kind_zh=kind_zh,
            kind_en=kind_en,
            warehouse=warehouse.code,
            warehouse_zh=warehouse.name_zh,
            warehouse_en=warehouse.name_en,
        )
        subjects[place.code] = Subject("location", place.warehouse, label)
    return subjects


def _documents(numbers: Sequence[str], occasion: Occasion) -> dict[str, Subject]:
    subjects = {}
    for source in document_sources:
        for number, document in source(numbers).items():
            label = DocumentLabel(
                **occasion.common(number),
                title_zh=document.title_zh,
                title_en=document.title_en,
                subject=document.subject,
            )
            subjects[number] = Subject("document", document.warehouse, label)
    return subjects


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
