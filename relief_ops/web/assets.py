# SPDX-License-Identifier: Apache-2.0
"""Styles, scripts, icons: their version stands in the address, so that a browser may keep them for a year."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file

from relief_ops.access.permissions import is_public

STATIC = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600

assets = Blueprint("assets", __name__)


@cache
def versions() -> dict[str, str]:
    """Each file that may be served, and what its content comes to."""
    files = sorted(path for path in STATIC.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(STATIC).as_posix(): _version(path) for path in files}


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file, with its version: `{{ asset("app.css") }}`."""
    return f"/static/{name}?v={versions().get(name, '')}"


@assets.get("/static/<path:name>")
@is_public("every page loads it, the sign-in too")
def static_file(name: str) -> Response:
    version = versions().get(name)
    if version is None:
        abort(404)
    is_zipped = f"{name}.gz" in versions() and request.accept_encodings.quality("gzip") > 0
    response = send_file(
        STATIC / (f"{name}.gz" if is_zipped else name),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        max_age=A_YEAR if request.args.get("v") == version else 0,
    )
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
