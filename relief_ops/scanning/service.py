# SPDX-License-Identifier: Apache-2.0
"""Judging and applying scans, each by itself.

A batch locks its orders, then its units, then their balances, each in one fixed order, before the first scan is judged:
two phones that send at the same time wait for one another instead of locking each other out. The ids of the scans are
looked up after that, so that of two that send the same scan the second finds it written.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import insert, select

from relief_ops.access.service import find_user
from relief_ops.allocation.models import Order
from relief_ops.audit.service import record
from relief_ops.dispatch.picking import orders_of_picks, pick_unit, return_unit
from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.codes import MisreadCode, ReadCode, read_code
from relief_ops.foundation.db import Lookup, db
from relief_ops.foundation.errors import DomainError, Forbidden
from relief_ops.foundation.i18n import _
from relief_ops.foundation.problem import problem_of
from relief_ops.foundation.transaction import savepoint
from relief_ops.inbound.receiving import receive_unit
from relief_ops.ledger import posting
from relief_ops.ledger.errors import NotOnHand, QuantityExceedsUnit, UnknownCode
from relief_ops.ledger.models import UnitPart
from relief_ops.ledger.posting import Cause
from relief_ops.ledger.units import (
    Unit,
    forget_parts,
    lock_balances,
    lock_unit,
    lock_units,
    note_part,
    parts_of,
)
from relief_ops.places.kinds import LOCATION_KINDS, UNRELEASED
from relief_ops.places.models import Place
from relief_ops.places.queries import places_named
from relief_ops.scanning.errors import (
    AlreadyThere,
    InQuarantine,
    InvalidScan,
    LocationElsewhere,
    NotALocation,
    NotAUnit,
    ScanIdReused,
    UnknownOrder,
)
from relief_ops.scanning.models import Scan
from relief_ops.scanning.schemas import ScanIn

Result = dict[str, Any]
NOT_PART_OF_IT = ("by", "has_happened")
"""A phone sends a scan again after somebody else has signed in, or after it was offline: it is the same scan."""

SCAN = ScanIn()
_seen_scans = Lookup(select(Scan.id, Scan.status, Scan.fingerprint), Scan.id)
_add_scans = insert(Scan.__table__)


class PartsMissing(Exception):
    """Everything is right with the scan of a part, only others are still to be scanned."""


@dataclass(slots=True)
class Judged:
    """A scan that can be read: what it says, and what its codes mean."""

    said: dict[str, Any]
    code: ReadCode
    to: ReadCode | None
    order: ReadCode | None

    @property
    def fingerprint(self) -> str:
        """The same for the same scan, however its code was written."""
        content = {name: value for name, value in self.said.items() if value is not None and name not in NOT_PART_OF_IT}
        content["code"] = self.code.text
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def apply_batch(scans: Sequence[Mapping[str, Any]], *, by: Actor, now: datetime) -> list[Result]:
    """Apply scans in their order; each stands or falls by itself. Returns a result for each, in plain JSON values."""
    judged = [_read(scan) for scan in scans]
    desk = _Desk([scan for scan in judged if isinstance(scan, Judged)], by, now)
    results: list[Result] = []
    for is_plain, alike in groupby(judged, key=desk.is_plain):
        with posting.gathered() if is_plain else nullcontext():
            results += [desk.settle(scan) if isinstance(scan, Judged) else scan for scan in alike]
    desk.write_down()
    return results


def _read(scan: Mapping[str, Any]) -> Judged | Result:
    given = scan.get("id")
    try:
        said = SCAN.load(scan)
        code, to, order = (read_code(said[name]) if said.get(name) else None for name in ("code", "to", "order"))
    except ValidationError as error:
        return _refused(given, InvalidScan(errors=error.normalized_messages()))
    except MisreadCode as error:
        return _refused(given, error)
    assert code is not None, "the schema requires it"
    return Judged(said, code, to, order)


def _refused(scan_id: Any, error: DomainError) -> Result:
    return {
        "id": scan_id if isinstance(scan_id, str) else None,
        "status": "rejected",
        "problem": problem_of(error),
    }


class _Desk:
    """One batch at work: its orders, units and parts, locked and at hand."""

    def __init__(self, scans: Sequence[Judged], by: Actor, now: datetime) -> None:
        self.by, self.now = by, now
        codes = {scan.code.text for scan in scans if scan.code.is_unit}
        returned = {scan.code.text for scan in scans if scan.said["action"] == "return"}
        self.orders = _lock_orders({scan.order.text for scan in scans if scan.order} | orders_of_picks(returned))
        self.units = lock_units(codes)
        self.parts = _find_parts(codes - self.units.keys())
        self.units |= lock_units(part.unit for part in self.parts.values())
        if len(self.units) > 1 or self.orders:
            lock_balances(self.units.values())
        self.seen = {
            row.id: (row.status, row.fingerprint) for row in _seen_scans.rows(scan.said["id"] for scan in scans)
        }
        self.places = places_named(scan.to.text for scan in scans if scan.to)
        self.actors: dict[str, Actor] = {}
        self.rows: list[dict[str, Any]] = []

    def is_plain(self, scan: Judged | Result) -> bool:
        """Whether a scan writes nothing before the guard of the balance has said yes: nothing is to be undone then."""
        if not isinstance(scan, Judged):
            return True
        return scan.said["action"] in ("receive", "move") and scan.code.text not in self.parts

    def settle(self, scan: Judged) -> Result:
        """Accept a scan, refuse it, or keep it as disputed."""
        if scan.said["id"] in self.seen:
            return self._seen_before(scan)
        scan_id = str(scan.said["id"])
        try:
            with nullcontext() if self.is_plain(scan) else savepoint():
                outcome = self._apply(scan)
        except DomainError as error:
            if scan.said["has_happened"] and not isinstance(error, InvalidScan):
                self._keep(scan, "disputed", error)
                self._record("scan-disputed", scan, problem=error.code)
                return {"id": scan_id, "status": "disputed", "problem": problem_of(error)}
            return _refused(scan_id, error)
        self._keep(scan, "accepted")
        return {"id": scan_id, "status": "accepted", **outcome}

    def write_down(self) -> None:
        """Write the scans down under their ids; where one has been used meanwhile, all is done again and sees that."""
        if self.rows:
            db.session.connection().execute(_add_scans, self.rows)

    def _keep(self, scan: Judged, status: str, error: DomainError | None = None) -> None:
        fingerprint = scan.fingerprint
        content = {name: _plain(value) for name, value in scan.said.items() if value is not None}
        if error:
            content["problem"] = error.sentence()
        if scan.said.get("by") not in (None, self.by.name):
            content["sent_by"] = self.by.name
        row = {
            "id": scan.said["id"],
            "status": status,
            "fingerprint": fingerprint,
            "warehouse": self.by.warehouse,
            "actor": scan.said.get("by") or self.by.name,
            "device": scan.said["device"],
            "occurred_at": scan.said["occurred_at"],
            "recorded_at": self.now,
            "content": content,
            "problem": error.code if error else None,
        }
        self.rows.append(row)
        self.seen[scan.said["id"]] = (status, fingerprint)

    def _record(self, action: str, scan: Judged, **details: Any) -> None:
        """Have a scan that moves nothing named in the audit trail: a movement names its own."""
        device, at, scan_id = scan.said["device"], scan.said["occurred_at"], str(scan.said["id"])
        record(
            action,
            scan.code.text[:80],
            by=self.by,
            now=self.now,
            occurred_at=at,
            device=device,
            scan=scan_id,
            **details,
        )

    def _seen_before(self, scan: Judged) -> Result:
        status, fingerprint = self.seen[scan.said["id"]]
        if fingerprint != scan.fingerprint:
            return _refused(str(scan.said["id"]), ScanIdReused())
        result: Result = {"id": str(scan.said["id"]), "status": "duplicate", "first": status}
        try:
            unit, _part = self._find_unit(scan.code)
        except DomainError:
            return result
        return {**result, "handling_unit": unit_view(unit)}

    def _apply(self, scan: Judged) -> Result:
        actor = self._actor(scan)
        unit, part = self._find_unit(scan.code)
        for person in (self.by, actor):
            person.require_warehouse(unit.warehouse)
        cause = Cause(
            actor,
            self.now,
            document=scan.order.text if scan.order and scan.order.text in self.orders else None,
            reason=scan.said.get("reason"),
            occurred_at=scan.said["occurred_at"],
            device=scan.said["device"],
            scan=scan.said["id"],
        )
        missing = self._note_part(unit, part, scan) if part else []
        if not missing:
            return self._act(unit, scan, cause)
        self._try_out(unit, scan, cause)
        self._record("part-scanned", scan, chain=unit.warehouse)
        return {"handling_unit": unit_view(unit), "missing_parts": missing}

    def _try_out(self, unit: Unit, scan: Judged, cause: Cause) -> None:
        """Judge the scan of a part as if it were the last one: a refusal shows at the first part, not at the last."""
        try:
            with savepoint():
                self._act(unit, scan, cause)
                raise PartsMissing
        except PartsMissing:
            self.units[unit.code] = unit

    def _act(self, unit: Unit, scan: Judged, cause: Cause) -> Result:
        quantity, action = scan.said.get("quantity"), scan.said["action"]
        taken = None
        if action == "receive":
            after = receive_unit(unit, quantity=quantity, to=self._location(scan, unit), cause=cause)
        elif action == "pick":
            after, taken = pick_unit(unit, self._order(scan), quantity=quantity, cause=cause)
        else:
            _require_whole(unit, quantity)
            to = self._location(scan, unit)
            assert to is not None, "the schema requires it"
            after = _move(unit, to, cause) if action == "move" else return_unit(unit, to=to, cause=cause)
        self.units[after.code] = after
        if unit.parts > 1:
            forget_parts(unit.code)
        result: Result = {"handling_unit": unit_view(after)}
        if taken is not None and taken.code != after.code:
            result["taken"] = {"code": taken.code, "quantity": taken.quantity}
        return result

    def _find_unit(self, code: ReadCode) -> tuple[Unit, str | None]:
        """The unit that a code means, and the part's code if it is that of a part."""
        part = self.parts.get(code.text)
        unit_code = part.unit if part else code.text
        if unit_code not in self.units:
            if not code.is_unit:
                raise _what_it_is_instead(code.text)
            self.units[unit_code] = lock_unit(unit_code)
        return self.units[unit_code], part.code if part else None

    def _note_part(self, unit: Unit, part: str, scan: Judged) -> list[dict[str, str]]:
        """Count a part as scanned; returns the parts that are still missing."""
        action = scan.said["action"]
        return note_part(unit.code, part, purpose=f"pick {self._order(scan).number}" if action == "pick" else action)

    def _actor(self, scan: Judged) -> Actor:
        name = scan.said.get("by")
        if not name or name == self.by.name:
            return self.by
        if name not in self.actors:
            user = find_user(name, even_disabled=True)
            if user is None:
                raise InvalidScan(errors={"by": [_("There is no user of this name.")]})
            if user.role != Role.KEEPER or user.is_disabled:
                raise Forbidden
            self.actors[name] = replace(self.by, name=user.name, id=user.id, warehouse=user.warehouse)
        return self.actors[name]

    def _location(self, scan: Judged, unit: Unit) -> Any:
        if scan.to is None:
            return None
        code = scan.to.text
        place = self.places.get(code)
        if place is None:
            raise UnknownCode(code=code)
        if place.kind not in LOCATION_KINDS:
            raise NotALocation(code=code)
        if place.warehouse != unit.warehouse:
            raise LocationElsewhere(location=code, warehouse=place.warehouse)
        return place

    def _order(self, scan: Judged) -> Order:
        assert scan.order is not None, "the schema requires it"
        order = self.orders.get(scan.order.text)
        if order is None:
            raise UnknownOrder(order=scan.order.text)
        return order


def unit_view(unit: Unit) -> Result:
    """A unit as a row of `/handling-units`, in plain JSON values."""
    return {
        "code": unit.code,
        "item": unit.item,
        "lot": str(unit.lot),
        "quantity": unit.quantity,
        "warehouse": unit.warehouse,
        "location": unit.place if unit.place_kind in LOCATION_KINDS else None,
        "status": unit.status,
        "expires_on": unit.expires_on and unit.expires_on.isoformat(),
        "parts": parts_of([unit.code]).get(unit.code, []) if unit.parts > 1 else [],
    }


def _move(unit: Unit, to: Place, cause: Cause) -> Unit:
    if unit.status != "on_hand":
        raise NotOnHand(code=unit.code, status=unit.status)
    if to.kind == "staging":
        raise NotALocation(code=to.code)
    if unit.place_kind in UNRELEASED and to.kind not in UNRELEASED:
        raise InQuarantine(code=unit.code)
    if to.code == unit.place:
        raise AlreadyThere(code=unit.code, location=to.code)
    return posting.move(unit, to=to, kind="move", cause=cause)


def _require_whole(unit: Unit, quantity: int | None) -> None:
    if quantity is not None and quantity > unit.quantity:
        raise QuantityExceedsUnit(code=unit.code, quantity=unit.quantity)
    if quantity is not None and quantity != unit.quantity:
        raise InvalidScan(errors={"quantity": [_("A whole unit is moved: leave the quantity out.")]})


def _what_it_is_instead(code: str) -> DomainError:
    is_something = db.session.get(Place, code) or db.session.get(Order, code)
    return NotAUnit(code=code) if is_something else UnknownCode(code=code)


def _lock_orders(numbers: set[str]) -> dict[str, Order]:
    if not numbers:
        return {}
    query = select(Order).where(Order.number.in_(numbers)).order_by(Order.number).with_for_update(key_share=True)
    return {order.number: order for order in db.session.scalars(query.execution_options(populate_existing=True))}


def _find_parts(codes: set[str]) -> dict[str, UnitPart]:
    if not codes:
        return {}
    return {part.code: part for part in db.session.scalars(select(UnitPart).where(UnitPart.code.in_(codes)))}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
