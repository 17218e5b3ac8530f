# SPDX-License-Identifier: Apache-2.0
"""The page that prints labels, and shows what each design looks like."""

import re

from flask import Blueprint, Response, render_template, request

from relief_ops.access.permissions import Permission, requires
from relief_ops.foundation.forms import load_form
from relief_ops.foundation.i18n import _l
from relief_ops.labels import service
from relief_ops.labels.api import answer_with_labels, settings
from relief_ops.labels.data import KINDS
from relief_ops.labels.design import list_designs
from relief_ops.labels.schemas import LabelsIn, title_of

pages = Blueprint("labels_pages", __name__, template_folder="templates")

FORMAT_WORDS = {
    "pdf": _l("Office printer (PDF)"),
    "zpl": _l("Label printer that speaks ZPL"),
    "tspl": _l("Label printer that speaks TSPL"),
    "png": _l("Picture (PNG)"),
}
KIND_WORDS = {
    "handling_unit": _l("Handling units"),
    "part": _l("Parts of a unit"),
    "location": _l("Locations"),
    "document": _l("Orders and shipments"),
}
SEPARATORS = re.compile(r"[\n\r\t,,;;]+")  # A space may stand inside a code.


@pages.get("/labels")
@requires(Permission.PRINT_LABELS)
def labels() -> str:
    """The form, filled with the codes and the template of the address, if it has some."""
    designs, mistakes = list_designs(settings().label_templates)
    return render_template(
        "labels/labels.html",
        designs=sorted(designs, key=lambda design: KINDS.index(design.kind)),
        mistakes=mistakes,
        title_of=title_of,
        kind_words=KIND_WORDS,
        format_words=FORMAT_WORDS,
        codes="\n".join(request.args.getlist("codes")),
        template=request.args.get("template", "carton-70x37"),
    )


@pages.post("/labels")
@requires(Permission.PRINT_LABELS)
def print_labels() -> Response:
    """The labels as a file, opened beside the page."""
    texts = [text.strip() for field in request.form.getlist("codes") for text in SEPARATORS.split(field)]
    return answer_with_labels(load_form(LabelsIn, codes=[text for text in texts if text]))


@pages.get("/labels/designs/<name>.png")
@requires(Permission.PRINT_LABELS)
def preview(name: str) -> Response:
    """A design with sample data."""
    return Response(service.draw_sample(name, settings().label_templates), mimetype="image/png")
