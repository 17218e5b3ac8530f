# SPDX-License-Identifier: Apache-2.0
"""The four headline items, as people call them."""

from relief_ops.foundation.i18n import _l

HEADLINE_WORDS = {
    "tent": _l("Tents"),
    "quilt": _l("Quilts"),
    "clothing": _l("Clothing"),
    "family_kit": _l("Family kits"),
}
