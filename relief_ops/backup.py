# SPDX-License-Identifier: Apache-2.0
"""A consistent copy of the database while the service runs, and back into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url

from relief_ops.config import SettingError, Settings


def back_up(settings: Settings, file: str) -> None:
    """Write a copy that only its owner can read (mode 0600); raises `FileExistsError` where there is one already."""
    target = Path(file)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        if settings.sqlite_path:
            _copy_sqlite(settings.sqlite_path, target)
        else:
            _run("pg_dump", "--format=custom", f"--file={target}", _postgres_address(settings))
    except BaseException:
        target.unlink()
        raise


def restore(settings: Settings, file: str) -> None:
    """Bring a copy into an empty database; raises `FileNotFoundError`, or `SettingError` where it is not empty."""
    source = Path(file)
    if not source.is_file():
        raise FileNotFoundError(f"{file}: there is no such file")
    if settings.sqlite_path:
        _restore_sqlite(source, settings.sqlite_path)
        return
    engine = create_engine(settings.database_url)
    if inspect(engine).get_table_names():
        raise SettingError("the database is not empty: restore into a new one")
    engine.dispose()
    _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_postgres_address(settings)}", str(source))


def _copy_sqlite(source: Path, target: Path) -> None:
    # VACUUM INTO reads one snapshot; a stepwise backup would begin anew with every write of somebody else.
    fresh = target.with_name(f"{target.name}.part")
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as connection:
        connection.execute("VACUUM INTO ?", (str(fresh),))
    connection.close()
    fresh.chmod(0o600)
    descriptor = os.open(fresh, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    fresh.replace(target)


def _restore_sqlite(source: Path, target: Path) -> None:
    if target.exists() and _has_tables(target):
        raise SettingError(f"{target} is not empty: move it away, or restore into another place")
    if not _is_database(source):
        raise SettingError(f"{source} is not a copy of a database")
    for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _has_tables(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        connection.close()


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def _postgres_address(settings: Settings) -> str:
    url = make_url(settings.database_url).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise SettingError(f"{program} is missing; on Debian: apt-get install postgresql-client")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SettingError(f"{program}: {done.stderr.strip()}")
