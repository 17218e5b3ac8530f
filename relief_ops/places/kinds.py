# SPDX-License-Identifier: Apache-2.0
"""The kinds of place, and what a kind means for the goods that lie there.

A supplier, a loss or a truck is a place like a bin is, so that receiving, losing and sending are all the same row in
the ledger.
"""

LOCATION_KINDS = ("storage", "dock", "quarantine", "staging", "returns", "reject")
MADE_WITH_WAREHOUSE = ("dock", "staging", "quarantine", "returns", "reject")

IN_THE_BUILDING = frozenset(LOCATION_KINDS)
PROMISABLE = frozenset({"storage", "dock"})
UNRELEASED = frozenset({"quarantine", "reject"})

SOURCES = {"donation": "@DONOR", "purchase": "@SUPPLIER", "transfer": "@WAREHOUSE", "return": "@BENEFICIARY"}
GAIN, LOSS, SCRAP = "@GAIN", "@LOSS", "@SCRAP"
OUTSIDE = {
    "@DONOR": "donor",
    "@SUPPLIER": "supplier",
    "@WAREHOUSE": "warehouse",
    "@BENEFICIARY": "beneficiary",
    GAIN: "gain",
    LOSS: "loss",
    SCRAP: "scrap",
}


def unit_status(kind: str | None) -> str:
    """What a handling unit is called that lies at a place of some kind; None before it has come."""
    if kind is None:
        return "expected"
    if kind in IN_THE_BUILDING:
        return "staged" if kind == "staging" else "on_hand"
    return {"shipment": "in_transit", "site": "delivered"}.get(kind, "gone")
