# SPDX-License-Identifier: Apache-2.0
"""Serving: waitress, one process with SQLite, several behind one socket with PostgreSQL.

waitress reads a whole request before a thread sees it, so that slow phones do not hold the threads.
"""

import http.client
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType
from typing import Any

import structlog
from flask import Flask
from waitress.server import create_server

from relief_ops import scheduler
from relief_ops.app import create_app
from relief_ops.config import Settings
from relief_ops.foundation.http import MAX_BODY

log = structlog.get_logger()

THREADS = 16
BACKLOG = 1024
RESTART_PAUSE_SECONDS = 1.0


class BindError(Exception):
    """The address cannot be served at; the message says which and why."""


def serve(settings: Settings, bind: str, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; prints one line once requests are answered."""
    listener = _listen(bind)
    if settings.is_sqlite and workers > 1:
        log.warning("with SQLite there is one process: more workers are ignored", workers=workers)
    if settings.is_sqlite or workers == 1:
        _announce(listener)
        _work(settings, listener)
        return
    _Pool(settings, listener, workers).run()


def _listen(bind: str) -> socket.socket:
    host, _colon, port = bind.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdecimal() or int(port) > 65535:
        raise BindError(f"{bind} is no address: give it as HOST:PORT, such as 127.0.0.1:8000")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, int(port)))
    except OSError as error:
        raise BindError(f"{bind} cannot be served at: {error.strerror}. Choose another with --bind.") from error
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


def _announce(listener: socket.socket) -> None:
    """Say so once requests are answered: ask for one in the background until it is."""
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - an address to ask, not to bind

    def ask() -> None:
        connection = http.client.HTTPConnection(reachable, port, timeout=60)
        connection.request("GET", "/healthz")
        connection.getresponse()
        connection.close()
        shown = f"[{host}]" if ":" in host else host
        print(f"Relief Ops is ready at http://{shown}:{port}", flush=True)

    threading.Thread(target=ask, name="announcement", daemon=True).start()


def _work(settings: Settings, listener: socket.socket) -> None:
    """One worker: its threads, and the timetable if no other process keeps it."""
    app = create_app(settings)
    server = _waitress(app, listener)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.start(app, settings)
    try:
        server.run()
    finally:
        server.task_dispatcher.shutdown(cancel_pending=False, timeout=10)
        server.close()


def _waitress(app: Flask, listener: socket.socket) -> Any:
    return create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        channel_timeout=60,
        max_request_body_size=2 * MAX_BODY,
        expose_tracebacks=False,
    )


class _Pool:
    """Workers behind one socket; one that dies is started again."""

    def __init__(self, settings: Settings, listener: socket.socket, workers: int) -> None:
        self._settings, self._listener = settings, listener
        self._wanted = workers
        self._children: set[int] = set()
        self._is_stopping = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for _worker in range(self._wanted):
            self._start()
        _announce(self._listener)
        while self._children:
            try:
                child, _status = os.wait()
            except ChildProcessError:
                break
            self._children.discard(child)
            if not self._is_stopping:
                log.error("a worker has died and is started again", pid=child)
                time.sleep(RESTART_PAUSE_SECONDS)
                if not self._is_stopping:
                    self._start()

    def _start(self) -> None:
        child = os.fork()
        if child:
            self._children.add(child)
            return
        status = 1
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)  # Until it has handlers of its own: the pool's stop the others only.
        try:
            _work(self._settings, self._listener)
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:
            log.exception("a worker cannot go on")
        finally:
            sys.stdout.flush()
            os._exit(status)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        for child in self._children:
            os.kill(child, signal.SIGTERM)
