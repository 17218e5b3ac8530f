# SPDX-License-Identifier: Apache-2.0
"""Migrations: up, down and up again on data, and nothing half-done."""

import contextlib
import json
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from relief_ops import demo
from relief_ops.cli import migrate
from relief_ops.foundation.clock import now
from relief_ops.foundation.db import db
from tests.databases import app_for, close, empty_postgres
from tests.proof import violations

pytestmark = pytest.mark.postgres


@pytest.fixture
def empty(database, tmp_path, request) -> Iterator[Flask]:
    """The service on a database without a single table."""
    with contextlib.ExitStack() as stack:
        if database == "sqlite":
            url = f"sqlite:///{tmp_path / 'empty.db'}"
        else:
            url = stack.enter_context(empty_postgres(request.getfixturevalue("postgres")))
        app = app_for(url)
        stack.callback(close, app)
        yield app


def tables(app):
    with app.app_context():
        return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def schema(app):
    """Every column, index, key and constraint, in an order that does not depend on the database."""
    with app.app_context():
        looking = inspect(db.engine)
        readers = (looking.get_columns, looking.get_indexes, looking.get_foreign_keys, looking.get_pk_constraint)
        readers += (looking.get_unique_constraints, looking.get_check_constraints)
        return {
            (table, reader.__name__): sorted(json.dumps(found, default=str) for found in _list(reader(table)))
            for table in looking.get_table_names()
            for reader in readers
        }


def _list(found):
    return found if isinstance(found, list) else [found]


def load_data(app):
    with app.test_request_context():
        demo.load("a password for a demonstration", now=now())


def test_up_down_and_up_again_on_data(empty):
    migrate(empty)
    load_data(empty)
    assert violations(empty) == []
    before = schema(empty)

    with empty.app_context():
        downgrade(revision="base")
    assert tables(empty) == set()

    migrate(empty)
    assert schema(empty) == before


def test_the_models_are_what_the_migrations_make(empty):
    migrate(empty)
    with empty.app_context(), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_migrating_twice_changes_nothing(empty):
    migrate(empty)
    before = schema(empty)
    migrate(empty)
    assert schema(empty) == before


def test_a_migration_that_fails_leaves_nothing_behind(empty):
    last = list(db.metadata.sorted_tables)[-1].name
    with empty.app_context(), db.engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {last} (in_the_way INTEGER)"))

    with empty.app_context(), pytest.raises(DBAPIError):
        upgrade()
    assert tables(empty) == {last}

    with empty.app_context(), db.engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {last}"))
    migrate(empty)
    assert "stock_movements" in tables(empty)
