# SPDX-License-Identifier: Apache-2.0
"""Labels for printers that speak TSPL, as most small ones in China do: the whole label as dots."""

from collections.abc import Sequence

from relief_ops.labels.bitmap import Bitmap, draw_bitmap
from relief_ops.labels.design import Design
from relief_ops.labels.layout import Label


def draw_tspl(design: Design, labels: Sequence[Label]) -> bytes:
    """One print command after the other. The gap between labels stays as the printer has measured it."""
    return b"".join(_command(design, draw_bitmap(design, label)) for label in labels)


def _command(design: Design, bitmap: Bitmap) -> bytes:
    size = f"SIZE {design.width:g} mm,{design.height:g} mm\r\nDIRECTION 1\r\nCLS\r\n"
    # In TSPL a black dot is 0, in ZPL it is 1.
    place = f"BITMAP 0,0,{bitmap.row_bytes},{bitmap.height},0,"
    return size.encode() + place.encode() + bitmap.inverted + b"\r\nPRINT 1\r\n"
