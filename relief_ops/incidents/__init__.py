# SPDX-License-Identifier: Apache-2.0
"""Disasters and the sites where people need help.

Moves no stock. Start with `models.py`.
"""
