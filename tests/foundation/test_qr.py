# SPDX-License-Identifier: Apache-2.0
"""A QR code on a page or on paper says what it was made of."""

import re

from PIL import Image, ImageDraw

from relief_ops.foundation.qr import QUIET_ZONE, dark_runs, qr_matrix, qr_svg
from tests.printed import codes

URL = "HTTP://127.0.0.1:8000/Q/HU7K3M9QA2C4FX"


def draw(rectangles: list[tuple[int, int, int]], side: int, scale: int = 6) -> Image.Image:
    picture = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, length in rectangles:
        pen.rectangle((x * scale, y * scale, (x + length) * scale - 1, (y + 1) * scale - 1), fill=0)
    return picture


def test_capitals_need_less_room_than_small_letters() -> None:
    assert len(qr_matrix(URL)) < len(qr_matrix(URL.lower()))


def test_the_runs_are_the_dark_modules() -> None:
    matrix = qr_matrix(URL)
    dark = {(row, column + i) for row, column, length in dark_runs(matrix) for i in range(length)}
    assert dark == {(r, c) for r, row in enumerate(matrix) for c, module in enumerate(row) if module}


def test_the_svg_can_be_scanned_and_has_a_name() -> None:
    svg = qr_svg(URL, title="DB20240122-7 <order>")
    assert "<title>DB20240122-7 &lt;order&gt;</title>" in svg
    side = len(qr_matrix(URL)) + 2 * QUIET_ZONE
    assert f'viewBox="-4 -4 {side} {side}"' in svg
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg)]
    moved = [(x + QUIET_ZONE, y + QUIET_ZONE, length) for x, y, length in runs]
    assert codes(draw(moved, side)) == [URL]
