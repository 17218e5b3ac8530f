# SPDX-License-Identifier: Apache-2.0
"""A code that was read wrongly must be seen to be wrong; one that was read rightly must be understood."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_ops.foundation.codes import (
    CROCKFORD,
    MisreadCode,
    ReadCode,
    _check_character,
    group_code,
    label_url,
    new_unit_code,
    read_code,
)

unit_codes = st.builds(new_unit_code)


def test_the_check_character_is_that_of_the_standard() -> None:
    # The example of the Global Release Identifier, which uses ISO 7064 MOD 37,36: A1-2425G-ABC1234002-M.
    assert _check_character("A12425GABC1234002") == "M"


@given(unit_codes)
def test_a_new_code_has_the_form_that_is_promised(code: str) -> None:
    assert len(code) == 14
    assert code.startswith("HU")
    assert set(code[2:]) <= set(CROCKFORD)
    assert read_code(code) == ReadCode(code, is_unit=True)


def test_codes_do_not_repeat() -> None:
    assert len({new_unit_code() for _ in range(1000)}) == 1000


@given(unit_codes, st.integers(2, 13), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_every_single_wrong_character_is_seen(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(MisreadCode):
            read_code(wrong)


@given(unit_codes, st.integers(2, 12))
def test_every_two_neighbours_that_changed_places_are_seen(code: str, place: int) -> None:
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(MisreadCode):
            read_code(wrong)


@given(unit_codes, st.integers(3, 13))
def test_a_code_cut_short_or_with_something_added_is_misread(code: str, length: int) -> None:
    for wrong in (code[:length], code + code[length]):
        with pytest.raises(MisreadCode):
            read_code(wrong)


SEPARATORS = st.sampled_from(["", " ", "-", "–", "\N{MINUS SIGN}", "\u3000", "\t"])


@given(unit_codes, st.lists(SEPARATORS, min_size=14, max_size=14))
def test_separators_and_case_do_not_matter(code: str, separators: list[str]) -> None:
    typed = "".join(a + b for a, b in zip(separators, code.lower(), strict=True)) + "\r\n"
    assert read_code(typed).text == code


@given(unit_codes)
def test_a_code_typed_with_a_chinese_keyboard_is_understood(code: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert read_code(wide).text == code


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8000", "https://Relief.example.cn/", "https://a.cn/relief"])
def test_the_address_of_a_label_is_read_with_any_host_case_and_encoding(public_url: str) -> None:
    for code in (new_unit_code(), "ZT01-B-03-2", "库1/2"):
        url = label_url(public_url, code)
        assert url.isascii()
        assert url == url.upper()
        for read in (url, url.lower(), quote(url), quote(url, safe=""), f"\x1d {url}/ ", url + "?utm=x#top"):
            assert read_code(read).text == code


def test_slashes_that_a_server_merged_do_not_matter() -> None:
    code = new_unit_code()
    assert read_code(f"https:/a.cn/q/{code}").text == code


@given(unit_codes)
def test_a_code_is_grouped_for_reading_aloud(code: str) -> None:
    assert [len(group) for group in group_code(code).split()] == [2, 3, 3, 3, 3]
    assert read_code(group_code(code)).text == code


def test_other_codes_are_not_grouped() -> None:
    assert group_code("ZT01-B-03-2") == "ZT01-B-03-2"


@pytest.mark.parametrize("text", ["HU", "hub-1", "HU7K3", "HU 7K3 M9Q A2C 4FI"])
def test_what_begins_like_a_unit_and_is_none_is_misread(text: str) -> None:
    with pytest.raises(MisreadCode) as caught:
        read_code(text)
    assert text.upper() in caught.value.facts["text"]


def test_other_codes_are_passed_on_in_capitals() -> None:
    assert read_code("  zt01-b-03-2\r") == ReadCode("ZT01-B-03-2", is_unit=False)
    assert read_code("DB20240122-7") == ReadCode("DB20240122-7", is_unit=False)


@given(st.text())
def test_no_text_at_all_breaks_the_reading(text: str) -> None:
    try:
        read = read_code(text)
    except MisreadCode:
        return
    assert "\x00" not in read.text
    read.text.encode()
