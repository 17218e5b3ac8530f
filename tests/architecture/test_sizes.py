# SPDX-License-Identifier: Apache-2.0
"""A function is read on one screen, a file in one sitting."""

from tests.architecture.source import PACKAGE, functions, modules

LONGEST_FUNCTION = 70
LONGEST_FILE = 500


def test_no_function_is_too_long():
    long = [
        f"{path}:{node.lineno} {node.name}: {length} lines"
        for path, tree in modules().items()
        for node in functions(tree)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_file_is_too_long():
    lengths = {path: len((PACKAGE / path).read_text("utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}
