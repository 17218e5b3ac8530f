# SPDX-License-Identifier: Apache-2.0
"""A consistent copy of the database while the service runs, and back into an empty one.

With SQLite the copy is a database file. With PostgreSQL it is a zip archive of the tables as COPY writes them, read in
one snapshot, with the schema's revision beside them: it needs no client program of the server's own version.
"""

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from relief_ops.config import SettingError, Settings

REVISION = "revision"
CHUNK = 1 << 20
TABLES_BY_REFERENCE = """
    WITH RECURSIVE refers AS (
        SELECT conrelid AS child, confrelid AS parent FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid
    ), depth AS (
        SELECT oid AS table_oid, 0 AS level FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
        UNION
        SELECT refers.child, depth.level + 1 FROM depth JOIN refers ON refers.parent = depth.table_oid
        WHERE depth.level < 50
    )
    SELECT relname FROM depth JOIN pg_class ON pg_class.oid = table_oid GROUP BY relname ORDER BY max(level), relname
"""


def back_up(settings: Settings, file: str) -> None:
    """Write a copy that only its owner can read (mode 0600); raises `FileExistsError` where there is one already."""
    target = Path(file)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    fresh = target.with_name(f"{target.name}.part")
    try:
        fresh.unlink(missing_ok=True)  # what a copy that was cut off has left
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if settings.sqlite_path:
            _copy_sqlite(settings.sqlite_path, fresh)
        else:
            _copy_postgres(settings, fresh)
        _make_durable(fresh)
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        target.unlink()
        raise


def restore(settings: Settings, file: str, make_tables: Callable[[str], None]) -> None:
    """Bring a copy into an empty database.

    `make_tables` migrates an empty PostgreSQL database to a revision. Raises `FileNotFoundError`, or `SettingError`
    where the database is not empty or the file is no copy of one.
    """
    source = Path(file)
    if not source.is_file():
        raise FileNotFoundError(f"{file}: there is no such file")
    if settings.sqlite_path:
        _restore_sqlite(source, settings.sqlite_path)
    else:
        _restore_postgres(settings, source, make_tables)


def _make_durable(path: Path) -> None:
    path.chmod(0o600)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_sqlite(source: Path, target: Path) -> None:
    # VACUUM INTO reads one snapshot; a stepwise backup would begin anew with every write of somebody else.
    connection = sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def _restore_sqlite(source: Path, target: Path) -> None:
    if target.exists() and _has_tables(target):
        raise SettingError(f"{target} is not empty: move it away, or restore into another place")
    if not _is_whole(source):
        raise SettingError(f"{source} is not a whole copy of an SQLite database")
    for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        leftover.unlink(missing_ok=True)
    fresh = target.with_name(f"{target.name}.part")
    shutil.copyfile(source, fresh)
    _make_durable(fresh)
    fresh.replace(target)


def _has_tables(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        connection.close()


def _is_whole(path: Path) -> bool:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        answer = connection.execute("PRAGMA quick_check").fetchone()[0]
        return bool(answer == "ok" and connection.execute("SELECT count(*) FROM alembic_version").fetchone()[0])
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _copy_postgres(settings: Settings, target: Path) -> None:
    with (
        _connect(settings) as connection,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        archive.writestr(REVISION, revision[0] if revision else "")
        for table in _tables(connection):
            command = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with archive.open(table, "w", force_zip64=True) as entry, connection.cursor().copy(command) as copy:
                for rows in copy:
                    entry.write(rows)


def _restore_postgres(settings: Settings, source: Path, make_tables: Callable[[str], None]) -> None:
    if not zipfile.is_zipfile(source):
        raise SettingError(f"{source} is not a copy of a PostgreSQL database")
    with _connect(settings) as connection:
        if _tables(connection):
            raise SettingError("the database is not empty: restore into a new one")
    with zipfile.ZipFile(source) as archive:
        if REVISION not in archive.namelist():
            raise SettingError(f"{source} is not a copy of a PostgreSQL database")
        make_tables(archive.read(REVISION).decode())
        with _connect(settings) as connection:
            for table in _tables(connection):
                command = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                with archive.open(table) as entry, connection.cursor().copy(command) as copy:
                    while rows := entry.read(CHUNK):
                        copy.write(rows)


def _tables(connection: psycopg.Connection) -> list[str]:
    """The tables, each after those that it refers to."""
    return [row[0] for row in connection.execute(TABLES_BY_REFERENCE)]


def _connect(settings: Settings) -> psycopg.Connection:
    address = make_url(settings.database_url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False))
