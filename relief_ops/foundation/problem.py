# SPDX-License-Identifier: Apache-2.0
"""The one place where an error becomes an answer: RFC 9457 for clients, a page or a fragment of one for people."""

import re
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, current_app, g, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from relief_ops.foundation import errors
from relief_ops.foundation.i18n import _
from relief_ops.foundation.transaction import keep_changes

log = structlog.get_logger()

STATUSES: tuple[tuple[type[errors.DomainError], int], ...] = (
    (errors.NotFound, 404),
    (errors.NotSignedIn, 401),
    (errors.Forbidden, 403),
    (errors.Invalid, 422),
    (errors.ChangedMeanwhile, 412),
    (errors.TooMany, 429),
    (errors.Unavailable, 503),
)


def problem_of(error: errors.DomainError) -> dict[str, Any]:
    """`{type, title, status, detail, code, …}` in the reader's language."""
    return {
        "type": f"/problems/{error.code}",
        "title": str(error.title),
        "status": status_of(error),
        "detail": error.sentence(),
        "code": error.code,
        **error.extensions,
    }


def status_of(error: errors.DomainError) -> int:
    """The HTTP status of a kind of error; 409 for whatever is against the state of things."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 409)


def init_problems(app: Flask) -> None:
    app.register_error_handler(errors.DomainError, _domain)
    app.register_error_handler(ValidationError, _validation)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def _domain(error: errors.DomainError) -> Response:
    if error.keeps_changes:
        keep_changes()
    if type(error) is errors.NotSignedIn and request.method == "GET" and wants_page():
        return _to_sign_in()
    response = _answer(problem_of(error))
    if isinstance(error, errors.TooMany):
        response.headers["Retry-After"] = str(error.facts["retry_after"])
    if isinstance(error, errors.NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _to_sign_in() -> Response:
    """A person who is not signed in is led to the sign-in, and from there to the page that was asked for."""
    return current_app.make_response(redirect(f"/login?{urlencode({'next': request.full_path.rstrip('?')})}", 303))


def _validation(error: ValidationError) -> Response:
    return _domain(errors.Invalid(errors=error.normalized_messages()))


def _http(error: HTTPException) -> Response:
    messages = (getattr(error, "data", None) or {}).get("messages")
    if messages is not None:  # what webargs found in the arguments
        fields = messages.get("json") or messages.get("query") or messages if isinstance(messages, dict) else messages
        return _domain(errors.Invalid(errors=fields))
    code = re.sub(r"[^a-z]+", "-", error.name.lower())
    title, detail = _plain_words(error)
    response = _answer(
        {
            "type": f"/problems/{code}",
            "title": title,
            "status": error.code or 500,
            "detail": detail,
            "code": code,
        }
    )
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _plain_words(error: HTTPException) -> tuple[str, str]:
    texts = {
        400: (_("The request could not be read"), _("It is not well-formed. Correct it and send it again.")),
        404: (_("Not found"), _("There is nothing at this address. Go back, or search for what you need.")),
        405: (_("Not possible here"), _("This address knows no such method.")),
        413: (_("Too much at once"), _("What was sent is larger than 1 MB. Send it in parts.")),
        415: (_("Another format is needed"), _("Send JSON, with Content-Type: application/json.")),
    }
    return texts.get(error.code or 500, (error.name, _("Go back and try again.")))


def _database(error: DBAPIError) -> Response:
    log.error("database error", error=str(error.orig), request_id=g.get("request_id"))
    if isinstance(error, OperationalError):
        return _domain(errors.Unavailable())
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", request_id=g.get("request_id"), path=request.path)
    if current_app.testing:
        raise error
    title = _("Something went wrong here")
    detail = _("Nothing was changed. Try again; if it happens again, tell whoever runs this system.")
    code = InternalServerError().name.lower().replace(" ", "-")
    return _answer({"type": f"/problems/{code}", "title": title, "status": 500, "detail": detail, "code": code})


def _answer(problem: dict[str, Any]) -> Response:
    if wants_page():
        template = "web/problem_fragment.html" if request.headers.get("HX-Request") else "web/problem.html"
        return Response(render_template(template, problem=problem), problem["status"], mimetype="text/html")
    response = Response(current_app.json.dumps(problem), problem["status"])
    response.mimetype = "application/problem+json"
    return response


def wants_page() -> bool:
    """Whether a person reads the answer in a browser, and no program."""
    return not request.path.startswith("/api/v1")
