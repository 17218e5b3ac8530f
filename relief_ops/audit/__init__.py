# SPDX-License-Identifier: Apache-2.0
"""Who did what, when and from which device: append-only, each row chained to the one before.

Never changes or deletes a row. Start with `service.record`; `verification.py` proves the chain.
"""
