# SPDX-License-Identifier: Apache-2.0
"""Stock as a ledger: lots, handling units, movements, balances, reservations. The only writer of stock.

A movement is never changed or deleted; what is promised is never more than what is there.
Start with `models.py`, then `posting.py`, through which every change goes.
"""
