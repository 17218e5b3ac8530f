# SPDX-License-Identifier: Apache-2.0
"""A mistake in a design is found when the file is read, and named with file, line and reason."""

from pathlib import Path

import pytest

from relief_ops.labels.design import list_designs, read_design
from relief_ops.labels.errors import BrokenDesign

GOOD = """\
kind = "handling_unit"
title = { zh = "箱签", en = "Carton" }
size = [70, 37]
sheet = { columns = 3, rows = 8, top = 0.5 }

[[qr]]
data = "{{ uri }}"
at = [1, 1]
size = 26

[[text]]
text = "{{ item.zh }}"
at = [30, 2]
box = [38, 6]
size = 5
bold = true

[[text]]
text = "{% if batch %}批号 {{ batch }}{% endif %}"
at = [30, 10]
box = [38, 3]
size = 2.5

[[line]]
from = [30, 9]
to = [68, 9]

[[bar]]
at = [30, 20]
size = [10, 5]
"""

MISTAKES = [
    (
        'kind = "handling_unit"',
        'kind = "box"',
        1,
        "kind must be one of handling_unit, part, location",
    ),
    ('kind = "handling_unit"\n', "", 1, "kind is missing"),
    ("[70, 37]", "[70, 37", 4, "Unclosed array"),
    ("[70, 37]", "[70]", 3, "size must be two numbers in brackets"),
    ("[70, 37]", '[70, "37"]', 3, "size must be a number of mm, from 0 to 2000"),
    ("[70, 37]", "[60, 37]", 14, "it reaches beyond the label of 60×37 mm"),
    ("[70, 37]", "[70, 37]\ndpi = 200", 4, "dpi must be one of 203, 300, 600"),
    ('{ zh = "箱签", en = "Carton" }', '"Carton"', 2, "title must be a table"),
    (', en = "Carton"', "", 2, "en is missing"),
    ('en = "Carton"', 'en = "Carton", de = "Karton"', 2, "de is not a field of a label design"),
    ("columns = 3", "columns = 4", 4, "the labels need 280×296.5 mm, an A4 sheet has 210×297 mm"),
    ("columns = 3", "columns = 2.5", 4, "columns must be a whole number from 1 to 100"),
    ('"{{ uri }}"', '"{{ url }}"', 7, "data: 'url' is undefined"),
    ('"{{ uri }}"', '""', 7, "data must be a text in quotation marks"),
    ("size = 26", "size = 12", 9, "a code of 37 modules needs a size of 18.5 mm at least"),
    ("size = 26", 'size = 26\nlevel = "X"', 10, "level must be one of L, M, Q, H"),
    ("{{ item.zh }}", "{{ item.chinese }}", 12, "has no attribute 'chinese'"),
    ("{{ item.zh }}", "{{ item.zh }", 12, "text: unexpected '}'"),
    ("{{ item.zh }}", "{{ item.__class__.__mro__ }}", 12, "text: "),
    ("{{ item.zh }}", "{{ 1 / 0 }}", 12, "text: division by zero"),
    ("bold = true", 'bold = "yes"', 16, "bold must be true or false"),
    ("bold = true", "blod = true", 16, "blod is not a field of a label design"),
    ("bold = true", 'align = "justify"', 16, "align must be one of left, center, right"),
    ("size = 2.5", "size = 0.8", 22, "letters of less than 1.3 mm cannot be read"),
    ("box = [38, 3]\n", "", 18, "box is missing"),
    ("[[line]]", "[line]", 24, "write [[line]] in double brackets"),
    ("to = [68, 9]", "to = [71, 9]", 26, "it reaches beyond the label of 70×37 mm"),
    ("[[bar]]", "[[circle]]", 28, "circle is not a field of a label design"),
]


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_design_is_read(tmp_path: Path) -> None:
    design = read_design(write(tmp_path, GOOD))
    assert (design.name, design.title_zh, design.title_en) == ("mine", "箱签", "Carton")
    assert (design.kind, design.width, design.height, design.dpi) == ("handling_unit", 70, 37, 203)
    assert [len(part) for part in (design.texts, design.codes, design.rules, design.bars)] == [2, 1, 1, 1]


@pytest.mark.parametrize(("right", "wrong", "line", "reason"), MISTAKES)
def test_a_mistake_is_named(tmp_path: Path, right: str, wrong: str, line: int, reason: str) -> None:
    assert right in GOOD
    with pytest.raises(BrokenDesign) as caught:
        read_design(write(tmp_path, GOOD.replace(right, wrong, 1)))
    facts = caught.value.facts
    assert (facts["file"], facts["line"]) == ("mine.toml", line)
    assert reason in facts["reason"]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(BrokenDesign) as caught:
        read_design(path)
    assert caught.value.facts["reason"] == "the file is not UTF-8"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    read_design(path)
    write(tmp_path, GOOD.replace('en = "Carton"', 'en = "My carton"'))
    assert read_design(path).title_en == "My carton"


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "broken.toml").write_text("kind = ")
    (tmp_path / "README.md").write_text("no design")
    designs, mistakes = list_designs(tmp_path)
    assert [design.name for design in designs] == ["mine"]
    assert [mistake.facts["file"] for mistake in mistakes] == ["broken.toml"]
