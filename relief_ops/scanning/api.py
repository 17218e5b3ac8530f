# SPDX-License-Identifier: Apache-2.0
"""Scans and codes over HTTP."""

from typing import Any
from uuid import UUID

from flask import g, jsonify

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.foundation import clock
from relief_ops.foundation.http import Api, one_page
from relief_ops.foundation.transaction import in_transaction
from relief_ops.ledger.models import StockMovement
from relief_ops.ledger.schemas import MovementOut, ReasonIn
from relief_ops.scanning import lookup, service, settling
from relief_ops.scanning.models import Scan
from relief_ops.scanning.schemas import (
    CodeOut,
    CodeQuery,
    DisputedOut,
    DisputedQuery,
    ScanBatchIn,
    ScanResultsOut,
)

api = Api("scans", "scans", url_prefix="/api/v1", description="Scans and codes")


def _scans_have_ids() -> None:
    g.ignores_idempotency = True


@api.post("/scans")
@requires(Permission.SCAN_GOODS)
@api.arguments(ScanBatchIn())
@api.response(200, ScanResultsOut)
def scan(body: dict[str, Any]) -> Any:
    """Apply 1 to 500 scans in their order, each standing or falling by itself."""
    _scans_have_ids()
    return jsonify(_apply(body["scans"]))  # 500 results need no schema to look at them once more


@in_transaction
def _apply(scans: list[dict[str, Any]]) -> dict[str, Any]:
    return {"results": service.apply_batch(scans, by=current_actor(), now=clock.now())}


@api.get("/scans")
@requires(Permission.READ)
@api.arguments(DisputedQuery, location="query")
@api.response(200, DisputedOut(many=True))
def list_disputed(args: dict[str, Any]) -> Any:
    """The scans that contradict the books and wait to be settled."""
    args.pop("status")
    rows, headers = one_page(settling.disputed(), args)
    return [row[0] for row in rows], 200, headers


@api.post("/scans/<uuid:scan_id>/settlement")
@requires(Permission.POST_ADJUSTMENT)
@api.arguments(ReasonIn)
@api.response(201, DisputedOut)
@in_transaction
def settle(body: dict[str, Any], scan_id: UUID) -> Scan:
    """Say how a disputed scan was settled."""
    return settling.settle(scan_id, **body, by=current_actor(), now=clock.now())


@api.get("/codes")
@requires(Permission.READ)
@api.arguments(CodeQuery, location="query")
@api.response(200, CodeOut)
def look_up_text(args: dict[str, Any]) -> dict[str, Any]:
    """What a code is, as a scanner read it."""
    return lookup.look_up(args["text"])


@api.get("/codes/<scanned:code>")
@requires(Permission.READ)
@api.response(200, CodeOut)
def look_up(code: str) -> dict[str, Any]:
    """What a code is."""
    return lookup.look_up(code)


@api.post("/movements/<uuid:movement_id>/reversals")
@requires(Permission.REVERSE_MOVEMENT)
@api.arguments(ReasonIn)
@api.response(201, MovementOut)
@in_transaction
def reverse(body: dict[str, Any], movement_id: UUID) -> StockMovement:
    """Answer a movement with its opposite."""
    return settling.reverse_movement(movement_id, **body, by=current_actor(), now=clock.now())
