# SPDX-License-Identifier: Apache-2.0
"""The paper that travels with the truck: complete, legible, to be scanned, and without the PIN."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from relief_ops.dispatch.waybill import Waybill, WaybillLine, render_waybill
from tests.printed import codes, pages, texts

URL = "https://relief.example.cn/deliveries/YD20240122-3/IjEyMzQ1Njc4OTAi.ZbXy1A.gk3JkXo0b0sXxYyZz123456789abc"

TENTS = WaybillLine("TENT-12S", "12㎡单帐篷", "Relief tent", "2021-05", "", 20, 20, "顶", Decimal(1200))
QUILTS = WaybillLine("QUILT-C", "棉被", "Quilt", "", "香港红十字会", 70, 700, "床", Decimal("2100.50"))

WAYBILL = Waybill(
    number="YD20240122-3",
    order_number="DB20240122-7",
    incident="镇雄“1·22”山体滑坡",
    site="凉水村安置点",
    county="镇雄县",
    from_warehouse="昭通备灾中心仓库",
    vehicle="云C·12345",
    driver="王师傅",
    phone="138 0000 0000",
    escort="李红",
    left_at=datetime(2024, 1, 22, 18, 14, tzinfo=UTC),
    lines=[TENTS, QUILTS],
    volume_m3=Decimal("21.00"),
    delivery_url=URL,
    is_solo=False,
    is_drill=False,
)


def test_it_says_everything_that_is_known() -> None:
    [text] = texts(render_waybill(WAYBILL))
    for known in (
        *("YD20240122-3", "DB20240122-7", "镇雄“1·22”山体滑坡", "镇雄县 凉水村安置点", "昭通备灾中心仓库"),
        *("云C·12345", "王师傅 138 0000 0000", "李红", "2024-01-23 02:14"),
        *("12㎡单帐篷", "TENT-12S", "20 顶", "2021-05", "棉被", "700 床", "香港红十字会", "2100.5"),
        *("合计 Total · 21 m³", "90", "3300.5", "第 1 页,共 1 页"),
        *("装车 Loaded by", "运输 Transported by", "接收 Received by", "签名 Signature", "状况 Condition"),
        *("到货扫码签收", "密码由仓库电话告知"),
    ):
        assert known in text


def test_its_code_leads_to_the_delivery() -> None:
    [page] = pages(render_waybill(WAYBILL))
    assert codes(page) == [URL]


def test_a_load_that_nobody_counted_again_says_so() -> None:
    assert "未经第二人复核" not in texts(render_waybill(WAYBILL))[0]
    assert "未经第二人复核" in texts(render_waybill(replace(WAYBILL, is_solo=True)))[0]


def test_a_drill_says_so() -> None:
    assert "DRILL" not in texts(render_waybill(WAYBILL))[0]
    assert "DRILL" in texts(render_waybill(replace(WAYBILL, is_drill=True)))[0]


def test_many_lines_go_on_over_the_pages_with_the_heads_repeated() -> None:
    printed = texts(render_waybill(replace(WAYBILL, lines=[TENTS, QUILTS] * 40)))
    assert len(printed) == 4
    for number, text in enumerate(printed, 1):
        assert f"page {number} of 4" in text
        assert "YD20240122-3" in text
    assert all("数量" in text for text in printed)
    assert sum(text.count("TENT-12S") for text in printed) == 40
    assert sum(text.count("接收 Received by") for text in printed) == 1


def test_texts_that_look_like_markup_are_printed_as_they_are() -> None:
    line = replace(TENTS, name_zh="<b>帐篷</b> & <para", batch="&lt;")
    [text] = texts(render_waybill(replace(WAYBILL, lines=[line], escort="<script>")))
    assert "<b>帐篷</b> & <para" in text
    assert "&lt;" in text
    assert "<script>" in text


def test_long_texts_wrap_and_rare_characters_are_marked() -> None:
    line = replace(TENTS, name_zh="十二平方米防寒保暖加厚棉帐篷" * 8, owner="䓫" + "红十字会" * 20)
    printed = texts(render_waybill(replace(WAYBILL, lines=[line] * 3, site="凉水村" * 60)))
    assert "〓红十字会" in "".join(printed)


def test_the_same_waybill_gives_the_same_file() -> None:
    assert render_waybill(WAYBILL) == render_waybill(WAYBILL)
