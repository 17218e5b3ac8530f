# SPDX-License-Identifier: Apache-2.0
"""`scripts/bench [NAME …]`: runs the benchmarks, or those that are named, and shows a table of figures at the end.

Names: scans, growth, memory, start, labels; and sqlite or postgresql, to leave the other database out. Ends with
status 1 when a target was missed.
"""

import sys
from collections.abc import Iterator

from benchmarks import growth, labels, memory, scans, start
from benchmarks.report import Figure, show
from benchmarks.stores import Postgres, Sqlite, Store

STORES: dict[str, type[Store]] = {"sqlite": Sqlite, "postgresql": Postgres}
OF_A_STORE = {"scans": scans.run, "growth": growth.run, "memory": memory.run}
ALONE = {"start": start.run, "labels": labels.run}


def main(arguments: list[str]) -> int:
    """Run what is named, or everything; returns the exit status."""
    unknown = set(arguments) - {*STORES, *OF_A_STORE, *ALONE}
    if unknown:
        print(f"There is no {', '.join(sorted(unknown))}.\n\n{__doc__}", file=sys.stderr)
        return 2
    stores = [name for name in STORES if name in arguments] or list(STORES)
    wanted = [name for name in (*OF_A_STORE, *ALONE) if name in arguments] or [*OF_A_STORE, *ALONE]
    return 0 if show(_figures(stores, wanted)) else 1


def _figures(stores: list[str], wanted: list[str]) -> Iterator[Figure]:
    for name in stores:
        if not OF_A_STORE.keys().isdisjoint(wanted):
            store = STORES[name]()
            for what in wanted:
                yield from OF_A_STORE[what](store) if what in OF_A_STORE else ()
    for what in wanted:
        yield from ALONE[what]() if what in ALONE else ()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
