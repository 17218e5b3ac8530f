# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that a reader of the code may rely on."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT, functions, imports, modules

SPEAKS_HTTP_FILES = {"api.py", "pages.py", "commands.py", "app.py", "wsgi.py", "cli.py", "scheduler.py", "server.py"}
SPEAKS_HTTP_ROOMS = {"web", "access", "foundation"}
STOCK_TABLES = "relief_ops.ledger.models."


def test_the_rooms_import_downwards_only():
    lint = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout


def test_every_file_names_its_licence():
    without = [
        path
        for path in modules()
        if not (PACKAGE / path).read_text("utf-8").startswith("# SPDX-License-Identifier: Apache-2.0\n")
    ]
    assert without == []


def test_one_file_commits():
    committing = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }
    assert committing == {"foundation/transaction.py"}


def test_only_the_ledger_writes_the_tables_of_stock():
    writing = []
    for path, tree in modules().items():
        tables = {name.split(".")[-1] for name in imports(tree) if name.startswith(STOCK_TABLES)}
        if tables and not path.startswith("ledger/"):
            writing += [f"{path}:{node.lineno}" for node in ast.walk(tree) if _writes(node, tables)]
    assert writing == []


def _writes(node: ast.AST, tables: set[str]) -> bool:
    """Whether a node makes a row of a table, or inserts into, updates or deletes from it."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    named = {arg.id for arg in node.args[:1] if isinstance(arg, ast.Name)}
    return node.func.id in tables or (node.func.id in {"insert", "update", "delete"} and bool(named & tables))


def test_only_the_edge_speaks_http():
    inside = [
        path
        for path, tree in modules().items()
        if path.split("/")[0] not in SPEAKS_HTTP_ROOMS and path.split("/")[-1] not in SPEAKS_HTTP_FILES
        if any(name.startswith("flask.") for name in imports(tree))
    ]
    assert inside == []


def test_nothing_is_imported_inside_a_function():
    inside = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules().items()
        for node in functions(tree)
        if list(imports(node))
    ]
    assert inside == []


def test_no_third_party_file_is_in_git():
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = listing.stdout.splitlines()
    assert [file for file in files if "node_modules/" in file or "/vendor/" in file or ".min." in file] == []
