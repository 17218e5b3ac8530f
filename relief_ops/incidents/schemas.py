# SPDX-License-Identifier: Apache-2.0
"""Incidents and sites as the API speaks of them."""

import marshmallow as ma

from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.schemas import At, Code, Measure, Schema, Text, Whole, one_of
from relief_ops.incidents.models import HAZARDS

MOST_PEOPLE = 100_000_000


class IncidentIn(Schema):
    """A disaster, or a drill; the county by its code or name."""

    name = Text(required=True, longest=120)
    hazard = one_of(*HAZARDS, required=True)
    level = Whole(1, 4, required=True)
    county = Text(required=True, longest=60)
    started_at = At(required=True)
    is_drill = ma.fields.Boolean()


class IncidentOut(IncidentIn):
    number = ma.fields.String()
    created_at = At()


class SiteIn(Schema):
    """A settlement site of an incident."""

    incident = Code(required=True, longest=40)
    name = Text(required=True, longest=120)
    county = Text(required=True, longest=60)
    latitude = Measure(-90, 90, allow_none=True)
    longitude = Measure(-180, 180, allow_none=True)
    people = Whole(1, MOST_PEOPLE, required=True)
    households = Whole(1, MOST_PEOPLE, required=True)


class SiteOut(SiteIn):
    code = ma.fields.String()
    created_at = At()


class SiteQuery(PageArgs):
    incident = ma.fields.String()
