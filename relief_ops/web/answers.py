# SPDX-License-Identifier: Apache-2.0
"""What a page's route answers besides a page: the way on after a form, and a list as a file."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response, redirect, request

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def go(url: str) -> Response:
    """The page that follows a form."""
    return redirect(url, 303)  # type: ignore[return-value]


def tell_htmx(response: Response) -> Response:
    """Have htmx open the page that a redirect names: it would follow a 303 unseen and paste what it finds."""
    if request.headers.get("HX-Request") and response.location:
        response.headers["HX-Redirect"] = response.location
        response.status_code = 204
        response.set_data(b"")
    return response


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A list as CSV that a spreadsheet opens with its Chinese right and takes no text of it for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return "" if cell is None else cell
