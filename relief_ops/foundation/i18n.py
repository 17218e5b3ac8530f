# SPDX-License-Identifier: Apache-2.0
"""Chinese and English: which of them, and the words that mark a text for translation."""

from flask import Flask, request
from flask_babel import Babel, get_locale, gettext, lazy_gettext, ngettext

LANGUAGES = ("zh", "en")

_ = gettext
_l = lazy_gettext

__all__ = ["LANGUAGES", "_", "_l", "choose_language", "init_i18n", "language", "ngettext"]


def choose_language() -> str:
    """The language of this request: the reader's switch, else the browser's or client's, else Chinese."""
    switched = request.cookies.get("lang")
    if switched in LANGUAGES and not request.path.startswith("/api/"):
        return switched
    return request.accept_languages.best_match(LANGUAGES, default="zh") or "zh"


def language() -> str:
    """`zh` or `en`, as chosen for this request; `zh` outside one."""
    locale = get_locale()
    return locale.language if locale else "zh"


def init_i18n(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=choose_language)
