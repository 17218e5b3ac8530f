# SPDX-License-Identifier: Apache-2.0
"""Incidents and their sites."""

import pytest

from tests import factories
from tests.problems import invalid, refused

pytestmark = pytest.mark.postgres

INCIDENT = {
    "name": "镇雄滑坡",
    "hazard": "landslide",
    "level": 3,
    "county": "530627",
    "started_at": "2026-01-22T05:51:00+08:00",
}


def a_site(incident, **changes):
    said = {"incident": incident, "name": "凉水村安置点", "county": "530627", "people": 918, "households": 223}
    return said | changes


def test_an_incident_has_a_number_and_is_read_by_everybody(as_role):
    made = as_role("coordinator").post("/incidents", INCIDENT)
    assert made.status_code == 201
    number = made.json["number"]
    for user in ("keeper", "coordinator", "manager", "auditor", "admin"):
        [listed] = as_role(user).read("/incidents")
        assert listed["number"] == number
        assert as_role(user).read(f"/incidents/{number}")["name"] == INCIDENT["name"]
    assert made.json["is_drill"] is False


def test_a_drill_is_marked(as_role):
    assert as_role("coordinator").made("/incidents", {**INCIDENT, "is_drill": True})["is_drill"] is True


HAZARDS = ["flood", "landslide", "debris_flow", "earthquake", "cold", "drought", "fire", "epidemic", "other"]


@pytest.mark.parametrize("hazard", HAZARDS)
def test_there_are_nine_hazards(as_role, hazard):
    assert as_role("coordinator").made("/incidents", {**INCIDENT, "hazard": hazard})["hazard"] == hazard


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hazard", "war"),
        ("level", 0),
        ("level", 5),
        ("level", "III"),
        ("level", 1.5),
        ("name", ""),
        ("county", None),
        ("started_at", "soon"),
        ("is_drill", "perhaps"),
        ("people", 4),
    ],
)
def test_an_incident_that_cannot_be_is_422_and_names_the_field(as_role, field, value):
    invalid(as_role("coordinator").post("/incidents", {**INCIDENT, field: value}), field)


def test_a_county_that_nobody_knows_is_422(as_role):
    incident = factories.an_incident()
    refused(as_role("coordinator").post("/incidents", {**INCIDENT, "county": "Atlantis"}), 422)
    refused(as_role("coordinator").post("/sites", a_site(incident, county="Atlantis")), 422)


def test_a_site_belongs_to_an_incident(as_role):
    incident = factories.an_incident()
    made = as_role("coordinator").post("/sites", a_site(incident, latitude=27.4, longitude=104.9))
    assert made.status_code == 201
    assert a_site(incident, latitude=27.4, longitude=104.9).items() <= made.json.items()
    assert [site["code"] for site in as_role("keeper").read("/sites")] == [made.json["code"]]
    assert as_role("keeper").read(f"/sites/{made.json['code']}") == made.json
    refused(as_role("coordinator").post("/sites", a_site("ZH-NONE")), 422)


def test_sites_are_narrowed_to_an_incident(as_role):
    first, second = factories.an_incident(), factories.an_incident()
    code = factories.a_site(first)
    factories.a_site(second)
    assert [site["code"] for site in as_role("keeper").read(f"/sites?incident={first}")] == [code]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", -1),
        ("people", 1.5),
        ("people", 2_000_000),
        ("households", -1),
        ("households", 919),
        ("name", ""),
        ("latitude", 91),
        ("longitude", 181),
        ("incident", None),
        ("colour", "red"),
    ],
)
def test_a_site_that_cannot_be_is_422(as_role, field, value):
    refused(as_role("coordinator").post("/sites", a_site(factories.an_incident()) | {field: value}), 422)


def test_only_a_coordinator_opens_incidents_and_sites(as_role):
    incident = factories.an_incident()
    for user in ("keeper", "manager", "auditor", "admin"):
        refused(as_role(user).post("/incidents", INCIDENT), 403)
        refused(as_role(user).post("/sites", a_site(incident)), 403)
    refused(as_role(None).post("/incidents", INCIDENT), 401)


def test_what_nobody_opened_is_404(as_role):
    refused(as_role("keeper").get("/incidents/NONE"), 404)
    refused(as_role("keeper").get("/sites/NONE"), 404)
