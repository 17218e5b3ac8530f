# SPDX-License-Identifier: Apache-2.0
"""Orders as the API speaks of them."""

import marshmallow as ma

from relief_ops.allocation.models import CHANNELS
from relief_ops.allocation.states import STATUSES
from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.schemas import At, Code, Day, Schema, Text, a_quantity, many, one_of


class OrderLineIn(Schema):
    item = Code(required=True, longest=40)
    quantity = a_quantity(required=True)


class OrderPatch(Schema):
    """What changes of a draft."""

    incident = Code(longest=40)
    site = Code(longest=40)
    note = Text(longest=1000, lines=True, allow_none=True)
    is_emergency = ma.fields.Boolean()
    ordered_by = Text(longest=120, allow_none=True)
    channel = one_of(*CHANNELS, allow_none=True)
    lines = many(OrderLineIn)


class OrderIn(OrderPatch):
    """What a site is to get. An emergency order names the manager who ordered it, and the channel."""

    incident = Code(longest=40, required=True)
    site = Code(longest=40, required=True)
    lines = many(OrderLineIn, required=True)


class OrderLineOut(Schema):
    """`reserved` is what is not picked yet; `picked` counts in what was shipped, `shipped` what was delivered."""

    item = ma.fields.String()
    quantity = ma.fields.Integer()
    reserved = ma.fields.Integer()
    picked = ma.fields.Integer()
    shipped = ma.fields.Integer()
    delivered = ma.fields.Integer()


class ReservationOut(Schema):
    item = ma.fields.String()
    lot = ma.fields.UUID()
    warehouse = ma.fields.String()
    quantity = ma.fields.Integer()
    expires_on = Day(allow_none=True)


class OrderListOut(Schema):
    """An order in a list."""

    number = ma.fields.String()
    incident = ma.fields.String()
    site = ma.fields.String()
    note = ma.fields.String(allow_none=True)
    is_emergency = ma.fields.Boolean()
    ordered_by = ma.fields.String(allow_none=True)
    channel = ma.fields.String(allow_none=True)
    status = one_of(*STATUSES)
    drawn_up_by = ma.fields.String()
    drawn_up_at = At()
    reserved_until = At(allow_none=True)
    approved_by = ma.fields.String(allow_none=True)
    approved_at = At(allow_none=True)
    approval_note = ma.fields.String(allow_none=True)
    approval_due_at = At(allow_none=True)
    cancel_reason = ma.fields.String(allow_none=True)
    lines = ma.fields.List(ma.fields.Nested(OrderLineOut))


class OrderOut(OrderListOut):
    reservations = ma.fields.List(ma.fields.Nested(ReservationOut))


class ShortageOut(Schema):
    item = ma.fields.String()
    wanted = ma.fields.Integer()
    available = ma.fields.Integer()


class SkippedOut(Schema):
    item = ma.fields.String()
    lot = ma.fields.UUID()
    warehouse = ma.fields.String()
    quantity = ma.fields.Integer()
    why = one_of("expired", "on-hold", "not-released", "reserved")


class ReservedOrderOut(OrderOut):
    """The order, what is still short of it, and which lots were left out and why."""

    shortages = ma.fields.List(ma.fields.Nested(ShortageOut))
    skipped = ma.fields.List(ma.fields.Nested(SkippedOut))


class OrderQuery(PageArgs):
    status = one_of(*STATUSES)
    incident = ma.fields.String()
    site = ma.fields.String()


class ReserveIn(Schema):
    warehouses = many(Code(longest=40))
    allow_partial = ma.fields.Boolean()


class ApprovalIn(Schema):
    note = Text(longest=500, allow_none=True)
