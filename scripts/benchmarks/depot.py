# SPDX-License-Identifier: Apache-2.0
"""A depot to measure: its database, its stock, and the server as it is run in earnest."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, select

from relief_ops.access.service import add_user, get_user, issue_token
from relief_ops.alerts.models import JobRun
from relief_ops.app import create_app
from relief_ops.catalogue.service import add_item
from relief_ops.cli import migrate
from relief_ops.config import Settings
from relief_ops.foundation.actor import SYSTEM, Actor, Role
from relief_ops.foundation.clock import now
from relief_ops.foundation.db import db
from relief_ops.foundation.transaction import atomically
from relief_ops.inbound import receipts
from relief_ops.ledger.models import HandlingUnit
from relief_ops.places.service import add_location, add_warehouse
from relief_ops.scanning.service import apply_batch
from relief_ops.scheduler import TIMETABLE

HOUSE, ITEM = "BENCH", "QUILT"
BINS = [f"{HOUSE}-{number:03}" for number in range(100)]
"""Storage bins and return areas in turn: what goes from one to the other changes what may be promised."""
KEEPER = Actor("keeper", Role.KEEPER, warehouse=HOUSE)
QUANTITY = 10
RELIEF_OPS = Path(sys.executable).with_name("relief-ops")
READY = re.compile(r"ready at (http://\S+)")


@dataclass(frozen=True)
class Depot:
    """A database with stock: `units` are the codes that lie in bins, `keeper` and `manager` are API tokens."""

    settings: Settings
    workers: int
    units: list[str]
    keeper: str
    manager: str

    @contextmanager
    def served(self) -> Iterator["Server"]:
        """The depot's server, for as long as the block runs."""
        with serve([str(RELIEF_OPS), "serve"], self.settings.database_url, self.workers) as server:
            wait_for_jobs(self)
            yield server


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: "subprocess.Popen[str]"


@contextmanager
def serve(command: list[str], database_url: str, workers: int, **env: str) -> Iterator[Server]:
    """Run a command that serves, from its line that says so until the end of the block."""
    environment = {
        **os.environ,
        "RELIEF_DATABASE_URL": database_url,
        "RELIEF_SECRET_KEY": "benchmark " * 5,
        "RELIEF_DEMO": "0",
        **env,
    }
    arguments = ["--bind", "127.0.0.1:0", "--workers", str(workers)]
    process = subprocess.Popen(command + arguments, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield Server(_address(process), process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = READY.search(line)
        if found:
            return found[1]
    raise RuntimeError("the server ended before it was ready")


@contextmanager
def inside(settings: Settings) -> Iterator[None]:
    """The application's own services, in this process."""
    with create_app(settings).test_request_context():
        yield
        db.session.remove()
        db.engine.dispose()


def build(database_url: str, workers: int, *, lots: int = 1000, units_of_lot: int = 4) -> Depot:
    """A new depot with units of many lots in its dock."""
    settings = replace(Settings.from_environment(), database_url=database_url, load_demo=False)
    migrate(create_app(settings))
    with inside(settings):
        with atomically():
            _furnish()
        for first in range(0, lots, 200):
            with atomically():
                _announce(min(200, lots - first), units_of_lot)
        units = list(db.session.scalars(select(HandlingUnit.code).order_by(HandlingUnit.code)))
        for start in range(0, len(units), 500):
            with atomically():
                _receive(units[start : start + 500])
        with atomically():
            tokens = [issue_token(get_user(name), days=1, now=now())[0] for name in ("keeper", "manager")]
    return Depot(settings, workers, units, *tokens)


def _furnish() -> None:
    by: dict[str, Any] = {"by": SYSTEM, "now": now()}
    names: dict[str, Any] = {"name_zh": "棉被", "name_en": "Quilt", "unit": "床"}
    add_item(code=ITEM, **names, category="bedding", pack_size=QUANTITY, headline="quilt", **by)
    add_warehouse(HOUSE, name_zh="仓库", name_en="Depot", **by)
    for number, code in enumerate(BINS):
        add_location(HOUSE, code, name=code, kind="returns" if number % 2 else "storage", **by)
    for role, house in ((Role.KEEPER, HOUSE), (Role.MANAGER, None)):
        add_user(str(role), role=role, warehouse=house, password=uuid4().hex, **by)


def _announce(lots: int, units: int) -> None:
    lines = [{"item": ITEM, "quantity": units * QUANTITY, "batch": f"B{n}"} for n in range(lots)]
    receipts.announce(warehouse=HOUSE, source={"kind": "purchase", "name": "bench"}, lines=lines, by=KEEPER, now=now())


def _receive(codes: list[str]) -> None:
    said = {"action": "receive", "occurred_at": now().isoformat(), "device": "bench"}
    scans = [{**said, "id": str(uuid4()), "code": code} for code in codes]
    results = apply_batch(scans, by=KEEPER, now=now())
    assert all(result["status"] == "accepted" for result in results)


def wait_for_jobs(depot: Depot) -> None:
    """Return once the jobs that a start catches up on have run, so that they do not disturb what is measured."""
    last = select(JobRun.job).where(JobRun.job == TIMETABLE[-1].name)
    engine = create_engine(depot.settings.database_url)
    end = time.monotonic() + 600
    while time.monotonic() < end:
        with engine.connect() as connection:
            if connection.scalar(last.limit(1)):
                engine.dispose()
                return
        time.sleep(0.2)
    raise RuntimeError("the jobs of the timetable have not run")
