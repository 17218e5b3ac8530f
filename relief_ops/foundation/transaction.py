# SPDX-License-Identifier: Apache-2.0
"""Where a transaction begins and ends: the only file that commits.

A route marked `@in_transaction` runs in one write transaction, which is committed after its answer was made and before
it is sent; an answer that says no (400 and above) is rolled back, unless its error keeps its changes. Jobs, commands
and tests use `atomically()`. What must be written last (the audit chain) is registered with `before_commit`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g
from sqlalchemy.exc import DBAPIError

from relief_ops.foundation import idempotency
from relief_ops.foundation.db import WriteQueue, begin_write, db, should_retry

View = Callable[..., Any]
TRIES = 4

_before_commit: list[Callable[[], None]] = []


def before_commit(hook: Callable[[], None]) -> None:
    """Have a function called at the end of every write transaction, just before it is committed."""
    if hook not in _before_commit:
        _before_commit.append(hook)


def in_transaction(view: View) -> View:
    """Run a route in a write transaction of its own, once for each idempotency key.

    After bad luck it is run again with the same arguments: a route does not change them.
    """

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        for _again in range(TRIES - 1):
            try:
                return _run(view, *args, **kwargs)
            except DBAPIError as error:
                if not should_retry(error):
                    raise
                _end()
        return _run(view, *args, **kwargs)

    wrapped.__dict__["is_in_transaction"] = True
    return wrapped


def _run(view: View, *args: Any, **kwargs: Any) -> Any:
    idempotency.claim()
    _begin()
    return idempotency.earlier_answer() or view(*args, **kwargs)


def keep_changes() -> None:
    """Commit this request's transaction although its answer is an error."""
    g.keeps_changes = True


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the transaction that stands or falls by itself."""
    db.session.flush()
    connection = db.session.connection()
    marks = {key: len(rows) for key, rows in _buffers().items()}
    connection.exec_driver_sql("SAVEPOINT part")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
        connection.exec_driver_sql("RELEASE SAVEPOINT part")
        for key, rows in _buffers().items():
            del rows[marks.get(key, 0) :]
        for unwritten in list(db.session.new):
            db.session.expunge(unwritten)
        db.session.expire_all()
        raise
    db.session.flush()
    connection.exec_driver_sql("RELEASE SAVEPOINT part")


def write_later(key: str, row: dict[str, Any]) -> None:
    """Keep a row to be inserted with others of its kind by a `before_commit` hook; a lost savepoint drops it."""
    _buffers().setdefault(key, []).append(row)


def take_rows(key: str) -> list[dict[str, Any]]:
    """The rows kept by `write_later` so far; they are no longer kept."""
    return _buffers().pop(key, [])


def _buffers() -> dict[str, list[dict[str, Any]]]:
    buffers: dict[str, list[dict[str, Any]]] = db.session.info.setdefault("buffers", {})
    return buffers


@contextmanager
def atomically() -> Iterator[None]:
    """A write transaction for a job, a command or a test: committed at the end, or not at all."""
    _begin()
    try:
        yield
        _commit()
    finally:
        _end()


def _begin() -> None:
    db.session.rollback()  # Whoever looked up the caller has read: that snapshot ends here.
    _buffers().clear()
    queue = _queue()
    if queue:
        queue.acquire()
    db.session.info["is_writing"] = True
    begin_write()


def _commit() -> None:
    db.session.flush()
    for hook in _before_commit:
        hook()
    db.session.commit()


def _end() -> None:
    """Roll back what was not committed, and let the next writer through, whatever the database says to that."""
    is_writing = db.session.info.pop("is_writing", False)
    try:
        db.session.rollback()
    finally:
        queue = _queue()
        if is_writing and queue:
            queue.release()


def _queue() -> WriteQueue | None:
    queue: WriteQueue | None = current_app.extensions.get("write_queue")
    return queue


def init_transactions(app: Flask) -> None:
    """Have every request's transaction ended: committed with its answer, or rolled back."""

    @app.after_request
    def finish(response: Response) -> Response:
        if not db.session.info.get("is_writing"):
            return response
        if response.status_code < 400:
            idempotency.keep_answer(response)
        elif not g.get("keeps_changes"):
            return response
        try:
            _commit()
        except DBAPIError as error:
            _end()
            return current_app.make_response(current_app.handle_user_exception(error))
        return response

    @app.teardown_request
    def let_go(_error: BaseException | None) -> None:
        _end()
        idempotency.let_go()
