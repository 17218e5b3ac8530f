# SPDX-License-Identifier: Apache-2.0
"""The commands, run as from a shell, in a folder and on a database of their own."""

import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from relief_ops import cli
from tests.databases import SECRET_KEY, close, empty_postgres


class Said(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


@pytest.fixture
def empty_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'relief.db'}"
        return
    with empty_postgres(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def run(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Runs `relief-ops` with some arguments; `given` is what is typed."""
    apps = []

    def create(settings, **more):
        apps.append(made := _create(settings, **more))
        return made

    _create = cli.create_app
    monkeypatch.setattr(cli, "create_app", create)
    monkeypatch.setattr(cli, "init_logs", lambda: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELIEF_DATABASE_URL", empty_url)
    monkeypatch.setenv("RELIEF_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("RELIEF_DEMO_PASSWORD", "a password for a demonstration")

    def run(*arguments: str, given: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        try:
            status = cli.main(list(arguments))
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            while apps:
                with contextlib.suppress(RuntimeError):
                    close(apps.pop())
        return Said(status, *capsys.readouterr())

    return run
