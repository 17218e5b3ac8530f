# SPDX-License-Identifier: Apache-2.0
"""What a test needs and is not about: made through the API, as the people would who do it.

They speak with the application that the `app` fixture has set up last.
"""

from itertools import count
from typing import Any

from flask import Flask

from tests.clients import ApiClient, a_scan, api_client

_app: list[Flask] = []
_names = count(1)


def speak_with(app: Flask) -> None:
    """Make what follows in this application."""
    _app[:] = [app]


def by(user: str) -> ApiClient:
    """A program with the token of a user."""
    return api_client(_app[0], user)


def an_item(code: str | None = None, **facts: Any) -> str:
    """A new item; returns its code."""
    code = code or f"ITEM-{next(_names)}"
    said = {"code": code, "name_zh": "物资", "name_en": "Thing", "category": "other", "unit": "件", "pack_size": 10}
    item: str = by("manager").made("/items", said | facts)["code"]
    return item


def a_warehouse(code: str | None = None, *, bins: int = 1) -> str:
    """A new warehouse with some storage bins, `CODE-01` and so on; returns its code."""
    code = code or f"W{next(_names) + 100}"
    by("manager").made("/warehouses", {"code": code, "name_zh": "仓库", "name_en": "Store", "county": "530627"})
    for number in range(1, bins + 1):
        location = {"code": f"{code}-{number:02}", "name": f"Bin {number}", "kind": "storage"}
        by("manager").made(f"/warehouses/{code}/locations", location)
    return code


def a_line(item: str = "QUILT-C", quantity: int = 30, **facts: Any) -> dict[str, Any]:
    """A line of a receipt."""
    return {"item": item, "quantity": quantity, **facts}


def a_receipt(
    *lines: dict[str, Any],
    warehouse: str = "ZT01",
    source: str = "purchase",
    keeper: str | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """Announced goods: what `POST /receipts` answers."""
    body = {"warehouse": warehouse, "source": {"kind": source, "name": "昭通市工商联"}, **facts}
    receipt: dict[str, Any] = by(keeper or keeper_of(warehouse)).made(
        "/receipts", body | {"lines": list(lines or [a_line()])}
    )
    return receipt


def keeper_of(warehouse: str) -> str:
    """The keeper who works there."""
    return {"ZT01": "keeper", "W2": "keeper_w2"}[warehouse]


def codes_of(receipt: dict[str, Any]) -> list[str]:
    """The codes of a receipt's handling units."""
    return [unit["code"] for unit in receipt["handling_units"]]


def scan_in(receipt: dict[str, Any], *, to: str | None = None, keeper: str | None = None) -> list[str]:
    """Scan in everything that was announced; returns the codes."""
    codes = codes_of(receipt)
    client, place = by(keeper or keeper_of(receipt["warehouse"])), {"to": to} if to else {}
    for start in range(0, len(codes), 500):
        scans = [a_scan(code, "receive", **place) for code in codes[start : start + 500]]
        results = client.scans(scans)
        assert [result["status"] for result in results] == ["accepted"] * len(scans), results
    return codes


def received_units(item: str = "QUILT-C", quantity: int = 30, *, warehouse: str = "ZT01", **facts: Any) -> list[str]:
    """Goods on hand in a bin; returns the codes of their units. `facts` are those of the receipt's line."""
    to = facts.pop("to", "ZT01-A-01" if warehouse == "ZT01" else "W2-A-01")
    source = facts.pop("source", "purchase")
    return scan_in(a_receipt(a_line(item, quantity, **facts), warehouse=warehouse, source=source), to=to)


def a_lot(item: str = "QUILT-C", quantity: int = 30, **facts: Any) -> str:
    """Goods on hand in a bin; returns the id of their lot."""
    return lot_of(received_units(item, quantity, **facts)[0])


def lot_of(code: str) -> str:
    lot: str = unit(code)["lot"]
    return lot


def unit(code: str) -> dict[str, Any]:
    """A handling unit as the API shows it."""
    row: dict[str, Any] = by("auditor").read(f"/codes/{code}")
    return row


def stock(item: str = "QUILT-C", warehouse: str = "ZT01") -> dict[str, Any]:
    """The stock of an item in a warehouse."""
    [row] = by("auditor").read(f"/stock?item={item}&warehouse={warehouse}")
    return dict(row)


def an_incident(**facts: Any) -> str:
    """A landslide in Zhenxiong; returns its number."""
    said = {"name": "镇雄滑坡", "hazard": "landslide", "level": 3, "county": "530627"}
    started = {"started_at": "2026-01-22T05:51:00+08:00"}
    number: str = by("coordinator").made("/incidents", said | started | facts)["number"]
    return number


def a_site(incident: str | None = None, **facts: Any) -> str:
    """A site of an incident; returns its code."""
    said = {"incident": incident or an_incident(), "name": "凉水村安置点", "county": "530627"}
    code: str = by("coordinator").made("/sites", said | {"people": 918, "households": 223} | facts)["code"]
    return code


def an_incident_and_site() -> tuple[str, str]:
    """The numbers of both."""
    incident = an_incident()
    return incident, a_site(incident)


def an_order(*wanted: tuple[str, int], coordinator: str = "coordinator", **facts: Any) -> str:
    """A draft for a new site; returns its number."""
    incident, site = an_incident_and_site()
    lines = [{"item": item, "quantity": quantity} for item, quantity in wanted or [("QUILT-C", 20)]]
    body = {"incident": incident, "site": site, "lines": lines}
    number: str = by(coordinator).made("/orders", body | facts)["number"]
    return number


def an_emergency(*wanted: tuple[str, int]) -> str:
    """A draft that may be picked before it is approved."""
    return an_order(*wanted, is_emergency=True, ordered_by="manager", channel="phone")


def order(number: str) -> dict[str, Any]:
    """An order as the API shows it."""
    view: dict[str, Any] = by("auditor").read(f"/orders/{number}")
    return view


def reserved(*wanted: tuple[str, int], **facts: Any) -> str:
    """A reserved order."""
    number = an_order(*wanted, **facts)
    by("coordinator").made(f"/orders/{number}/reservations")
    return number


def approved(*wanted: tuple[str, int], **facts: Any) -> str:
    """A reserved and approved order."""
    number = reserved(*wanted, **facts)
    by("manager").made(f"/orders/{number}/approvals")
    return number


def pick_all(number: str, *, keeper: str = "keeper") -> list[str]:
    """Pick whatever is reserved for an order in a keeper's warehouse; returns the codes that now stand ready."""
    warehouse = {"keeper": "ZT01", "keeper2": "ZT01", "keeper_w2": "W2"}[keeper]
    staged = []
    for part in order(number)["reservations"]:
        if part["warehouse"] == warehouse:
            staged += _pick(number, part, keeper)
    return staged


def _pick(number: str, part: dict[str, Any], keeper: str) -> list[str]:
    staged, left = [], part["quantity"]
    query = f"/handling-units?lot={part['lot']}&warehouse={part['warehouse']}&status=on_hand&page_size=200"
    for row in by(keeper).read(query):
        quantity = min(left, row["quantity"])
        if quantity:
            result = by(keeper).scan(row["code"], "pick", order=number, quantity=quantity)
            assert result["status"] == "accepted", result
            staged.append(result.get("taken", row)["code"])
            left -= quantity
    assert left == 0, f"{left} of lot {part['lot']} cannot be found"
    return staged


def picked(*wanted: tuple[str, int], keeper: str = "keeper", **facts: Any) -> str:
    """An order of which everything stands ready."""
    number = approved(*wanted, **facts)
    pick_all(number, keeper=keeper)
    return number


TRUCK = {"vehicle": "云C·A1234", "driver": "王师傅", "phone": "13800000000"}


def ship(number: str, *, keeper: str = "keeper", **facts: Any) -> dict[str, Any]:
    """Let the truck go: what `POST /orders/N/shipments` answers."""
    shipment: dict[str, Any] = by(keeper).made(f"/orders/{number}/shipments", TRUCK | facts)
    return shipment


def shipped(*wanted: tuple[str, int], **facts: Any) -> dict[str, Any]:
    """A shipment on the road."""
    return ship(picked(*wanted, **facts))


def delivery_of(shipment: dict[str, Any], **of_each_line: int) -> dict[str, Any]:
    """The body that says what came: all of it, unless something else is said of the lines."""
    lines = [{"item": line["item"], "received": line["shipped"]} | of_each_line for line in shipment["lines"]]
    return {"lines": lines, "signed_by": "李村长"}


def delivered(*wanted: tuple[str, int], **of_each_line: int) -> dict[str, Any]:
    """A shipment that was signed for."""
    shipment = shipped(*wanted)
    answer: dict[str, Any] = by("coordinator").made(
        f"/shipments/{shipment['number']}/delivery", delivery_of(shipment, **of_each_line)
    )
    return answer


def adjusted(code: str, kind: str, quantity: int) -> dict[str, Any]:
    """A correction of the books, proposed by a keeper and posted by a manager."""
    warehouse = unit(code)["warehouse"]
    body = {"handling_unit": code, "kind": kind, "quantity": quantity, "reason": "counted again"}
    proposed = by(keeper_of(warehouse)).made("/adjustments", body)
    posted: dict[str, Any] = by("manager").made(f"/adjustments/{proposed['id']}/posting")
    return posted


def location(warehouse: str, kind: str) -> str:
    """The code of a warehouse's first location of a kind."""
    rows = by("auditor").read(f"/warehouses/{warehouse}/locations")
    code: str = next(row["code"] for row in rows if row["kind"] == kind)
    return code
