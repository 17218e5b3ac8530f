# SPDX-License-Identifier: Apache-2.0
"""The same command sent twice is done once: `Idempotency-Key`, scoped to caller, method and path.

The first 2xx or 3xx answer is kept in the transaction whose effect it reports, so there is never one without the
other. Errors are not kept and are judged anew. A page sends its key as the form field `_key`.
"""

import hashlib
import json
import re
from contextlib import ExitStack
from datetime import datetime, timedelta

from flask import Response, g, make_response, request
from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from relief_ops.foundation import clock
from relief_ops.foundation.actor import current_actor, find_actor
from relief_ops.foundation.db import Instant, claim_in_process, db, is_sqlite, try_lock_until_commit
from relief_ops.foundation.errors import Conflict, Invalid
from relief_ops.foundation.i18n import _l

KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_FOR = timedelta(days=90)


class IdempotencyKeyReused(Invalid):
    code = "idempotency-key-reused"
    title = _l("This key belongs to another command")
    detail = _l("The same Idempotency-Key came before with other content. Use a new key for a new command.")


class IdempotencyKeyMalformed(Invalid):
    code = "idempotency-key-malformed"
    title = _l("This key cannot be used")
    detail = _l("An Idempotency-Key has 1 to 200 visible ASCII characters.")


class IdempotencyKeyInProgress(Conflict):
    code = "idempotency-key-in-progress"
    title = _l("Still at work")
    detail = _l("The same command is being carried out at this moment. Ask again in a second.")


class Answer(db.Model):
    """The first answer to a command."""

    __tablename__ = "idempotent_answers"

    actor: Mapped[str] = mapped_column(String(120), primary_key=True)
    method: Mapped[str] = mapped_column(String(8), primary_key=True)
    path: Mapped[str] = mapped_column(String(500), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    mimetype: Mapped[str] = mapped_column(String(100))
    location: Mapped[str | None] = mapped_column(String(2000))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime] = mapped_column(Instant, index=True)


def claim() -> None:
    """Hold this request's key against a twin that runs at the same time; raises `IdempotencyKeyInProgress`."""
    key = _key()
    if key is None or "idempotency_claim" in g:
        return
    g.idempotency_claim = ExitStack()
    if is_sqlite() and not g.idempotency_claim.enter_context(claim_in_process(_scope(key))):
        raise IdempotencyKeyInProgress


def let_go() -> None:
    """Give the claim back, at the very end of the request."""
    stack: ExitStack | None = g.pop("idempotency_claim", None)
    if stack:
        stack.close()


def earlier_answer() -> Response | None:
    """The answer that this very command got before, or None; raises `IdempotencyKeyReused`."""
    key = _key()
    if key is None:
        return None
    if not is_sqlite() and not try_lock_until_commit(_scope(key)):
        raise IdempotencyKeyInProgress
    kept = db.session.scalar(
        select(Answer).filter_by(actor=current_actor().name, method=request.method, path=request.path, key=key)
    )
    if kept is None:
        return None
    if kept.fingerprint != _fingerprint():
        raise IdempotencyKeyReused
    response = make_response(kept.body, kept.status)
    response.mimetype = kept.mimetype
    response.headers["Idempotency-Replayed"] = "true"
    if kept.location:
        response.headers["Location"] = kept.location
    g.is_replay = True
    return response


def keep_answer(response: Response) -> None:
    """Write down the answer of a command that has a key, in its own transaction."""
    key = _key()
    if key is None or g.get("is_replay"):
        return
    db.session.add(
        Answer(
            actor=current_actor().name,
            method=request.method,
            path=request.path,
            key=key,
            fingerprint=_fingerprint(),
            status=response.status_code,
            mimetype=response.mimetype,
            location=response.headers.get("Location"),
            body=response.get_data(),
            answered_at=clock.now(),
        )
    )


def forget_old_answers(now: datetime) -> None:
    """Drop what was kept for longer than 90 days."""
    db.session.execute(delete(Answer).where(Answer.answered_at < now - KEPT_FOR))


def _key() -> str | None:
    if request.method != "POST" or g.get("ignores_idempotency") or find_actor() is None:
        return None
    key = request.headers.get("Idempotency-Key", request.form.get("_key"))
    if key is not None and not KEY.fullmatch(key):
        raise IdempotencyKeyMalformed
    return key


def _scope(key: str) -> str:
    return f"{current_actor().name} {request.method} {request.path} {key}"


def _fingerprint() -> str:
    if request.is_json:
        content = json.dumps(request.get_json(silent=True), sort_keys=True)
    else:
        content = json.dumps([pair for pair in request.form.items(multi=True) if not pair[0].startswith("_")])
    return hashlib.sha256(content.encode()).hexdigest()
