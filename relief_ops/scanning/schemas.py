# SPDX-License-Identifier: Apache-2.0
"""Scans as the API speaks of them."""

from typing import Any

import marshmallow as ma

from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.i18n import _
from relief_ops.foundation.schemas import At, Schema, Text, a_count, one_of
from relief_ops.ledger.schemas import PartOut, UnitOut

ACTIONS = ("receive", "move", "pick", "return", "count")
NEEDS = {"move": "to", "pick": "order", "return": "to"}


class ScanIn(Schema):
    """One scan. `code`, `to` and `order` may be what a scanner read."""

    id = ma.fields.UUID(required=True)
    code = Text(required=True, longest=2000)
    action = one_of(*ACTIONS, required=True)
    quantity = a_count(allow_none=True)
    to = Text(longest=2000, allow_none=True)
    order = Text(longest=2000, allow_none=True)
    stocktake = Text(longest=60, allow_none=True)
    reason = Text(longest=500, allow_none=True)
    by = Text(longest=80, allow_none=True)
    occurred_at = At(required=True)
    device = Text(required=True, longest=200)
    has_happened = ma.fields.Boolean(load_default=False)

    @ma.validates_schema(skip_on_field_errors=True)
    def is_complete(self, scan: dict[str, Any], **_kwargs: Any) -> None:
        """Each action has what it needs; counting comes with stocktakes."""
        needed = NEEDS.get(scan["action"])
        if needed and not scan.get(needed):
            raise ma.ValidationError(_("This action needs it."), needed)
        if scan["action"] == "count":
            raise ma.ValidationError(_("Counting is not possible yet."), "action")
        if scan.get("quantity") == 0:
            raise ma.ValidationError(_("A quantity is at least 1."), "quantity")


class ScanBatchIn(Schema):
    """1 to 500 scans, in the order in which they were made."""

    scans = ma.fields.List(ma.fields.Dict(), required=True, validate=ma.validate.Length(1, 500))


class TakenOut(Schema):
    code = ma.fields.String()
    quantity = ma.fields.Integer()


class ScanResultOut(Schema):
    """What became of one scan."""

    id = ma.fields.Raw()
    status = one_of("accepted", "duplicate", "rejected", "disputed")
    first = one_of("accepted", "disputed")
    handling_unit = ma.fields.Nested(UnitOut)
    taken = ma.fields.Nested(TakenOut)
    missing_parts = ma.fields.List(ma.fields.Nested(PartOut))
    problem = ma.fields.Dict()


class ScanResultsOut(Schema):
    results = ma.fields.List(ma.fields.Nested(ScanResultOut))


class CodeQuery(Schema):
    text = Text(required=True, longest=2000)


class CodeOut(UnitOut):
    """What a code is; for a handling unit its row, for a part its unit's."""

    class Meta:
        unknown = ma.INCLUDE

    kind = one_of("handling_unit", "part", "location", "order", "shipment")
    name = ma.fields.String()
    location_kind = ma.fields.String()
    handling_unit = ma.fields.Nested(UnitOut)
    incident = ma.fields.String()
    site = ma.fields.String()
    order = ma.fields.String()


class DisputedQuery(PageArgs):
    status = one_of("disputed", load_default="disputed")


class DisputedOut(Schema):
    """A scan that contradicts the books and waits to be settled."""

    id = ma.fields.UUID()
    warehouse = ma.fields.String(allow_none=True)
    actor = ma.fields.String()
    device = ma.fields.String()
    occurred_at = At()
    recorded_at = At()
    content = ma.fields.Dict()
    problem = ma.fields.String(allow_none=True)
    settled_at = At(allow_none=True)
    settled_by = ma.fields.String(allow_none=True)
    settle_reason = ma.fields.String(allow_none=True)
