# SPDX-License-Identifier: Apache-2.0
"""Warehouses and locations as the API speaks of them."""

import marshmallow as ma

from relief_ops.foundation.schemas import Code, Measure, Schema, Text, one_of
from relief_ops.places.kinds import LOCATION_KINDS


class WarehouseIn(Schema):
    """A new warehouse; the county by its code or name."""

    code = Code(required=True, longest=30)
    name_zh = Text(required=True, longest=120)
    name_en = Text(required=True, longest=120)
    county = Text(longest=60, allow_none=True)
    latitude = Measure(-90, 90, allow_none=True)
    longitude = Measure(-180, 180, allow_none=True)


class WarehouseOut(WarehouseIn):
    """A warehouse."""


class LocationIn(Schema):
    """A new location of a warehouse."""

    code = Code(required=True, longest=60)
    name = Text(required=True, longest=120)
    kind = one_of(*LOCATION_KINDS, required=True)


class LocationOut(LocationIn):
    """A location."""

    warehouse = ma.fields.String()
