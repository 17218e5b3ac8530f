# SPDX-License-Identifier: Apache-2.0
"""How people call what the books keep as a word or a number."""

from relief_ops.foundation.i18n import _l

HAZARD_WORDS = {
    "flood": _l("Flood"),
    "landslide": _l("Landslide"),
    "debris_flow": _l("Debris flow"),
    "earthquake": _l("Earthquake"),
    "cold": _l("Cold"),
    "drought": _l("Drought"),
    "fire": _l("Fire"),
    "epidemic": _l("Epidemic"),
    "other": _l("Other"),
}
LEVEL_WORDS = {
    1: _l("Level I"),
    2: _l("Level II"),
    3: _l("Level III"),
    4: _l("Level IV"),
}
LEVEL_KINDS = {1: "bad", 2: "bad", 3: "warn", 4: "info"}
