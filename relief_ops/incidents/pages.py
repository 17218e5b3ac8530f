# SPDX-License-Identifier: Apache-2.0
"""Incidents and their sites, as pages. What has been sent to them is shown further up, where orders are known."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, is_allowed, requires
from relief_ops.foundation import clock
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import PageArgs, rows_and_next
from relief_ops.foundation.i18n import _, language
from relief_ops.foundation.transaction import in_transaction
from relief_ops.incidents import queries, service
from relief_ops.incidents.schemas import IncidentIn, SiteIn
from relief_ops.incidents.words import HAZARD_WORDS, LEVEL_KINDS, LEVEL_WORDS
from relief_ops.places.queries import all_counties
from relief_ops.web import csv_file, go

pages = Blueprint("incidents_pages", __name__, template_folder="templates")


@pages.get("/incidents")
@requires(Permission.READ)
def list_incidents() -> Response | str:
    """The incidents, latest first."""
    page = PageArgs().load(request.args)["page"]
    rows, next_page = rows_and_next(queries.incidents(), page)
    incidents = [row[0] for row in rows]
    people = queries.people_by_incident(incident.number for incident in incidents)
    if request.args.get("format") == "csv":
        return _incidents_file(incidents, people)
    return render_template(
        "incidents/incidents.html",
        incidents=incidents,
        people=people,
        counties=_county_names(),
        hazard_words=HAZARD_WORDS,
        level_words=LEVEL_WORDS,
        level_kinds=LEVEL_KINDS,
        may_open=is_allowed(current_actor(), Permission.COORDINATE),
        page=page,
        next_page=next_page,
    )


@pages.get("/incidents/new")
@requires(Permission.COORDINATE)
def new_incident() -> str:
    """The form for a new incident."""
    began = clock.now().astimezone(clock.DEPOT_ZONE).strftime("%Y-%m-%dT%H:%M")
    return render_template(
        "incidents/new_incident.html",
        counties=_county_names(),
        hazard_words=HAZARD_WORDS,
        level_words=LEVEL_WORDS,
        began=began,
    )


@pages.post("/incidents")
@requires(Permission.COORDINATE)
@in_transaction
def open_incident() -> Response:
    """Open an incident, or a drill, and go on to its first site."""
    incident = service.open_incident(**load_form(IncidentIn), by=current_actor(), now=clock.now())
    return go(f"/incidents/{incident.number}/sites/new")


@pages.get("/incidents/<number>/sites/new")
@requires(Permission.COORDINATE)
def new_site(number: str) -> str:
    """The form for a new site of an incident."""
    incident = queries.get_incident(number)
    return render_template("incidents/new_site.html", incident=incident, counties=_county_names())


@pages.post("/incidents/<number>/sites")
@requires(Permission.COORDINATE)
@in_transaction
def open_site(number: str) -> Response:
    """Open a site of an incident."""
    site = service.open_site(**load_form(SiteIn, incident=number), by=current_actor(), now=clock.now())
    return go(f"/incidents/{site.incident}")


def _county_names() -> dict[str, str]:
    is_chinese = language() == "zh"
    return {county.code: county.name_zh if is_chinese else county.name_en for county in all_counties()}


def _incidents_file(incidents: list[Any], people: dict[str, tuple[int, int]]) -> Response:
    header = [_("Number"), _("Name"), _("Hazard"), _("Level"), _("County"), _("Began"), _("Sites"), _("People")]
    names = _county_names()
    rows = [
        [
            incident.number,
            incident.name,
            str(HAZARD_WORDS[incident.hazard]),
            incident.level,
            names[incident.county],
            incident.started_at.astimezone(clock.DEPOT_ZONE).isoformat(timespec="minutes"),
            *people.get(incident.number, (0, 0)),
        ]
        for incident in incidents
    ]
    return csv_file("incidents", header, rows)
