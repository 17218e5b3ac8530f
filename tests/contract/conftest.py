# SPDX-License-Identifier: Apache-2.0
"""Whatever a test of the contract has done, the books hold afterwards."""

import pytest


@pytest.fixture(autouse=True)
def books(holding_books: None) -> None:
    """Proves the books when the test is over."""
