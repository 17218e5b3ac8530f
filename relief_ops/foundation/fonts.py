# SPDX-License-Identifier: Apache-2.0
"""The one typeface of everything printed: WenQuanYi Micro Hei, with Latin letters and all Chinese of GBK.

It comes with the package `paperang-p2-fonts-cjk`, so that no machine needs fonts of its own. What it lacks,
rare characters in names, is printed as 〓 and can be asked for, instead of an empty box that nobody notices.
"""

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONT = "relief"
SUBSTITUTE = "〓"
# Parts of the letter height that lie above and below the line on which the letters stand.
ASCENT = 0.88
BOLD_STROKE = 0.035  # The typeface has no bold: its outlines are drawn this much of the letter height thick.


@cache
def font_path() -> Path:
    """Where the typeface lies; its first face is the proportional one."""
    return Path(str(files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"))


def pdf_font() -> str:
    """The name of the typeface for reportlab, which embeds only the characters a document uses."""
    _face()
    return FONT


@lru_cache(maxsize=4096)
def text_width(text: str) -> float:
    """How wide a text is, in letter heights."""
    widths = _face().charWidths
    return sum(float(widths.get(ord(c), 1000.0)) for c in text) / 1000


def missing_characters(text: str) -> str:
    """Those characters of a text which the typeface lacks, each once, in order."""
    known = _face().charToGlyph
    return "".join(dict.fromkeys(c for c in text if ord(c) not in known))


def printable(text: str) -> str:
    """The text with 〓 for each character that the typeface lacks."""
    for character in missing_characters(text):
        text = text.replace(character, SUBSTITUTE)
    return text


@cache
def _face() -> Any:
    font = TTFont(FONT, str(font_path()), subfontIndex=0)
    pdfmetrics.registerFont(font)
    return font.face
