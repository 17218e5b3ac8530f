# SPDX-License-Identifier: Apache-2.0
"""Receipts as the API speaks of them."""

import marshmallow as ma

from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.schemas import (
    At,
    Code,
    Day,
    Money,
    Schema,
    Text,
    a_count,
    a_quantity,
    many,
    one_of,
)
from relief_ops.inbound.models import SOURCE_KINDS


class SourceIn(Schema):
    """Where goods come from."""

    kind = one_of(*SOURCE_KINDS, required=True)
    name = Text(required=True, longest=120)


class ReceiptLineIn(Schema):
    """One lot; `pack_size` is the item's unless given."""

    item = Code(required=True, longest=40)
    quantity = a_quantity(required=True)
    pack_size = a_quantity(allow_none=True)
    batch = Text(longest=80, allow_none=True)
    made_on = Day(allow_none=True)
    expires_on = Day(allow_none=True)
    owner = Text(longest=120, allow_none=True)
    unit_value = Money(allow_none=True)


class ReceiptPatch(Schema):
    """What changes of an announcement; new lines replace the old ones."""

    source = ma.fields.Nested(SourceIn)
    reference = Text(longest=120, allow_none=True)
    lines = many(ReceiptLineIn, most=200)


class ReceiptIn(ReceiptPatch):
    """Goods that will come."""

    warehouse = Code(required=True, longest=40)
    source = ma.fields.Nested(SourceIn, required=True)
    lines = many(ReceiptLineIn, most=200, required=True)


class ReceiptUnitOut(Schema):
    code = ma.fields.String()
    item = ma.fields.String()
    lot = ma.fields.UUID()
    quantity = ma.fields.Integer()
    status = ma.fields.String()


class ReceiptLineOut(ReceiptLineIn):
    line = ma.fields.Integer()
    lot = ma.fields.UUID()
    review_on = Day(allow_none=True)
    received = ma.fields.Integer()
    accepted = ma.fields.Integer()
    damaged = ma.fields.Integer()
    rejected = ma.fields.Integer()


class ReceiptHeadOut(Schema):
    """A receipt in a list."""

    number = ma.fields.String()
    warehouse = ma.fields.String()
    source = ma.fields.Nested(SourceIn)
    reference = ma.fields.String(allow_none=True)
    status = one_of("expected", "receiving", "received")
    announced_by = ma.fields.String()
    announced_at = At()
    closed_at = At(allow_none=True)
    close_reason = ma.fields.String(allow_none=True)


class ReceiptOut(ReceiptHeadOut):
    """A receipt with its lines and units."""

    lines = ma.fields.List(ma.fields.Nested(ReceiptLineOut))
    handling_units = ma.fields.List(ma.fields.Nested(ReceiptUnitOut))


class ReceiptQuery(PageArgs):
    warehouse = ma.fields.String()


class ReceiptsPageQuery(PageArgs):
    """What the page of receipts is narrowed to; `warehouse` may be empty: all of them."""

    warehouse = ma.fields.String()
    show = ma.fields.String()


class InspectionLineIn(Schema):
    """What came out of looking at a lot in quarantine."""

    lot = ma.fields.UUID(required=True)
    accepted = a_count(required=True)
    damaged = a_count(load_default=0)
    rejected = a_count(load_default=0)


class InspectionIn(Schema):
    lines = many(InspectionLineIn, most=200, required=True)
