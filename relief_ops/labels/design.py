# SPDX-License-Identifier: Apache-2.0
"""Label designs: TOML files in millimetres, checked when they are read, not when they are printed.

A mistake is a `BrokenDesign` which names the file, the line and the reason. `label_templates/README.md`
explains the format to whoever edits the files.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from relief_ops.foundation.qr import LEVELS, QUIET_ZONE, qr_matrix
from relief_ops.labels.data import KINDS, SAMPLES, LabelData
from relief_ops.labels.errors import BrokenDesign
from relief_ops.labels.source import Pair, Table, read_source

A4 = (210.0, 297.0)
RESOLUTIONS = (203, 300, 600)
SMALLEST_LETTERS_MM = 1.3
SMALLEST_MODULE_MM = 0.5  # Four dots of a 203-dpi printer; smaller ones are lost to blur and dirt.

# Labels are paper, not HTML: nothing is to be escaped.
_jinja = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text, as large as `size` allows and its box holds, in the middle of the box's height."""

    at: Pair
    box: Pair
    size: float
    text: Template
    align: str
    is_bold: bool
    is_white: bool


@dataclass(frozen=True, slots=True)
class QrBox:
    """A QR code in a square whose side includes the quiet zone."""

    at: Pair
    size: float
    data: Template
    level: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    start: Pair
    end: Pair
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle filled with black."""

    at: Pair
    size: Pair


@dataclass(frozen=True, slots=True)
class Sheet:
    """How labels lie on an A4 sheet: from the left and top edge, with gaps between them, in mm."""

    columns: int
    rows: int
    left: float
    top: float
    gap: Pair
    has_cut_marks: bool


@dataclass(frozen=True, slots=True)
class Design:
    """One label design; without a sheet each label is a page of its own."""

    name: str
    title_zh: str
    title_en: str
    kind: str
    width: float
    height: float
    dpi: int
    sheet: Sheet | None
    texts: tuple[TextBox, ...]
    codes: tuple[QrBox, ...]
    rules: tuple[Rule, ...]
    bars: tuple[Bar, ...]


def list_designs(folder: Path) -> tuple[list[Design], list[BrokenDesign]]:
    """All designs of a folder by name, and the mistakes in those that cannot be used."""
    designs, mistakes = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            designs.append(read_design(path))
        except BrokenDesign as mistake:
            mistakes.append(mistake)
    return designs, mistakes


def read_design(path: Path) -> Design:
    """The design in a file, which has the file's name; raise BrokenDesign. A changed file is read again."""
    status = path.stat()
    return _read_version(path, status.st_mtime_ns, status.st_size)


def fill(template: Template, data: LabelData) -> str:
    """The template's text for one label, on one line."""
    text = template.render({name: getattr(data, name) for name in data.__slots__})
    return " ".join(text.split())


@lru_cache(maxsize=64)
def _read_version(path: Path, _changed_at: int, _size: int) -> Design:
    top = read_source(path)
    title = top.table("title")
    kind = top.choice("kind", KINDS)
    sample = SAMPLES[kind]
    size = top.pair("size")
    design = Design(
        name=path.stem,
        title_zh=title.words("zh"),
        title_en=title.words("en"),
        kind=kind,
        width=size[0],
        height=size[1],
        dpi=top.choice("dpi", RESOLUTIONS, RESOLUTIONS[0]),
        sheet=_sheet(top.table("sheet"), size) if top.has("sheet") else None,
        texts=tuple(_text(table, size, sample) for table in top.tables("text")),
        codes=tuple(_qr(table, size, sample) for table in top.tables("qr")),
        rules=tuple(_rule(table, size) for table in top.tables("line")),
        bars=tuple(_bar(table, size) for table in top.tables("bar")),
    )
    title.finish()
    top.finish()
    return design


def _sheet(table: Table, size: Pair) -> Sheet:
    sheet = Sheet(
        columns=table.whole("columns"),
        rows=table.whole("rows"),
        left=table.number("left", 0),
        top=table.number("top", 0),
        gap=table.pair("gap", [0, 0]),
        has_cut_marks=table.flag("cut_marks"),
    )
    width = sheet.left + sheet.columns * size[0] + (sheet.columns - 1) * sheet.gap[0]
    height = sheet.top + sheet.rows * size[1] + (sheet.rows - 1) * sheet.gap[1]
    if width > A4[0] or height > A4[1]:
        table.fail("columns", f"the labels need {width:g}×{height:g} mm, an A4 sheet has 210×297 mm")
    table.finish()
    return sheet


def _text(table: Table, label: Pair, sample: LabelData) -> TextBox:
    box = TextBox(
        at=table.pair("at"),
        box=table.pair("box"),
        size=table.number("size"),
        text=_template(table, "text", sample),
        align=table.choice("align", ("left", "center", "right"), "left"),
        is_bold=table.flag("bold"),
        is_white=table.flag("white"),
    )
    if box.size < SMALLEST_LETTERS_MM:
        table.fail("size", f"letters of less than {SMALLEST_LETTERS_MM} mm cannot be read")
    _check_inside(table, "box", box.at, box.box, label)
    table.finish()
    return box


def _qr(table: Table, label: Pair, sample: LabelData) -> QrBox:
    box = QrBox(
        at=table.pair("at"),
        size=table.number("size"),
        data=_template(table, "data", sample),
        level=table.choice("level", LEVELS, "Q"),
    )
    modules = len(qr_matrix(fill(box.data, sample), box.level)) + 2 * QUIET_ZONE
    smallest = modules * SMALLEST_MODULE_MM
    if box.size < smallest:
        table.fail("size", f"a code of {modules} modules needs a size of {smallest:g} mm at least")
    _check_inside(table, "size", box.at, (box.size, box.size), label)
    table.finish()
    return box


def _rule(table: Table, label: Pair) -> Rule:
    rule = Rule(start=table.pair("from"), end=table.pair("to"), width=table.number("width", 0.2))
    _check_inside(table, "from", rule.start, (0, 0), label)
    _check_inside(table, "to", rule.end, (0, 0), label)
    table.finish()
    return rule


def _bar(table: Table, label: Pair) -> Bar:
    bar = Bar(at=table.pair("at"), size=table.pair("size"))
    _check_inside(table, "size", bar.at, bar.size, label)
    table.finish()
    return bar


def _template(table: Table, key: str, sample: LabelData) -> Template:
    """A text with braces, tried out at once: names that do not exist are found here."""
    source = table.words(key)
    try:
        template = _jinja.from_string(source)
        fill(template, sample)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        table.fail(key, f"{key}: {error}")
    return template


def _check_inside(table: Table, key: str, at: Pair, size: Pair, label: Pair) -> None:
    if at[0] + size[0] > label[0] or at[1] + size[1] > label[1]:
        table.fail(key, f"it reaches beyond the label of {label[0]:g}×{label[1]:g} mm")
