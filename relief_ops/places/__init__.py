# SPDX-License-Identifier: Apache-2.0
"""Where goods can be: counties, warehouses and their locations, and the places outside of every building.

A place holds no quantity; that is the ledger's. Start with `kinds.py`.
"""
