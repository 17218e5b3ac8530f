# SPDX-License-Identifier: Apache-2.0
"""What can be in stock: items, their units and packs, kits and their components, minimum stock.

Knows no quantity that is really there. Start with `models.py`.
"""
