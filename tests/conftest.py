# SPDX-License-Identifier: Apache-2.0
"""What all tests share.

`app` is the service on a database of its own, as `world.py` fills it: SQLite, and PostgreSQL too for tests that are
marked `postgres`. `as_role` and `page_as` speak with it. `factories.py` makes what a test is not about.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from relief_ops.foundation import clock as the_clock
from tests import factories
from tests.clients import ApiClient, api_client, page_client
from tests.databases import PostgresHouse, SqliteHouse, postgres_server
from tests.proof import violations

pytest_plugins = ["tests.chromium"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("postgres"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def sqlite_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteHouse]:
    house = SqliteHouse(tmp_path_factory.mktemp("sqlite"))
    yield house
    house.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_house(postgres: str) -> Iterator[PostgresHouse]:
    house = PostgresHouse(postgres)
    yield house
    house.close()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def app(database: str, request: pytest.FixtureRequest) -> Flask:
    """The service on a fresh database."""
    house = request.getfixturevalue("sqlite_house" if database == "sqlite" else "postgres_house")
    app: Flask = house.fresh()
    factories.speak_with(app)
    return app


@pytest.fixture
def as_role(app: Flask) -> Callable[[str | None], ApiClient]:
    """A program with the token of one of `world.USERS`, or of nobody."""
    return lambda user: api_client(app, user)


@pytest.fixture
def page_as(app: Flask) -> Callable[..., FlaskClient]:
    """A browser in which one of `world.USERS` has signed in, or nobody; in English unless `language` says `zh`."""
    return lambda user, language="en": page_client(app, user, language=language)


@pytest.fixture
def holding_books(app: Flask) -> Iterator[None]:
    """Proves the books when the test is over."""
    yield
    assert violations(app) == []


class Clock:
    """The clock of the service, which a test may set forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return _real_now() + self.ahead

    def forward(self, **by: float) -> None:
        """As `timedelta`: days, hours, minutes, seconds."""
        self.ahead += timedelta(**by)


_real_now = the_clock.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The service's clock."""
    made = Clock()
    monkeypatch.setattr(the_clock, "now", made.now)
    return made
