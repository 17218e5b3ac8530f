# SPDX-License-Identifier: Apache-2.0
"""Orders on their way, as pages: the board, the order, the pick list, trucks, and the signature at the site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request, session
from markupsafe import Markup
from marshmallow import ValidationError

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, is_allowed, is_public, requires
from relief_ops.allocation.queries import get_order, orders
from relief_ops.allocation.words import CHANNEL_WORDS, STATUS_MARKS, STATUS_WORDS
from relief_ops.catalogue.models import HEADLINES
from relief_ops.catalogue.queries import item_name, named_items
from relief_ops.catalogue.words import HEADLINE_WORDS
from relief_ops.dispatch import queries, shipments
from relief_ops.dispatch.api import confirm, holder_of_link, links
from relief_ops.dispatch.board import follow, follow_one, left_by_headline, needs_board
from relief_ops.dispatch.errors import LinkOver
from relief_ops.dispatch.models import Shipment
from relief_ops.dispatch.order_page import order_page
from relief_ops.dispatch.schemas import CheckIn, DeliveryIn, ShipmentIn
from relief_ops.foundation import clock
from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.codes import label_url
from relief_ops.foundation.errors import DomainError, Invalid
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.http import PageArgs, rows_and_next
from relief_ops.foundation.i18n import _
from relief_ops.foundation.problem import problem_of
from relief_ops.foundation.qr import qr_svg
from relief_ops.foundation.transaction import in_transaction, keep_changes
from relief_ops.incidents.queries import get_incident, incidents
from relief_ops.incidents.words import HAZARD_WORDS, LEVEL_KINDS, LEVEL_WORDS
from relief_ops.places.queries import all_warehouses
from relief_ops.web import csv_file, go

pages = Blueprint("dispatch_pages", __name__, template_folder="templates")

ORDER_WORDS = {"words": STATUS_WORDS, "marks": STATUS_MARKS, "channel_words": CHANNEL_WORDS}
INCIDENT_WORDS = {"hazard_words": HAZARD_WORDS, "level_words": LEVEL_WORDS, "level_kinds": LEVEL_KINDS}


# ---- who lacks what, and what is left ----


@pages.get("/coordination")
@requires(Permission.READ)
def coordination() -> Response | str:
    """The latest incidents: their sites by the items that matter, what is left, and which orders wait for whom."""
    page = PageArgs().load(request.args)["page"]
    rows, next_page = rows_and_next(incidents(), page, 10)
    board = needs_board([row[0] for row in rows])
    left = left_by_headline(clock.now())
    if request.args.get("format") == "csv":
        return _board_file(board)
    open_orders, _more = rows_and_next(orders(is_open=True), 1, 20)
    return render_template(
        "dispatch/coordination.html",
        board=board,
        left=left,
        headlines=HEADLINES,
        headline_words=HEADLINE_WORDS,
        orders=follow([row[0] for row in open_orders]),
        may_order=is_allowed(current_actor(), Permission.ORDER_GOODS),
        page=page,
        next_page=next_page,
        **ORDER_WORDS,
        **INCIDENT_WORDS,
    )


@pages.get("/incidents/<number>")
@requires(Permission.READ)
def incident(number: str) -> str:
    """One incident: its sites and what they are to get, and its orders."""
    found = get_incident(number)
    page = PageArgs().load(request.args)["page"]
    rows, next_page = rows_and_next(orders(incident=found.number), page)
    return render_template(
        "dispatch/incident.html",
        incident=found,
        row=needs_board([found])[0],
        headlines=HEADLINES,
        headline_words=HEADLINE_WORDS,
        orders=follow([row[0] for row in rows]),
        may_order=is_allowed(current_actor(), Permission.ORDER_GOODS),
        page=page,
        next_page=next_page,
        **ORDER_WORDS,
        **INCIDENT_WORDS,
    )


# ---- orders ----


@pages.get("/orders")
@requires(Permission.READ)
def list_orders() -> Response | str:
    """The orders, latest first: the open ones unless another state is asked for."""
    page, status = PageArgs().load(request.args)["page"], request.args.get("status", "open")
    chosen = orders(status=status if status in STATUS_WORDS else None, is_open=status == "open")
    rows, next_page = rows_and_next(chosen, page)
    views = follow([row[0] for row in rows])
    if request.args.get("format") == "csv":
        return _orders_file(views)
    return render_template(
        "dispatch/orders.html",
        orders=views,
        status=status,
        may_order=is_allowed(current_actor(), Permission.ORDER_GOODS),
        page=page,
        next_page=next_page,
        **ORDER_WORDS,
    )


@pages.get("/orders/<number>")
@requires(Permission.READ)
def show_order(number: str) -> str:
    """Where an order stands, what comes next, and all that happened to it."""
    return render_template(
        "dispatch/order.html",
        **order_page(number, actor=current_actor(), now=clock.now()),
        warehouses=all_warehouses(),
        public_url=current_app.extensions["settings"].public_url,
        **ORDER_WORDS,
    )


@pages.get("/orders/<number>/picklist")
@requires(Permission.READ)
def pick_list(number: str) -> str:
    """What to take from which bin, for paper and for a night without network."""
    order = get_order(number)
    view = follow_one(order)
    there = sorted({row["warehouse"] for row in view["reservations"]})
    warehouse = request.args.get("warehouse") or current_actor().warehouse or (there[0] if there else "")
    address = label_url(current_app.extensions["settings"].public_url, order.number)
    stops = queries.pick_list(order.number, warehouse)
    return render_template(
        "dispatch/pick_list.html",
        order=view,
        stops=[{**stop, "name": item_name(stop["item"])} for stop in stops],
        warehouse=warehouse,
        others=[code for code in there if code != warehouse],
        qr=Markup(qr_svg(address, title=order.number)),  # noqa: S704 - drawn by us
        now=clock.now(),
    )


@pages.post("/orders/<number>/checks")
@requires(Permission.CHECK_PICK)
@in_transaction
def check(number: str) -> Response:
    """A second count of what stands ready."""
    shipments.check(number, **load_form(CheckIn), by=current_actor(), now=clock.now())
    return go(f"/orders/{number}")


@pages.post("/orders/<number>/shipments")
@requires(Permission.DISPATCH_GOODS)
@in_transaction
def let_go(number: str) -> Response:
    """The truck leaves with what was picked here."""
    shipment = shipments.dispatch(number, **load_form(ShipmentIn), by=current_actor(), now=clock.now())
    return go(f"/shipments/{shipment.number}")


# ---- shipments ----


@pages.get("/shipments")
@requires(Permission.READ)
def list_shipments() -> Response | str:
    """The shipments, latest first: on the road, or left without a second count, or all."""
    page, which = PageArgs().load(request.args)["page"], request.args.get("which", "")
    chosen = queries.shipments(is_solo=True if which == "solo" else None, is_on_the_road=which == "road")
    rows, next_page = rows_and_next(chosen, page)
    found = [row[0] for row in rows]
    sites = queries.sites_of_shipments(found)
    if request.args.get("format") == "csv":
        return _shipments_file(found, sites)
    return render_template(
        "dispatch/shipments.html", shipments=found, sites=sites, which=which, page=page, next_page=next_page
    )


@pages.get("/shipments/<number>")
@requires(Permission.READ)
def show_shipment(number: str) -> str:
    """A truck: what it carries, its waybill, and how the site signs."""
    shipment, actor = queries.get_shipment(number), current_actor()
    tells_pin = shipment.delivered_at is None and _tells_pin(actor, shipment)
    return render_template(
        "dispatch/shipment.html",
        **_shipment_facts(shipment),
        link=links().url(shipment.number, shipment.left_at) if tells_pin else "",
        pin=links().pin(shipment.number) if tells_pin else "",
        may_sign=actor.role is not None and is_allowed(actor, Permission.CONFIRM_DELIVERY),
    )


@pages.post("/shipments/<number>/delivery")
@requires(Permission.CONFIRM_DELIVERY)
@in_transaction
def sign_for_the_site(number: str) -> Response:
    """A coordinator signs on behalf of the site."""
    confirm(number, **load_form(DeliveryIn))
    return go(f"/shipments/{number}")


# ---- the signature at the site, without an account ----


def opens_link(view: Callable[[str], Any]) -> Callable[[str], Any]:
    """Let whoever holds a good link act for its shipment, and for nothing else; raises `LinkOver`."""

    @wraps(view)
    def opened(token: str) -> Any:
        holder = holder_of_link(token)
        if holder is None or holder.shipment is None:
            raise LinkOver
        g.actor = holder
        return view(holder.shipment)

    return opened


@pages.get("/delivery/<token>")
@is_public("the site has no account: the link is signed, for one shipment, and needs its PIN")
@opens_link
def delivery(number: str) -> str:
    """What the truck brought, to be counted and signed for."""
    return render_template("dispatch/delivery.html", **_delivery_facts(number))


@pages.post("/delivery/<token>")
@is_public("the site has no account: the link is signed, for one shipment, and needs its PIN")
@opens_link
@in_transaction
def sign(number: str) -> Response | tuple[str, int]:
    """Sign. Without scripts a refusal shows the form again, as it was filled in."""
    facts = _delivery_facts(number)
    try:
        confirm(number, **load_form(DeliveryIn))
    except (DomainError, ValidationError) as error:
        if "HX-Request" in request.headers:
            raise
        return _refused(error, facts)
    session["signed_for"] = number
    return go(request.path)


def _refused(error: DomainError | ValidationError, facts: dict[str, Any]) -> tuple[str, int]:
    said = error if isinstance(error, DomainError) else Invalid(errors=error.normalized_messages())
    if said.keeps_changes:
        keep_changes()
    problem = problem_of(said)
    again = {**facts, "problem": problem, "form": request.form}
    return render_template("dispatch/delivery.html", **again), problem["status"]


def _delivery_facts(number: str) -> dict[str, Any]:
    shipment = queries.get_shipment(number)
    return {**_shipment_facts(shipment), "form": {}, "signed_here": session.get("signed_for") == shipment.number}


def _shipment_facts(shipment: Shipment) -> dict[str, Any]:
    """A shipment as plain values, with the names of its items and of where it goes."""
    order = get_order(shipment.order)
    [view] = follow([order])
    items = named_items(line.item for line in shipment.lines)
    lines = [
        {**queries.line_view(line), "name": items[line.item].name, "unit": items[line.item].unit}
        for line in shipment.lines
    ]
    return {"shipment": queries.shipment_view(shipment, links()), "lines": lines, "order": view}


def _tells_pin(actor: Actor, shipment: Shipment) -> bool:
    """The PIN is for whoever sent the truck and for whoever coordinates: they tell it by telephone."""
    return actor.role is Role.COORDINATOR or (actor.role is Role.KEEPER and actor.warehouse == shipment.warehouse)


# ---- lists as files ----


def _board_file(board: list[dict[str, Any]]) -> Response:
    header = [_("Incident"), _("Site"), _("People"), _("Item")]
    header += [_("wanted"), _("reserved"), _("picked"), _("on the way"), _("delivered")]
    rows = [
        [
            part["incident"].name,
            row["site"].name,
            row["site"].people,
            str(HEADLINE_WORDS[headline]),
            *(cell[stage] for stage in ("wanted", "reserved", "picked", "on_the_way", "delivered")),
        ]
        for part in board
        for row in part["sites"]
        for headline, cell in row["cells"].items()
    ]
    return csv_file("coordination", header, rows)


def _orders_file(views: list[dict[str, Any]]) -> Response:
    header = [_("Number"), _("Incident"), _("Site"), _("Status"), _("Drawn up by"), _("Drawn up"), _("Item")]
    header += [_("wanted"), _("reserved"), _("picked"), _("on the way"), _("delivered")]
    rows = [
        [
            view["number"],
            view["incident_name"],
            view["site_name"],
            str(STATUS_WORDS[view["status"]]),
            view["drawn_up_by"],
            view["drawn_up_at"].astimezone(clock.DEPOT_ZONE).isoformat(timespec="minutes"),
            line["item"],
            *(line[name] for name in ("quantity", "reserved", "staged", "on_the_way", "delivered")),
        ]
        for view in views
        for line in view["lines"]
    ]
    return csv_file("orders", header, rows)


def _shipments_file(found: list[Shipment], sites: dict[str, str]) -> Response:
    header = [_("Number"), _("Order"), _("Site"), _("Warehouse"), _("Vehicle"), _("Driver"), _("Phone"), _("Left")]
    header += [_("Signed by"), _("Signed"), _("Counted twice")]
    rows = [
        [
            shipment.number,
            shipment.order,
            sites[shipment.number],
            shipment.warehouse,
            shipment.vehicle,
            shipment.driver,
            shipment.phone,
            shipment.left_at.isoformat(timespec="minutes"),
            shipment.signed_by,
            shipment.delivered_at.isoformat(timespec="minutes") if shipment.delivered_at else None,
            _("no") if shipment.is_solo else _("yes"),
        ]
        for shipment in found
    ]
    return csv_file("shipments", header, rows)
