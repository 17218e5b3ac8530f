# SPDX-License-Identifier: Apache-2.0
"""How the API speaks HTTP: strict JSON in, pages of lists, entity tags."""

import hashlib
import json
from typing import Any, NoReturn

import flask_smorest
import marshmallow as ma
from flask import Flask, Request, Response, abort, request
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Blueprint
from sqlalchemy import Select
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest
from werkzeug.routing import PathConverter

from relief_ops.foundation.db import db
from relief_ops.foundation.errors import ChangedMeanwhile
from relief_ops.foundation.schemas import Schema

MAX_BODY = 1_000_000
MAX_PAGE = 200
CSV_ROWS = 100_000


class StrictJson(DefaultJSONProvider):
    """JSON as RFC 8259 has it: no NaN, no Infinity; what cannot be read is a `ValueError`, however it is broken."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return json.loads(s, parse_constant=_refuse, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


class StrictParser(FlaskParser):
    """Reads a JSON body strictly; a body in another format is 415."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        if not req.get_data(cache=True):
            return ma.missing if schema.many else {}
        if not req.is_json:
            abort(415)
        return req.get_json()


class ProblemOut(Schema):
    """What is wrong, after RFC 9457; `code` is stable, `title` and `detail` are in the caller's language."""

    type = ma.fields.String()
    title = ma.fields.String()
    status = ma.fields.Integer()
    detail = ma.fields.String()
    code = ma.fields.String()
    errors = ma.fields.Dict()


class Description(flask_smorest.Api):
    """The OpenAPI description of everything."""

    ERROR_SCHEMA = ProblemOut


class Api(Blueprint):
    """A blueprint of the JSON interface."""

    ARGUMENTS_PARSER = StrictParser()


class Scanned(PathConverter):
    """A part of an address in which whatever a scanner has read may stand, slashes and line breaks included."""

    regex = r"[^/](?s:.*?)"


def init_http(app: Flask) -> None:
    app.json = StrictJson(app)
    app.url_map.converters["scanned"] = Scanned
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    @app.before_request
    def refuse_nul() -> None:
        # No database holds it and no address needs it.
        texts = (
            request.path,
            request.user_agent.string,
            *(part for pair in request.args.items(multi=True) for part in pair),
        )
        if any("\x00" in text or "\ufffd" in text for text in texts):
            raise BadRequest

    @app.after_request
    def tag(response: Response) -> Response:
        is_thing = request.method == "GET" and response.status_code == 200 and request.path.startswith("/api/v1/")
        if is_thing and response.is_json and response.get_data()[:1] == b"{":
            response.set_etag(_tag_of(response.get_json()))
            response.make_conditional(request)
        return response


def require_unchanged(schema: type[ma.Schema], present: Any) -> None:
    """Raise `ChangedMeanwhile` when `If-Match` names another version than the present one, as the GET would show it."""
    tags = request.if_match
    if request.headers.get("If-Match") and not tags.star_tag:
        body = json.loads(json.dumps(schema().dump(present), default=str))
        if not tags.contains(_tag_of(body)):
            raise ChangedMeanwhile


def _tag_of(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]


class PageArgs(Schema):
    """Which page of a list."""

    class Meta:
        unknown = ma.EXCLUDE

    page = ma.fields.Integer(load_default=1, validate=ma.validate.Range(1, 1_000_000))
    page_size = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, MAX_PAGE))


def one_page(query: Select[Any], args: dict[str, Any]) -> tuple[list[Any], dict[str, str]]:
    """The rows of one page and the `X-Pagination` header that tells whether there are more."""
    page, size = args.pop("page", 1), args.pop("page_size", 50)
    rows, next_page = rows_and_next(query, page, size)
    header = json.dumps({"page": page, "page_size": size, "next_page": next_page})
    return rows, {"X-Pagination": header}


def rows_and_next(query: Select[Any], page: int, size: int = 50) -> tuple[list[Any], int | None]:
    """The rows of one page, and the number of the next one if there are more."""
    rows = list(db.session.execute(query.limit(size + 1).offset((page - 1) * size)).all())
    return rows[:size], page + 1 if len(rows) > size else None
