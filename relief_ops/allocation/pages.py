# SPDX-License-Identifier: Apache-2.0
"""Drawing orders up, reserving, approving, cancelling, as pages. How far an order has come is shown by dispatch."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, is_allowed, requires
from relief_ops.access.queries import manager_names
from relief_ops.allocation import overview, service
from relief_ops.allocation.errors import InsufficientStock
from relief_ops.allocation.queries import get_order
from relief_ops.allocation.schemas import ApprovalIn, OrderIn, ReserveIn
from relief_ops.allocation.words import CHANNEL_WORDS
from relief_ops.foundation import clock
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.problem import problem_of
from relief_ops.foundation.transaction import in_transaction
from relief_ops.incidents.queries import find_site
from relief_ops.ledger.schemas import ReasonIn
from relief_ops.web import go

pages = Blueprint("allocation_pages", __name__, template_folder="templates")


@pages.get("/orders/new")
@requires(Permission.ORDER_GOODS)
def new_order() -> str:
    """The form for a new order, of the site in the address if there is one."""
    return _order_form({"site": request.args.get("site", "").upper(), "lines": []})


@pages.post("/orders")
@requires(Permission.ORDER_GOODS)
@in_transaction
def draw_up() -> Response:
    """Draw up an order; nothing is reserved yet."""
    return go(f"/orders/{service.draw_up(**_order_said(), by=current_actor(), now=clock.now()).number}")


@pages.get("/orders/<number>/edit")
@requires(Permission.ORDER_GOODS)
def edit_order(number: str) -> str:
    """The form, filled with a draft."""
    [order] = overview.describe([get_order(number)])
    return _order_form(order)


@pages.post("/orders/<number>")
@requires(Permission.ORDER_GOODS)
@in_transaction
def change_order(number: str) -> Response:
    """Change a draft to what the form says."""
    unless_said = {"note": None, "is_emergency": False, "ordered_by": None, "channel": None}
    service.change_order(number, **{**unless_said, **_order_said()}, by=current_actor(), now=clock.now())
    return go(f"/orders/{number}")


@pages.post("/orders/<number>/reservations")
@requires(Permission.ORDER_GOODS)
@in_transaction
def reserve(number: str) -> Response | tuple[str, int]:
    """Reserve every line or none; what is short and what was left out appears in the form that asked."""
    chosen = request.form.getlist("warehouses")
    said = load_form(ReserveIn, warehouses=chosen) if chosen else load_form(ReserveIn)
    try:
        service.reserve_order(number, **said, by=current_actor(), now=clock.now())
    except InsufficientStock as error:
        if "HX-Request" not in request.headers:
            raise
        rows = overview.explain(error.extensions["shortages"], error.extensions["skipped"])
        return render_template("allocation/shortages.html", problem=problem_of(error), rows=rows), 409
    return go(f"/orders/{number}")


@pages.post("/orders/<number>/approvals")
@requires(Permission.APPROVE_ORDER)
@in_transaction
def approve(number: str) -> Response:
    """Approve an order that somebody else has drawn up."""
    service.approve(number, **load_form(ApprovalIn), by=current_actor(), now=clock.now())
    return go("/approvals" if request.form.get("_back") == "approvals" else f"/orders/{number}")


@pages.post("/orders/<number>/cancellation")
@requires(Permission.ORDER_GOODS)
@in_transaction
def cancel(number: str) -> Response:
    """Cancel an order: what was reserved and not picked is free again."""
    service.cancel(number, **load_form(ReasonIn), by=current_actor(), now=clock.now())
    return go(f"/orders/{number}")


@pages.get("/approvals")
@requires(Permission.READ)
def approvals() -> str:
    """What waits for a manager, with what each approval decides."""
    actor = current_actor()
    return render_template(
        "allocation/approvals.html",
        orders=overview.waiting_approvals(clock.now()),
        channel_words=CHANNEL_WORDS,
        may_approve=is_allowed(actor, Permission.APPROVE_ORDER),
        public_url=current_app.extensions["settings"].public_url,
    )


def _order_form(order: dict[str, Any]) -> str:
    return render_template(
        "allocation/order_form.html",
        order=order,
        choices=overview.site_choices(),
        items=overview.item_choices(clock.now()),
        wanted={line["item"]: line["quantity"] for line in order["lines"]},
        managers=[(name, name) for name in manager_names()],
        channel_words=CHANNEL_WORDS,
    )


def _order_said() -> dict[str, Any]:
    """The form of an order; its site says which incident it is for."""
    site = find_site(request.form.get("site", ""))
    return load_form(OrderIn, rows_with="quantity", incident=site.incident if site else "")
