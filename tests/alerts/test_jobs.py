# SPDX-License-Identifier: Apache-2.0
"""Jobs: each slot is done once, whoever keeps the timetable, and what was found is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from relief_ops.alerts import jobs
from relief_ops.alerts.models import JobRun
from relief_ops.foundation.db import db
from relief_ops.foundation.transaction import atomically
from relief_ops.scheduler import TIMETABLE
from tests import factories

pytestmark = pytest.mark.postgres


def run(app, name, job, clock, *, slot=None):
    with app.test_request_context():
        return jobs.run(name, job, due_at=slot or clock.now(), now=clock.now())


def found(app, name):
    with app.app_context():
        return db.session.scalars(db.select(JobRun.found).where(JobRun.job == name)).all()


def test_every_job_of_the_timetable_runs_on_a_busy_depot(app, clock):
    factories.received_units("QUILT-C", 30)
    factories.picked(("QUILT-C", 10))
    factories.reserved(("QUILT-C", 10))
    clock.forward(days=2)
    for entry in TIMETABLE:
        assert run(app, entry.name, entry.job, clock), entry.name
    assert found(app, "check-books") == [[]]
    assert factories.stock()["reserved"] == 0


def test_a_slot_is_done_once(app, clock):
    done = []
    slot = clock.now()
    for _again in range(3):
        run(app, "a job", lambda now: done.append(now) or [], clock, slot=slot)
    assert len(done) == 1
    assert run(app, "a job", lambda now: [], clock, slot=slot + timedelta(minutes=1))


def test_of_two_timetables_one_does_the_slot(app, clock):
    factories.received_units("QUILT-C", 10)
    factories.reserved(("QUILT-C", 10))
    clock.forward(hours=5)
    slot, barrier = clock.now(), Barrier(4)

    def keep(_process):
        barrier.wait(timeout=30)
        return run(app, "expire-reservations", jobs.free_expired_reservations, clock, slot=slot)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(keep, range(4))) == [False, False, False, True]
    assert [len(orders) for orders in found(app, "expire-reservations")] == [1]


def test_a_job_that_fails_has_done_nothing_and_is_done_again(app, clock):
    slot = clock.now()

    def fail(_now):
        db.session.execute(text("UPDATE items SET name_en = 'spoilt'"))
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        run(app, "a job", fail, clock, slot=slot)
    assert run(app, "a job", lambda now: [], clock, slot=slot)
    assert factories.by("auditor").read("/items/QUILT-C")["name_en"] == "Quilt"


def test_what_is_below_its_minimum_is_found(app, clock):
    factories.by("manager").patch("/items/QUILT-C", {"minimums": {"ZT01": 20, "W2": 0}})
    run(app, "low-stock", jobs.find_low_stock, clock)
    assert found(app, "low-stock") == [["QUILT-C@ZT01"]]


def test_altered_books_are_found(app, clock):
    factories.received_units("QUILT-C", 10)
    with app.app_context(), atomically():
        db.session.execute(text("UPDATE handling_units SET quantity = quantity + 1"))
    run(app, "check-books", jobs.check_books, clock)
    assert found(app, "check-books")[0]


def test_tidying_up_leaves_what_is_needed(app, as_role, clock):
    factories.received_units("QUILT-C", 10)
    before = as_role("auditor").read("/movements")
    clock.forward(days=400)
    run(app, "tidy", jobs.tidy, clock)
    assert as_role("auditor").read("/movements") == before
