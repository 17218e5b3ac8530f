# SPDX-License-Identifier: Apache-2.0
"""What the figures say: dashboard, stock cards, lists as files, the state of the service. Reads only.

Alone may join tables of all rooms. Start with `dashboard.py`.
"""
