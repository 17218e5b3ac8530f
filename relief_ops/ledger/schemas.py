# SPDX-License-Identifier: Apache-2.0
"""The ledger as the API speaks of it."""

import marshmallow as ma

from relief_ops.foundation.http import MAX_PAGE, PageArgs
from relief_ops.foundation.schemas import At, Day, Schema, Text, a_quantity, one_of
from relief_ops.ledger.models import UNIT_STATUSES


class PartOut(Schema):
    code = ma.fields.String()
    name = ma.fields.String()


class UnitOut(Schema):
    """A handling unit as it stands."""

    code = ma.fields.String()
    item = ma.fields.String()
    lot = ma.fields.UUID()
    quantity = ma.fields.Integer()
    warehouse = ma.fields.String()
    location = ma.fields.String(allow_none=True)
    status = one_of(*UNIT_STATUSES)
    expires_on = ma.fields.Date(allow_none=True)
    parts = ma.fields.List(ma.fields.Nested(PartOut))


class UnitQuery(PageArgs):
    item = ma.fields.String()
    warehouse = ma.fields.String()
    location = ma.fields.String()
    lot = ma.fields.UUID()
    status = one_of(*UNIT_STATUSES)


class StockQuery(Schema):
    class Meta:
        unknown = ma.EXCLUDE

    item = ma.fields.String()
    warehouse = ma.fields.String()


class StockOut(Schema):
    """What a warehouse has of an item: `on_hand` = `available` + `reserved` + `held` + `staged`."""

    item = ma.fields.String()
    warehouse = ma.fields.String()
    on_hand = ma.fields.Integer()
    available = ma.fields.Integer()
    reserved = ma.fields.Integer()
    held = ma.fields.Integer()
    staged = ma.fields.Integer()
    expected = ma.fields.Integer()
    in_transit = ma.fields.Integer()
    expiring_90d = ma.fields.Integer()
    minimum = ma.fields.Integer()
    status = one_of("ok", "low", "out")


class MovementOut(Schema):
    """One line of the ledger."""

    id = ma.fields.UUID()
    warehouse = ma.fields.String()
    kind = ma.fields.String()
    item = ma.fields.String()
    lot = ma.fields.UUID()
    handling_unit = ma.fields.String(attribute="unit")
    source_unit = ma.fields.String(allow_none=True)
    quantity = ma.fields.Integer()
    from_place = ma.fields.String()
    to_place = ma.fields.String()
    document = ma.fields.String(allow_none=True)
    actor = ma.fields.String()
    device = ma.fields.String()
    occurred_at = At()
    recorded_at = At()
    reason = ma.fields.String(allow_none=True)
    reverses = ma.fields.UUID(allow_none=True)


class MovementQuery(Schema):
    class Meta:
        unknown = ma.EXCLUDE

    item = ma.fields.String()
    warehouse = ma.fields.String()
    handling_unit = ma.fields.String()
    after = ma.fields.UUID()
    page_size = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, MAX_PAGE))


class StockPageQuery(PageArgs):
    """What the page of stock is narrowed to; `warehouse` may be empty: all of them."""

    warehouse = ma.fields.String(load_default=None, allow_none=True)
    category = ma.fields.String()
    text = ma.fields.String()
    status = ma.fields.String()


class CardQuery(Schema):
    """Which warehouse's card, and from where on."""

    class Meta:
        unknown = ma.EXCLUDE

    warehouse = ma.fields.String()
    after = ma.fields.UUID()


class LocationsQuery(PageArgs):
    warehouse = ma.fields.String(load_default=None, allow_none=True)
    text = ma.fields.String()


class LedgerQuery(MovementQuery):
    """What the page of the ledger is narrowed to; `until` is the last day."""

    until = Day()


class ReasonIn(Schema):
    """Why something is done."""

    reason = Text(required=True, longest=500)


class AdjustmentIn(Schema):
    """That the books are wrong about a unit."""

    handling_unit = Text(required=True, longest=300)
    kind = one_of("loss", "gain", "damage", required=True)
    quantity = a_quantity(required=True)
    reason = Text(required=True, longest=500)


class AdjustmentOut(Schema):
    id = ma.fields.UUID()
    handling_unit = ma.fields.String(attribute="unit")
    warehouse = ma.fields.String()
    kind = ma.fields.String()
    quantity = ma.fields.Integer()
    reason = ma.fields.String()
    proposed_by = ma.fields.String()
    proposed_at = At()
    posted_by = ma.fields.String(allow_none=True)
    posted_at = At(allow_none=True)
    withdrawn_by = ma.fields.String(allow_none=True)
    withdrawn_at = At(allow_none=True)


class HoldOut(Schema):
    id = ma.fields.UUID()
    lot = ma.fields.UUID()
    reason = ma.fields.String()
    held_by = ma.fields.String()
    held_at = At()
    ended_by = ma.fields.String(allow_none=True)
    ended_at = At(allow_none=True)
