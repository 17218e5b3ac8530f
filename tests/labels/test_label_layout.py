# SPDX-License-Identifier: Apache-2.0
"""Texts shrink and wrap until they fit; nothing leaves its box, nothing is lost without a word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_ops.config import shipped
from relief_ops.foundation.fonts import missing_characters, printable, text_width
from relief_ops.labels.data import SAMPLES, ItemText, UnitLabel
from relief_ops.labels.design import SMALLEST_LETTERS_MM, read_design
from relief_ops.labels.layout import PITCH, Label, fit, lay_out

LONG = "十二平方米防寒保暖加厚棉帐篷(含钢架、地钉、拉绳、烟囱口)红十字会国际标准 Insulated relief tent 12 m2"


def label_of(**item: str) -> Label:
    sample = SAMPLES["handling_unit"]
    assert isinstance(sample, UnitLabel)
    design = read_design(shipped("label_templates") / "carton-70x37.toml")
    return lay_out(design, replace(sample, item=replace(ItemText("A", "帐篷", "Tent", "顶"), **item)))


def test_a_short_text_keeps_its_size() -> None:
    assert fit("家庭箱", 6, 62, 6) == (6, ("家庭箱",))


def test_a_long_text_shrinks_on_one_line() -> None:
    size, lines = fit("16㎡家庭帐篷(红会国际标准)", 6, 62, 6)
    assert 4 < size < 6
    assert len(lines) == 1


def test_a_longer_text_wraps_too() -> None:
    size, lines = fit(LONG, 6, 62, 6)
    assert size > SMALLEST_LETTERS_MM
    assert len(lines) == 2
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")


@pytest.mark.parametrize("text", ["棉被2.0×1.8m(真空压缩),十床", "Family tent, double fly", "红会(云南)代管。"])
def test_brackets_and_stops_stay_where_they_belong(text: str) -> None:
    for width in range(12, 40, 2):
        _size, lines = fit(text, 4, width, 30)
        assert not any(line[0] in "),。" or line[-1] in "(" for line in lines)


def test_the_last_line_is_not_left_with_one_word() -> None:
    _size, lines = fit("Family tent 16 m2 double fly", 2.3, 25, 5)
    assert lines == ("Family tent 16", "m2 double fly")


def test_what_cannot_fit_at_all_is_cut_with_a_mark() -> None:
    size, lines = fit(LONG * 9, 6, 62, 6)
    assert size == SMALLEST_LETTERS_MM
    assert lines[-1].endswith("…")


@given(st.text("棉被顶A1 -(),。", max_size=120), st.floats(2, 10), st.floats(15, 90), st.floats(2, 20))
def test_no_text_leaves_its_box(text: str, size: float, width: float, height: float) -> None:
    chosen, lines = fit(" ".join(text.split()), size, width, height)
    assert all(text_width(line) * chosen <= width + 1.5 for line in lines)
    assert len(lines) <= 1 or chosen * (1 + PITCH * (len(lines) - 1)) <= height + 0.1


def test_characters_that_the_typeface_lacks_are_told_and_marked() -> None:
    label = label_of(zh="䓫村棉被")
    assert label.missing == "䓫"
    assert "〓村棉被" in [letters.text for letters in label.letters]


def test_common_characters_are_all_there() -> None:
    assert missing_characters("昭阳鲁甸巧家盐津大关永善绥江镇雄彝良威信水富㎡℃×·“”—…顶床件套箱个双张条台桶袋") == ""
    assert printable("𠀀a䓫𠀀") == "〓a〓〓"


def test_text_of_several_lines_becomes_one() -> None:
    assert "双层 帐篷" in [letters.text for letters in label_of(zh=" 双层\n\t帐篷 ").letters]
