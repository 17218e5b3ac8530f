# SPDX-License-Identifier: Apache-2.0
"""Real threads, real commits, one barrier."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

Job = Callable[[], Any]


@pytest.fixture
def at_once(holding_books: None) -> Callable[..., list[Any]]:
    """Runs jobs at the same moment, each in a thread of its own, and returns what they return, in their order."""

    def run(*jobs: Job) -> list[Any]:
        barrier = Barrier(len(jobs))

        def start(job: Job) -> Any:
            barrier.wait(timeout=30)
            return job()

        with ThreadPoolExecutor(len(jobs)) as pool:
            return list(pool.map(start, jobs))

    return run
