# SPDX-License-Identifier: Apache-2.0
"""What can go wrong on the way out."""

from relief_ops.foundation.errors import Conflict, Forbidden, NotSignedIn
from relief_ops.foundation.i18n import _l
from relief_ops.ledger.words import unit_word


class NotReserved(Conflict):
    code = "not-reserved"
    title = _l("Not reserved for this order")
    detail = _l("%(order)s has nothing of %(item)s reserved here. Put it back and follow the pick list.")


class WrongLot(Conflict):
    code = "wrong-lot"
    title = _l("Another lot is reserved")
    detail = _l(
        "It is the right item, but %(order)s is to get another lot. Take that one, or give a reason for this one."
    )


class WrongOwner(Conflict):
    code = "wrong-lot"
    title = _l("These goods belong to somebody else")
    detail = _l("It is the right item, but of another owner than what is reserved. Take a lot of the same owner.")


class MoreThanReserved(Conflict):
    code = "quantity-exceeds-reservation"
    title = _l("More than is reserved")
    detail = _l("Only %(left)s of it are left to pick for %(order)s. Take that many and enter the quantity.")


class NothingPicked(Conflict):
    code = "nothing-picked"
    title = _l("Nothing stands ready")
    detail = _l("Nothing is picked for %(order)s in %(warehouse)s. Pick the goods first, then let the truck go.")


class PickerCannotCheck(Forbidden):
    code = "picker-cannot-check"
    title = _l("A second person is needed")
    detail = _l("You picked for this order yourself. Ask somebody else to count again.")


class NotReturnable(Conflict):
    code = "not-returnable"
    title = _l("It has not left")
    detail = _l("By the books %(code)s is %(status)s: it neither left nor was picked. Use “move” to put it elsewhere.")

    def __init__(self, *, code: str, status: str) -> None:
        super().__init__(code=code, status=unit_word(status))


class AlreadyDelivered(Conflict):
    code = "already-delivered"
    title = _l("Signed for already")
    detail = _l("%(shipment)s was signed for by %(signed_by)s. If that was wrong, tell the coordinator.")


class WrongPin(Forbidden):
    code = "wrong-pin"
    title = _l("Wrong PIN")
    detail = _l("Ask for the six digits by telephone and enter them again. After five wrong ones, wait an hour.")
    keeps_changes = True


class NotYourShipment(Forbidden):
    code = "not-your-shipment"
    title = _l("This link is for another shipment")
    detail = _l("Open the link on the waybill of this shipment.")


class LinkOver(NotSignedIn):
    code = "link-over"
    title = _l("This link is no longer valid")
    detail = _l("It works for 30 days and until somebody has signed. Ask the coordinator for help.")
