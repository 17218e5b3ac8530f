# SPDX-License-Identifier: Apache-2.0
"""What a worker holds after many scans."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.depot import Depot, Server, build
from benchmarks.load import HOW_TO_GET_WRK, WRK, scan_load
from benchmarks.report import Figure, at_most, within
from benchmarks.stores import Store

SCANS, MOST_MB, LEVEL = 10_000, 150, 1.1


def run(store: Store) -> Iterator[Figure]:
    """The largest worker after 10,000 scans, and how much it has grown after as many again."""
    if WRK is None:
        yield Figure(f"{store.name}: memory", HOW_TO_GET_WRK)
        return
    depot = build(store.new("memory"), store.workers)
    with depot.served() as server:
        _scan(depot, server)
        first = _largest_worker_mb(server)
        _scan(depot, server)
        second = _largest_worker_mb(server)
    yield within(f"{store.name}: a worker after {SCANS:,} scans", first, MOST_MB, "MB")
    yield at_most(f"{store.name}: after as many again", second / first, LEVEL, f"{second:.0f} MB")


def _scan(depot: Depot, server: Server) -> None:
    done = 0.0
    while done < SCANS:
        done += scan_load(depot, server, clients=16, batch=1, seconds=5).rate * 5


def _largest_worker_mb(server: Server) -> float:
    pid = server.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(_resident_mb(worker) for worker in (str(pid), *workers))


def _resident_mb(pid: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
