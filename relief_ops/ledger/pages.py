# SPDX-License-Identifier: Apache-2.0
"""Stock as pages: levels, the stock card of an item, lots, units, what lies in a bin, the ledger, adjustments."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, is_allowed, requires
from relief_ops.catalogue.queries import NamedItem, get_item, item_name, named_items
from relief_ops.foundation import clock
from relief_ops.foundation.codes import read_code
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import Forbidden, NotFound
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import CSV_ROWS, PageArgs, rows_and_next
from relief_ops.foundation.i18n import _
from relief_ops.foundation.ids import first_id
from relief_ops.foundation.transaction import in_transaction
from relief_ops.ledger import adjustments, cards, holds, queries, reversals, sheets, words
from relief_ops.ledger.models import HandlingUnit, StockMovement
from relief_ops.ledger.schemas import (
    AdjustmentIn,
    CardQuery,
    LedgerQuery,
    LocationsQuery,
    ReasonIn,
    StockPageQuery,
)
from relief_ops.ledger.units import find_part
from relief_ops.places.queries import all_warehouses, find_location
from relief_ops.places.words import KIND_WORDS
from relief_ops.web import csv_file, go

pages = Blueprint("ledger_pages", __name__, template_folder="templates")
for _filter in words.FILTERS:
    pages.add_app_template_filter(_filter)

LEVELS_A_PAGE = 100
WAY_OF_A_UNIT = 200


# ---- levels ----


@pages.get("/stock")
@requires(Permission.READ)
def stock() -> Response | str:
    """What there is of each item in each warehouse."""
    args = StockPageQuery().load(request.args.to_dict())
    named, warehouse = named_items(), _warehouse_asked(args["warehouse"])
    rows = [row for row in queries.stock(on=_today(), warehouse=warehouse) if _is_wanted(row, args, named)]
    shown = [row for row in rows if args.get("status", row["status"]) in ("", row["status"])]
    if request.args.get("format") == "csv":
        return csv_file("stock", *sheets.stock(shown, named))
    page, start = args["page"], (args["page"] - 1) * LEVELS_A_PAGE
    return render_template(
        "ledger/stock.html",
        levels=shown[start : start + LEVELS_A_PAGE],
        named=named,
        counts={status: sum(row["status"] == status for row in rows) for status in words.STOCK_STATUSES},
        categories=sorted({item.category for item in named.values()}),
        warehouses=all_warehouses(),
        warehouse=warehouse,
        page=page,
        next_page=page + 1 if len(shown) > start + LEVELS_A_PAGE else None,
    )


def _is_wanted(row: dict[str, Any], args: dict[str, Any], named: dict[str, NamedItem]) -> bool:
    item = named[row["item"]]
    is_empty = not any(row[name] for name in ("on_hand", "expected", "in_transit", "minimum"))
    text = args.get("text", "").casefold()
    return (
        not is_empty
        and args.get("category", "") in ("", item.category)
        and (text in item.name.casefold() or text in item.code.casefold())
    )


# ---- an item, a lot ----


@pages.get("/stock/<code>")
@requires(Permission.READ)
def stock_card(code: str) -> Response | str:
    """The stock card of an item in a warehouse: the columns of the paper form, and where it lies."""
    args = CardQuery().load(request.args.to_dict())
    item, on = get_item(code), _today()
    levels = [row for row in queries.stock(on=on, item=item.code) if not _is_nothing(row)]
    warehouse = args.get("warehouse") or _card_warehouse(levels)
    if request.args.get("format") == "csv":
        entries, _older = cards.card(item.code, warehouse, size=CSV_ROWS, most=CSV_ROWS)
        return csv_file(f"stock-card-{item.code}-{warehouse}", *sheets.card(entries))
    entries, older = cards.card(item.code, warehouse, after=args.get("after"))
    return render_template(
        "ledger/stock_card.html",
        item=item,
        name=item_name(item),
        levels=levels,
        level=next((row for row in levels if row["warehouse"] == warehouse), None),
        warehouse=warehouse,
        entries=entries,
        curve=cards.curve(entries),
        older=older,
        is_first=args.get("after") is None,
        lots=cards.lots_of(item.code, on=on, warehouse=warehouse),
    )


def _is_nothing(row: dict[str, Any]) -> bool:
    return not any(row[name] for name in sheets.STOCK_COLUMNS)


def _card_warehouse(levels: list[dict[str, Any]]) -> str:
    """Whose card is shown unless one is asked for: the own warehouse, else that with the most."""
    own = current_actor().warehouse
    most = max(levels, key=lambda row: row["on_hand"], default=None)
    return own or (most["warehouse"] if most else "")


@pages.get("/lots/<uuid:lot_id>")
@requires(Permission.READ)
def lot(lot_id: UUID) -> str:
    """A lot: whose, how old, where it lies, and whether it is frozen."""
    page = PageArgs().load(request.args.to_dict())["page"]
    found = queries.get_lot(lot_id)
    balances = cards.balances_of(found, on=_today())
    rows, next_page = rows_and_next(queries.units(lot=lot_id).where(HandlingUnit.status != "gone"), page)
    orders = {row["warehouse"]: queries.orders_reserving(lot_id, row["warehouse"]) for row in balances}
    return render_template(
        "ledger/lot.html",
        lot=found,
        item=get_item(found.item),
        item_name=item_name,
        balances=balances,
        orders=orders,
        holds=queries.holds_of(lot_id),
        units=queries.unit_rows(rows),
        may_hold=is_allowed(current_actor(), Permission.HOLD_STOCK),
        page=page,
        next_page=next_page,
    )


@pages.post("/lots/<uuid:lot_id>/holds")
@requires(Permission.HOLD_STOCK)
@in_transaction
def hold_lot(lot_id: UUID) -> Response:
    """Freeze a lot for quality."""
    holds.hold_lot(lot_id, **load_form(ReasonIn), by=current_actor(), now=clock.now())
    return go(f"/lots/{lot_id}")


@pages.post("/holds/<uuid:hold_id>/end")
@requires(Permission.HOLD_STOCK)
@in_transaction
def end_hold(hold_id: UUID) -> Response:
    """End a hold."""
    return go(f"/lots/{holds.end_hold(hold_id, by=current_actor(), now=clock.now()).lot}")


# ---- a unit, a location ----


@pages.get("/handling-units/<code>")
@requires(Permission.READ)
def handling_unit(code: str) -> Response | str:
    """A handling unit: what it holds, where it came from, where it went."""
    read = read_code(code).text
    part = find_part(read)
    if part:
        return go(f"/handling-units/{part.unit}")
    unit, actor, now = queries.get_unit(read), current_actor(), clock.now()
    way = list(db.session.execute(queries.movements(handling_unit=read).limit(WAY_OF_A_UNIT)).mappings())
    is_own = actor.warehouse in (None, unit["warehouse"])
    return render_template(
        "ledger/unit.html",
        unit=unit,
        lot=queries.get_lot(unit["lot"]),
        item=get_item(unit["item"]),
        item_name=item_name,
        way=way,
        is_whole_way=len(way) < WAY_OF_A_UNIT,
        taken_from=db.session.get_one(HandlingUnit, read).taken_from,
        adjustment_words=words.ADJUSTMENT_WORDS,
        proposals=queries.open_adjustments_of(read),
        undoable=_undoable(way, now),
        may_propose=is_allowed(actor, Permission.PROPOSE_ADJUSTMENT) and is_own and unit["status"] == "on_hand",
        may_print=is_allowed(actor, Permission.PRINT_LABELS) and is_own,
    )


def _undoable(way: list[Any], now: datetime) -> Any:
    """The last movement of a unit, if whoever looks may take it back."""
    last = way[0] if way else None
    actor = current_actor()
    if last is None or last["kind"] not in reversals.REVERSIBLE:
        return None
    if not is_allowed(actor, Permission.REVERSE_MOVEMENT):
        return None
    try:
        reversals.require_may_reverse(db.session.get_one(StockMovement, last["id"]), actor, now)
    except Forbidden:
        return None
    return last


@pages.get("/locations")
@requires(Permission.READ)
def locations() -> Response | str:
    """The locations in walking order, and how much lies in each."""
    args = LocationsQuery().load(request.args.to_dict())
    warehouse = _warehouse_asked(args["warehouse"])
    query = cards.locations(warehouse, args.get("text"))
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        return csv_file("locations", *sheets.locations(rows))
    rows, next_page = rows_and_next(query, args["page"], 100)
    return render_template(
        "ledger/locations.html",
        locations=rows,
        kind_words=KIND_WORDS,
        warehouses=all_warehouses(),
        warehouse=warehouse,
        page=args["page"],
        next_page=next_page,
    )


@pages.get("/locations/<path:code>")
@requires(Permission.READ)
def location(code: str) -> Response | str:
    """What lies at a location."""
    place = find_location(code.upper())
    if place is None:
        raise NotFound(what=_("location"))
    page = PageArgs().load(request.args.to_dict())["page"]
    query = queries.units(location=place.code).where(HandlingUnit.quantity > 0)
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        return csv_file(f"location-{place.code}", *sheets.units(rows))
    rows, next_page = rows_and_next(query, page)
    lying = cards.contents(place.code)
    actor = current_actor()
    return render_template(
        "ledger/location.html",
        place=place,
        kind_word=KIND_WORDS[place.kind],
        lots=lying,
        named=named_items(row.Lot.item for row in lying),
        units=queries.unit_rows(rows),
        may_scan=is_allowed(actor, Permission.SCAN_GOODS) and actor.warehouse == place.warehouse,
        page=page,
        next_page=next_page,
    )


# ---- the ledger ----


@pages.get("/movements")
@requires(Permission.READ)
def movements() -> Response | str:
    """The ledger, newest first."""
    asked = {name: value for name, value in request.args.items() if value.strip()}
    args = LedgerQuery().load(asked)
    size, until = args.pop("page_size"), args.pop("until", None)
    if "handling_unit" in args:
        args["handling_unit"] = read_code(args["handling_unit"]).text
    if "item" in args:
        args["item"] = args["item"].upper()
    if until and "after" not in args:
        args["after"] = first_id(_end_of(until))
    query = queries.movements(**args)
    if request.args.get("format") == "csv":
        return csv_file("movements", *sheets.movements(db.session.execute(query.limit(CSV_ROWS)).mappings()))
    found = db.session.execute(query.limit(size + 1)).mappings().all()
    shown = found[:size]
    return render_template(
        "ledger/movements.html",
        movements=shown,
        named=named_items(),
        warehouses=all_warehouses(),
        older=shown[-1]["id"] if len(found) > size else None,
        is_asked=bool(asked.keys() - {"lang"}),
    )


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.DEPOT_ZONE)


# ---- adjustments ----


@pages.get("/adjustments")
@requires(Permission.READ)
def open_adjustments() -> Response | str:
    """What was proposed and waits for a second person."""
    page = PageArgs().load(request.args.to_dict())["page"]
    query = queries.open_adjustments()
    if request.args.get("format") == "csv":
        rows, _more = rows_and_next(query, 1, CSV_ROWS)
        return csv_file("adjustments", *sheets.adjustments(row[0] for row in rows))
    rows, next_page = rows_and_next(query, page, 25)
    found = [row[0] for row in rows]
    units = {unit["code"]: unit for unit in queries.units_with_codes([each.unit for each in found])}
    actor = current_actor()
    return render_template(
        "ledger/adjustments.html",
        adjustments=found,
        adjustment_words=words.ADJUSTMENT_WORDS,
        units=units,
        named=named_items(unit["item"] for unit in units.values()),
        may_post=is_allowed(actor, Permission.POST_ADJUSTMENT),
        may_withdraw=is_allowed(actor, Permission.WITHDRAW_ADJUSTMENT),
        page=page,
        next_page=next_page,
    )


@pages.post("/adjustments")
@requires(Permission.PROPOSE_ADJUSTMENT)
@in_transaction
def propose_adjustment() -> Response:
    """Say that the books are wrong about a unit."""
    form = load_form(AdjustmentIn)
    unit = read_code(form.pop("handling_unit")).text
    adjustments.propose(unit=unit, **form, by=current_actor(), now=clock.now())
    return go(f"/handling-units/{unit}")


@pages.post("/adjustments/<uuid:adjustment_id>/posting")
@requires(Permission.POST_ADJUSTMENT)
@in_transaction
def post_adjustment(adjustment_id: UUID) -> Response:
    """Post what somebody else has proposed."""
    adjustments.post(adjustment_id, by=current_actor(), now=clock.now())
    return go("/adjustments")


@pages.post("/adjustments/<uuid:adjustment_id>/withdrawal")
@requires(Permission.WITHDRAW_ADJUSTMENT)
@in_transaction
def withdraw_adjustment(adjustment_id: UUID) -> Response:
    """Take a wrong proposal off the list."""
    adjustments.withdraw(adjustment_id, **load_form(ReasonIn), by=current_actor(), now=clock.now())
    return go("/adjustments")


def _today() -> date:
    return clock.today(clock.now())


def _warehouse_asked(asked: str | None) -> str | None:
    """The warehouse a list is narrowed to: the own one unless the address says otherwise; empty means all."""
    return (current_actor().warehouse if asked is None else asked) or None
