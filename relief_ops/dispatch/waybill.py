# SPDX-License-Identifier: Apache-2.0
"""The waybill: the paper that travels with the truck and is signed where the goods arrive. Pure.

Chinese first, English beside it, legible in black and white. The delivery PIN is never on it: it is told by
telephone. The block of signatures is that of the Red Cross's own waybill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from relief_ops.foundation.clock import DEPOT_ZONE
from relief_ops.foundation.fonts import BOLD_STROKE, pdf_font, printable
from relief_ops.foundation.qr import pdf_drawing, qr_matrix

MARGIN = 14 * mm
WIDTH = A4[0] - 2 * MARGIN
FOOT = 14 * mm
FIRST_HEAD, LATER_HEAD = 50 * mm, 22 * mm
QR_SIZE = 40 * mm
THIN, THICK = 0.4, 1.2
SHADE = colors.Color(0.9, 0.9, 0.9)
SIGNERS = (("装车", "Loaded by"), ("运输", "Transported by"), ("接收", "Received by"))
TO_SIGN = (
    ("日期 Date", 8),
    ("职务 Function", 8),
    ("姓名 Name", 8),
    ("签名 Signature", 15),
    ("地点 Place", 8),
    ("状况 Condition", 12),
)


@dataclass(frozen=True, slots=True)
class WaybillLine:
    """What goes of one item, lot and owner. `weight_kg` is that of the whole line."""

    item: str
    name_zh: str
    name_en: str
    batch: str
    owner: str
    pieces: int
    quantity: int
    unit: str
    weight_kg: Decimal


@dataclass(frozen=True, slots=True)
class Waybill:
    """Everything that stands on a waybill; `delivery_url` is in the QR, texts that are not known are ""."""

    number: str
    order_number: str
    incident: str
    site: str
    county: str
    from_warehouse: str
    vehicle: str
    driver: str
    phone: str
    escort: str
    left_at: datetime
    lines: Sequence[WaybillLine]
    volume_m3: Decimal
    delivery_url: str
    is_solo: bool
    is_drill: bool

    @property
    def destination(self) -> str:
        return self.site if self.county in self.site else f"{self.county} {self.site}"

    @property
    def pieces(self) -> int:
        return sum(line.pieces for line in self.lines)

    @property
    def weight_kg(self) -> Decimal:
        return sum((line.weight_kg for line in self.lines), Decimal(0))


class _Strong(Paragraph):
    """A paragraph in bold: the typeface has none, so its outlines are drawn too."""

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.addLiteral(f"2 Tr {self.style.fontSize * BOLD_STROKE:.3f} w")
        super().draw()
        self.canv.restoreState()


def render_waybill(waybill: Waybill) -> bytes:
    """The waybill as PDF, A4, on as many pages as its lines need; the same bytes for the same waybill."""
    _draft, pages = _build(waybill, pages=0)
    return _build(waybill, pages)[0]


def _build(waybill: Waybill, pages: int) -> tuple[bytes, int]:
    """The PDF and how many pages it has; each page says of how many it is one."""
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, title=f"运单 Waybill {waybill.number}", invariant=1, initialFontName=pdf_font()
    )

    def draw_first(canvas: Canvas, _document: Any) -> None:
        _draw_first_head(canvas, waybill)
        _draw_foot(canvas, waybill, pages)

    def draw_later(canvas: Canvas, _document: Any) -> None:
        _draw_later_head(canvas, waybill)
        _draw_foot(canvas, waybill, pages)

    document.addPageTemplates(
        [
            PageTemplate("first", [_frame(FIRST_HEAD)], onPage=draw_first),
            PageTemplate("later", [_frame(LATER_HEAD)], onPage=draw_later),
        ]
    )
    document.build(_story(waybill))
    return target.getvalue(), document.page


def _frame(head: float) -> Frame:
    height = A4[1] - head - FOOT
    return Frame(MARGIN, FOOT, WIDTH, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def _story(waybill: Waybill) -> list[Any]:
    gap = Spacer(0, 3 * mm)
    return [
        NextPageTemplate("later"),
        *(_notice(text) for text in _notices(waybill)),
        _facts(waybill),
        gap,
        _goods(waybill),
        gap,
        KeepTogether([_signatures(waybill)]),
    ]


def _notices(waybill: Waybill) -> list[str]:
    notices = []
    if waybill.is_drill:
        notices.append("演练,非真实物资 · DRILL, NOT REAL RELIEF GOODS")
    if waybill.is_solo:
        notices.append("未经第二人复核,请到货时逐件清点 · No second count: count every piece on arrival")
    return notices


def _notice(text: str) -> Table:
    row = [[_paragraph(text, 11, align=TA_CENTER, is_strong=True)]]
    frame = [("BOX", (0, 0), (-1, -1), THICK, colors.black), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]
    return Table(row, colWidths=[WIDTH], style=frame, spaceAfter=3 * mm)


def _facts(waybill: Waybill) -> Table:
    """Where it goes, what for, and who drives."""
    cells = [
        ("收货点 To", waybill.destination),
        ("发出仓库 From", waybill.from_warehouse),
        ("灾害 Incident", waybill.incident),
        ("调拨单 Order", waybill.order_number),
        ("车辆 Vehicle", waybill.vehicle),
        ("发车 Left at", f"{waybill.left_at.astimezone(DEPOT_ZONE):%Y-%m-%d %H:%M}"),
        ("司机 Driver", f"{waybill.driver} {waybill.phone}"),
        ("押运 Escort", waybill.escort or "—"),
    ]
    labels = [[_paragraph(label, 8), _paragraph(text, 11, is_strong=True)] for label, text in cells]
    rows = [labels[i] + labels[i + 1] for i in range(0, len(labels), 2)]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), THIN, colors.black),
        ("LINEABOVE", (0, 0), (-1, 0), THICK, colors.black),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
    ]
    return Table(rows, colWidths=[23 * mm, 74 * mm, 25 * mm, WIDTH - 122 * mm], style=style)


def _goods(waybill: Waybill) -> Table:
    """The lines, with room to write what came, in case the network is down where the goods arrive."""
    heads = (
        ("序", "No.", 8, TA_CENTER),
        ("物资", "Item", 56, TA_LEFT),
        ("批次 / 物主", "Lot / owner", 35, TA_LEFT),
        ("件数", "Pieces", 13, TA_RIGHT),
        ("数量", "Quantity", 22, TA_RIGHT),
        ("重量", "kg", 15, TA_RIGHT),
        ("实收", "Received", 16, TA_CENTER),
        ("破损/短少", "Torn/short", 17, TA_CENTER),
    )
    head = [[_paragraph(zh, 9, align, True), _paragraph(en, 7, align)] for zh, en, _width, align in heads]
    rows = [_line(number, line) for number, line in enumerate(waybill.lines, 1)]
    last = len(rows) + 1
    style = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("GRID", (0, 0), (-1, -2), THIN, colors.black),
        ("BOX", (0, 0), (-1, -1), THICK, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LINEABOVE", (0, last), (-1, last), THICK, colors.black),
        ("SPAN", (0, last), (2, last)),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("NOSPLIT", (0, last - 1), (-1, last)),
    ]
    widths = [width * mm for _zh, _en, width, _align in heads]
    return Table([head, *rows, _totals(waybill)], colWidths=widths, style=style, repeatRows=1)


def _line(number: int, line: WaybillLine) -> list[Any]:
    owner = [_paragraph(line.owner, 8)] if line.owner else []
    return [
        _paragraph(str(number), 9, TA_CENTER),
        [_paragraph(line.name_zh, 10.5, is_strong=True), _paragraph(f"{line.name_en} · {line.item}", 7.5)],
        [_paragraph(line.batch or "—", 9), *owner],
        _paragraph(str(line.pieces), 10.5, TA_RIGHT),
        _paragraph(f"{line.quantity} {line.unit}", 11, TA_RIGHT, is_strong=True),
        _paragraph(_decimal(line.weight_kg), 9, TA_RIGHT),
        "",
        "",
    ]


def _totals(waybill: Waybill) -> list[Any]:
    volume = f"合计 Total · {_decimal(waybill.volume_m3)} m³"
    return [
        _paragraph(volume, 10.5, is_strong=True),
        "",
        "",
        _paragraph(str(waybill.pieces), 10.5, TA_RIGHT, is_strong=True),
        "",
        _paragraph(_decimal(waybill.weight_kg), 9, TA_RIGHT, is_strong=True),
        "",
        "",
    ]


def _signatures(waybill: Waybill) -> Table:
    """Who loaded, drove and received: what is known is filled in, the rest is written by hand."""
    known = {
        ("职务 Function", 1): "司机 Driver",
        ("姓名 Name", 1): waybill.driver,
        ("地点 Place", 0): waybill.from_warehouse,
        ("地点 Place", 2): waybill.site,
    }
    head = ["", *(_paragraph(f"{zh} {en}", 10, TA_CENTER, is_strong=True) for zh, en in SIGNERS)]
    rows = [
        [_paragraph(label, 8), *(_paragraph(known.get((label, column), ""), 9) for column in range(3))]
        for label, _height in TO_SIGN
    ]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("GRID", (0, 0), (-1, -1), THIN, colors.black),
        ("BOX", (0, 0), (-1, -1), THICK, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ]
    heights = [8 * mm, *(height * mm for _label, height in TO_SIGN)]
    widths = [26 * mm, *[(WIDTH - 26 * mm) / 3] * 3]
    return Table([head, *rows], colWidths=widths, rowHeights=heights, style=style)


def _paragraph(text: str, size: float, align: int = TA_LEFT, is_strong: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "waybill", fontName=pdf_font(), fontSize=size, leading=size * 1.25, alignment=align, wordWrap="CJK"
    )
    kind = _Strong if is_strong else Paragraph
    return kind(escape(printable(text)), style)


def _decimal(number: Decimal) -> str:
    """At most two places, without zeros that say nothing."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _draw_first_head(canvas: Canvas, waybill: Waybill) -> None:
    top = A4[1] - 12 * mm
    right = A4[0] - MARGIN
    _write(canvas, MARGIN, top - 10 * mm, "运单", 30)
    _write(canvas, MARGIN + 27 * mm, top - 10 * mm, "WAYBILL", 18)
    _write(canvas, MARGIN, top - 25 * mm, waybill.number, 26)
    matrix = qr_matrix(waybill.delivery_url)
    canvas.addLiteral(pdf_drawing(matrix, right - QR_SIZE, top - QR_SIZE + 4 * mm, QR_SIZE))
    words = (
        (13, True, "到货扫码签收"),
        (9, False, "Scan to sign on arrival"),
        (10, True, "密码由仓库电话告知"),
        (8, False, "The PIN comes by telephone"),
    )
    y = top - 6 * mm
    for size, is_strong, text in words:
        _write(canvas, right - QR_SIZE - 1 * mm, y, text, size, TA_RIGHT, is_strong)
        y -= size * 1.55


def _draw_later_head(canvas: Canvas, waybill: Waybill) -> None:
    y = A4[1] - 16 * mm
    _write(canvas, MARGIN, y, f"运单 Waybill {waybill.number}", 13)
    _write(canvas, A4[0] - MARGIN, y, waybill.destination, 10, TA_RIGHT, is_strong=False)


def _draw_foot(canvas: Canvas, waybill: Waybill, pages: int) -> None:
    page = canvas.getPageNumber()
    y = 8 * mm
    _write(canvas, MARGIN, y, f"{waybill.number} · {waybill.order_number}", 8, is_strong=False)
    text = f"第 {page} 页,共 {pages} 页 · page {page} of {pages}"
    _write(canvas, A4[0] - MARGIN, y, text, 8, TA_RIGHT, is_strong=False)


def _write(
    canvas: Canvas, x: float, y: float, text: str, size: float, align: int = TA_LEFT, is_strong: bool = True
) -> None:
    draw = canvas.drawRightString if align == TA_RIGHT else canvas.drawString
    canvas.setFont(pdf_font(), size)
    canvas.setLineWidth(size * BOLD_STROKE)
    draw(x, y, printable(text), mode=2 if is_strong else 0)
