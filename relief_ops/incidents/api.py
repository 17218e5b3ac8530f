# SPDX-License-Identifier: Apache-2.0
"""Incidents and sites over HTTP."""

from typing import Any

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.foundation import clock
from relief_ops.foundation.http import Api, PageArgs, one_page
from relief_ops.foundation.transaction import in_transaction
from relief_ops.incidents import queries, service
from relief_ops.incidents.models import Incident, Site
from relief_ops.incidents.schemas import IncidentIn, IncidentOut, SiteIn, SiteOut, SiteQuery

api = Api("incidents", "incidents", url_prefix="/api/v1", description="Incidents and their sites")


@api.get("/incidents")
@requires(Permission.READ)
@api.arguments(PageArgs, location="query")
@api.response(200, IncidentOut(many=True))
def list_incidents(args: dict[str, Any]) -> Any:
    """The incidents, latest first."""
    rows, headers = one_page(queries.incidents(), args)
    return [row[0] for row in rows], 200, headers


@api.post("/incidents")
@requires(Permission.COORDINATE)
@api.arguments(IncidentIn)
@api.response(201, IncidentOut)
@in_transaction
def open_incident(body: dict[str, Any]) -> Incident:
    """Open an incident, or a drill."""
    return service.open_incident(**body, by=current_actor(), now=clock.now())


@api.get("/incidents/<number>")
@requires(Permission.READ)
@api.response(200, IncidentOut)
def get_incident(number: str) -> Incident:
    """One incident."""
    return queries.get_incident(number)


@api.get("/sites")
@requires(Permission.READ)
@api.arguments(SiteQuery, location="query")
@api.response(200, SiteOut(many=True))
def list_sites(args: dict[str, Any]) -> Any:
    """The sites, of one incident or of all."""
    rows, headers = one_page(queries.sites(args.pop("incident", None)), args)
    return [row[0] for row in rows], 200, headers


@api.post("/sites")
@requires(Permission.COORDINATE)
@api.arguments(SiteIn)
@api.response(201, SiteOut)
@in_transaction
def open_site(body: dict[str, Any]) -> Site:
    """Open a site of an incident."""
    return service.open_site(**body, by=current_actor(), now=clock.now())


@api.get("/sites/<code>")
@requires(Permission.READ)
@api.response(200, SiteOut)
def get_site(code: str) -> Site:
    """One site."""
    return queries.get_site(code)
