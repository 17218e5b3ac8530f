# SPDX-License-Identifier: Apache-2.0
"""What goes over the wire about labels."""

from typing import Any

import marshmallow as ma

from relief_ops.foundation.i18n import language
from relief_ops.foundation.schemas import Schema, Text, many, one_of
from relief_ops.labels.design import Design
from relief_ops.labels.service import FORMATS

MOST_CODES = 1000


class DesignOut(Schema):
    """A label design; `name` is what a printing names, `title` what people read."""

    name = ma.fields.String()
    title = ma.fields.Function(lambda design: title_of(design))
    kind = ma.fields.String()
    width_mm = ma.fields.Float(attribute="width")
    height_mm = ma.fields.Float(attribute="height")


class LabelsIn(Schema):
    """Which labels to print; `reason` says why, where they were printed before."""

    codes = many(Text(longest=300), most=MOST_CODES, required=True)
    template = Text(required=True, longest=80)
    format = one_of(*FORMATS, required=True)
    reason = Text(longest=500, load_default=None, allow_none=True)


def title_of(design: Design) -> Any:
    """The title in the reader's language."""
    return design.title_zh if language() == "zh" else design.title_en
