# SPDX-License-Identifier: Apache-2.0
"""Random histories of a depot: after every step the books hold, and agree with a keeper's pencil."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from relief_ops.alerts import jobs
from relief_ops.foundation import clock as the_clock
from relief_ops.foundation.transaction import atomically
from tests import factories
from tests.clients import a_scan
from tests.factories import TRUCK, by
from tests.proof import violations
from tests.properties.model import PROMISABLE, RESERVABLE, Depot, Lot, Order, Truck, Unit

pytestmark = pytest.mark.postgres

ITEMS = ("QUILT-C", "RICE-10")
PLACES = {
    "ZT01-A-01": "storage",
    "ZT01-B-01": "storage",
    "ZT01-DOCK": "dock",
    "ZT01-QUARANTINE": "quarantine",
    "ZT01-RETURNS": "returns",
    "ZT01-REJECT": "reject",
}
BINS = [code for code, kind in PLACES.items() if kind in PROMISABLE]
quantities = st.integers(1, 12)
wishes = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 8), min_size=1)
anything = st.integers(0, 10_000)


class History(RuleBasedStateMachine):
    """People at work, whatever comes into their heads; `house` and `clock` are set by the test."""

    house: Any
    clock: Any

    @initialize()
    def an_empty_depot(self) -> None:
        self.clock.ahead = timedelta(0)
        self.app = self.house.fresh()
        factories.speak_with(self.app)
        self.depot = Depot()
        self.site = dict(zip(("incident", "site"), factories.an_incident_and_site(), strict=True))
        self.keeper, self.manager, self.coordinator = by("keeper"), by("manager"), by("coordinator")
        self.sent: list[dict[str, Any]] = []
        for item in ITEMS:
            self.announce(item, 12, 4, 2)
            self.announce(item, 9, 5, 3)
        for number, unit in enumerate(list(self.depot.units.values())[:-2]):
            self.book_in(unit, BINS[number % len(BINS)], unit.announced)

    @property
    def today(self) -> date:
        return the_clock.today(self.clock.now())

    def some(self, things: Any, number: int, rather: Callable[[Any], Any] = bool) -> Any:
        """One of some things, most often one of those that would rather be chosen; None where there are none."""
        chosen = list(things)
        better = [thing for thing in chosen if rather(thing)]
        if better and number % 4:
            chosen = better
        return chosen[number % len(chosen)] if chosen else None

    def scan(self, code: str, action: str, **fields: Any) -> dict[str, Any]:
        scan = a_scan(code, action, **fields)
        [result] = self.keeper.scans([scan])
        if result["status"] == "accepted":
            self.sent.append(scan)
        return result

    def look_at_orders(self) -> None:
        for number in self.depot.orders:
            self.depot.learn_order(factories.order(number))

    # Goods in

    @rule(item=st.sampled_from(ITEMS), quantity=quantities, pack=st.integers(1, 5), days=st.integers(-1, 3))
    def announce(self, item: str, quantity: int, pack: int, days: int) -> None:
        expires_on = self.today + timedelta(days=days) if item == "RICE-10" else None
        facts = {"expires_on": expires_on.isoformat()} if expires_on else {}
        receipt = factories.a_receipt(factories.a_line(item, quantity, pack_size=pack, **facts))
        self.depot.lots[receipt["lines"][0]["lot"]] = Lot(item, expires_on)
        for unit in receipt["handling_units"]:
            self.depot.units[unit["code"]] = Unit(unit["code"], unit["lot"], unit["quantity"], unit["quantity"])

    @rule(number=anything, place=st.sampled_from(list(PLACES)), difference=st.sampled_from([0, 0, 0, -1, 2]))
    def receive(self, number: int, place: str, difference: int) -> None:
        unit = self.some(self.depot.units.values(), number, lambda unit: unit.status == "expected")
        self.book_in(unit, place, max(1, unit.announced + difference))

    def book_in(self, unit: Unit, place: str, counted: int) -> None:
        result = self.scan(unit.code, "receive", to=place, quantity=counted, reason="counted")
        assert result["status"] == ("accepted" if unit.status == "expected" else "rejected"), result
        if result["status"] == "accepted":
            unit.place, unit.kind, unit.quantity = place, PLACES[place], counted

    @rule(number=anything, place=st.sampled_from(list(PLACES)))
    def move(self, number: int, place: str) -> None:
        unit = self.some(self.depot.units.values(), number, lambda unit: unit.status == "on_hand")
        result = self.scan(unit.code, "move", to=place)
        assert result["status"] == ("accepted" if self.depot.may_move(unit, place, PLACES[place]) else "rejected"), (
            result
        )
        if result["status"] == "accepted":
            unit.place, unit.kind = place, PLACES[place]

    # Orders

    @rule(wanted=wishes, is_emergency=st.booleans())
    def draw_up(self, wanted: dict[str, int], is_emergency: bool) -> None:
        self.a_new_order(wanted, is_emergency)

    def a_new_order(self, wanted: dict[str, int], is_emergency: bool) -> Order:
        lines = [{"item": item, "quantity": quantity} for item, quantity in wanted.items()]
        early = {"is_emergency": True, "ordered_by": "manager", "channel": "radio"} if is_emergency else {}
        number = self.coordinator.made("/orders", {**self.site, "lines": lines, **early})["number"]
        self.depot.orders[number] = order = Order(number, wanted, is_emergency)
        return order

    @rule(wanted=wishes, allow_partial=st.booleans(), picks=st.lists(anything, max_size=4), leaves=st.booleans())
    def serve(self, wanted: dict[str, int], allow_partial: bool, picks: list[int], leaves: bool) -> None:
        order = self.a_new_order(wanted, is_emergency=False)
        self.reserve_for(order, allow_partial)
        self.approve_this(order)
        for number in picks:
            self.pick_for(order, number, quantity=number % 5 + 1, is_whole=number % 3 == 0)
        if leaves:
            self.ship_for(order)

    @precondition(lambda self: self.depot.orders)
    @rule(number=anything, allow_partial=st.booleans())
    def reserve(self, number: int, allow_partial: bool) -> None:
        self.reserve_for(self.some(self.depot.orders.values(), number, self.depot.lacking), allow_partial)

    def reserve_for(self, order: Order, allow_partial: bool) -> None:
        lacking = self.depot.lacking(order)
        free = {item: self.depot.free(item, self.today) for item in lacking}
        is_enough = all(free[item] >= quantity for item, quantity in lacking.items())
        may = order.status in RESERVABLE and bool(lacking) and (is_enough or (allow_partial and any(free.values())))
        answer = self.coordinator.post(f"/orders/{order.number}/reservations", {"allow_partial": allow_partial})
        assert answer.status_code == (201 if may else 409), answer.json
        if may:
            self.depot.learn_order(answer.json)
            still = {item: lack - free[item] for item, lack in lacking.items() if lack > free[item]}
            assert self.depot.lacking(order) == still

    @precondition(lambda self: self.depot.orders)
    @rule(number=anything)
    def approve(self, number: int) -> None:
        self.approve_this(self.some(self.depot.orders.values(), number, lambda order: order.status == "reserved"))

    def approve_this(self, order: Order) -> None:
        late = ("picking", "dispatched", "delivered") if order.is_emergency and not order.is_approved else ()
        may = order.status == "reserved" or order.status in late
        answer = self.manager.post(f"/orders/{order.number}/approvals")
        assert answer.status_code == (201 if may else 409), answer.json
        if may:
            self.depot.learn_order(answer.json)

    @precondition(lambda self: self.depot.orders)
    @rule(number=anything)
    def cancel(self, number: int) -> None:
        order = self.some(self.depot.orders.values(), number)
        may = order.status in ("draft", "reserved", "approved", "picking")
        answer = self.coordinator.post(f"/orders/{order.number}/cancellation", {"reason": "x"})
        assert answer.status_code == (201 if may else 409), answer.json
        if may:
            order.promised.clear()
            order.status = "cancelled"

    # Goods out

    @precondition(lambda self: self.depot.orders)
    @rule(number=anything, quantity=st.integers(1, 6), is_whole=st.booleans())
    def pick(self, number: int, quantity: int, is_whole: bool) -> None:
        order = self.some(self.depot.orders.values(), number, lambda order: order.may_be_picked and +order.promised)
        self.pick_for(order, number, quantity, is_whole)

    def pick_for(self, order: Order, number: int, quantity: int, is_whole: bool) -> None:
        unit = self.some(
            self.depot.units.values(), number, lambda unit: self.depot.may_pick(unit, order, 1, self.today)
        )
        if unit is None:
            return
        wanted = unit.quantity if is_whole else quantity
        result = self.scan(unit.code, "pick", order=order.number, **({} if is_whole else {"quantity": quantity}))
        assert result["status"] == (
            "accepted" if self.depot.may_pick(unit, order, wanted, self.today) else "rejected"
        ), result
        if result["status"] == "accepted":
            self.note_pick(unit, order, wanted, result)

    def note_pick(self, unit: Unit, order: Order, quantity: int, result: dict[str, Any]) -> None:
        order.promised[unit.lot] -= quantity
        order.picked[self.depot.item_of(unit)] += quantity
        order.status = "dispatched" if order.status == "dispatched" else "picking"
        if quantity < unit.quantity:
            unit.quantity -= quantity
            code = result["taken"]["code"]
            unit = self.depot.units[code] = Unit(code, unit.lot, quantity, quantity)
        unit.place, unit.kind = "ZT01-STAGING", "staging"

    @precondition(lambda self: self.depot.orders)
    @rule(number=anything)
    def ship(self, number: int) -> None:
        self.ship_for(self.some(self.depot.orders.values(), number, lambda order: order.status == "picking"))

    def ship_for(self, order: Order) -> None:
        answer = self.keeper.post(f"/orders/{order.number}/shipments", TRUCK)
        if answer.status_code != 201:
            assert answer.status_code == 409, answer.json
            return
        load = {line["item"]: line["shipped"] for line in answer.json["lines"]}
        left: Counter[str] = Counter()
        on_board = by("auditor").read("/handling-units?status=in_transit&page_size=200")
        for code in {row["code"] for row in on_board} & self.depot.units.keys():
            unit = self.depot.units.pop(code)
            left[self.depot.item_of(unit)] += unit.quantity
        assert left == load
        self.depot.on_the_road.update(load)
        self.depot.trucks.append(Truck(answer.json["number"], order.number, load))
        order.status = "dispatched"

    @precondition(lambda self: self.depot.trucks)
    @rule(number=anything, torn=st.integers(0, 1), lost=st.integers(0, 1), refused=st.integers(0, 2), over=anything)
    def sign(self, number: int, torn: int, lost: int, refused: int, over: int) -> None:
        truck = self.some(self.depot.trucks, number, lambda truck: not truck.is_signed_for)
        lines, stays = [], Counter()
        for item, shipped in truck.load.items():
            back = max(refused, truck.back[item])
            surplus = 2 if over % 5 == 0 else 0
            received = shipped + surplus - torn - lost - back
            lines.append({"item": item, "received": received, "damaged": torn, "missing": lost, "refused": back})
            lines[-1]["over"] = surplus
            stays[item] = back - truck.back[item]
        may = not truck.is_signed_for and all(line["received"] >= line["over"] for line in lines)
        body = {"lines": lines, "signed_by": "李村长"}
        answer = self.coordinator.post(f"/shipments/{truck.number}/delivery", body)
        assert (answer.status_code == 201) == may, (answer.json, body)
        assert answer.status_code in (201, 409, 422), answer.json
        if may:
            for item, shipped in truck.load.items():
                self.depot.on_the_road[item] -= shipped - truck.back[item] - stays[item]
            truck.is_signed_for = True
            self.look_at_orders()

    @rule(number=anything, place=st.sampled_from(list(PLACES)))
    def bring_back(self, number: int, place: str) -> None:
        gone = by("auditor").read("/handling-units?page_size=200")
        row = self.some((row for row in gone if row["status"] in ("staged", "in_transit", "delivered")), number)
        if row is None:
            return
        result = self.scan(row["code"], "return", to=place)
        assert result["status"] == "accepted", result
        if row["status"] == "in_transit":
            self.depot.on_the_road[row["item"]] -= row["quantity"]
            self.note_back(row)
        unit = Unit(row["code"], row["lot"], row["quantity"], row["quantity"], place, PLACES[place])
        self.depot.units[unit.code] = unit
        self.look_at_orders()

    def note_back(self, row: dict[str, Any]) -> None:
        document = by("auditor").read(f"/movements?handling_unit={row['code']}")[0]["document"]
        truck = next(truck for truck in self.depot.trucks if truck.number == document)
        if not truck.is_signed_for:
            truck.back[row["item"]] += row["quantity"]

    # What else happens

    @rule(number=anything)
    def hold(self, number: int) -> None:
        lot = self.some(self.depot.lots, number)
        made = self.manager.made(f"/lots/{lot}/holds", {"reason": "mould"})
        self.depot.lots[lot].holds.append(made["id"])
        for order in self.depot.orders.values():
            order.promised.pop(lot, None)

    @precondition(lambda self: any(lot.holds for lot in self.depot.lots.values()))
    @rule(number=anything)
    def end_hold(self, number: int) -> None:
        lot = self.some((lot for lot in self.depot.lots.values() if lot.holds), number)
        self.manager.made(f"/holds/{lot.holds.pop()}/end")

    @rule(number=anything, kind=st.sampled_from(["loss", "gain", "damage"]), quantity=quantities)
    def adjust(self, number: int, kind: str, quantity: int) -> None:
        unit = self.some(self.depot.units_that_are("on_hand"), number)
        if unit is None or (kind != "gain" and quantity > unit.quantity):
            return
        before = {lot: self.depot.promised(lot) for lot in self.depot.lots}
        factories.adjusted(unit.code, kind, quantity)
        if kind == "gain":
            unit.quantity += quantity
        else:
            self.take_out(unit, kind, quantity)
        self.look_at_orders()
        for lot, promised in before.items():
            left = min(promised, self.depot.promisable(lot))
            assert self.depot.promised(lot) == left, "no more is given back than has to be"

    def take_out(self, unit: Unit, kind: str, quantity: int) -> None:
        if kind == "damage" and unit.kind == "reject":
            return
        unit.quantity -= quantity
        if kind == "damage":
            newest = by("auditor").read("/movements?page_size=1")[0]
            code = newest["handling_unit"]
            self.depot.units[code] = Unit(code, unit.lot, quantity, quantity, "ZT01-REJECT", "reject")
        elif not unit.quantity:
            del self.depot.units[unit.code]

    @rule(number=anything)
    def take_back(self, number: int) -> None:
        rows = by("auditor").read("/movements?page_size=5")
        row = self.some(rows, number)
        answer = self.manager.post(f"/movements/{row['id']}/reversals", {"reason": "by mistake"})
        assert answer.status_code in (201, 409), answer.json
        if answer.status_code == 201:
            for code in {row["handling_unit"], row["source_unit"]} - {None}:
                self.look_at_unit(code)
            self.look_at_orders()

    def look_at_unit(self, code: str) -> None:
        row = factories.unit(code)
        known = self.depot.units.pop(code, None)
        if row["status"] in ("expected", "on_hand", "staged"):
            kind = {"ZT01-STAGING": "staging", None: None, **PLACES}[row["location"]]
            announced = known.announced if known else row["quantity"]
            self.depot.units[code] = Unit(code, row["lot"], row["quantity"], announced, row["location"], kind)

    @precondition(lambda self: self.sent)
    @rule(number=anything)
    def send_again(self, number: int) -> None:
        [result] = self.keeper.scans([self.some(self.sent, number)])
        assert (result["status"], result["first"]) == ("duplicate", "accepted")

    @rule(hours=st.sampled_from([1, 5, 25]))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        with self.app.test_request_context():
            for job in (
                jobs.free_expired_reservations,
                jobs.end_promises_of_expired_goods,
                jobs.close_orders,
                jobs.seal_audit,
            ):
                with atomically():
                    job(self.clock.now())
        self.look_at_orders()
        for order in self.depot.orders.values():
            assert all(self.depot.lots[lot].is_good(self.today) for lot, n in order.promised.items() if n)

    # What is always true

    @invariant()
    def the_books_hold(self) -> None:
        if hasattr(self, "depot"):
            assert violations(self.app) == []

    @invariant()
    def the_pencil_agrees(self) -> None:
        if not hasattr(self, "depot"):
            return
        rows = {row["item"]: row for row in by("auditor").read("/stock?warehouse=ZT01")}
        for item in ITEMS:
            pencil = self.depot.figures(item, self.today)
            assert {name: rows[item][name] for name in pencil} == pencil, item


def test_random_histories(database, request, clock):
    History.house = request.getfixturevalue("sqlite_house" if database == "sqlite" else "postgres_house")
    History.clock = clock
    examples = 30 if database == "sqlite" else 12
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
