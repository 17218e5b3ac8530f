# SPDX-License-Identifier: Apache-2.0
"""The price of a scan, of the stock list and of the dashboard, as the ledger grows a hundredfold."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median

from benchmarks.depot import Depot, Server, build
from benchmarks.history import write_history
from benchmarks.load import HOW_TO_GET_WRK, WRK, get_load, scan_load
from benchmarks.report import Figure, at_most
from benchmarks.stores import Store

FEW, MANY = 10_000, 1_000_000
ROUNDS, SECONDS = 5, 2
LIMIT = 1.2

Price = Callable[[Depot, Server], float]
"""Milliseconds for one request of one client."""


def run(store: Store) -> Iterator[Figure]:
    """Two depots with the same stock and ledgers of different length, asked in turn."""
    if WRK is None:
        yield Figure(f"{store.name}: growth", HOW_TO_GET_WRK)
        return
    depots = [_depot(store, movements) for movements in (FEW, MANY)]
    with ExitStack() as stack:
        served = [(depot, stack.enter_context(depot.served())) for depot in depots]
        for what, price in PRICES.items():
            rounds = [[price(*each) for each in served] for _round in range(ROUNDS + 1)][1:]
            few, many = (median(prices) for prices in zip(*rounds, strict=True))
            detail = f"{few:.2f} ms with {FEW:,} movements, {many:.2f} ms with {MANY:,}"
            yield at_most(f"{store.name}: price of {what}", many / few, LIMIT, detail)


def _depot(store: Store, movements: int) -> Depot:
    depot = build(store.new(f"with{movements}"), store.workers, lots=50, units_of_lot=20)
    write_history(depot, movements)
    store.tidy(f"with{movements}")
    return depot


def _scan(depot: Depot, server: Server) -> float:
    return 1000 / scan_load(depot, server, clients=1, batch=1, seconds=SECONDS).rate


def _get(path: str) -> Price:
    return lambda depot, server: 1000 / get_load(server, path, depot.manager, seconds=SECONDS).rate


PRICES: dict[str, Price] = {
    "a scan": _scan,
    "GET /api/v1/stock": _get("/api/v1/stock"),
    "GET /stock": _get("/stock"),
    "GET /dashboard": _get("/dashboard"),
}
