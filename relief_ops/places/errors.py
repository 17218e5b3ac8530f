# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with places."""

from relief_ops.foundation.errors import Conflict, Invalid
from relief_ops.foundation.i18n import _l


class PlaceCodeTaken(Conflict):
    code = "code-taken"
    title = _l("This code is taken")
    detail = _l("%(code)s is in use already, here or in another warehouse. Choose another code.")


class CodeLikeAUnit(Invalid):
    code = "code-like-a-unit"
    title = _l("This code looks like a handling unit's")
    detail = _l("Codes that begin with HU are those of handling units. Choose another beginning.")


class UnknownCounty(Invalid):
    code = "unknown-county"
    title = _l("No such county")
    detail = _l("%(county)s is not known. Give the county's code or its name, such as 530627 or 镇雄县.")


class UnknownWarehouse(Invalid):
    code = "unknown-warehouse"
    title = _l("No such warehouse")
    detail = _l("There is no warehouse %(warehouse)s. Check the code.")
