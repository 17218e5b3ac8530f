# SPDX-License-Identifier: Apache-2.0
"""Labels for printers that speak ZPL: the whole label as dots, so that the printer needs no Chinese font."""

import zlib
from base64 import b64encode
from binascii import crc_hqx
from collections.abc import Sequence

from relief_ops.labels.bitmap import Bitmap, draw_bitmap
from relief_ops.labels.design import Design
from relief_ops.labels.layout import Label


def draw_zpl(design: Design, labels: Sequence[Label]) -> bytes:
    """One format after the other, each a graphic field, compressed (:Z64:)."""
    return b"".join(_format(draw_bitmap(design, label)) for label in labels)


def _format(bitmap: Bitmap) -> bytes:
    packed = b64encode(zlib.compress(bitmap.rows))
    total = len(bitmap.rows)
    lines = (
        "^XA",
        f"^PW{bitmap.width}^LL{bitmap.height}^LH0,0",
        f"^FO0,0^GFA,{total},{total},{bitmap.row_bytes},:Z64:{packed.decode()}:{crc_hqx(packed, 0):04X}^FS",
        "^XZ",
        "",
    )
    return "\n".join(lines).encode()
