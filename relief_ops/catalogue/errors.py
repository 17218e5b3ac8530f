# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with the catalogue."""

from relief_ops.foundation.errors import Conflict, Invalid
from relief_ops.foundation.i18n import _l


class ItemCodeTaken(Conflict):
    code = "code-taken"
    title = _l("This code is taken")
    detail = _l("There is an item %(code)s already. Choose another code, or change that item.")


class UnknownItem(Invalid):
    code = "unknown-item"
    title = _l("No such item")
    detail = _l("The catalogue has no item %(item)s. Check the code, or ask a manager to add the item.")


class KitInItself(Invalid):
    code = "kit-in-itself"
    title = _l("A kit cannot hold a kit")
    detail = _l("%(item)s is a kit, or the kit itself. Name the things that are in it.")
