# SPDX-License-Identifier: Apache-2.0
"""The frame of every page: what its templates know, the switch of the language"""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

from flask import Blueprint, Flask, Response, redirect, render_template, request

from relief_ops.access.permissions import Permission, is_public, requires
from relief_ops.foundation.actor import ROLE_WORDS, find_actor
from relief_ops.foundation.i18n import LANGUAGES, language
from relief_ops.web.answers import go, tell_htmx
from relief_ops.web.assets import A_YEAR, asset, assets
from relief_ops.web.filters import init_filters
from relief_ops.web.headers import init_headers
from relief_ops.web.menu import MENU, home_of

pages = Blueprint("web", __name__, template_folder="templates")


def init_web(
    app: Flask,
    *,
    is_https: bool,
    badges: Mapping[str, Callable[[], int]],
    has_demo_data: Callable[[], bool],
) -> None:
    """Join the shell to an app that was made with `static_folder=None`.

    `badges` are the numbers that the menu carries, by name; they and `has_demo_data` are asked once a page.
    """
    init_filters(app)
    init_headers(app, is_https=is_https)
    app.register_blueprint(pages)
    app.register_blueprint(assets)
    app.after_request(tell_htmx)
    app.jinja_env.globals.update(asset=asset, new_key=lambda: uuid4().hex, page_url=page_url)

    @app.before_request
    def switch_language() -> Response | None:
        chosen = request.args.get("lang")
        if request.method != "GET" or chosen not in LANGUAGES or request.path.startswith("/api/v1"):
            return None
        response = redirect(page_url(lang=None))
        response.set_cookie("lang", chosen, max_age=A_YEAR, secure=is_https, httponly=True, samesite="Lax")
        return response  # type: ignore[return-value]

    @app.context_processor
    def shell() -> dict[str, Any]:
        actor = find_actor()
        return {
            "actor": actor,
            "menu": MENU[actor.role] if actor and actor.role else (),
            "role_word": ROLE_WORDS[actor.role] if actor and actor.role else "",
            "badge": lambda name: badges[name](),
            "has_demo_data": has_demo_data,
            "is_exposed": not is_https and not _is_this_machine(request.host),
            "language": language(),
        }


def page_url(**changes: Any) -> str:
    """This page's address with some of its arguments changed, or dropped where they are None."""
    if request.method not in ("GET", "HEAD"):
        return "/?" + urlencode(changes)
    path = quote("/" + request.path.lstrip("/\\"))  # two slashes, or a tab between them, would lead to another host
    args = request.args.to_dict(flat=False) | changes
    kept = {name: value for name, value in args.items() if value is not None}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def _is_this_machine(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


@pages.get("/")
@is_public("it leads to the sign-in, or to where a role begins")
def start() -> Response:
    actor = find_actor()
    return go(home_of(actor.role if actor else None))


@pages.get("/api/docs")
@requires(Permission.READ)
def api_docs() -> str:
    """The interface, for people who write programs against it."""
    return render_template("web/api_docs.html")
