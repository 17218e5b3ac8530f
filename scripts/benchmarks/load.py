# SPDX-License-Identifier: Apache-2.0
"""Load from a compiled driver, so that it is the server that is measured."""

import shutil
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, func, select

from benchmarks.depot import BINS, Depot, Server
from benchmarks.stores import scratch
from relief_ops.ledger.models import StockMovement

WRK = shutil.which("wrk")
HOW_TO_GET_WRK = "wrk is missing: apt-get install wrk (Debian), or build https://github.com/wg/wrk"
HERE = Path(__file__).parent
_runs = count(1)


@dataclass(frozen=True)
class Load:
    """What a run of load gave: rate a second, latencies in milliseconds."""

    rate: float
    p50: float
    p99: float


def scan_load(depot: Depot, server: Server, *, clients: int, batch: int, seconds: float) -> Load:
    """Scans by some clients, `batch` in each request; the rate is that of movements found in the ledger afterwards."""
    run = next(_runs)
    bins = BINS[run * 2 % len(BINS) :][:2]
    plan = scratch() / "plan"
    plan.write_text("\n".join([depot.keeper, *bins, *depot.units]) + "\n")
    threads = min(2, clients)
    before = _count(depot, bins)
    arguments = (plan, batch, run, threads)
    requests, duration, p50, p99 = _wrk(server.address, "scans.lua", arguments, seconds, clients, threads)
    moved = _count(depot, bins) - before
    if not requests * batch <= moved <= (requests + clients) * batch:
        raise RuntimeError(f"{requests} requests of {batch} scans were answered, {moved} movements were made")
    return Load(requests * batch / duration, p50, p99)


def get_load(server: Server, path: str, token: str, *, seconds: float) -> Load:
    """One client that asks for one address, again and again."""
    requests, duration, p50, p99 = _wrk(server.address + path, "get.lua", (token,), seconds)
    return Load(requests / duration, p50, p99)


def _wrk(
    address: str, script: str, arguments: tuple[object, ...], seconds: float, clients: int = 1, threads: int = 1
) -> tuple[int, float, float, float]:
    """Requests answered, seconds, p50 and p99 in milliseconds."""
    assert WRK is not None
    options = [f"-c{clients}", f"-t{threads}", f"-d{seconds:g}s", "--timeout", "30s", "-s", str(HERE / script)]
    command = [WRK, *options, address, "--", *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests, micros, failed, p50, p99 = map(int, answer.rpartition("RESULT")[2].split())
    if failed or not requests:
        raise RuntimeError(f"{failed} of {requests} requests failed:\n{answer}")
    return requests, micros / 1e6, p50 / 1000, p99 / 1000


def _count(depot: Depot, bins: list[str]) -> int:
    engine = create_engine(depot.settings.database_url)
    with engine.connect() as connection:
        query = select(func.count()).select_from(StockMovement).where(StockMovement.to_place.in_(bins))
        found = connection.scalar(query)
    engine.dispose()
    return found or 0
