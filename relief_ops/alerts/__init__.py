# SPDX-License-Identifier: Apache-2.0
"""What is wrong now, and the jobs that look for it.

Changes no stock but by asking the room whose it is. `jobs.py` looks by the clock,
`queries.py` when somebody asks.
"""
