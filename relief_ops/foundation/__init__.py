# SPDX-License-Identifier: Apache-2.0
"""What knows no relief words: database, transaction, errors, clock, texts, numbers.

Never imports a capability. Start reading with `transaction.py`, the one file that commits.
"""
