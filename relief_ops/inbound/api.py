# SPDX-License-Identifier: Apache-2.0
"""Receipts over HTTP."""

from typing import Any

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.foundation import clock
from relief_ops.foundation.http import Api, one_page, require_unchanged
from relief_ops.foundation.transaction import in_transaction
from relief_ops.inbound import queries, receipts, receiving
from relief_ops.inbound.schemas import (
    InspectionIn,
    ReceiptHeadOut,
    ReceiptIn,
    ReceiptOut,
    ReceiptPatch,
    ReceiptQuery,
)
from relief_ops.ledger.schemas import ReasonIn

api = Api("receipts", "receipts", url_prefix="/api/v1", description="Goods in")


@api.get("/receipts")
@requires(Permission.READ)
@api.arguments(ReceiptQuery, location="query")
@api.response(200, ReceiptHeadOut(many=True))
def list_receipts(args: dict[str, Any]) -> Any:
    """The receipts, latest first."""
    rows, headers = one_page(queries.receipts(warehouse=args.pop("warehouse", None)), args)
    found = [row[0] for row in rows]
    status = queries.statuses(found)
    return [queries.receipt_head(receipt, status[receipt.number]) for receipt in found], 200, headers


@api.post("/receipts")
@requires(Permission.RECEIVE_GOODS)
@api.arguments(ReceiptIn)
@api.response(201, ReceiptOut)
@in_transaction
def announce(body: dict[str, Any]) -> dict[str, Any]:
    """Announce goods: a handling unit with a code of its own for each pack and one for the rest."""
    return queries.receipt_view(receipts.announce(**body, by=current_actor(), now=clock.now()))


@api.get("/receipts/<number>")
@requires(Permission.READ)
@api.response(200, ReceiptOut)
def get_receipt(number: str) -> dict[str, Any]:
    """One receipt, with what was counted of each line."""
    return queries.receipt_view(queries.get_receipt(number))


@api.patch("/receipts/<number>")
@requires(Permission.RECEIVE_GOODS)
@api.arguments(ReceiptPatch)
@api.response(200, ReceiptOut)
@in_transaction
def change_receipt(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Change an announcement, until the first scan."""
    require_unchanged(ReceiptOut, queries.receipt_view(receipts.lock_receipt(number)))
    return queries.receipt_view(receipts.change(number, **body, by=current_actor(), now=clock.now()))


@api.post("/receipts/<number>/closure")
@requires(Permission.RECEIVE_GOODS)
@api.arguments(ReasonIn)
@api.response(201, ReceiptOut)
@in_transaction
def close_receipt(body: dict[str, Any], number: str) -> dict[str, Any]:
    """End what did not come."""
    return queries.receipt_view(receipts.close(number, **body, by=current_actor(), now=clock.now()))


@api.post("/receipts/<number>/inspections")
@requires(Permission.INSPECT_GOODS)
@api.arguments(InspectionIn)
@api.response(201, ReceiptOut)
@in_transaction
def inspect(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Release what lies in quarantine, by somebody who did not receive it."""
    return queries.receipt_view(receiving.inspect(number, **body, by=current_actor(), now=clock.now()))
