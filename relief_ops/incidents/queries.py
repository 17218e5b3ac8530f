# SPDX-License-Identifier: Apache-2.0
"""Reading incidents and sites."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select

from relief_ops.foundation.db import db
from relief_ops.foundation.errors import NotFound
from relief_ops.foundation.i18n import _
from relief_ops.incidents.models import Incident, Site


def incidents() -> Select[Any]:
    """The incidents, latest first."""
    return select(Incident).order_by(Incident.started_at.desc(), Incident.number)


def sites(incident: str | None = None) -> Select[Any]:
    """The sites, in the order of their codes."""
    query = select(Site).order_by(Site.code)
    return query.where(Site.incident == incident) if incident else query


def find_incident(number: str) -> Incident | None:
    return db.session.get(Incident, number.upper())


def find_site(code: str) -> Site | None:
    return db.session.get(Site, code.upper())


def get_incident(number: str) -> Incident:
    """Raises `NotFound`."""
    incident = find_incident(number)
    if incident is None:
        raise NotFound(what=_("incident"))
    return incident


def get_site(code: str) -> Site:
    """Raises `NotFound`."""
    site = find_site(code)
    if site is None:
        raise NotFound(what=_("site"))
    return site


def incidents_by_number(numbers: Iterable[str]) -> dict[str, Incident]:
    found = db.session.scalars(select(Incident).where(Incident.number.in_(set(numbers))))
    return {incident.number: incident for incident in found}


def sites_by_code(codes: Iterable[str]) -> dict[str, Site]:
    return {site.code: site for site in db.session.scalars(select(Site).where(Site.code.in_(set(codes))))}


def sites_of(incidents: Iterable[str]) -> list[Site]:
    """The sites of some incidents, those with most people first."""
    query = select(Site).where(Site.incident.in_(set(incidents)))
    return list(db.session.scalars(query.order_by(Site.people.desc(), Site.code)))


def people_by_incident(incidents: Iterable[str]) -> dict[str, tuple[int, int]]:
    """`(sites, people)` of each of these incidents that has a site."""
    query = select(Site.incident, func.count().label("sites"), func.sum(Site.people).label("people"))
    rows = db.session.execute(query.where(Site.incident.in_(set(incidents))).group_by(Site.incident))
    return {row.incident: (row.sites, int(row.people)) for row in rows}
