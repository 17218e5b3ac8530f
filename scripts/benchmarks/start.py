# SPDX-License-Identifier: Apache-2.0
"""How long `scripts/run` takes when everything has been set up before."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.depot import serve
from benchmarks.report import Figure, within
from benchmarks.stores import Sqlite

RUN = Path(__file__).parents[1] / "run"
STARTS, MOST_SECONDS = 3, 5


def run() -> Iterator[Figure]:
    """The first start loads the demonstration data and is not counted."""
    database = Sqlite().new("start")
    _first, *later = (_start(database) for _time in range(1 + STARTS))
    yield within("scripts/run, second start until ready", median(later), MOST_SECONDS, "s")


def _start(database_url: str) -> float:
    began = time.monotonic()
    with serve([str(RUN)], database_url, 1, RELIEF_DEMO="1", RELIEF_DEMO_PASSWORD="relief-demo-1"):
        return time.monotonic() - began
