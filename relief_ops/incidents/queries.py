# SPDX-License-Identifier: Apache-2.0
"""Reading incidents and sites."""

from typing import Any

from sqlalchemy import Select, select

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
