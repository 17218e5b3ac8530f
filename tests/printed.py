# SPDX-License-Identifier: Apache-2.0
"""Reading what was printed, as a scanner would: pages as pixels, printers' languages as dots."""

import re
import zlib
from base64 import b64decode
from binascii import crc_hqx

import pypdfium2
import zxingcpp
from PIL import Image


def pages(pdf: bytes, dpi: int = 203) -> list[Image.Image]:
    """The pages of a PDF as grey pictures, with the dots of a label printer."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def texts(pdf: bytes) -> list[str]:
    """The text of each page, as a reader can mark and copy it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def codes(picture: Image.Image) -> list[str]:
    """What the QR codes in a picture say, sorted."""
    # Not the whole family: a speck can look like a Micro QR code.
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCodeModel2)
    return sorted(code.text for code in found)


def zpl_pictures(zpl: bytes) -> list[Image.Image]:
    """The labels of a ZPL stream, from its compressed graphic fields."""
    field = re.compile(rb"\^GFA,(\d+),(\d+),(\d+),:Z64:([A-Za-z0-9+/=]+):([0-9A-F]{4})\^FS")
    pictures = []
    for total, _again, row, packed, check in field.findall(zpl):
        assert crc_hqx(packed, 0) == int(check, 16)
        rows = zlib.decompress(b64decode(packed))
        assert len(rows) == int(total)
        pictures.append(_picture(bytes(byte ^ 255 for byte in rows), int(row)))
    return pictures


def tspl_pictures(tspl: bytes) -> list[Image.Image]:
    """The labels of a TSPL stream, from its BITMAP commands."""
    pictures, position = [], 0
    while command := re.compile(rb"BITMAP 0,0,(\d+),(\d+),0,").search(tspl, position):
        size = int(command[1]) * int(command[2])
        pictures.append(_picture(tspl[command.end() : command.end() + size], int(command[1])))
        position = command.end() + size
    return pictures


def _picture(rows: bytes, row_bytes: int) -> Image.Image:
    """Packed rows in which white is 1."""
    return Image.frombytes("1", (row_bytes * 8, len(rows) // row_bytes), rows).convert("L")
