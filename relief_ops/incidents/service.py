# SPDX-License-Identifier: Apache-2.0
"""Opening incidents and sites."""

from datetime import datetime
from decimal import Decimal

from relief_ops.audit.service import record
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.i18n import _
from relief_ops.foundation.numbers import next_number
from relief_ops.incidents.errors import MoreHouseholdsThanPeople, MorePeopleThanTheCountyHas, UnknownIncident
from relief_ops.incidents.models import Incident, Site
from relief_ops.incidents.queries import find_incident
from relief_ops.places.queries import county_named
from relief_ops.places.service import add_place


def open_incident(
    *,
    name: str,
    hazard: str,
    level: int,
    county: str,
    started_at: datetime,
    is_drill: bool = False,
    by: Actor,
    now: datetime,
) -> Incident:
    """A new incident; raises `UnknownCounty`."""
    incident = Incident(
        name=name,
        hazard=hazard,
        level=level,
        county=county_named(county).code,
        started_at=started_at,
        is_drill=is_drill,
        created_at=now,
        number=next_number("ZH", now),
    )
    db.session.add(incident)
    db.session.flush()
    record("incident-opened", incident.number, by=by, now=now, name=name, level=level)
    return incident


def open_site(
    *,
    incident: str,
    name: str,
    county: str,
    people: int,
    households: int,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    by: Actor,
    now: datetime,
) -> Site:
    """A new site, also a place that goods can go to; raises `UnknownIncident`, `UnknownCounty` or `Invalid`."""
    found = find_incident(incident)
    if found is None:
        raise UnknownIncident(errors={"incident": [incident]}, incident=incident)
    lies_in = county_named(county)
    if people > lies_in.population:
        errors = {"people": [_("More than the county has.")]}
        raise MorePeopleThanTheCountyHas(errors, county=lies_in.name_zh, population=lies_in.population)
    if households > people:
        raise MoreHouseholdsThanPeople(errors={"households": [_("More than there are people.")]})
    site = Site(
        code=next_number("AZ", now),
        incident=found.number,
        name=name,
        county=lies_in.code,
        latitude=latitude,
        longitude=longitude,
        people=people,
        households=households,
        created_at=now,
    )
    db.session.add(site)
    add_place(site.code, kind="site", name=name, warehouse=None)
    record("site-opened", site.code, by=by, now=now, incident=found.number, people=people, households=households)
    return site
