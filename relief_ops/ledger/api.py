# SPDX-License-Identifier: Apache-2.0
"""Stock over HTTP."""

from typing import Any
from uuid import UUID

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.foundation import clock
from relief_ops.foundation.codes import read_code
from relief_ops.foundation.db import db
from relief_ops.foundation.http import Api, PageArgs, one_page
from relief_ops.foundation.transaction import in_transaction
from relief_ops.ledger import adjustments, holds, queries
from relief_ops.ledger.models import Adjustment, Hold
from relief_ops.ledger.schemas import (
    AdjustmentIn,
    AdjustmentOut,
    HoldOut,
    MovementOut,
    MovementQuery,
    ReasonIn,
    StockOut,
    StockQuery,
    UnitOut,
    UnitQuery,
)

api = Api("stock", "stock", url_prefix="/api/v1", description="Handling units, stock and its movements")


@api.get("/handling-units")
@requires(Permission.READ)
@api.arguments(UnitQuery, location="query")
@api.response(200, UnitOut(many=True))
def list_units(args: dict[str, Any]) -> Any:
    """Handling units, in the order in which they should leave."""
    page = {name: args.pop(name) for name in ("page", "page_size")}
    rows, headers = one_page(queries.units(**args), page)
    return queries.unit_rows(rows), 200, headers


@api.get("/stock")
@requires(Permission.READ)
@api.arguments(StockQuery, location="query")
@api.response(200, StockOut(many=True))
def list_stock(args: dict[str, Any]) -> list[dict[str, Any]]:
    """What there is of each item in each warehouse; not paged."""
    return queries.stock(on=clock.today(clock.now()), **args)


@api.get("/movements")
@requires(Permission.READ)
@api.arguments(MovementQuery, location="query")
@api.response(200, MovementOut(many=True))
def list_movements(args: dict[str, Any]) -> Any:
    """The ledger, newest first; `X-Next-Cursor` goes into `after` for what is older."""
    size = args.pop("page_size")
    if "handling_unit" in args:
        args["handling_unit"] = read_code(args["handling_unit"]).text
    rows = db.session.execute(queries.movements(**args).limit(size + 1)).mappings().all()
    headers = {"X-Next-Cursor": str(rows[size - 1]["id"])} if len(rows) > size else {}
    return rows[:size], 200, headers


@api.get("/adjustments")
@requires(Permission.READ)
@api.arguments(PageArgs, location="query")
@api.response(200, AdjustmentOut(many=True))
def list_adjustments(args: dict[str, Any]) -> Any:
    """What was proposed and waits to be posted."""
    rows, headers = one_page(queries.open_adjustments(), args)
    return [row[0] for row in rows], 200, headers


@api.post("/adjustments")
@requires(Permission.PROPOSE_ADJUSTMENT)
@api.arguments(AdjustmentIn)
@api.response(201, AdjustmentOut)
@in_transaction
def propose_adjustment(body: dict[str, Any]) -> Adjustment:
    """Propose a correction of the books; somebody else posts it."""
    facts = {name: value for name, value in body.items() if name != "handling_unit"}
    unit = read_code(body["handling_unit"]).text
    return adjustments.propose(unit=unit, **facts, by=current_actor(), now=clock.now())


@api.post("/adjustments/<uuid:adjustment_id>/posting")
@requires(Permission.POST_ADJUSTMENT)
@api.response(201, AdjustmentOut)
@in_transaction
def post_adjustment(adjustment_id: UUID) -> Adjustment:
    """Post what somebody else has proposed."""
    return adjustments.post(adjustment_id, by=current_actor(), now=clock.now())


@api.post("/adjustments/<uuid:adjustment_id>/withdrawal")
@requires(Permission.WITHDRAW_ADJUSTMENT)
@api.arguments(ReasonIn)
@api.response(201, AdjustmentOut)
@in_transaction
def withdraw_adjustment(body: dict[str, Any], adjustment_id: UUID) -> Adjustment:
    """Take a wrong proposal off the list; nothing is booked."""
    return adjustments.withdraw(adjustment_id, **body, by=current_actor(), now=clock.now())


@api.post("/lots/<uuid:lot>/holds")
@requires(Permission.HOLD_STOCK)
@api.arguments(ReasonIn)
@api.response(201, HoldOut)
@in_transaction
def hold_lot(body: dict[str, Any], lot: UUID) -> Hold:
    """Freeze a lot for quality; what was reserved of it is given back and the orders are told."""
    return holds.hold_lot(lot, **body, by=current_actor(), now=clock.now())


@api.post("/holds/<uuid:hold_id>/end")
@requires(Permission.HOLD_STOCK)
@api.response(201, HoldOut)
@in_transaction
def end_hold(hold_id: UUID) -> Hold:
    """End a hold."""
    return holds.end_hold(hold_id, by=current_actor(), now=clock.now())
