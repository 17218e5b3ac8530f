# SPDX-License-Identifier: Apache-2.0
"""Whoever speaks with the service in a test: programs with a token, people with a browser."""

from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

API = "/api/v1"


class ApiClient:
    """A program: sends JSON, with a user's token, in English unless another language is wanted."""

    def __init__(self, app: Flask, authorization: str | None) -> None:
        self._http = app.test_client(use_cookies=False)
        self._headers = {"Accept-Language": "en"}
        if authorization:
            self._headers["Authorization"] = authorization

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        return self.send("POST", path, json={} if json is None else json, headers=headers)

    def patch(self, path: str, json: Any = None, **headers: str) -> TestResponse:
        return self.send("PATCH", path, json={} if json is None else json, headers=headers)

    def send(self, method: str, path: str, *, headers: dict[str, str] | None = None, **how: Any) -> TestResponse:
        """Any request; header names may be written with underscores, paths without `/api/v1`."""
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return self._http.open(address(path), method=method, headers={**self._headers, **named}, **how)

    def made(self, path: str, json: Any = None, **headers: str) -> Any:
        """What a POST answers that has to succeed."""
        answer = self.post(path, json, **headers)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        return answer.json

    def read(self, path: str) -> Any:
        """What a GET answers that has to succeed."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json

    def scan(self, code: str, action: str, **fields: Any) -> dict[str, Any]:
        """The result of a single scan."""
        return self.scans([a_scan(code, action, **fields)])[0]

    def scans(self, scans: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The results of a batch."""
        results: list[dict[str, Any]] = self.made("/scans", {"scans": scans})["results"]
        return results


def address(path: str) -> str:
    """A path of the API, which starts with `/api/v1` when it is not said otherwise."""
    is_outside = path.startswith((API, "/q/", "/Q/", "/healthz", "/readyz", "/metrics", "//"))
    return path if is_outside else API + path


def a_scan(code: str, action: str, **fields: Any) -> dict[str, Any]:
    """A scan as a device makes it."""
    made = {"id": str(uuid4()), "occurred_at": "2026-01-22T08:00:00+08:00", "device": "wedge-1"}
    return {**made, "code": code, "action": action, **fields}


def api_client(app: Flask, user: str | None) -> ApiClient:
    """A client with a user's token, or with none."""
    token = app.extensions["secrets"].tokens[user] if user else None
    return ApiClient(app, f"Bearer {token}" if token else None)


def page_client(app: Flask, user: str | None, *, language: str = "en") -> FlaskClient:
    """A browser in which a user has signed in, or nobody."""
    client = app.test_client()
    client.set_cookie("lang", language)
    if user:
        with client.session_transaction() as session:
            session["secret"] = app.extensions["secrets"].sessions[user]
            session.permanent = True
    return client
