# SPDX-License-Identifier: Apache-2.0
"""What a scan means here: which code, which action, applied once, answered one by one.

A scan of what has happened is never dropped: where it contradicts the books it is kept as disputed.
Start with `service.py`.
"""
