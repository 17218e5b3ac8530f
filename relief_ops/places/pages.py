# SPDX-License-Identifier: Apache-2.0
"""Warehouses and their locations as pages."""

from flask import Blueprint, Response, render_template, request

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, is_allowed, requires
from relief_ops.foundation import clock
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import CSV_ROWS, PageArgs, rows_and_next
from relief_ops.foundation.i18n import _
from relief_ops.foundation.transaction import in_transaction
from relief_ops.places import queries, service
from relief_ops.places.schemas import LocationIn, WarehouseIn
from relief_ops.places.words import KIND_WORDS
from relief_ops.web import csv_file, go

pages = Blueprint("places_pages", __name__, template_folder="templates")


@pages.get("/warehouses")
@requires(Permission.READ)
def warehouses() -> Response | str:
    """The warehouses."""
    found = queries.all_warehouses()
    if request.args.get("format") == "csv":
        names = ("code", "name_zh", "name_en", "county", "latitude", "longitude")
        return csv_file("warehouses", names, ([getattr(each, name) for name in names] for each in found))
    return render_template(
        "places/warehouses.html",
        warehouses=found,
        counts=queries.count_locations(),
        county_names=_county_names(),
        warehouse_name=queries.warehouse_name,
        may_edit=_may_edit(),
    )


@pages.get("/warehouses/new")
@requires(Permission.MANAGE_PLACES)
def new_warehouse() -> str:
    """The form of a new warehouse."""
    return render_template("places/new_warehouse.html", counties=list(_county_names().items()))


@pages.post("/warehouses")
@requires(Permission.MANAGE_PLACES)
@in_transaction
def add_warehouse() -> Response:
    """A new warehouse, with the locations that every one has."""
    warehouse = service.add_warehouse(**load_form(WarehouseIn), by=current_actor(), now=clock.now())
    return go(f"/warehouses/{warehouse.code}")


@pages.get("/warehouses/<code>")
@requires(Permission.READ)
def warehouse(code: str) -> Response | str:
    """A warehouse and its locations in walking order."""
    found = queries.get_warehouse(code)
    query = queries.locations(found.code)
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        header = [_("Code"), _("Name"), _("Kind")]
        return csv_file(f"locations-{found.code}", header, [(row.code, row.name, row.kind) for (row,) in rows])
    page = PageArgs().load(request.args.to_dict())["page"]
    rows, next_page = rows_and_next(query, page, 100)
    return render_template(
        "places/warehouse.html",
        warehouse=found,
        locations=[row[0] for row in rows],
        name=queries.warehouse_name(found),
        county=_county_names().get(found.county, "—"),
        kind_words=KIND_WORDS,
        may_edit=_may_edit(),
        may_print=is_allowed(current_actor(), Permission.PRINT_LABELS),
        page=page,
        next_page=next_page,
    )


@pages.post("/warehouses/<code>/locations")
@requires(Permission.MANAGE_PLACES)
@in_transaction
def add_location(code: str) -> Response:
    """A new location."""
    form = load_form(LocationIn)
    location = form.pop("code")
    service.add_location(code, location, **form, by=current_actor(), now=clock.now())
    return go(f"/warehouses/{code}")


def _may_edit() -> bool:
    return is_allowed(current_actor(), Permission.MANAGE_PLACES)


def _county_names() -> dict[str | None, str]:
    return {county.code: queries.county_name(county) for county in queries.all_counties()}
