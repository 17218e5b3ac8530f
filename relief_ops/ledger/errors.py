# SPDX-License-Identifier: Apache-2.0
"""What the ledger refuses."""

from typing import Any

from relief_ops.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from relief_ops.foundation.i18n import _l
from relief_ops.ledger.words import unit_word


class UnknownCode(NotFound):
    code = "unknown-code"
    title = _l("Not in the books")
    detail = _l("%(code)s is not in the books. Check the label, or look the goods up by item and location.")


class UnknownLot(NotFound):
    code = "unknown-lot"
    title = _l("No such lot")
    detail = _l("There is no such lot. Open the item and choose one of its lots.")


class NotOnHand(Conflict):
    code = "not-on-hand"
    title = _l("Not in the warehouse")
    detail = _l("By the books %(code)s is %(status)s and not in the warehouse. If it lies before you, tell a manager.")

    def __init__(self, *, code: str, status: Any) -> None:
        super().__init__(code=code, status=unit_word(status))


class QuantityExceedsUnit(Conflict):
    code = "quantity-exceeds-unit"
    title = _l("More than is in it")
    detail = _l("%(code)s holds %(quantity)s. Enter at most that many.")


class LotOnHold(Conflict):
    code = "lot-on-hold"
    title = _l("On hold")
    detail = _l("This lot is frozen for quality: leave it where it is and take another one.")


class Expired(Conflict):
    code = "expired"
    title = _l("Expired")
    detail = _l("This expired on %(expires_on)s: leave it where it is and take another lot.")


class ReservedElsewhere(Conflict):
    code = "reserved-elsewhere"
    title = _l("Promised to an order")
    detail = _l("So much of this lot is promised that it cannot leave the shelf. Reserved for: %(orders)s.")


class NotFree(Conflict):
    code = "not-free"
    title = _l("Not free")
    detail = _l("Of this lot %(free)s are free; the rest is promised to: %(orders)s. Take another lot.")


class NotReversible(Conflict):
    code = "not-reversible"
    title = _l("Too late to undo")
    detail = _l("Later movements build on this one. Undo those first, or propose an adjustment.")


class UndoTooLate(Forbidden):
    code = "undo-too-late"
    title = _l("Too late to undo")
    detail = _l("Within a minute whoever scanned can undo it; after that, ask a manager.")


class SameHands(Forbidden):
    code = "same-hands"
    title = _l("A second person is needed")
    detail = _l("You did the first half of this yourself. Ask somebody else to confirm it.")


class AlreadySettled(Conflict):
    code = "wrong-state"
    title = _l("Already settled")
    detail = _l("This adjustment was posted or withdrawn before. Propose another one if the books are still wrong.")


class LinesDoNotAddUp(Invalid):
    code = "lines-do-not-add-up"
    title = _l("The numbers do not add up")
    detail = _l("%(problem)s Correct the marked lines; nothing was booked.")


class NoMovement(NotFound):
    detail = _l("There is no such movement. Open the stock card and choose one.")
