# SPDX-License-Identifier: Apache-2.0
"""Users, roles, sessions and tokens: who somebody is and what the role may do.

Keeps no password and no token, only what proves them. Start with `permissions.py`, the one table of who may do what.
"""
