# SPDX-License-Identifier: Apache-2.0
"""The whole API, described."""

from typing import Any

from flask import Response, current_app, jsonify

from relief_ops.access.permissions import Permission, requires
from relief_ops.audit import queries as audit
from relief_ops.foundation.http import Api, one_page
from relief_ops.reports.schemas import AuditOut, AuditQuery

api = Api("reports", "reports", url_prefix="/api/v1", description="The audit trail, and this description")


@api.get("/openapi.json")
@requires(Permission.READ)
@api.response(200)
def describe() -> Response:
    """This description."""
    return jsonify(current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict())


@api.get("/audit")
@requires(Permission.READ_AUDIT)
@api.arguments(AuditQuery, location="query")
@api.response(200, AuditOut(many=True))
def list_audit(args: dict[str, Any]) -> Any:
    """Who did what, newest first."""
    page = {name: args.pop(name) for name in ("page", "page_size")}
    rows, headers = one_page(audit.entries(**args), page)
    return [row._mapping for row in rows], 200, headers
