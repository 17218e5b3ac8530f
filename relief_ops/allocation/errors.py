# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with orders."""

from relief_ops.foundation.errors import Conflict, Forbidden, Invalid
from relief_ops.foundation.i18n import _l


class InsufficientStock(Conflict):
    code = "insufficient-stock"
    title = _l("Not enough in stock")
    detail = _l("Nothing was reserved. Short: %(shortages)s. Order less, reserve what there is, or add a warehouse.")


class NothingToReserve(Conflict):
    code = "nothing-to-reserve"
    title = _l("Everything is reserved already")
    detail = _l("All lines of %(order)s are reserved or picked in full. The next step is the approval.")


class OwnOrder(Forbidden):
    code = "own-order"
    title = _l("A second person is needed")
    detail = _l("Whoever drew up an order cannot approve it. Ask another manager.")


class EmergencyNeedsOrderGiver(Invalid):
    code = "emergency-needs-order-giver"
    title = _l("Who ordered it, and how?")
    detail = _l("An emergency order names the manager who ordered it and the channel.")


class UnknownManager(Invalid):
    code = "unknown-manager"
    title = _l("No such manager")
    detail = _l("%(name)s is not the name of a manager. Enter the name with which the manager signs in.")


class SiteOfAnotherIncident(Invalid):
    code = "site-of-another-incident"
    title = _l("The site belongs to another incident")
    detail = _l("Choose a site of %(incident)s.")


class UnknownSite(Invalid):
    code = "unknown-site"
    title = _l("No such site")
    detail = _l("There is no site %(site)s. Open it first.")


class ItemTwice(Invalid):
    code = "item-twice"
    title = _l("An item stands there twice")
    detail = _l("Name each item once, with its whole quantity.")
