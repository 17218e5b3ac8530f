# SPDX-License-Identifier: Apache-2.0
"""How long a stack of labels takes."""

import json
import time
from collections.abc import Iterator
from statistics import median
from urllib.request import Request, urlopen

from benchmarks.depot import Depot, Server, build
from benchmarks.report import Figure, within
from benchmarks.stores import Sqlite

LABELS, MOST_SECONDS, TIMES = 500, 1, 5


def run() -> Iterator[Figure]:
    """As a keeper gets them: asked for over HTTP, printed in the books, answered as one PDF."""
    store = Sqlite()
    depot = build(store.new("labels"), store.workers)
    with depot.served() as server:
        seconds = median(_print(depot, server) for _time in range(TIMES))
    yield within(f"{LABELS} labels as PDF over HTTP", seconds, MOST_SECONDS, "s")


def _print(depot: Depot, server: Server) -> float:
    wanted = {"codes": depot.units[:LABELS], "template": "carton-70x37", "format": "pdf", "reason": "benchmark"}
    headers = {"Authorization": f"Bearer {depot.keeper}", "Content-Type": "application/json"}
    request = Request(f"{server.address}/api/v1/labels", json.dumps(wanted).encode(), headers)
    began = time.monotonic()
    with urlopen(request, timeout=60) as answer:
        assert answer.read(5) == b"%PDF-"
        answer.read()
    return time.monotonic() - began
