# SPDX-License-Identifier: Apache-2.0
"""What is said of a scan that is not accepted."""

from relief_ops.foundation.errors import Conflict, Invalid, NotFound
from relief_ops.foundation.i18n import _l


class InvalidScan(Invalid):
    code = "invalid-scan"
    title = _l("The scan is not complete")
    detail = _l("Something is missing in this scan or cannot mean anything. Correct it and scan again.")


class ScanIdReused(Conflict):
    code = "scan-id-reused"
    title = _l("This scan's id was used before")
    detail = _l("Another scan came under the same id. Scan again, so that it gets an id of its own.")


class NotAUnit(Conflict):
    code = "not-a-unit"
    title = _l("This is no handling unit")
    detail = _l("%(code)s is a location or a document. Scan the label on the goods.")


class NotALocation(Conflict):
    code = "not-a-location"
    title = _l("This is no location")
    detail = _l("%(code)s is not a location. Scan the label on the shelf.")


class LocationElsewhere(Conflict):
    code = "wrong-warehouse"
    title = _l("A location of another warehouse")
    detail = _l("%(location)s belongs to %(warehouse)s. Goods go to another warehouse by a shipment only.")


class AlreadyThere(Conflict):
    code = "already-there"
    title = _l("It lies there already")
    detail = _l("By the books %(code)s lies at %(location)s already: nothing to do. Scan another location to move it.")


class InQuarantine(Conflict):
    code = "in-quarantine"
    title = _l("Not released yet")
    detail = _l("%(code)s waits for its inspection. A second person releases it on the receipt's page.")


class UnknownOrder(NotFound):
    code = "unknown-code"
    title = _l("No such order")
    detail = _l("There is no order %(order)s. Scan the code on the pick list, or choose the order.")


class NoSuchScan(NotFound):
    detail = _l("There is no such disputed scan.")
