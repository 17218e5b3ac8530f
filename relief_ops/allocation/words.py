# SPDX-License-Identifier: Apache-2.0
"""How people call the states of an order, and what is waited for in each."""

from relief_ops.foundation.i18n import _l

STATUS_WORDS = {
    "draft": _l("draft"),
    "reserved": _l("reserved"),
    "approved": _l("approved"),
    "picking": _l("being picked"),
    "dispatched": _l("dispatched"),
    "delivered": _l("delivered"),
    "cancelled": _l("cancelled"),
}
STATUS_MARKS = {
    "draft": ("quiet", "pencil"),
    "reserved": ("warn", "lock-fill"),
    "approved": ("info", "patch-check-fill"),
    "picking": ("info", "cart-check"),
    "dispatched": ("info", "truck"),
    "delivered": ("ok", "check-circle-fill"),
    "cancelled": ("quiet", "x-circle-fill"),
}
"""The kind of mark and its icon."""

WAITS_FOR = {
    "draft": _l("stock to be reserved"),
    "reserved": _l("the manager's approval"),
    "approved": _l("the keeper to pick"),
    "picking": _l("the truck"),
    "dispatched": _l("the signature at the site"),
}
GOES_BEFORE_ITS_PAPER = _l("the keeper to pick; the approval follows")
APPROVAL_MISSING = _l("the manager's approval, afterwards")

CHANNEL_WORDS = {
    "phone": _l("by phone"),
    "radio": _l("by radio"),
    "in_person": _l("in person"),
    "message": _l("by message"),
}
WHY_SKIPPED = {
    "expired": _l("expired"),
    "on-hold": _l("on hold"),
    "not-released": _l("not released yet"),
    "reserved": _l("reserved for others"),
}
