# SPDX-License-Identifier: Apache-2.0
"""How people call the kinds of location."""

from typing import Any

from relief_ops.foundation.i18n import _l

KIND_WORDS: dict[str, Any] = {
    "storage": _l("Storage"),
    "dock": _l("Dock"),
    "quarantine": _l("Quarantine"),
    "staging": _l("Staging"),
    "returns": _l("Returns"),
    "reject": _l("Rejected goods"),
}
