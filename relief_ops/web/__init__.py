# SPDX-License-Identifier: Apache-2.0
"""How a page looks and behaves, whatever it is about: shell, menu, macros, styles, headers.

Knows no stock and no order. Nothing comes from another host, and no script or style stands inside a page.
Start with `templates/web/macros.html`, which tells how a page is written, then `shell.py`.
"""

from relief_ops.foundation.files import csv_file
from relief_ops.web.answers import go

__all__ = ["csv_file", "go"]
