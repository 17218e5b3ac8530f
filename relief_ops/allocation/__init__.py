# SPDX-License-Identifier: Apache-2.0
"""Orders: what a site is to get, what is reserved for it, and who has approved.

A promise is never made twice: reserving goes through the ledger, under its locks. Start with `states.py`.
"""
