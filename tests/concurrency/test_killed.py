# SPDX-License-Identifier: Apache-2.0
"""The server is killed at work: what it has answered is on disk, once, and sending everything again does no harm."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from threading import Thread

import pytest

from tests import factories
from tests.clients import a_scan
from tests.databases import SECRET_KEY
from tests.proof import violations

pytestmark = pytest.mark.postgres

CLIENTS = 8
ANSWERS_BEFORE_THE_KILL = 60


class Server:
    """`relief-ops serve` in processes of its own."""

    def __init__(self, url: str, folder: str) -> None:
        environment = {**os.environ, "RELIEF_DATABASE_URL": url, "RELIEF_SECRET_KEY": SECRET_KEY, "RELIEF_DEMO": "0"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "relief_ops.cli", "serve", "--bind", "127.0.0.1:0"],
            env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert "is ready at" in ready
        self.address = ready.rsplit("//", 1)[1].strip()

    def kill(self) -> None:
        """As a power cut does it: all of its processes, at once."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._end()

    def stop(self) -> None:
        """As whoever runs the depot does it."""
        self._process.terminate()
        assert self._process.wait(timeout=30) == 0
        self._end()

    def _end(self) -> None:
        self._process.wait(timeout=30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def scan(self, scan: dict[str, object], token: str) -> dict[str, object]:
        """The result of a scan; raises `OSError` or `HTTPException` when the server has gone."""
        with contextlib.closing(http.client.HTTPConnection(self.address, timeout=30)) as connection:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request("POST", "/api/v1/scans", json.dumps({"scans": [scan]}), headers)
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status == 200, said
            result: dict[str, object] = json.loads(said)["results"][0]
            return result


@pytest.fixture
def start(app, tmp_path) -> Iterator[object]:
    """Starts a server on the test's database."""
    running: list[Server] = []

    def one_more() -> Server:
        running.append(Server(app.config["SQLALCHEMY_DATABASE_URI"], str(tmp_path)))
        return running[-1]

    yield one_more
    for server in running:
        with contextlib.suppress(ProcessLookupError):
            server.kill()


def test_what_was_answered_is_on_disk_once_whatever_is_sent_again(app, start):
    codes = factories.codes_of(factories.a_receipt(factories.a_line("QUILT-C", 400, pack_size=1)))
    scans = [a_scan(code, "receive") for code in codes]
    token = app.extensions["secrets"].tokens["keeper"]

    answered = scan_until_killed(start(), scans, token)
    assert len(answered) >= ANSWERS_BEFORE_THE_KILL
    assert set(answered.values()) == {"accepted"}

    server = start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        again = dict(zip(codes, pool.map(lambda scan: server.scan(scan, token)["status"], scans), strict=True))
    server.stop()

    assert {again[code] for code in answered} == {"duplicate"}
    assert set(again.values()) <= {"accepted", "duplicate"}
    assert Counter(row["handling_unit"] for row in the_ledger()) == Counter(codes)
    assert factories.stock()["on_hand"] == 400
    assert violations(app) == []


def scan_until_killed(server: Server, scans: list[dict[str, object]], token: str) -> dict[str, object]:
    """Scan with several clients and kill the server in the midst of it; returns what was answered, by code."""
    answered: Queue[tuple[str, object]] = Queue()

    def work(mine: list[dict[str, object]]) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            for scan in mine:
                answered.put((str(scan["code"]), server.scan(scan, token)["status"]))

    threads = [Thread(target=work, args=(scans[number::CLIENTS],)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    told = dict(answered.get(timeout=60) for _answer in range(ANSWERS_BEFORE_THE_KILL))
    server.kill()
    for thread in threads:
        thread.join()
    while not answered.empty():
        code, status = answered.get()
        told[code] = status
    return told


def the_ledger() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    path = "/movements?page_size=200"
    while path:
        answer = factories.by("auditor").get(path)
        rows += answer.json
        cursor = answer.headers.get("X-Next-Cursor")
        path = f"/movements?page_size=200&after={cursor}" if cursor else ""
    return rows
