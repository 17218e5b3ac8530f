# SPDX-License-Identifier: Apache-2.0
"""A design and one label's data become plain marks in millimetres, the same for every printer. Pure.

Positions count from the label's upper left corner; a text's `y` is the line on which its letters stand.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from relief_ops.foundation.fonts import ASCENT, missing_characters, printable, text_width
from relief_ops.foundation.qr import QUIET_ZONE, Matrix, qr_matrix
from relief_ops.labels.data import LabelData
from relief_ops.labels.design import SMALLEST_LETTERS_MM, Bar, Design, QrBox, Rule, TextBox, fill

PITCH = 1.15  # From line to line, in letter heights.
SHRINK = 0.96
_BEFORE, _AFTER = "(《〈“‘[(「『【", ",。、;:!?)》〉”’]」』】,.;:!?)·…%℃㎡"
_HAN = "\u3400-\u9fff"
# A line may end after a space or a hyphen and around each Chinese character, but no line begins or ends with
# the wrong half of a pair of brackets.
_PIECES = re.compile(
    rf"[{re.escape(_BEFORE)}]*(?:[{_HAN}]|[^\s{_HAN}{re.escape(_BEFORE)}-]+)[{re.escape(_AFTER)}]*[\s-]*|.\s*"
)


@dataclass(frozen=True, slots=True)
class Letters:
    """One line of text."""

    x: float
    y: float
    size: float
    text: str
    is_bold: bool
    is_white: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: its dark part and what is white around it fill the square."""

    x: float
    y: float
    size: float
    matrix: Matrix

    @property
    def module(self) -> float:
        """The side of one module in mm."""
        return self.size / (len(self.matrix) + 2 * QUIET_ZONE)


@dataclass(frozen=True, slots=True)
class Label:
    """All marks of one label, in the order in which they are drawn, and the characters it could not print."""

    bars: tuple[Bar, ...]
    rules: tuple[Rule, ...]
    codes: tuple[Code, ...]
    letters: tuple[Letters, ...]
    missing: str


def lay_out(design: Design, data: LabelData) -> Label:
    """Where everything goes on one label."""
    texts = [(box, fill(box.text, data)) for box in design.texts]
    return Label(
        bars=design.bars,
        rules=design.rules,
        codes=tuple(_code(box, fill(box.data, data)) for box in design.codes),
        letters=tuple(line for box, text in texts for line in _letters(box, printable(text))),
        missing=missing_characters("".join(text for _box, text in texts)),
    )


def _code(box: QrBox, text: str) -> Code:
    return Code(box.at[0], box.at[1], box.size, qr_matrix(text, box.level))


def _letters(box: TextBox, text: str) -> Iterator[Letters]:
    size, lines = fit(text, box.size, *box.box)
    height = size * (1 + PITCH * (len(lines) - 1))
    top = box.at[1] + (box.box[1] - height) / 2
    for number, line in enumerate(lines):
        x = box.at[0] + _indent(box, text_width(line) * size)
        yield Letters(x, top + (ASCENT + PITCH * number) * size, size, line, box.is_bold, box.is_white)


def _indent(box: TextBox, width: float) -> float:
    free = box.box[0] - width
    return {"left": 0.0, "center": free / 2, "right": free}[box.align]


@lru_cache(maxsize=4096)
def fit(text: str, size: float, width: float, height: float) -> tuple[float, tuple[str, ...]]:
    """The largest letters, at most `size` mm, with which a text fills no more than its box, and its lines.

    With the smallest letters words are broken, and what still does not fit is cut and ends in "…".
    """
    if not text:
        return size, ()
    pieces = _PIECES.findall(text)
    while size >= SMALLEST_LETTERS_MM:
        lines = wrap(pieces, width / size)
        if len(lines) <= _room(size, height) and all(text_width(line) * size <= width for line in lines):
            return size, _balanced(pieces, lines)
        size *= SHRINK
    lines = wrap(text, width / SMALLEST_LETTERS_MM)
    room = _room(SMALLEST_LETTERS_MM, height)
    if len(lines) > room:
        lines = (*lines[: room - 1], lines[room - 1][:-1] + "…")
    return SMALLEST_LETTERS_MM, lines


def wrap(pieces: Iterable[str], width: float) -> tuple[str, ...]:
    """The pieces joined to lines of at most `width` letter heights, a wider piece on a line of its own."""
    lines, line = [], ""
    for piece in pieces:
        if line and text_width((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip())


def _balanced(pieces: Sequence[str], lines: tuple[str, ...]) -> tuple[str, ...]:
    """As many lines, of about the same length: no single word is left on the last one."""
    while len(lines) > 1:
        width = max(map(text_width, lines)) * 0.99
        narrower = wrap(pieces, width)
        if len(narrower) > len(lines) or any(text_width(line) > width for line in narrower):
            break
        lines = narrower
    return lines


def _room(size: float, height: float) -> int:
    """How many lines of this letter height a box can hold; one fits always."""
    return max(1, int((height / size - 1) / PITCH + 1.001))
