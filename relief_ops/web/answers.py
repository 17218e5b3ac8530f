# SPDX-License-Identifier: Apache-2.0
"""What a page's route answers besides a page: the way on after a form."""

from flask import Response, redirect, request


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
