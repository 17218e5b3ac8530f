# SPDX-License-Identifier: Apache-2.0
"""What a design can print: the names that stand between its braces, for each kind of label.

Everything is text, ready to be read by people; what is not known is "".
"""

from dataclasses import dataclass, field
from typing import Any

KINDS = ("handling_unit", "part", "location", "document")


@dataclass(frozen=True, slots=True)
class ItemText:
    """What lies in the box: code, name in both languages, unit of counting."""

    code: str = ""
    zh: str = ""
    en: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PartText:
    """Which part of a unit that is packed in several: `no` of `of`, and its name."""

    no: str = ""
    of: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """A handling unit, or one part of it."""

    uri: str
    code: str
    code_grouped: str
    item: ItemText
    batch: str = ""
    quantity: str = ""
    pack: str = ""
    made_on: str = ""
    received_on: str = ""
    expires_on: str = ""
    review_on: str = ""
    owner: str = ""
    warehouse: str = ""
    part: PartText = field(default_factory=PartText)
    printed_on: str = ""


@dataclass(frozen=True, slots=True)
class LocationLabel:
    """A place in a warehouse; `kind_zh` and `kind_en` say what it is for."""

    uri: str
    code: str
    name: str = ""
    kind_zh: str = ""
    kind_en: str = ""
    warehouse: str = ""
    warehouse_zh: str = ""
    warehouse_en: str = ""
    printed_on: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLabel:
    """An order or a shipment: what it is, its number and where it goes."""

    uri: str
    code: str
    title_zh: str = ""
    title_en: str = ""
    subject: str = ""
    printed_on: str = ""


LabelData = UnitLabel | LocationLabel | DocumentLabel

_URI = "HTTPS://RELIEF.EXAMPLE.CN/Q/"
_UNIT: dict[str, Any] = {
    "uri": _URI + "HU7K3M9QA2C4FX",
    "code": "HU7K3M9QA2C4FX",
    "code_grouped": "HU 7K3 M9Q A2C 4FX",
    "item": ItemText("QUILT-C", "棉被2.0×1.8m(真空压缩)", "Quilt vacuum-packed", "床"),
    "batch": "2023-11A",
    "quantity": "10",
    "pack": "10 床",
    "made_on": "2023-11-02",
    "received_on": "2023-12-01",
    "expires_on": "2026-11-01",
    "review_on": "2031-11-02",
    "owner": "云南省红十字会",
    "warehouse": "昭通备灾中心仓库",
    "printed_on": "2024-01-22",
}

# One of each kind, for checking designs and for showing what they look like.
SAMPLES: dict[str, LabelData] = {
    "handling_unit": UnitLabel(**_UNIT),
    "part": UnitLabel(**_UNIT, part=PartText("1", "2", "篷体 canvas")),
    "location": LocationLabel(
        uri=_URI + "ZT01-B-03-2",
        code="ZT01-B-03-2",
        name="B区 3排 2层",
        kind_zh="储存区",
        kind_en="storage",
        warehouse="ZT01",
        warehouse_zh="昭通备灾中心仓库",
        warehouse_en="Zhaotong depot",
        printed_on="2024-01-22",
    ),
    "document": DocumentLabel(
        uri=_URI + "DB20240122-7",
        code="DB20240122-7",
        title_zh="调拨单",
        title_en="Order",
        subject="镇雄 凉水村",
        printed_on="2024-01-22",
    ),
}
