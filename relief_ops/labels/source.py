# SPDX-License-Identifier: Apache-2.0
"""The file of a design, read key by key, so that each mistake in it can name the line where it stands."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from relief_ops.labels.errors import BrokenDesign

Pair = tuple[float, float]

LARGEST_MM = 2000


def read_source(path: Path) -> "Table":
    """The top table of a TOML file; raise BrokenDesign."""
    try:
        source = path.read_text(encoding="utf-8")
        return Table(tomllib.loads(source), source, path.name)
    except UnicodeDecodeError as error:
        raise BrokenDesign(file=path.name, line=1, reason="the file is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else source.count("\n") + 1
        raise BrokenDesign(file=path.name, line=line, reason=str(error).partition(" (at ")[0]) from error


class Table:
    """A table of the file. Each key is taken once; `finish` refuses what nobody took."""

    def __init__(self, content: Any, source: str, file: str, header: str = "", index: int = 0) -> None:
        self._source, self._file, self._header, self._index = source, file, header, index
        if not isinstance(content, dict):
            self.fail("", f"{header} must be a table")
        self._unread: dict[str, Any] = dict(content)

    def has(self, key: str) -> bool:
        return key in self._unread

    def number(self, key: str, default: float | None = None) -> float:
        """A length in mm."""
        return self._length(key, self._take(key, default))

    def pair(self, key: str, default: list[float] | None = None) -> Pair:
        """Two lengths in mm."""
        value = self._take(key, default)
        if not isinstance(value, list) or len(value) != 2:
            self.fail(key, f"{key} must be two numbers in brackets")
        return self._length(key, value[0]), self._length(key, value[1])

    def whole(self, key: str) -> int:
        """A whole number from 1 to 100."""
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 100:
            self.fail(key, f"{key} must be a whole number from 1 to 100")
        return value

    def words(self, key: str) -> str:
        """A text that is not empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value:
            self.fail(key, f"{key} must be a text in quotation marks")
        return value

    def choice(self, key: str, options: Iterable[Any], default: Any = None) -> Any:
        """One of several values."""
        value, allowed = self._take(key, default), list(options)
        if value not in allowed:
            self.fail(key, f"{key} must be one of {', '.join(map(str, allowed))}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false if it is not there."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            self.fail(key, f"{key} must be true or false")
        return value

    def tables(self, key: str) -> list["Table"]:
        """All tables under a heading in double brackets, in order."""
        value = self._take(key, [])
        if not isinstance(value, list):
            self.fail(key, f"write [[{key}]] in double brackets")
        return [Table(item, self._source, self._file, key, i) for i, item in enumerate(value)]

    def table(self, key: str) -> "Table":
        """The table under this heading, or in braces."""
        return Table(self._take(key), self._source, self._file, key)

    def finish(self) -> None:
        """Refuse every key that was not asked for: it is misspelt, or it would have no effect."""
        for key in self._unread:
            self.fail(key, f"{key} is not a field of a label design")

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raise BrokenDesign with the line of this key."""
        raise BrokenDesign(file=self._file, line=self._line_of(key), reason=reason)

    def _take(self, key: str, default: Any = None) -> Any:
        value = self._unread.pop(key, default)
        if value is None:
            self.fail(key, f"{key} is missing")
        return value

    def _length(self, key: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_MM:
            self.fail(key, f"{key} must be a number of mm, from 0 to {LARGEST_MM}")
        return float(value)

    def _line_of(self, key: str) -> int:
        """The line of a key in this table, or that of the table's heading if the key is not there."""
        lines = self._source.splitlines()
        start = self._first_line(lines)
        own = re.compile(rf"\s*{re.escape(key)}\b" if self._header else rf"\s*\[*\s*{re.escape(key)}\b")
        for number in range(start, len(lines)):
            if key and own.match(lines[number]):
                return number + 1
            if number > start and self._header and lines[number].lstrip().startswith("["):
                break
        return start + 1

    def _first_line(self, lines: list[str]) -> int:
        """Where this table begins, counted from 0: its heading, or the key with its braces."""
        for heading in (rf"\s*\[+\s*{self._header}\s*\]", rf"\s*{self._header}\s*="):
            found = [number for number, line in enumerate(lines) if re.match(heading, line)]
            if self._header and self._index < len(found):
                return found[self._index]
        return 0
