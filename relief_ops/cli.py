# SPDX-License-Identifier: Apache-2.0
"""`relief-ops`: the commands of whoever runs the service."""

import argparse
import getpass
import sys
from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from flask_migrate import upgrade

from relief_ops import __version__, demo
from relief_ops.access import service as access
from relief_ops.app import create_app
from relief_ops.audit.verification import audit_violations, readable
from relief_ops.backup import back_up, restore
from relief_ops.config import SettingError, Settings
from relief_ops.foundation.actor import SYSTEM, Role
from relief_ops.foundation.clock import now
from relief_ops.foundation.db import db
from relief_ops.foundation.errors import DomainError
from relief_ops.foundation.transaction import atomically
from relief_ops.ledger.verification import database_violations, ledger_violations
from relief_ops.places.queries import require_warehouses
from relief_ops.places.service import add_outside_places
from relief_ops.reports.operations import init_logs, is_migrated
from relief_ops.scanning.verification import scan_violations
from relief_ops.server import BindError, serve

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status. What cannot be done is one line on standard error."""
    options = _parser().parse_args(arguments)
    init_logs()
    try:
        command: Command = options.command
        return command(Settings.from_environment(), options)
    except (SettingError, BindError, demo.NotEmpty, FileExistsError, FileNotFoundError) as error:
        print(f"relief-ops: {error}", file=sys.stderr)
    except DomainError as error:
        with _bare_app().test_request_context(headers={"Accept-Language": "en"}):
            print(f"relief-ops: {error.sentence()}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="relief-ops", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, what: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=what, description=what)
        added.set_defaults(command=command)
        return added

    serving = add("serve", _serve, "serve the pages and the API, and keep the timetable")
    serving.add_argument("--bind", metavar="HOST:PORT")
    serving.add_argument("--workers", type=int, metavar="N")
    add("init", _init, "create or migrate the database")
    add("demo", _demo, "load the demonstration data into a database without stock")
    token = add("token", _token, "print a new API token of a user")
    token.add_argument("name")
    token.add_argument("--days", type=_days, default=access.TOKEN_DAYS)
    add("check", _check, "prove the books")
    add("backup", _backup, "write a consistent copy").add_argument("file")
    add("restore", _restore, "bring a copy into an empty database").add_argument("file")
    _add_user_commands(commands)
    return parser


def _add_user_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    users = commands.add_parser("user", help="users").add_subparsers(required=True, metavar="COMMAND")
    adding = users.add_parser("add", help="add a user")
    adding.set_defaults(command=_user_add)
    adding.add_argument("--role", required=True, choices=list(Role))
    adding.add_argument("--warehouse", type=str.upper)
    disabling = users.add_parser("disable", help="close an account and end its sessions and tokens")
    disabling.set_defaults(command=_user_disable)
    changing = users.add_parser("password", help="set a new password and end sessions and tokens")
    changing.set_defaults(command=_user_password)
    for command in (adding, disabling, changing):
        command.add_argument("name", type=_user_name)
    for command in (adding, changing):
        command.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    _prepare(settings)
    serve(settings, options.bind or settings.bind, options.workers or settings.workers)
    return 0


def _prepare(settings: Settings) -> None:
    app = create_app(settings)
    migrate(app)
    if settings.load_demo:
        _load_demo(app, settings, is_first_start=True)
    _let_go_of_connections(app)


def _let_go_of_connections(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def migrate(app: Flask) -> None:
    """Bring the database to the newest version, and make the places that are outside of every building."""
    with app.app_context():
        if not is_migrated():
            upgrade()
        with atomically():
            add_outside_places()


def _make_tables(app: Flask, revision: str) -> None:
    with app.app_context():
        upgrade(revision=revision)
        db.engine.dispose()


def _init(settings: Settings, _options: argparse.Namespace) -> int:
    migrate(create_app(settings))
    print("The database is ready.")
    return 0


def _demo(settings: Settings, _options: argparse.Namespace) -> int:
    app = create_app(settings)
    migrate(app)
    _load_demo(app, settings, is_first_start=False)
    return 0


def _load_demo(app: Flask, settings: Settings, *, is_first_start: bool) -> None:
    with app.app_context(), app.test_request_context():
        if is_first_start and not demo.is_new():
            return
        password = settings.demo_password or demo.random_password()
        demo.load(password, now=now())
        if not settings.demo_password:
            print(f"Demonstration users {', '.join(demo.USERS)}: password {password}", flush=True)


def _user_add(settings: Settings, options: argparse.Namespace) -> int:
    with create_app(settings).test_request_context(), atomically():
        if options.warehouse:
            require_warehouses([options.warehouse])
        access.add_user(
            options.name,
            role=Role(options.role),
            warehouse=options.warehouse,
            password=_password(options),
            by=SYSTEM,
            now=now(),
        )
    return 0


def _user_disable(settings: Settings, options: argparse.Namespace) -> int:
    with create_app(settings).test_request_context(), atomically():
        access.disable_user(options.name, by=SYSTEM, now=now())
    return 0


def _user_password(settings: Settings, options: argparse.Namespace) -> int:
    with create_app(settings).test_request_context(), atomically():
        access.set_password(options.name, _password(options), by=SYSTEM, now=now())
    return 0


def _token(settings: Settings, options: argparse.Namespace) -> int:
    with create_app(settings).test_request_context(), atomically():
        user = access.get_user(options.name)
        token, _expires_at = access.issue_token(user, days=options.days, now=now())
    print(token)
    return 0


def _check(settings: Settings, _options: argparse.Namespace) -> int:
    with create_app(settings).app_context():
        proofs = (database_violations, ledger_violations, scan_violations, audit_violations)
        violations = [violation for proof in proofs for violation in readable(proof())]
    for violation in violations:
        print(violation)
    if not violations:
        print("The books hold: every balance agrees with its movements, and the audit chain is whole.")
    return 1 if violations else 0


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    back_up(settings, options.file)
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    app = create_app(settings)
    _let_go_of_connections(app)
    restore(settings, options.file, lambda revision: _make_tables(app, revision))
    migrate(app)
    return 0


def _days(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 4 and int(text) > 0):
        raise argparse.ArgumentTypeError("from 1 to 9999 days")
    return int(text)


def _user_name(text: str) -> str:
    if not (0 < len(text) <= 80 and text.isprintable() and text == text.strip()):
        raise argparse.ArgumentTypeError("a name has 1 to 80 characters and no space at its ends")
    return text


def _password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("Password: ")


def _bare_app() -> Flask:
    settings = Settings.from_environment()
    return create_app(replace(settings, load_demo=False))


if __name__ == "__main__":
    sys.exit(main())
