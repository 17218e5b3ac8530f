# SPDX-License-Identifier: Apache-2.0
"""Scans through HTTP as a share of what the driver alone can commit."""

from collections.abc import Iterator
from statistics import median

from benchmarks.depot import build
from benchmarks.load import HOW_TO_GET_WRK, WRK, scan_load
from benchmarks.report import Figure, at_least
from benchmarks.stores import Store

ROUNDS = 3
CLIENTS, BATCH, BATCH_CLIENTS = 16, 500, 2


def run(store: Store) -> Iterator[Figure]:
    """One by one at 16 clients, and in batches of 500; bare speed and both are measured in turn."""
    if WRK is None:
        yield Figure(f"{store.name}: scans", HOW_TO_GET_WRK)
        return
    depot = build(store.new("scans"), store.workers)
    bare, single, batches, tails = [], [], [], []
    with depot.served() as server:
        scan_load(depot, server, clients=CLIENTS, batch=1, seconds=1)
        for _round in range(ROUNDS):
            bare.append(store.bare())
            load = scan_load(depot, server, clients=CLIENTS, batch=1, seconds=4)
            single.append(load.rate)
            tails.append(load.p99 / load.p50)
            batches.append(scan_load(depot, server, clients=BATCH_CLIENTS, batch=BATCH, seconds=4).rate)
    yield Figure(f"{store.name}: bare", f"{median(bare):,.0f} commits/s")
    for what, rates, target in (
        (f"scans one by one, {CLIENTS} clients", single, store.one_by_one),
        (f"scans in batches of {BATCH}", batches, store.batches),
    ):
        share = median(rate / limit for rate, limit in zip(rates, bare, strict=True))
        yield at_least(f"{store.name}: {what}", share, target, f"{median(rates):,.0f}/s")
    yield Figure(f"{store.name}: p99 / p50, one by one", f"{median(tails):.1f} ×")
