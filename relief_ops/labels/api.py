# SPDX-License-Identifier: Apache-2.0
"""Labels over HTTP."""

from typing import Any

from flask import Response, current_app

from relief_ops.access.current import current_actor
from relief_ops.access.permissions import Permission, requires
from relief_ops.config import Settings
from relief_ops.foundation import clock
from relief_ops.foundation.http import Api
from relief_ops.foundation.transaction import in_transaction
from relief_ops.labels import service
from relief_ops.labels.design import Design
from relief_ops.labels.schemas import DesignOut, LabelsIn

api = Api("labels", "labels", url_prefix="/api/v1", description="Designs and printing of labels")


@api.get("/label-templates")
@requires(Permission.PRINT_LABELS)
@api.response(200, DesignOut(many=True))
def list_designs() -> list[Design]:
    """The label designs that can be printed."""
    return service.usable_designs(settings().label_templates)


@api.post("/labels")
@requires(Permission.PRINT_LABELS)
@api.arguments(LabelsIn)
@api.response(200, description="The labels as a file of the format asked for")
def print_labels(body: dict[str, Any]) -> Response:
    """Print labels. Printing again keeps the code: both labels name the same thing.

    `X-Missing-Characters` names the characters that the typeface lacks; they are printed as 〓.
    """
    return answer_with_labels(body)


def answer_with_labels(body: dict[str, Any]) -> Response:
    """The file that the API and the page hand out. It is drawn before the transaction that writes it down."""
    printing = service.draw_labels(
        body["codes"],
        body["template"],
        body["format"],
        folder=settings().label_templates,
        public_url=settings().public_url,
        by=current_actor(),
        now=clock.now(),
    )
    return _hand_out(printing, body["format"], body["reason"])


@in_transaction
def _hand_out(printing: service.Printing, format: str, reason: str | None) -> Response:
    service.record_printing(printing, reason=reason, by=current_actor(), now=clock.now())
    response = Response(printing.content, mimetype=printing.mimetype)
    response.headers.set("Content-Disposition", "inline", filename=f"labels.{format}")
    if printing.missing:
        response.headers["X-Missing-Characters"] = " ".join(f"U+{ord(c):04X}" for c in printing.missing)
    return response


def settings() -> Settings:
    """Where the designs lie and which address the codes carry."""
    settings: Settings = current_app.extensions["settings"]
    return settings
