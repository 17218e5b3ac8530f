# SPDX-License-Identifier: Apache-2.0
"""Whatever is printed can be scanned: each design, each printer's language."""

import io
import re
import time
from dataclasses import replace

import pytest
from PIL import Image

from relief_ops.config import shipped
from relief_ops.foundation.codes import group_code, label_url, new_unit_code, read_code
from relief_ops.labels.bitmap import Bitmap, draw_bitmap, draw_png
from relief_ops.labels.data import SAMPLES, LabelData, UnitLabel
from relief_ops.labels.design import Design, read_design
from relief_ops.labels.layout import Label, lay_out
from relief_ops.labels.pdf import draw_pdf
from relief_ops.labels.tspl import draw_tspl
from relief_ops.labels.zpl import draw_zpl
from tests.printed import codes, pages, texts, tspl_pictures, zpl_pictures

FOLDER = shipped("label_templates")
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
PUBLIC_URLS = ("http://127.0.0.1:8000", "https://relief-goods.zhaotong.example.org.cn")


def design(name: str) -> Design:
    return read_design(FOLDER / f"{name}.toml")


def labels(name: str, number: int, public_url: str = PUBLIC_URLS[0]) -> tuple[list[str], list[Label]]:
    """New codes, and a label for each of them."""
    plan = design(name)
    new = [new_unit_code() for _ in range(number)]
    return new, [lay_out(plan, sample_for(plan.kind, code, public_url)) for code in new]


def sample_for(kind: str, code: str, public_url: str) -> LabelData:
    sample = replace(SAMPLES[kind], code=code, uri=label_url(public_url, code))
    return replace(sample, code_grouped=group_code(code)) if isinstance(sample, UnitLabel) else sample


def scanned(picture: Image.Image) -> set[str]:
    return {read_code(text).text for text in codes(picture)}


def test_the_designs_that_come_with_the_product_are_there() -> None:
    assert NAMES == ["bin-100x70", "carton-100x70", "carton-70x37", "document-70x37", "part-100x70"]


@pytest.mark.parametrize("public_url", PUBLIC_URLS)
@pytest.mark.parametrize("name", NAMES)
def test_every_code_on_a_printed_sheet_can_be_scanned(name: str, public_url: str) -> None:
    sheet = design(name).sheet
    assert sheet is not None
    number = sheet.columns * sheet.rows + 1
    new, printed = labels(name, number, public_url)
    first, second = pages(draw_pdf(design(name), printed))
    assert scanned(first) == set(new[:-1])
    assert scanned(second) == {new[-1]}


@pytest.mark.parametrize("name", ["carton-70x37", "carton-100x70", "part-100x70"])
def test_one_of_the_two_codes_of_a_label_is_enough(name: str) -> None:
    [code], printed = labels(name, 1)
    [page] = pages(draw_pdf(design(name), printed), dpi=300)
    sheet, torn = design(name).sheet, printed[0].codes[0]
    assert sheet is not None
    left, top = sheet.left + torn.x, sheet.top + torn.y
    box = [round(edge * 300 / 25.4) for edge in (left, top, left + torn.size, top + torn.size)]
    assert len(codes(page)) == 2
    page.paste(128, tuple(box))
    assert codes(page) == [label_url(PUBLIC_URLS[0], code)]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_zpl_printer_gets_can_be_scanned(name: str) -> None:
    new, printed = labels(name, 3)
    pictures = zpl_pictures(draw_zpl(design(name), printed))
    assert [scanned(picture) for picture in pictures] == [{code} for code in new]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_tspl_printer_gets_can_be_scanned(name: str) -> None:
    new, printed = labels(name, 3)
    stream = draw_tspl(design(name), printed)
    assert [scanned(picture) for picture in tspl_pictures(stream)] == [{code} for code in new]
    assert stream.count(b"PRINT 1\r\n") == 3


def test_a_picture_holds_all_labels_and_knows_its_size() -> None:
    new, printed = labels("carton-70x37", 3)
    plan = design("carton-70x37")
    picture = Image.open(io.BytesIO(draw_png(plan, printed)))
    assert picture.size == (559, 3 * 296)
    assert [round(dpi) for dpi in picture.info["dpi"]] == [203, 203]
    assert scanned(picture.convert("L")) == set(new)


def test_all_printers_get_the_same_dots() -> None:
    _new, printed = labels("carton-70x37", 1)
    plan = design("carton-70x37")
    [zpl], [tspl] = zpl_pictures(draw_zpl(plan, printed)), tspl_pictures(draw_tspl(plan, printed))
    png = Image.open(io.BytesIO(draw_png(plan, printed))).convert("L")
    assert zpl.tobytes() == tspl.tobytes()
    assert zpl.crop((0, 0, *png.size)).tobytes() == png.tobytes()


def test_dots_beyond_the_edge_are_white() -> None:
    plan = replace(design("carton-70x37"), width=1.0, height=0.25, texts=(), codes=(), rules=(), bars=())
    assert draw_bitmap(plan, Label((), (), (), (), "")) == Bitmap(8, 2, bytes(2))
    wide = replace(plan, width=1.2)
    assert draw_bitmap(wide, Label((), (), (), (), "")) == Bitmap(10, 2, bytes(4))


def test_the_code_stands_in_letters_on_the_label() -> None:
    new, printed = labels("carton-70x37", 2)
    [text] = texts(draw_pdf(design("carton-70x37"), printed))
    for code in new:
        assert group_code(code) in text
    assert "棉被2.0×1.8m(真空压缩)" in text
    assert "10 床" in text


def test_the_same_labels_give_the_same_file() -> None:
    _new, printed = labels("carton-70x37", 30)
    plan = design("carton-70x37")
    assert draw_pdf(plan, printed) == draw_pdf(plan, printed)


def test_only_the_characters_used_are_embedded_and_no_other_typeface() -> None:
    pdf = draw_pdf(design("carton-70x37"), labels("carton-70x37", 1)[1])
    names = set(re.findall(rb"/BaseFont /(\S+)", pdf))
    assert all(b"WenQuanYiMicroHei" in name and b"+" in name for name in names)
    assert len(pdf) < 60_000


def test_a_design_without_a_sheet_gives_a_page_for_each_label() -> None:
    plan = replace(design("carton-100x70"), sheet=None)
    new, printed = labels("carton-100x70", 2)
    made = pages(draw_pdf(plan, printed))
    assert [page.size for page in made] == [(800, 560), (800, 560)]
    assert [scanned(page) for page in made] == [{code} for code in new]


def test_five_hundred_labels_take_no_more_than_a_second() -> None:
    plan = design("carton-70x37")
    draw_pdf(plan, labels("carton-70x37", 1)[1])
    began = time.process_time()
    pdf = draw_pdf(plan, labels("carton-70x37", 500)[1])
    # Half a second where this was written; as much again as is promised, for a slow machine.
    assert time.process_time() - began < 2
    assert len(pages(pdf, dpi=10)) == 21
