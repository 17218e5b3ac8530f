# SPDX-License-Identifier: Apache-2.0
"""The catalogue as the API speaks of it."""

import marshmallow as ma
from marshmallow import validate

from relief_ops.catalogue.models import EXPIRIES, HEADLINES
from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.i18n import _l
from relief_ops.foundation.schemas import (
    Code,
    Measure,
    Schema,
    Text,
    Whole,
    a_count,
    a_quantity,
    many,
    one_of,
)


class ComponentIn(Schema):
    item = Code(required=True, longest=40)
    quantity = a_quantity(required=True)


class ItemFacts(Schema):
    """What may be said, and changed, of an item."""

    name_zh = Text(longest=120)
    name_en = Text(longest=120)
    category = Text(longest=40)
    unit = Text(longest=20)
    pack_size = a_quantity()
    weight_kg = Measure()
    volume_m3 = Measure()
    storage_life_months = Whole(1, 1200, allow_none=True)
    expiry = one_of(*EXPIRIES)
    is_reusable = ma.fields.Boolean()
    persons_per_unit = Measure()
    parts = Whole(1, 3)
    part_names = many(Text(longest=40), least=0, most=3)
    headline = one_of(*HEADLINES, allow_none=True)
    minimums = ma.fields.Dict(
        keys=Code(longest=40),
        values=a_count(),
        validate=validate.Length(max=500, error=_l("At most 500 warehouses.")),
    )
    components = many(ComponentIn, least=0)

    @ma.validates_schema(skip_on_field_errors=True)
    def components_differ(self, data: dict[str, object], **_kwargs: object) -> None:
        names = [row["item"] for row in data.get("components", [])]  # type: ignore[attr-defined]
        if len(names) != len(set(names)):
            raise ma.ValidationError(str(_l("Name each item once.")), "components")


class ItemIn(ItemFacts):
    """A new item."""

    code = Code(required=True, longest=40)
    name_zh = Text(longest=120, required=True)
    name_en = Text(longest=120, required=True)
    category = Text(longest=40, required=True)
    unit = Text(longest=20, required=True)


class ItemPatch(ItemFacts):
    """What changes of an item."""


class ItemOut(ItemFacts):
    """An item of the catalogue."""

    code = ma.fields.String()


class ItemQuery(PageArgs):
    category = ma.fields.String()
    text = ma.fields.String()
