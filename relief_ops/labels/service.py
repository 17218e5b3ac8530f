# SPDX-License-Identifier: Apache-2.0
"""Printing labels: draw them first, then write down that they were printed.

Drawing a thousand labels takes seconds. It only reads, and happens before the write transaction, so that no
scan has to wait for it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from relief_ops.audit.service import record
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.clock import today
from relief_ops.foundation.db import db
from relief_ops.foundation.ids import new_id
from relief_ops.labels.bitmap import draw_png
from relief_ops.labels.data import SAMPLES
from relief_ops.labels.design import Design, list_designs, read_design
from relief_ops.labels.errors import DesignDoesNotFit, UnknownDesign
from relief_ops.labels.layout import Label, lay_out
from relief_ops.labels.models import LabelPrint
from relief_ops.labels.pdf import draw_pdf
from relief_ops.labels.subjects import Occasion, Subject, find_subjects
from relief_ops.labels.tspl import draw_tspl
from relief_ops.labels.zpl import draw_zpl

FORMATS: dict[str, tuple[Callable[[Design, Sequence[Label]], bytes], str]] = {
    "pdf": (draw_pdf, "application/pdf"),
    "zpl": (draw_zpl, "application/zpl"),
    "tspl": (draw_tspl, "application/octet-stream"),
    "png": (draw_png, "image/png"),
}


@dataclass(frozen=True, slots=True)
class Printing:
    """Labels as a file, for which codes they are, and the characters that could not be printed."""

    content: bytes
    mimetype: str
    template: str
    labels: tuple[tuple[str, str | None], ...]
    missing: str


def draw_labels(
    codes: Iterable[str],
    template: str,
    format: str,
    *,
    folder: Path,
    public_url: str,
    by: Actor,
    now: datetime,
) -> Printing:
    """The labels of these codes as a file; nothing is written down yet.

    Raises `UnknownDesign`, `BrokenDesign`, `MisreadCode`, `UnknownCodes`, `DesignDoesNotFit` or
    `WrongWarehouse`.
    """
    design = get_design(template, folder)
    subjects = find_subjects(codes, Occasion(public_url, today(now)))
    _require_fit(design, subjects)
    for warehouse in {subject.warehouse for subject in subjects} - {None}:
        by.require_warehouse(warehouse)
    labels = [lay_out(design, subject.data) for subject in subjects]
    draw, mimetype = FORMATS[format]
    return Printing(
        content=draw(design, labels),
        mimetype=mimetype,
        template=design.name,
        labels=tuple((subject.data.code, subject.warehouse) for subject in subjects),
        missing="".join(dict.fromkeys("".join(label.missing for label in labels))),
    )


def record_printing(printing: Printing, *, reason: str | None = None, by: Actor, now: datetime) -> None:
    """Write down that labels were handed out, one row a label."""
    rows = [
        {
            "id": new_id(),
            "warehouse": warehouse,
            "code": code,
            "template": printing.template,
            "reason": reason,
            "printed_by": by.name,
            "printed_at": now,
        }
        for code, warehouse in printing.labels
    ]
    db.session.execute(insert(LabelPrint), rows)
    codes = [code for code, _warehouse in printing.labels]
    record("labels-printed", printing.template, by=by, now=now, codes=codes, reason=reason)


def get_design(name: str, folder: Path) -> Design:
    """The design of this name; raises `UnknownDesign` or, where its file has a mistake, `BrokenDesign`."""
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if name not in known:
        raise UnknownDesign(name, known)
    return read_design(folder / f"{name}.toml")


def draw_sample(name: str, folder: Path) -> bytes:
    """A picture of a design with sample data, as PNG; raises like `get_design`."""
    design = get_design(name, folder)
    return draw_png(design, [lay_out(design, SAMPLES[design.kind])])


def usable_designs(folder: Path) -> list[Design]:
    """The designs that can be printed, by name; those with a mistake are left out until it is corrected."""
    return list_designs(folder)[0]


def _require_fit(design: Design, subjects: Sequence[Subject]) -> None:
    others = [subject.data.code for subject in subjects if subject.kind != design.kind]
    if others:
        raise DesignDoesNotFit(design.name, others)
