# SPDX-License-Identifier: Apache-2.0
"""The codes on our labels: making one, and reading whatever a scanner, a phone or a person makes of it.

A handling unit's code is `HU`, eleven random characters of Crockford's base 32 and one check character: ISO
7064 MOD 37,36 over the thirteen characters before it, `HU` included. The check finds every single wrong
character. Of two neighbours that changed places it would miss one pair in 630; a code in which that could
happen is never given out. The parts of a unit have codes of the same form.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from relief_ops.foundation.errors import Invalid
from relief_ops.foundation.i18n import _l

UNIT_PREFIX = "HU"
UNIT_LENGTH = 14
_RANDOM_LENGTH = UNIT_LENGTH - len(UNIT_PREFIX) - 1
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LABEL_PATH = "/Q/"


class MisreadCode(Invalid):
    """It begins like a handling unit's code, but its length, its letters or its check character are wrong."""

    code = "misread-code"
    title = _l("The code was misread")
    detail = _l(
        "%(text)s is not a code of ours: a character is wrong or missing. "
        "Scan it again, or compare it letter by letter."
    )


@dataclass(frozen=True, slots=True)
class ReadCode:
    """What was read: the code as the books have it, and whether it is that of a handling unit (or a part)."""

    text: str
    is_unit: bool

    def __str__(self) -> str:
        return self.text


def new_unit_code() -> str:
    """A new code such as `HU7K3M9QA2C4FX`, random and not guessable (55 bits)."""
    while True:
        body = UNIT_PREFIX + "".join(secrets.choice(CROCKFORD) for _ in range(_RANDOM_LENGTH))
        code = body + _check_character(body)
        if code[-1] in CROCKFORD and _shows_every_swap(code):
            return code


def read_code(text: str) -> ReadCode:
    """Read a bare code or a label's whole address, in either case, with separators; raise MisreadCode.

    Anything that does not begin with `HU` is passed on in capitals, without the space around it: it may be a
    location, an order or a shipment, and whoever keeps the books knows.
    """
    plain = _tail_of_address(_plain(text))
    compact = "".join(c for c in plain if not _is_separator(c))
    if _is_unit_code(compact):
        return ReadCode(compact, is_unit=True)
    if plain.startswith(UNIT_PREFIX):
        raise MisreadCode(text=plain[:40])
    return ReadCode(plain, is_unit=False)


def group_code(code: str) -> str:
    """A unit's code as it is printed and read aloud: `HU 7K3 M9Q A2C 4FX`. Other codes stay as they are."""
    if not _is_unit_code(code):
        return code
    return " ".join([UNIT_PREFIX, *(code[i : i + 3] for i in range(len(UNIT_PREFIX), UNIT_LENGTH, 3))])


def label_url(public_url: str, code: str) -> str:
    """The address in a label's QR, all in capitals: they need less room than small letters."""
    return f"{public_url.rstrip('/').upper()}{_LABEL_PATH}{quote(code, safe='')}"


def _plain(text: str) -> str:
    """Capitals of normal width, percent signs resolved, without a scanner's control characters."""
    wide = unicodedata.normalize("NFKC", unquote(text))
    spaced = "".join(" " if c.isspace() else c for c in wide)
    return "".join(c for c in spaced if c.isprintable()).upper().strip()


def _tail_of_address(plain: str) -> str:
    """What follows the first `/Q/`, without query and fragment; all of it where there is none.

    Whoever passes an address on may have encoded it a second time, hence once more.
    """
    _host, found, tail = plain.partition(_LABEL_PATH)
    return _plain(tail.partition("?")[0].partition("#")[0]).strip(" /") if found else plain


def _is_separator(character: str) -> bool:
    """Spaces and hyphens, in all the shapes that telephones and word processors make of them."""
    return character == " " or character == "\N{MINUS SIGN}" or unicodedata.category(character) == "Pd"


def _is_unit_code(text: str) -> bool:
    return (
        len(text) == UNIT_LENGTH
        and text.startswith(UNIT_PREFIX)
        and all(c in CROCKFORD for c in text[len(UNIT_PREFIX) :])
        and _check_character(text[:-1]) == text[-1]
    )


def _check_character(body: str) -> str:
    """ISO 7064 MOD 37,36, the hybrid system whose check is itself a digit or a letter."""
    product = 36
    for character in body:
        product = ((product + _CHECKED.index(character)) % 36 or 36) * 2 % 37
    return _CHECKED[(37 - product) % 36]


def _shows_every_swap(code: str) -> bool:
    """Whether no two different neighbours could change places without the check noticing."""
    pairs = range(len(UNIT_PREFIX), UNIT_LENGTH - 1)
    swapped = (code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in pairs if code[i] != code[i + 1])
    return not any(_is_unit_code(other) for other in swapped)
