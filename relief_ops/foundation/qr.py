# SPDX-License-Identifier: Apache-2.0
"""QR codes as plain matrices, and as paths for PDF and SVG: sharp at any size, a few hundred bytes each."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape

import qrcode
from qrcode import constants

LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
QUIET_ZONE = 4  # Modules that must stay white on each side.

Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=64)
def qr_matrix(text: str, level: str = "Q") -> Matrix:
    """The modules of a QR code, row by row, dark ones true, without quiet zone.

    The mask is fixed: choosing the best of eight takes five times as long and showed no gain in reading.
    """
    code = qrcode.QRCode(error_correction=LEVELS[level], mask_pattern=3, border=0)
    code.add_data(text, optimize=0)
    code.make()
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def dark_runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """The dark modules as (row, first column, length), neighbours in a row taken together."""
    for number, row in enumerate(matrix):
        start = None
        for column, is_dark in enumerate((*row, False)):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                yield number, start, column - start
                start = None


def pdf_drawing(matrix: Matrix, x: float, y: float, size: float) -> str:
    """PDF instructions for a code with its quiet zone in a square at this lower left corner, in points.

    One path for all modules: much faster than a rectangle each, and no hair lines between them.
    """
    module = size / (len(matrix) + 2 * QUIET_ZONE)
    left, bottom = x + QUIET_ZONE * module, y + QUIET_ZONE * module
    return f"q {module:.4f} 0 0 {module:.4f} {left:.3f} {bottom:.3f} cm {_pdf_path(matrix)} Q"


@lru_cache(maxsize=64)
def _pdf_path(matrix: Matrix) -> str:
    height = len(matrix)
    return " ".join(f"{x} {height - 1 - y} {n} 1 re" for y, x, n in dark_runs(matrix)) + " f"


def qr_svg(text: str, *, title: str, level: str = "Q") -> str:
    """The code as an SVG element with its quiet zone, as large as the page makes it."""
    matrix = qr_matrix(text, level)
    side = len(matrix) + 2 * QUIET_ZONE
    path = "".join(f"M{x} {y}h{n}v1h-{n}z" for y, x, n in dark_runs(matrix))
    box = f"-{QUIET_ZONE} -{QUIET_ZONE} {side} {side}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">'
        f'<title>{escape(title)}</title><path d="{path}"/></svg>'
    )
