# SPDX-License-Identifier: Apache-2.0
"""Labels at the door: who may print which, what is refused, what is written down."""

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_smorest import Api
from flask_wtf.csrf import CSRFProtect
from PIL import Image

from relief_ops.audit.service import write_entries
from relief_ops.catalogue.models import Item
from relief_ops.config import shipped
from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.codes import group_code, label_url, new_unit_code
from relief_ops.foundation.db import db, init_db
from relief_ops.foundation.http import init_http
from relief_ops.foundation.i18n import init_i18n
from relief_ops.foundation.problem import init_problems
from relief_ops.foundation.transaction import atomically, before_commit, init_transactions
from relief_ops.labels.api import api
from relief_ops.labels.pages import pages as label_pages
from relief_ops.labels.queries import prints_of
from relief_ops.labels.subjects import Document
from relief_ops.ledger.lots import expect_units, make_lot
from relief_ops.ledger.units import parts_of
from relief_ops.places.service import add_location, add_outside_places, add_warehouse
from relief_ops.web.shell import init_web
from tests.printed import codes, pages, texts, tspl_pictures, zpl_pictures

NOW = datetime(2024, 1, 22, 2, 14, tzinfo=UTC)
PUBLIC_URL = "http://127.0.0.1:8000"
MANAGER = Actor("li", Role.MANAGER)
KEEPER = Actor("wang", Role.KEEPER, warehouse="ZT01")


class Books(SimpleNamespace):
    """An application with the label routes, and what its books hold."""

    app: Flask
    designs: Path
    quilts: list[str]
    parts: list[str]
    tent: str

    def client(self, actor: Actor | None = KEEPER) -> FlaskClient:
        self.app.extensions["actor"] = actor
        return self.app.test_client()

    def print(self, *codes: str, actor: Actor | None = KEEPER, **more: Any) -> Any:
        body = {"codes": list(codes), "template": "carton-70x37", "format": "pdf", **more}
        return self.client(actor).post("/api/v1/labels", json=body)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    folder = tmp_path_factory.mktemp("labels")
    designs = folder / "designs"
    shutil.copytree(shipped("label_templates"), designs)
    app = Flask("relief_ops", static_folder=None)
    app.secret_key = "k" * 40
    app.config.update(API_TITLE="Labels", API_VERSION="1", OPENAPI_VERSION="3.1.0", WTF_CSRF_ENABLED=False)
    CSRFProtect(app)
    app.before_request(lambda: setattr(g, "actor", app.extensions["actor"]))
    app.extensions["settings"] = SimpleNamespace(label_templates=designs, public_url=PUBLIC_URL)
    Api(app).register_blueprint(api)
    app.register_blueprint(label_pages)
    for init in (init_i18n, init_problems, init_http, init_transactions):
        init(app)
    init_web(app, is_https=False, badges={}, has_demo_data=lambda: False)
    init_db(app, f"sqlite:///{folder}/relief.db")
    before_commit(write_entries)
    with app.test_request_context(), app.app_context():
        db.create_all()
        with atomically():
            goods = _goods()
    yield Books(app=app, designs=designs, **goods)
    with app.app_context():
        db.engine.dispose()
        app.extensions["write_queue"]._file.close()


def _goods() -> dict[str, Any]:
    add_outside_places()
    add_warehouse("ZT01", name_zh="昭通备灾中心", name_en="Zhaotong depot", by=MANAGER, now=NOW)
    add_location("ZT01", "ZT01-B-03-2", name="B区 3排 2层", kind="storage", by=MANAGER, now=NOW)
    quilt = Item(code="QUILT-C", name_zh="棉被", name_en="Quilt", category="bedding", unit="床")
    tent = Item(
        code="TENT-12S",
        name_zh="12㎡单帐篷",
        name_en="Tent",
        category="shelter",
        unit="顶",
        parts=2,
        part_names=["篷体 canvas", "框架 frame"],
    )
    db.session.add_all([quilt, tent])
    db.session.flush()
    owned = {"owner": "香港红十字会", "batch": "2023-11A", "expires_on": date(2031, 11, 2)}
    lot = make_lot(quilt, warehouse="ZT01", now=NOW, **owned)
    tents = make_lot(tent, warehouse="ZT01", now=NOW)
    quilts = expect_units(quilt, lot.id, warehouse="ZT01", quantities=[10] * 20 + [3])
    [one_tent] = expect_units(tent, tents.id, warehouse="ZT01", quantities=[1])
    parts = [part["code"] for part in parts_of([one_tent])[one_tent]]
    return {"quilts": quilts, "tent": one_tent, "parts": parts}


def test_the_designs_are_listed_in_the_readers_language(books: Books) -> None:
    answer = books.client().get("/api/v1/label-templates", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert {
        "name": "carton-70x37",
        "title": "Carton label 70×37 (A4 3×8)",
        "kind": "handling_unit",
        "width_mm": 70.0,
        "height_mm": 37.0,
    } in answer.json
    kinds = {design["name"]: design["kind"] for design in answer.json}
    assert kinds["bin-100x70"] == "location"
    chinese = books.client().get("/api/v1/label-templates", headers={"Accept-Language": "zh"}).json
    assert "箱签 70×37(A4 3×8)" in [design["title"] for design in chinese]


def test_a_whole_delivery_is_printed_on_one_sheet(books: Books) -> None:
    answer = books.print(*books.quilts)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    [page] = pages(answer.data)
    assert set(codes(page)) == {label_url(PUBLIC_URL, code) for code in books.quilts}
    [text] = texts(answer.data)
    assert group_code(books.quilts[0]) in text
    for said in ("棉被", "10 床", "3 床", "2023-11A", "2031-11-02", "香港红十字会"):
        assert said in text


@pytest.mark.parametrize("read", [str.lower, group_code, lambda code: f" https://other.cn/q/{code}\r\n"])
def test_a_code_may_come_as_a_scanner_reads_it(books: Books, read: Any) -> None:
    code = books.quilts[0]
    [page] = pages(books.print(read(code), code).data)
    assert codes(page) == [label_url(PUBLIC_URL, code)] * 2


def test_parts_have_labels_with_codes_of_their_own(books: Books) -> None:
    answer = books.print(*books.parts, template="part-100x70")
    [page] = pages(answer.data)
    assert set(codes(page)) == {label_url(PUBLIC_URL, code) for code in books.parts}
    [text] = texts(answer.data)
    assert "1/2 篷体 canvas" in text
    assert "2/2 框架 frame" in text


def test_locations_have_labels(books: Books) -> None:
    answer = books.print("zt01-b-03-2", "ZT01-DOCK", template="bin-100x70")
    [text] = texts(answer.data)
    for said in ("ZT01-B-03-2", "B区 3排 2层", "储存区", "收货区 Dock", "昭通备灾中心"):
        assert said in text


def test_documents_have_labels_where_a_higher_room_knows_them(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    order = Document("调拨单", "Order", "镇雄 凉水村", None)
    monkeypatch.setattr(
        "relief_ops.labels.subjects.document_sources",
        [lambda numbers: {number: order for number in numbers if number == "DB20240122-7"}],
    )
    [page] = pages(books.print("db20240122-7", template="document-70x37").data)
    assert codes(page) == [label_url(PUBLIC_URL, "DB20240122-7")]


def test_printers_and_screens_get_their_formats(books: Books) -> None:
    wanted = [[label_url(PUBLIC_URL, code)] * 2 for code in books.quilts[:2]]
    zpl, tspl, png = (books.print(*books.quilts[:2], format=name) for name in ("zpl", "tspl", "png"))
    assert [codes(picture) for picture in zpl_pictures(zpl.data)] == wanted
    assert [codes(picture) for picture in tspl_pictures(tspl.data)] == wanted
    assert codes(Image.open(io.BytesIO(png.data)).convert("L")) == sorted(wanted[0] + wanted[1])
    assert png.mimetype == "image/png"


def test_a_reprint_keeps_the_code_and_counts(books: Books) -> None:
    code = books.quilts[5]
    before = len(_prints(books, code))
    first = books.print(code)
    second = books.print(code, reason="torn")
    assert codes(pages(first.data)[0]) == codes(pages(second.data)[0])
    made = _prints(books, code)[before:]
    assert [(one.printed_by, one.template, one.reason) for one in made] == [
        ("wang", "carton-70x37", None),
        ("wang", "carton-70x37", "torn"),
    ]


def _prints(books: Books, code: str) -> Any:
    with books.app.app_context():
        return prints_of(code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"codes": ["NOWHERE", "DB19990101-1"]}, 404, "unknown-code"),
        ({"codes": ["HU7K3M9QA2C4FI"]}, 422, "misread-code"),
        ({"codes": ["ZT01-DOCK"]}, 422, "label-design-does-not-fit"),
        ({"codes": []}, 422, "invalid"),
        ({"codes": ["ZT01-DOCK"] * 1001}, 422, "invalid"),
        ({"codes": [7]}, 422, "invalid"),
        ({"codes": ["x" * 301]}, 422, "invalid"),
        ({"codes": None}, 422, "invalid"),
        ({"template": "pallet"}, 422, "unknown-label-design"),
        ({"template": "../README"}, 422, "unknown-label-design"),
        ({"format": "docx"}, 422, "invalid"),
        ({"colour": "red"}, 422, "invalid"),
        ({"reason": "x" * 501}, 422, "invalid"),
    ],
)
def test_what_cannot_be_printed_is_refused(books: Books, body: dict[str, Any], status: int, code: str) -> None:
    answer = books.print(**{"codes": [books.quilts[0]], **body})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"


def test_one_unknown_code_prints_nothing_and_is_named(books: Books) -> None:
    unknown, code = new_unit_code(), books.quilts[9]
    before = len(_prints(books, code))
    answer = books.print(code, unknown)
    assert (answer.status_code, answer.json["codes"]) == (404, [unknown])
    assert unknown in answer.json["detail"]
    assert len(_prints(books, code)) == before


def test_a_keeper_prints_for_the_own_warehouse_only(books: Books) -> None:
    other = Actor("zhao", Role.KEEPER, warehouse="ZT-530627")
    for printed, template in ((books.quilts[0], "carton-70x37"), ("ZT01-DOCK", "bin-100x70")):
        answer = books.print(printed, template=template, actor=other)
        assert (answer.status_code, answer.json["code"]) == (403, "wrong-warehouse")


@pytest.mark.parametrize(("actor", "status"), [(None, 401), (MANAGER, 403)])
def test_only_keepers_print(books: Books, actor: Actor | None, status: int) -> None:
    assert books.print(books.quilts[0], actor=actor).status_code == status
    assert books.client(actor).get("/api/v1/label-templates").status_code == status


def test_a_broken_design_is_named_and_leaves_the_others(books: Books) -> None:
    broken = books.designs / "mine.toml"
    broken.write_text((books.designs / "carton-70x37.toml").read_text().replace("size = 20.5", "size = 9"))
    try:
        answer = books.print(books.quilts[0], template="mine")
        assert (answer.status_code, answer.json["code"]) == (409, "broken-label-design")
        assert "mine.toml" in answer.json["detail"]
        names = [design["name"] for design in books.client().get("/api/v1/label-templates").json]
        assert "mine" not in names
        assert "carton-70x37" in names
    finally:
        broken.unlink()


def test_the_same_key_prints_once_and_gives_the_same_file(books: Books) -> None:
    code = books.quilts[7]
    before = len(_prints(books, code))
    body = {"codes": [code], "template": "carton-70x37", "format": "pdf"}
    answers = [books.client().post("/api/v1/labels", json=body, headers={"Idempotency-Key": "label-1"}) for _ in "12"]
    assert answers[0].data == answers[1].data
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert len(_prints(books, code)) == before + 1


def test_characters_that_cannot_be_printed_are_told(books: Books) -> None:
    with books.app.test_request_context(), atomically():
        item = Item(code="RARE", name_zh="䓫布", name_en="Cloth", category="x", unit="条")
        db.session.add(item)
        db.session.flush()
        lot = make_lot(item, warehouse="ZT01", now=NOW)
        [code] = expect_units(item, lot.id, warehouse="ZT01", quantities=[1])
    answer = books.print(code)
    assert answer.headers["X-Missing-Characters"] == "U+44EB"
    assert "〓布" in texts(answer.data)[0]


def test_the_page_shows_every_design_as_it_prints(books: Books) -> None:
    page = books.client().get("/labels?codes=ZT01-DOCK&codes=ZT01-B-03-2&template=bin-100x70").text
    assert "ZT01-DOCK\nZT01-B-03-2" in page
    assert '<option value="bin-100x70" selected>' in page
    for design in books.client().get("/api/v1/label-templates").json:
        picture = books.client().get(f"/labels/designs/{design['name']}.png")
        assert f"/labels/designs/{design['name']}.png" in page
        assert codes(Image.open(io.BytesIO(picture.data)).convert("L"))


def test_the_page_prints_codes_one_to_a_line(books: Books) -> None:
    typed = f"{group_code(books.quilts[1])}\r\n\r\n {books.quilts[2].lower()},{books.quilts[3]}"
    form = {"codes": typed, "template": "carton-70x37", "format": "pdf", "reason": ""}
    answer = books.client().post("/labels", data=form)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert set(codes(pages(answer.data)[0])) == {label_url(PUBLIC_URL, code) for code in books.quilts[1:4]}


def test_the_page_says_what_is_wrong(books: Books) -> None:
    form = {"codes": "NOWHERE", "template": "carton-70x37", "format": "pdf"}
    answer = books.client().post("/labels", data=form)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "NOWHERE" in answer.text
    assert books.client(MANAGER).get("/labels").status_code == 403
