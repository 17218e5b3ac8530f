# SPDX-License-Identifier: Apache-2.0
"""`relief-ops …`: what whoever runs the depot types."""

import stat

import pytest
from sqlalchemy import create_engine, text

pytestmark = pytest.mark.postgres


def ask(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        answer = connection.execute(text(statement))
        rows = answer.all() if answer.returns_rows else []
    engine.dispose()
    return rows


def test_init_makes_the_database_and_does_no_harm_twice(run, empty_url):
    for _again in range(2):
        assert run("init").status == 0
    assert ask(empty_url, "SELECT count(*) FROM warehouses") == [(0,)]
    assert ask(empty_url, "SELECT count(*) FROM users") == [(0,)]


def test_users_are_added_get_new_passwords_and_are_closed(run, empty_url):
    run("init")
    ask(empty_url, "INSERT INTO warehouses (code, name_zh, name_en) VALUES ('ZT01', '库', 'Store')")
    added = run(
        "user", "add", "wang", "--role", "keeper", "--warehouse", "ZT01", "--password-stdin", given="long enough\n"
    )
    assert (added.status, added.err) == (0, "")
    assert run("user", "password", "wang", "--password-stdin", given="another sentence\n").status == 0
    assert run("user", "disable", "wang").status == 0
    assert [tuple(row) for row in ask(empty_url, "SELECT name, role, warehouse FROM users")] == [
        ("wang", "keeper", "ZT01")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("user", "add", "wang", "--role", "emperor", "--password-stdin"),
        ("user", "add", "wang", "--role", "keeper", "--password-stdin"),
        ("user", "add", "wang", "--role", "keeper", "--warehouse", "NONE", "--password-stdin"),
        ("user", "disable", "nobody"),
        ("user", "password", "nobody", "--password-stdin"),
        ("token", "nobody"),
        ("restore", "no-such-file"),
        ("nonsense",),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(run, arguments):
    run("init")
    said = run(*arguments, given="long enough\n")
    assert said.status not in (0, None)
    assert said.out == ""
    assert said.err
    assert "Traceback" not in said.err


def test_a_token_and_nothing_else_is_printed(run, empty_url):
    run("init")
    run("user", "add", "li", "--role", "manager", "--password-stdin", given="long enough\n")
    said = run("token", "li", "--days", "3")
    assert said.status == 0
    assert len(said.out.split()) == 1
    assert ask(empty_url, "SELECT count(*) FROM credentials") == [(1,)]


def test_the_demonstration_is_loaded_once_and_its_books_hold(run, empty_url):
    assert run("demo").status == 0
    check = run("check")
    assert (check.status, len(check.out.splitlines())) == (0, 1)
    movements = ask(empty_url, "SELECT count(*) FROM stock_movements")
    again = run("demo")
    assert again.status != 0
    assert again.err
    assert ask(empty_url, "SELECT count(*) FROM stock_movements") == movements


def test_check_names_each_violation_on_a_line_of_its_own(run, empty_url):
    run("demo")
    ask(empty_url, "UPDATE balances SET on_hand = on_hand + 1")
    check = run("check")
    assert check.status == 1
    assert len(check.out.splitlines()) >= 20


def test_a_copy_is_made_and_brought_back(run, empty_url, tmp_path, monkeypatch, request, database):
    run("demo")
    copy = tmp_path / "copy"
    assert run("backup", str(copy)).status == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert run("backup", str(copy)).status != 0, "nothing is overwritten"
    assert run("restore", str(copy)).status != 0, "the database is not empty"
    units = ask(empty_url, "SELECT code, quantity, status FROM handling_units ORDER BY code")

    _empty(empty_url, database, tmp_path)
    assert run("restore", str(copy)).status == 0
    assert ask(empty_url, "SELECT code, quantity, status FROM handling_units ORDER BY code") == units
    assert run("check").status == 0


def _empty(url, database, tmp_path):
    if database == "postgresql":
        ask(url, "DROP SCHEMA public CASCADE")
        ask(url, "CREATE SCHEMA public")
        return
    for name in ("relief.db", "relief.db-wal", "relief.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)


def test_a_short_key_and_an_odd_address_are_refused(run, monkeypatch):
    monkeypatch.setenv("RELIEF_SECRET_KEY", "too short")
    assert run("init").status != 0
    monkeypatch.setenv("RELIEF_SECRET_KEY", "x" * 32)
    monkeypatch.setenv("RELIEF_DATABASE_URL", "mysql://localhost/relief")
    said = run("init")
    assert said.status != 0
    assert "RELIEF_DATABASE_URL" in said.err


def test_a_key_is_made_once_and_only_its_owner_reads_it(run, monkeypatch, tmp_path):
    monkeypatch.delenv("RELIEF_SECRET_KEY")
    run("init")
    key = tmp_path / "instance" / "secret_key"
    made = key.read_text()
    assert (len(made) >= 32, stat.S_IMODE(key.stat().st_mode)) == (True, 0o600)
    run("init")
    assert key.read_text() == made
