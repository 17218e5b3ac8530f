# SPDX-License-Identifier: Apache-2.0
"""What goes out, as the API speaks of it."""

import marshmallow as ma

from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.schemas import At, Code, Schema, Text, a_count, many


class CheckLineIn(Schema):
    item = Code(required=True, longest=40)
    quantity = a_count(required=True)


class CheckIn(Schema):
    """A second count of what stands ready."""

    lines = many(CheckLineIn, required=True)


class CheckLineOut(Schema):
    item = ma.fields.String()
    counted = ma.fields.Integer()
    staged = ma.fields.Integer()


class CheckOut(Schema):
    order = ma.fields.String()
    checked_by = ma.fields.String()
    checked_at = At()
    is_right = ma.fields.Boolean()
    lines = ma.fields.List(ma.fields.Nested(CheckLineOut))


class ShipmentIn(Schema):
    """The truck that takes what was picked."""

    vehicle = Text(required=True, longest=60)
    driver = Text(required=True, longest=80)
    phone = Text(required=True, longest=40)
    escort = Text(longest=120, allow_none=True)


class ShipmentLineOut(Schema):
    item = ma.fields.String()
    pieces = ma.fields.Integer()
    shipped = ma.fields.Integer()
    received = ma.fields.Integer(allow_none=True)
    damaged = ma.fields.Integer()
    missing = ma.fields.Integer()
    refused = ma.fields.Integer()
    over = ma.fields.Integer()
    returned = ma.fields.Integer()


class ShipmentOut(Schema):
    """A shipment. `is_solo`: nobody but the picker has counted it."""

    number = ma.fields.String()
    order = ma.fields.String()
    warehouse = ma.fields.String()
    status = ma.fields.String()
    vehicle = ma.fields.String()
    driver = ma.fields.String()
    phone = ma.fields.String()
    escort = ma.fields.String(allow_none=True)
    is_solo = ma.fields.Boolean()
    loaded_by = ma.fields.String()
    left_at = At()
    delivered_at = At(allow_none=True)
    signed_by = ma.fields.String(allow_none=True)
    delivery_note = ma.fields.String(allow_none=True)
    recorded_by = ma.fields.String(allow_none=True)
    lines = ma.fields.List(ma.fields.Nested(ShipmentLineOut))
    waybill_url = ma.fields.String()


class DispatchedOut(ShipmentOut):
    """The shipment that has just left; the PIN is told by telephone."""

    delivery_url = ma.fields.String()
    delivery_pin = ma.fields.String()


class DeliveryLineIn(Schema):
    """`received` is everything usable that came, `over` included."""

    item = Code(required=True, longest=40)
    received = a_count(required=True)
    damaged = a_count(load_default=0)
    missing = a_count(load_default=0)
    refused = a_count(load_default=0)
    over = a_count(load_default=0)


class DeliveryIn(Schema):
    """What came, and who signs for it. Whoever uses the link gives the PIN."""

    lines = many(DeliveryLineIn, required=True)
    signed_by = Text(required=True, longest=120)
    note = Text(longest=1000, lines=True, allow_none=True)
    pin = Text(longest=20, allow_none=True)


class ShipmentQuery(PageArgs):
    order = ma.fields.String()
    warehouse = ma.fields.String()
    is_solo = ma.fields.Boolean()
