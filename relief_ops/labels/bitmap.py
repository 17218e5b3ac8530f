# SPDX-License-Identifier: Apache-2.0
"""Labels as dots, black or white, for thermal printers and for pictures."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from relief_ops.foundation.fonts import BOLD_STROKE, font_path
from relief_ops.foundation.qr import QUIET_ZONE, dark_runs
from relief_ops.labels.design import Design
from relief_ops.labels.layout import Code, Label, Letters
from relief_ops.labels.source import Pair

_INVERT = bytes(255 - value for value in range(256))
_THRESHOLD = 140  # A little above the middle: thermal heads make thin strokes thinner.
_BLACK, _WHITE = 0, 255


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows of dots from the top, eight to a byte, black is 1; each is filled up with white to full bytes."""

    width: int
    height: int
    rows: bytes

    @property
    def row_bytes(self) -> int:
        """The bytes of one row."""
        return (self.width + 7) // 8

    @property
    def inverted(self) -> bytes:
        """The rows with black as 0, filled up with white."""
        return self.rows.translate(_INVERT)


def draw_bitmap(design: Design, label: Label) -> Bitmap:
    """One label with the dots of the design's printer."""
    scale = design.dpi / 25.4
    size = _dots(design)
    image = Image.new("L", size, _WHITE)
    pen = ImageDraw.Draw(image)
    for bar in label.bars:
        _fill(pen, bar.at, bar.size, scale)
    for rule in label.rules:
        ends = [(x * scale, y * scale) for x, y in (rule.start, rule.end)]
        pen.line(ends, fill=_BLACK, width=max(1, round(rule.width * scale)))
    for code in label.codes:
        _draw_code(pen, code, scale)
    for letters in label.letters:
        _write(pen, letters, scale)
    dots = image.point([_WHITE if value < _THRESHOLD else _BLACK for value in range(256)], "1")
    return Bitmap(*size, dots.tobytes())


def draw_png(design: Design, labels: Sequence[Label]) -> bytes:
    """All labels below each other in one picture, which knows its resolution and so prints in its true size.

    Written label by label: a thousand large ones as an image in memory would take half a gigabyte.
    """
    width, height = _dots(design)
    header = struct.pack(">IIBBBBB", width, height * len(labels), 1, 0, 0, 0, 0)
    dots_per_metre = round(design.dpi / 0.0254)
    packer = zlib.compressobj(6)
    packed = [packer.compress(_png_rows(draw_bitmap(design, label))) for label in labels]
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1)),
            _chunk(b"IDAT", b"".join(packed) + packer.flush()),
            _chunk(b"IEND", b""),
        )
    )


def _dots(design: Design) -> tuple[int, int]:
    scale = design.dpi / 25.4
    return round(design.width * scale), round(design.height * scale)


def _fill(pen: ImageDraw.ImageDraw, at: Pair, size: Pair, scale: float) -> None:
    left, top = round(at[0] * scale), round(at[1] * scale)
    right, bottom = round((at[0] + size[0]) * scale), round((at[1] + size[1]) * scale)
    pen.rectangle((left, top, right - 1, bottom - 1), fill=_BLACK)


def _draw_code(pen: ImageDraw.ImageDraw, code: Code, scale: float) -> None:
    """The code with a whole number of dots to a module, in the middle of its square."""
    module = int(code.module * scale)
    side = module * (len(code.matrix) + 2 * QUIET_ZONE)
    inset = (code.size * scale - side) / 2 + QUIET_ZONE * module
    left, top = round(code.x * scale + inset), round(code.y * scale + inset)
    for row, column, length in dark_runs(code.matrix):
        x, y = left + column * module, top + row * module
        pen.rectangle((x, y, x + length * module - 1, y + module - 1), fill=_BLACK)


def _write(pen: ImageDraw.ImageDraw, letters: Letters, scale: float) -> None:
    size = letters.size * scale
    pen.text(
        (letters.x * scale, letters.y * scale),
        letters.text,
        font=ImageFont.truetype(str(font_path()), size, index=0, layout_engine=ImageFont.Layout.BASIC),
        anchor="ls",
        fill=_WHITE if letters.is_white else _BLACK,
        stroke_width=size * BOLD_STROKE / 2 if letters.is_bold else 0,
    )


def _png_rows(bitmap: Bitmap) -> bytes:
    """The rows as PNG has them: each after a byte that says "as it is", white is 1."""
    rows, step = bitmap.inverted, bitmap.row_bytes
    return b"".join(b"\0" + rows[start : start + step] for start in range(0, len(rows), step))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
