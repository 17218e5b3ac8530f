# SPDX-License-Identifier: Apache-2.0
"""What can go wrong when goods come in."""

from relief_ops.foundation.errors import Conflict, Invalid
from relief_ops.foundation.i18n import _l


class TooManyUnits(Invalid):
    code = "too-many-units"
    title = _l("Too many handling units")
    detail = _l("These lines make %(units)s handling units; one receipt has at most %(most)s. Announce it in parts.")


class DatesContradict(Invalid):
    code = "dates-contradict"
    title = _l("The dates contradict each other")
    detail = _l("Goods expire after they were made. Correct the marked dates.")


class AlreadyReceived(Conflict):
    code = "already-received"
    title = _l("Received already")
    detail = _l(
        "%(code)s was received before. If another carton carries the same code, set it aside and tell a manager."
    )


class ReceiptClosed(Conflict):
    code = "receipt-closed"
    title = _l("The receipt is closed")
    detail = _l("%(receipt)s was closed without %(code)s. Announce what came now as a new receipt.")


class ReasonNeeded(Conflict):
    code = "reason-needed"
    title = _l("More than was announced")
    detail = _l("%(announced)s were announced and %(quantity)s counted. Count again; if it is right, give a reason.")


class WrongPlace(Conflict):
    code = "wrong-place"
    title = _l("Goods cannot come to this place")
    detail = _l("Goods that come in go to the dock, the quarantine or a bin. Scan one of those.")
