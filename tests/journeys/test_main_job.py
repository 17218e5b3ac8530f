# SPDX-License-Identifier: Apache-2.0
"""A truck brings quilts; a slope slides; a village gets tents, quilts and kits, and signs for them.

Stock, reservations and ledger are looked at after every step, and the books are proved at the end.
"""

from datetime import timedelta
from typing import Any

import pytest

from relief_ops.foundation import clock
from tests import factories
from tests.clients import a_scan
from tests.factories import TRUCK
from tests.printed import codes as printed_codes
from tests.printed import pages as printed_pages
from tests.problems import refused, was_rejected
from tests.proof import violations

pytestmark = pytest.mark.postgres

BINS = ("ZT01-A-01", "ZT01-A-02", "ZT01-B-01")
FIGURES = ("expected", "on_hand", "available", "reserved", "held", "staged", "in_transit")


def a_day(days):
    return (clock.today(clock.now()) + timedelta(days=days)).isoformat()


class Depot:
    """What is looked at after every step."""

    def __init__(self, app, as_role):
        self.app, self.read = app, as_role("auditor").read

    def has(self, item: str, **figures: int) -> None:
        """The stock of an item, in which every figure that is not named is 0; the books hold."""
        row = factories.stock(item)
        assert {name: row[name] for name in FIGURES} == {name: figures.get(name, 0) for name in FIGURES}
        assert violations(self.app) == []

    def moved(self, item: str) -> list[tuple[str, int]]:
        """The ledger of an item, oldest first."""
        rows = self.read(f"/movements?item={item}&page_size=200")
        return [(row["kind"], row["quantity"]) for row in reversed(rows)]


@pytest.fixture
def depot(app, as_role):
    return Depot(app, as_role)


def test_quilts_come_in_and_a_village_signs_for_what_it_gets(depot, as_role):
    quilts = quilts_come_in(depot, as_role)
    older, kits, tents = other_goods_lie_there()
    depot.has("QUILT-C", on_hand=253, available=253)

    site = a_slope_slides(as_role)
    number = an_order_is_drawn_up_and_reserved(depot, as_role, site, older, kits)
    the_manager_approves(depot, as_role, number)
    the_keeper_picks(depot, as_role, number, older, quilts, kits, tents)
    shipment = the_truck_leaves(depot, as_role, number)
    somebody_signs(depot, as_role, shipment)

    assert violations(depot.app) == []


def quilts_come_in(depot: Depot, as_role: Any) -> list[str]:
    keeper = as_role("keeper")
    line = {"item": "QUILT-C", "quantity": 203, "batch": "B26-01", "made_on": "2025-11-01"}
    receipt = keeper.made(
        "/receipts", {"warehouse": "ZT01", "source": {"kind": "purchase", "name": "年度采购"}, "lines": [line]}
    )
    codes = factories.codes_of(receipt)
    assert len(codes) == 21
    depot.has("QUILT-C", expected=203)

    labels = keeper.post("/labels", {"codes": codes, "template": "carton-70x37", "format": "pdf"})
    printed = {text for page in printed_pages(labels.data) for text in printed_codes(page)}
    assert sorted(text.rsplit("/", 1)[1] for text in printed) == sorted(codes)

    for text in sorted(printed):  # One after the other, as a wedge scanner types them.
        assert keeper.scan(text, "receive")["status"] == "accepted"
    depot.has("QUILT-C", on_hand=203, available=203)
    assert keeper.read(f"/receipts/{receipt['number']}")["status"] == "received"

    for number, code in enumerate(codes):
        assert keeper.scan(code, "move", to=BINS[number % 3])["status"] == "accepted"
    depot.has("QUILT-C", on_hand=203, available=203)
    assert depot.moved("QUILT-C").count(("move", 10)) == 20
    return codes


def other_goods_lie_there() -> tuple[list[str], list[str], list[str]]:
    older = factories.received_units("QUILT-C", 50, made_on="2020-03-01", batch="B20-03")
    kits = factories.received_units("KIT-FAM", 40, expires_on=a_day(60), batch="K23-09")
    factories.received_units("KIT-FAM", 100, expires_on=a_day(700), batch="K26-01")
    tents = factories.received_units("TENT-12S", 30)
    return older, kits, tents


def a_slope_slides(as_role: Any) -> dict[str, str]:
    coordinator = as_role("coordinator")
    incident = coordinator.made(
        "/incidents",
        {
            "name": "镇雄“1·22”山体滑坡",
            "hazard": "landslide",
            "level": 3,
            "county": "530627",
            "started_at": "2024-01-22T05:51:00+08:00",
        },
    )["number"]
    people = {"people": 918, "households": 223}
    site = coordinator.made("/sites", {"incident": incident, "name": "凉水村安置点", "county": "530627"} | people)
    return {"incident": incident, "site": site["code"]}


def an_order_is_drawn_up_and_reserved(
    depot: Depot, as_role: Any, site: dict[str, str], older: list[str], kits: list[str]
) -> str:
    coordinator = as_role("coordinator")
    wanted = [("TENT-12S", 60), ("QUILT-C", 75), ("KIT-FAM", 50)]
    lines = [{"item": item, "quantity": quantity} for item, quantity in wanted]
    number: str = coordinator.made("/orders", {**site, "lines": lines})["number"]

    short = refused(coordinator.post(f"/orders/{number}/reservations"), 409, "insufficient-stock")
    assert short["shortages"] == [{"item": "TENT-12S", "wanted": 60, "available": 30}]
    depot.has("QUILT-C", on_hand=253, available=253)

    lines[0]["quantity"] = 2
    assert coordinator.patch(f"/orders/{number}", {"lines": lines}).status_code == 200
    order = coordinator.made(f"/orders/{number}/reservations")
    assert order["status"] == "reserved"
    promised = {(part["item"], part["lot"]): part["quantity"] for part in order["reservations"]}
    assert promised["QUILT-C", factories.lot_of(older[0])] == 50  # the oldest first, and all of it
    assert promised["KIT-FAM", factories.lot_of(kits[0])] == 40  # what expires first
    assert sum(quantity for (item, _lot), quantity in promised.items() if item == "QUILT-C") == 75
    depot.has("QUILT-C", on_hand=253, available=178, reserved=75)
    depot.has("KIT-FAM", on_hand=140, available=90, reserved=50)
    depot.has("TENT-12S", on_hand=30, available=28, reserved=2)
    return number


def the_manager_approves(depot: Depot, as_role: Any, number: str) -> None:
    refused(as_role("coordinator").post(f"/orders/{number}/approvals"), 403)
    assert as_role("manager").made(f"/orders/{number}/approvals", {"note": "同意"})["status"] == "approved"
    depot.has("QUILT-C", on_hand=253, available=178, reserved=75)


def the_keeper_picks(
    depot: Depot, as_role: Any, number: str, older: list[str], quilts: list[str], kits: list[str], tents: list[str]
) -> None:
    keeper = as_role("keeper")
    factories.received_units("BLANK-W", 20)
    [blanket] = [row["code"] for row in keeper.read("/handling-units?item=BLANK-W")]
    was_rejected(keeper.scan(blanket, "pick", order=number), "not-reserved")

    results = keeper.scans([a_scan(code, "pick", order=number) for code in older])
    assert {result["status"] for result in results} == {"accepted"}
    for code in quilts[:2]:
        assert keeper.scan(code, "pick", order=number)["status"] == "accepted"
    refusal = keeper.scan(quilts[2], "pick", order=number)
    assert refusal["problem"]["code"] == "quantity-exceeds-reservation"
    partly = keeper.scan(quilts[2], "pick", order=number, quantity=5)
    assert partly["taken"]["quantity"] == 5
    depot.has("QUILT-C", on_hand=253, available=178, staged=75)

    spoilt = keeper.scan(factories.received_units("KIT-FAM", 1, expires_on=a_day(5))[0], "pick", order=number)
    was_rejected(spoilt, "wrong-lot")
    for code in kits:
        keeper.scan(code, "pick", order=number)
    factories.pick_all(number)
    depot.has("KIT-FAM", on_hand=141, available=91, staged=50)
    depot.has("TENT-12S", on_hand=30, available=28, staged=2)
    order = keeper.read(f"/orders/{number}")
    assert (order["status"], order["reservations"]) == ("picking", [])
    assert len([code for code in tents if factories.unit(code)["status"] == "staged"]) == 2


def the_truck_leaves(depot: Depot, as_role: Any, number: str) -> dict[str, Any]:
    counted = [{"item": item, "quantity": n} for item, n in (("TENT-12S", 2), ("QUILT-C", 75), ("KIT-FAM", 50))]
    assert as_role("keeper2").made(f"/orders/{number}/checks", {"lines": counted})["is_right"]
    shipment: dict[str, Any] = as_role("keeper").made(f"/orders/{number}/shipments", TRUCK)
    assert shipment["is_solo"] is False
    depot.has("QUILT-C", on_hand=178, available=178, in_transit=75)
    depot.has("KIT-FAM", on_hand=91, available=91, in_transit=50)
    assert depot.read(f"/orders/{number}")["status"] == "dispatched"

    waybill = as_role("keeper").get(f"/shipments/{shipment['number']}/waybill")
    [text] = [text for page in printed_pages(waybill.data) for text in printed_codes(page)]
    assert text == shipment["delivery_url"]
    return shipment


def somebody_signs(depot: Depot, as_role: Any, shipment: dict[str, Any]) -> None:
    link = {"Authorization": f"Delivery {shipment['delivery_url'].rsplit('/', 1)[1]}"}
    path = f"/shipments/{shipment['number']}/delivery"
    came = [
        {"item": "TENT-12S", "received": 2},
        {"item": "QUILT-C", "received": 70, "damaged": 3, "missing": 1},
        {"item": "KIT-FAM", "received": 50},
    ]
    body = {"lines": came, "signed_by": "李村长", "pin": shipment["delivery_pin"]}
    refused(as_role(None).post(path, body, **link), 422, "lines-do-not-add-up")
    came[1]["missing"] = 2
    assert as_role(None).made(path, body, **link)["status"] == "delivered"

    depot.has("QUILT-C", on_hand=178, available=178)
    depot.has("KIT-FAM", on_hand=91, available=91)
    depot.has("TENT-12S", on_hand=28, available=28)
    order = depot.read(f"/orders/{shipment['order']}")
    assert order["status"] == "delivered"
    assert {line["item"]: line["delivered"] for line in order["lines"]} == {"TENT-12S": 2, "QUILT-C": 70, "KIT-FAM": 50}
    booked = depot.moved("QUILT-C")
    assert sum(quantity for kind, quantity in booked if kind == "deliver") == 70
    assert sum(quantity for kind, quantity in booked if kind == "missing") == 2
    refused(as_role("coordinator").post(path, {"lines": came, "signed_by": "x"}), 409, "already-delivered")
