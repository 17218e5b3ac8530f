# SPDX-License-Identifier: Apache-2.0
"""The life of an order."""

from relief_ops.allocation.words import STATUS_WORDS
from relief_ops.foundation.states import LifeCycle, Step

STATUSES = ("draft", "reserved", "approved", "picking", "dispatched", "delivered", "cancelled")

ORDER = LifeCycle(
    [
        Step("change", ("draft",), "draft"),
        Step("reserve", ("draft", "reserved"), "reserved"),
        Step("reserve", ("approved",), "approved"),
        Step("reserve", ("picking",), "picking"),
        Step("reserve", ("dispatched",), "dispatched"),
        Step("expire", ("reserved",), "draft"),
        Step("expire", ("approved",), "approved"),
        Step("expire", ("picking",), "picking"),
        Step("expire", ("dispatched",), "dispatched"),
        Step("approve", ("reserved",), "approved"),
        Step("approve after the fact", ("picking",), "picking"),
        Step("approve after the fact", ("dispatched",), "dispatched"),
        Step("approve after the fact", ("delivered",), "delivered"),
        Step("pick", ("approved", "picking"), "picking"),
        Step("pick", ("dispatched",), "dispatched"),
        Step("pick before approval", ("reserved", "picking"), "picking"),
        Step("pick before approval", ("dispatched",), "dispatched"),
        Step("ship", ("picking", "dispatched"), "dispatched"),
        Step("deliver", ("dispatched",), "delivered"),
        Step("cancel", ("draft", "reserved", "approved", "picking"), "cancelled"),
    ],
    STATUS_WORDS,
)
