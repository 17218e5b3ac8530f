# SPDX-License-Identifier: Apache-2.0
"""The catalogue as pages."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, is_allowed, requires
from relief_ops.catalogue import queries, service
from relief_ops.catalogue.models import EXPIRIES, HEADLINES, Item
from relief_ops.catalogue.schemas import ItemIn, ItemPatch, ItemQuery
from relief_ops.catalogue.words import HEADLINE_WORDS
from relief_ops.foundation import clock
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import CSV_ROWS, rows_and_next
from relief_ops.foundation.i18n import _, _l
from relief_ops.foundation.transaction import in_transaction
from relief_ops.places.queries import all_warehouses
from relief_ops.web import csv_file, go

pages = Blueprint("catalogue_pages", __name__, template_folder="templates")

EXPIRY_WORDS: dict[str, Any] = {
    "none": _l("nothing happens"),
    "review": _l("it is inspected"),
    "hard": _l("it may not be used"),
}
LEFT_EMPTY = {"pack_size": 1, "weight_kg": "0", "volume_m3": "0", "persons_per_unit": "0", "is_reusable": False}
MAY_BE_NOTHING = {"storage_life_months": None, "headline": None}
SPARE_ROWS = 3


@pages.get("/items")
@requires(Permission.READ)
def items() -> Response | str:
    """The catalogue, narrowed to what is asked for."""
    args = ItemQuery().load(request.args.to_dict())
    query = queries.items(category=args.get("category"), text=args.get("text"))
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        return _as_csv([row[0] for row in rows])
    rows, next_page = rows_and_next(query, args["page"])
    return render_template(
        "catalogue/items.html",
        items=[row[0] for row in rows],
        categories=queries.categories(),
        item_name=queries.item_name,
        expiry_words=EXPIRY_WORDS,
        may_edit=_may_edit(),
        page=args["page"],
        next_page=next_page,
    )


@pages.get("/items/new")
@requires(Permission.MANAGE_CATALOGUE)
def new_item() -> str:
    """The form of a new item."""
    return render_template("catalogue/new_item.html", item=None, **_choices())


@pages.post("/items")
@requires(Permission.MANAGE_CATALOGUE)
@in_transaction
def add_item() -> Response:
    """A new item."""
    item = service.add_item(**load_form(ItemIn, **_given()), by=current_actor(), now=clock.now())
    return go(f"/items/{item.code}")


@pages.get("/items/<code>")
@requires(Permission.READ)
def item(code: str) -> str:
    """All that is known of an item; a manager changes it here."""
    found = queries.get_item(code)
    template = "catalogue/item_form_page.html" if _may_edit() else "catalogue/item.html"
    return render_template(template, item=found, item_name=queries.item_name, **_choices())


@pages.post("/items/<code>")
@requires(Permission.MANAGE_CATALOGUE)
@in_transaction
def change_item(code: str) -> Response:
    """Change an item: the form has all of it, so an empty field means nothing."""
    facts = load_form(ItemPatch, **_given())
    return go(f"/items/{service.change_item(code, **facts, by=current_actor(), now=clock.now()).code}")


def _may_edit() -> bool:
    return is_allowed(current_actor(), Permission.MANAGE_CATALOGUE)


def _choices() -> dict[str, Any]:
    """What the form offers."""
    every = queries.all_items()
    return {
        "warehouses": all_warehouses(),
        "every_item": every,
        "names": {each.code: queries.item_name(each) for each in every},
        "categories": queries.categories(),
        "units": sorted({each.unit for each in every}),
        "expiries": [(word, EXPIRY_WORDS[word]) for word in EXPIRIES],
        "headlines": [(word, HEADLINE_WORDS[word]) for word in HEADLINES],
        "expiry_words": EXPIRY_WORDS,
        "headline_words": HEADLINE_WORDS,
        "spare_rows": SPARE_ROWS,
    }


def _given() -> dict[str, Any]:
    """What a form cannot say by itself: lists, amounts by warehouse, and that something was emptied."""
    form = request.form
    prefix = "_minimum-"
    minimums = {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)}
    given: dict[str, Any] = {
        "minimums": {warehouse: value for warehouse, value in minimums.items() if value.strip()},
        "part_names": [name for name in form.getlist("_part_name") if name.strip()],
    }
    if not any(value.strip() for name, value in form.items() if name.startswith("components-")):
        given["components"] = []
    emptied = {**LEFT_EMPTY, **MAY_BE_NOTHING}
    return given | {name: value for name, value in emptied.items() if not form.get(name, "").strip()}


def _as_csv(found: list[Item]) -> Response:
    names = (
        "code",
        "name_zh",
        "name_en",
        "category",
        "unit",
        "pack_size",
        "weight_kg",
        "volume_m3",
        "storage_life_months",
        "expiry",
        "is_reusable",
        "persons_per_unit",
        "parts",
        "headline",
    )
    header = [*names, _("minimum")]
    rows = [[*(getattr(each, name) for name in names), sum(each.minimums.values())] for each in found]
    return csv_file("items", header, rows)
