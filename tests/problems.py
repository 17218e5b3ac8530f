# SPDX-License-Identifier: Apache-2.0
"""Reading refusals."""

from typing import Any

from werkzeug.test import TestResponse


def refused(answer: TestResponse, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem that an answer states, which has this status and code and everything that RFC 9457 asks for."""
    said = answer.get_data(as_text=True)
    assert answer.status_code == status, said
    assert answer.mimetype == "application/problem+json", said
    problem: dict[str, Any] = answer.json
    assert problem["status"] == status
    assert {"type", "title", "detail", "code"} <= problem.keys()
    assert problem["title"]
    assert problem["detail"]
    if code:
        assert problem["code"] == code, said
    return problem


def invalid(answer: TestResponse, *fields: str) -> dict[str, Any]:
    """The `errors` of a 422, in which each of these fields is named."""
    problem = refused(answer, 422)
    assert problem.get("errors"), problem
    for field in fields:
        assert field in problem["errors"], problem
    return dict(problem["errors"])


def was_rejected(result: dict[str, Any], code: str) -> dict[str, Any]:
    """The problem of a scan that was rejected for this reason."""
    assert (result["status"], result.get("problem", {}).get("code")) == ("rejected", code), result
    problem: dict[str, Any] = result["problem"]
    assert {"title", "detail", "status", "type"} <= problem.keys()
    return problem
