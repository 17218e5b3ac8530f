# SPDX-License-Identifier: Apache-2.0
"""Goods in: announced, counted, inspected, released.

Nothing that came as a gift or came back is available before a second person has looked at it.
Start with `receipts.py`.
"""
