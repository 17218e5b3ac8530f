# SPDX-License-Identifier: Apache-2.0
"""Labels on paper: PDF with vector codes and an embedded subset of the typeface, always the same bytes."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import product

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from relief_ops.foundation.fonts import BOLD_STROKE, pdf_font
from relief_ops.foundation.qr import pdf_drawing
from relief_ops.labels.design import A4, Design, Sheet
from relief_ops.labels.layout import Label, Letters
from relief_ops.labels.source import Pair

CUT_MARK = 3.0
_FILLED, _OUTLINED_TOO = 0, 2


def draw_pdf(design: Design, labels: Sequence[Label]) -> bytes:
    """All labels as PDF: on A4 sheets if the design has one, else each on a page of its size."""
    size = A4 if design.sheet else (design.width, design.height)
    places = list(_places(design))
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=(size[0] * mm, size[1] * mm),
        invariant=1,
        pageCompression=1,
        initialFontName=pdf_font(),
    )
    canvas.setTitle(design.title_en)
    for start in range(0, len(labels), len(places)):
        for place, label in zip(places, labels[start : start + len(places)], strict=False):
            _draw(canvas, label, place[0], size[1] - place[1])
        if design.sheet and design.sheet.has_cut_marks:
            _draw_cut_marks(canvas, design, design.sheet)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _places(design: Design) -> Iterator[Pair]:
    """The upper left corners of the labels of a page, row by row, counted from the page's."""
    sheet = design.sheet
    if not sheet:
        yield 0, 0
        return
    for row, column in product(range(sheet.rows), range(sheet.columns)):
        x = sheet.left + column * (design.width + sheet.gap[0])
        y = sheet.top + row * (design.height + sheet.gap[1])
        yield x, y


def _draw(canvas: Canvas, label: Label, left: float, top: float) -> None:
    """One label with its upper left corner at this point, in mm from the page's lower left corner."""
    for bar in label.bars:
        x, y, (width, height) = left + bar.at[0], top - bar.at[1], bar.size
        canvas.rect(x * mm, (y - height) * mm, width * mm, height * mm, stroke=0, fill=1)
    for rule in label.rules:
        canvas.setLineWidth(rule.width * mm)
        (x1, y1), (x2, y2) = rule.start, rule.end
        canvas.line((left + x1) * mm, (top - y1) * mm, (left + x2) * mm, (top - y2) * mm)
    for code in label.codes:
        x, y = left + code.x, top - code.y - code.size
        canvas.addLiteral(pdf_drawing(code.matrix, x * mm, y * mm, code.size * mm))
    for letters in label.letters:
        _write(canvas, letters, left, top)


def _write(canvas: Canvas, letters: Letters, left: float, top: float) -> None:
    size = letters.size * mm
    shade = 1 if letters.is_white else 0
    canvas.setFillGray(shade)
    canvas.setStrokeGray(shade)
    canvas.setLineWidth(size * BOLD_STROKE)
    canvas.setFont(pdf_font(), size)
    mode = _OUTLINED_TOO if letters.is_bold else _FILLED
    canvas.drawString((left + letters.x) * mm, (top - letters.y) * mm, letters.text, mode=mode)


def _draw_cut_marks(canvas: Canvas, design: Design, sheet: Sheet) -> None:
    """Short strokes outside the labels, on the lines along which to cut."""
    canvas.setLineWidth(0.1 * mm)
    right = sheet.left + sheet.columns * design.width + (sheet.columns - 1) * sheet.gap[0]
    bottom = sheet.top + sheet.rows * design.height + (sheet.rows - 1) * sheet.gap[1]
    for x, y in _places(design):
        for edge in (x, x + design.width):
            _stroke(canvas, (edge, sheet.top - CUT_MARK), (edge, sheet.top))
            _stroke(canvas, (edge, bottom), (edge, bottom + CUT_MARK))
        for edge in (y, y + design.height):
            _stroke(canvas, (sheet.left - CUT_MARK, edge), (sheet.left, edge))
            _stroke(canvas, (right, edge), (right + CUT_MARK, edge))


def _stroke(canvas: Canvas, start: Pair, end: Pair) -> None:
    canvas.line(start[0] * mm, (A4[1] - start[1]) * mm, end[0] * mm, (A4[1] - end[1]) * mm)
