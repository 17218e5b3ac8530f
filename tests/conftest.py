# SPDX-License-Identifier: Apache-2.0
"""What all tests share."""

pytest_plugins = ["tests.chromium"]
