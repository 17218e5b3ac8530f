# SPDX-License-Identifier: Apache-2.0
"""Goods out: picked, checked, loaded, on the road, signed for, and brought back.

Nothing leaves that is not reserved for its order. Start with `picking.py`, then `shipments.py` and `delivery.py`.
"""
