# SPDX-License-Identifier: Apache-2.0
"""Whoever alters the database behind the service's back is found out."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from relief_ops.alerts.jobs import seal_audit
from relief_ops.foundation.clock import now
from relief_ops.foundation.db import db
from relief_ops.foundation.transaction import atomically
from tests import factories
from tests.factories import by, received_units
from tests.proof import violations

pytestmark = pytest.mark.postgres

LAST_MOVE = "(SELECT id FROM stock_movements WHERE kind = 'move' ORDER BY id DESC LIMIT 1)"
SOME_UNIT = "(SELECT code FROM handling_units WHERE status = 'on_hand' ORDER BY code LIMIT 1)"
SOME_LOT = "(SELECT lot FROM balances WHERE promisable > reserved ORDER BY lot LIMIT 1)"
MIDDLE = "(SELECT id FROM audit_entries WHERE chain = 'ZT01' ORDER BY id LIMIT 1 OFFSET 3)"
TAIL = "(SELECT id FROM audit_entries WHERE chain = 'ZT01' ORDER BY id DESC LIMIT 1)"

ALTERATIONS = {
    "a movement's quantity": f"UPDATE stock_movements SET quantity = quantity + 1 WHERE id = {LAST_MOVE}",
    "who moved it": f"UPDATE stock_movements SET actor = 'nobody' WHERE id = {LAST_MOVE}",
    "with which device": f"UPDATE stock_movements SET device = 'another' WHERE id = {LAST_MOVE}",
    "why": f"UPDATE stock_movements SET reason = 'because' WHERE id = {LAST_MOVE}",
    "when": f"UPDATE stock_movements SET occurred_at = '2020-01-01 00:00:00' WHERE id = {LAST_MOVE}",
    "where to": f"UPDATE stock_movements SET to_place = 'ZT01-DOCK' WHERE id = {LAST_MOVE}",
    "a movement less": f"DELETE FROM stock_movements WHERE id = {LAST_MOVE}",
    "a unit's quantity": f"UPDATE handling_units SET quantity = quantity + 1 WHERE code = {SOME_UNIT}",
    "a unit's place": f"UPDATE handling_units SET place = 'ZT01-RETURNS' WHERE code = {SOME_UNIT}",
    "a unit's status": f"UPDATE handling_units SET status = 'gone' WHERE code = {SOME_UNIT}",
    "what is on hand": f"UPDATE balances SET on_hand = on_hand + 1 WHERE lot = {SOME_LOT}",
    "what may be promised": f"UPDATE balances SET promisable = promisable - 1 WHERE lot = {SOME_LOT}",
    "what is promised": f"UPDATE balances SET reserved = reserved + 1 WHERE lot = {SOME_LOT}",
    "what is on the road": f"UPDATE balances SET in_transit = in_transit + 1 WHERE lot = {SOME_LOT}",
    "what is awaited": f"UPDATE balances SET expected = expected + 1 WHERE lot = {SOME_LOT}",
    "a hold": f"UPDATE balances SET is_held = true, promisable = 0, reserved = 0 WHERE lot = {SOME_LOT}",
    "a promise": "UPDATE reservations SET quantity = quantity + 1 WHERE ended_at IS NULL",
    "a promise that ended": "UPDATE reservations SET ended_at = reserved_at WHERE ended_at IS NULL",
    "who did it": f"UPDATE audit_entries SET actor = 'nobody' WHERE id = {MIDDLE}",
    "what was done": f"UPDATE audit_entries SET action = 'nothing' WHERE id = {MIDDLE}",
    "to what": f"UPDATE audit_entries SET subject = 'nothing' WHERE id = {MIDDLE}",
    "the details": f"UPDATE audit_entries SET details = '{{}}' WHERE id = {MIDDLE}",
    "details that are none": f"UPDATE audit_entries SET details = '[]' WHERE id = {MIDDLE}",
    "details that nobody can read": f"UPDATE audit_entries SET details = 'x' WHERE id = {MIDDLE}",
    "when it was written down": f"UPDATE audit_entries SET recorded_at = '2020-01-01 00:00:00' WHERE id = {MIDDLE}",
    "an entry less": f"DELETE FROM audit_entries WHERE id = {MIDDLE}",
    "a tail cut off": f"DELETE FROM audit_entries WHERE id = {TAIL}",
    "two entries exchanged": "UPDATE audit_entries SET place = 7 - place WHERE chain = 'ZT01' AND place IN (3, 4)",
    "another end": "UPDATE audit_heads SET place = place + 1 WHERE chain = 'ZT01'",
    "no end": "DELETE FROM audit_heads WHERE chain = 'ZT01'",
    "a scan less": "DELETE FROM scans",
}


@pytest.fixture
def a_day_at_the_depot(app):
    """Goods that came, were moved, promised, picked, sent, signed for, held and counted again."""
    codes = received_units("QUILT-C", 60)
    by("keeper").scan(codes[0], "move", to="ZT01-B-01")
    factories.delivered(("QUILT-C", 15), damaged=0)
    factories.reserved(("QUILT-C", 10))
    factories.shipped(("QUILT-C", 10))
    factories.adjusted(received_units("BLANK-W", 20)[0], "loss", 3)
    lot = factories.a_lot("RICE-10", 10)
    by("manager").made(f"/lots/{lot}/holds", {"reason": "damp"})
    by("keeper").scan(codes[0], "receive", has_happened=True)
    with app.app_context(), atomically():
        seal_audit(now())
    return app


def test_the_books_of_a_day_hold(a_day_at_the_depot):
    assert violations(a_day_at_the_depot) == []


@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_alteration_is_found(a_day_at_the_depot, what):
    app = a_day_at_the_depot
    with app.app_context():
        try:
            changed = db.session.execute(text(ALTERATIONS[what])).rowcount
        except DBAPIError:  # The database itself refuses it: that is a fence, too.
            db.session.rollback()
            return
        assert changed, "this alters something"
        db.session.commit()
    assert violations(app), what
