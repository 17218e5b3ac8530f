# SPDX-License-Identifier: Apache-2.0
"""Every change of stock: one movement, one guarded balance, one line in the audit trail.

The guard stands in the UPDATE itself (`… where reserved <= promisable`): of two that reach for the same goods, the
second waits for the first and then finds the row as it is, not as it was. The constraints of the table are the second
fence. Callers lock the unit first (`units.lock_unit`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, case, insert, update

from relief_ops.audit.service import record
from relief_ops.catalogue.queries import get_item
from relief_ops.foundation.actor import Actor
from relief_ops.foundation.db import db
from relief_ops.foundation.ids import new_id
from relief_ops.foundation.transaction import take_rows, write_later
from relief_ops.ledger.errors import NotOnHand, QuantityExceedsUnit, ReservedElsewhere
from relief_ops.ledger.models import Balance, HandlingUnit, StockMovement
from relief_ops.ledger.queries import orders_reserving
from relief_ops.ledger.units import NewUnit, Unit, make_units
from relief_ops.places.kinds import GAIN, IN_THE_BUILDING, OUTSIDE, PROMISABLE, unit_status
from relief_ops.places.models import Place


@dataclass(frozen=True, slots=True)
class Cause:
    """Why stock moves: who says so, when it happened, when it is written down, with which device, for what.

    `scan`: the scan that says so.
    """

    by: Actor
    now: datetime
    document: str | None = None
    reason: str | None = None
    occurred_at: datetime | None = None
    device: str | None = None
    scan: UUID | None = None


def _added(column: str) -> Any:
    return Balance.__table__.c[column] + bindparam(f"d_{column}")


_balances: Table = Balance.__table__
_promisable = _balances.c.promisable + case((_balances.c.is_held, 0), else_=bindparam("d_promisable"))
_change_balance = (
    update(_balances)
    .where(_balances.c.warehouse == bindparam("of_warehouse"), _balances.c.lot == bindparam("of_lot"))
    .where(
        and_(
            _added("reserved") >= 0,
            _added("reserved") <= _promisable,
            _promisable + _added("staged") <= _added("on_hand"),
            _added("staged") >= 0,
            _added("in_transit") >= 0,
            _added("expected") >= 0,
        )
    )
    .values(
        on_hand=_added("on_hand"),
        promisable=_promisable,
        reserved=_added("reserved"),
        staged=_added("staged"),
        in_transit=_added("in_transit"),
        expected=_added("expected"),
    )
)
_add_movement = insert(StockMovement.__table__)
_set_unit = (
    update(HandlingUnit.__table__)
    .where(HandlingUnit.__table__.c.code == bindparam("of_code"))
    .values(quantity=bindparam("n"), place=bindparam("at"), status=bindparam("is"))
)
AT_THE_END = {"movements": _add_movement, "units": _set_unit}
NO_CHANGE = dict.fromkeys(("on_hand", "promisable", "reserved", "staged", "in_transit", "expected"), 0)


@contextmanager
def gathered() -> Iterator[None]:
    """Insert the movements, and change the units, of a block at its end, many with one statement.

    Balances change at once, under their guard, before anything is gathered. Until the end the database says of these
    units what was true before: nothing in the block may read them.
    """
    db.session.info["is_gathering"] = True
    try:
        yield
    finally:
        del db.session.info["is_gathering"]
    for key, statement in AT_THE_END.items():
        rows = take_rows(key)
        if rows:
            db.session.connection().execute(statement, rows)


def _write(key: str, row: dict[str, Any]) -> None:
    if db.session.info.get("is_gathering"):
        write_later(key, row)
    else:
        db.session.connection().execute(AT_THE_END[key], row)


def receive(unit: Unit, *, quantity: int, source: str, to: Place, cause: Cause) -> Unit:
    """An expected unit has come: it is on hand at a location, with the quantity that was counted."""
    origin = replace(unit, place=source, place_kind=OUTSIDE[source])
    _post(origin, quantity, to, "receive", cause, expected=-unit.announced)
    return _placed(unit, quantity, to)


def move(unit: Unit, *, to: Place, kind: str, cause: Cause, reserved: int = 0, reverses: UUID | None = None) -> Unit:
    """A whole unit goes to another place. `reserved` is what the move adds to, or takes from, the reserved quantity."""
    _post(unit, unit.quantity, to, kind, cause, reserved=reserved, reverses=reverses)
    return _placed(unit, unit.quantity, to)


def take(unit: Unit, *, quantity: int, to: Place, kind: str, cause: Cause, reserved: int = 0) -> Unit:
    """Part of a unit goes to another place as a unit with a code of its own, the rest stays; returns the new one."""
    _require_quantity(unit, quantity)
    [code] = make_units([NewUnit(get_item(unit.item), unit.lot, unit.warehouse, quantity)])
    taken = replace(unit, code=code, quantity=quantity, announced=quantity, taken_from=unit.code)
    _link_taken(code, unit.code)
    _post(taken, quantity, to, kind, cause, reserved=reserved, source_unit=unit.code)
    _write_unit(replace(unit, quantity=unit.quantity - quantity))
    return _placed(taken, quantity, to)


def move_or_take(unit: Unit, *, quantity: int, to: Place, kind: str, cause: Cause, reserved: int = 0) -> Unit:
    """The whole unit where that is the quantity, else part of it as a new unit; returns what lies at the place then."""
    if quantity == unit.quantity:
        return move(unit, to=to, kind=kind, cause=cause, reserved=reserved)
    return take(unit, quantity=quantity, to=to, kind=kind, cause=cause, reserved=reserved)


def remove(unit: Unit, *, quantity: int, to: Place, kind: str, cause: Cause) -> Unit:
    """A quantity leaves a unit for good, such as by a loss; the rest stays where it is."""
    _require_quantity(unit, quantity)
    if quantity == unit.quantity:
        return move(unit, to=to, kind=kind, cause=cause)
    _post(unit, quantity, to, kind, cause)
    return _write_unit(replace(unit, quantity=unit.quantity - quantity))


def add(unit: Unit, *, quantity: int, cause: Cause, kind: str = "gain") -> Unit:
    """More is in a unit than the books said."""
    here = place_of(unit)
    _post(replace(unit, place=GAIN, place_kind="gain"), quantity, here, kind, cause)
    return _write_unit(replace(unit, quantity=unit.quantity + quantity))


def find_elsewhere(unit: Unit, *, quantity: int, to: Place, kind: str, cause: Cause) -> Unit:
    """Goods of a unit's lot that the books did not know are found at some place, as a unit of their own."""
    [code] = make_units([NewUnit(get_item(unit.item), unit.lot, unit.warehouse, quantity)])
    found = replace(unit, code=code, quantity=quantity, announced=quantity, place=GAIN, place_kind="gain")
    _post(found, quantity, to, kind, cause)
    return _placed(found, quantity, to)


def give_back(
    unit: Unit, *, quantity: int, to_unit: Unit, kind: str, cause: Cause, reverses: UUID, reserved: int = 0
) -> Unit:
    """What was taken from a unit goes back into it: the opposite of `take`."""
    joined = replace(unit, code=to_unit.code)
    _post(
        joined,
        quantity,
        place_of(to_unit),
        kind,
        cause,
        source_unit=unit.code,
        reverses=reverses,
        reserved=reserved,
    )
    _write_unit(replace(unit, quantity=0, status="gone"))
    return _write_unit(replace(to_unit, quantity=to_unit.quantity + quantity))


def undo(
    unit: Unit, *, quantity: int, origin: Place, kept: Unit, cause: Cause, reverses: UUID, expected: int = 0
) -> Unit:
    """The opposite of a movement of this unit; `kept` is the unit as it stands after it."""
    _post(unit, quantity, origin, "reversal", cause, reverses=reverses, expected=expected)
    return _write_unit(kept)


def change_balance(warehouse: str, lot: UUID, **deltas: int) -> bool:
    """Change a balance under its guard; False, and nothing changed, where the guard says no."""
    changes = {f"d_{name}": value for name, value in {**NO_CHANGE, **deltas}.items()}
    result = db.session.connection().execute(_change_balance, {"of_warehouse": warehouse, "of_lot": lot, **changes})
    return result.rowcount == 1


def place_of(unit: Unit) -> Place:
    """Where a unit lies; raises `NotOnHand` for one that lies nowhere."""
    place = db.session.get(Place, unit.place) if unit.place else None
    if place is None:
        raise NotOnHand(code=unit.code, status=unit.status)
    return place


def _post(
    unit: Unit,
    quantity: int,
    to: Place,
    kind: str,
    cause: Cause,
    *,
    reserved: int = 0,
    expected: int = 0,
    source_unit: str | None = None,
    reverses: UUID | None = None,
) -> None:
    deltas = _effect(unit.place_kind, -quantity, to.kind, quantity)
    if not change_balance(unit.warehouse, unit.lot, **deltas, reserved=reserved, expected=expected):
        raise ReservedElsewhere(orders=", ".join(orders_reserving(unit.lot, unit.warehouse)))
    row = {
        "id": new_id(),
        "warehouse": unit.warehouse,
        "kind": kind,
        "item": unit.item,
        "lot": unit.lot,
        "unit": unit.code,
        "source_unit": source_unit,
        "quantity": quantity,
        "from_place": unit.place,
        "to_place": to.code,
        "document": cause.document,
        "actor": cause.by.name,
        "device": (cause.device if cause.device is not None else cause.by.device)[:200],
        "occurred_at": cause.occurred_at or cause.now,
        "recorded_at": cause.now,
        "reason": cause.reason,
        "reverses": reverses,
    }
    _write("movements", row)
    _record(row, cause)


def _effect(from_kind: str | None, lost: int, to_kind: str, gained: int) -> dict[str, int]:
    """What leaving one kind of place and coming to another does to a balance."""
    deltas = {"on_hand": 0, "promisable": 0, "staged": 0, "in_transit": 0}
    for kind, quantity in ((from_kind, lost), (to_kind, gained)):
        if kind in IN_THE_BUILDING:
            deltas["on_hand"] += quantity
        if kind in PROMISABLE:
            deltas["promisable"] += quantity
        elif kind == "staging":
            deltas["staged"] += quantity
        elif kind == "shipment":
            deltas["in_transit"] += quantity
    return deltas


SAID_OF_A_MOVEMENT = (
    "kind",
    "item",
    "source_unit",
    "quantity",
    "from_place",
    "to_place",
    "document",
    "reason",
)


FACTS_OF_A_MOVEMENT = (*SAID_OF_A_MOVEMENT, "movement", "lot", "reverses")


def movement_facts(row: Any) -> dict[str, Any]:
    """What the audit trail says of a movement: everything that its own columns do not hold yet."""
    facts: dict[str, Any] = {name: row[name] for name in SAID_OF_A_MOVEMENT}
    facts["movement"], facts["lot"] = str(row["id"]), str(row["lot"])
    facts["reverses"] = str(row["reverses"]) if row["reverses"] else None
    return facts


def _record(row: dict[str, Any], cause: Cause) -> None:
    record(
        "stock-moved",
        row["unit"],
        by=cause.by,
        now=cause.now,
        occurred_at=row["occurred_at"],
        chain=row["warehouse"],
        device=row["device"],
        **movement_facts(row),
        **({"scan": str(cause.scan)} if cause.scan else {}),
    )


def _placed(unit: Unit, quantity: int, to: Place) -> Unit:
    placed = replace(unit, quantity=quantity, place=to.code, place_kind=to.kind, status=unit_status(to.kind))
    if placed.status == "gone":
        placed = replace(placed, quantity=0)
    return _write_unit(placed)


def _write_unit(unit: Unit) -> Unit:
    _write("units", {"of_code": unit.code, "n": unit.quantity, "at": unit.place, "is": unit.status})
    return unit


def _link_taken(code: str, source: str) -> None:
    table = HandlingUnit.__table__
    db.session.connection().execute(update(table).where(table.c.code == code).values(taken_from=source))


def _require_quantity(unit: Unit, quantity: int) -> None:
    if quantity > unit.quantity:
        raise QuantityExceedsUnit(code=unit.code, quantity=unit.quantity)
