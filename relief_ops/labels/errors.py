# SPDX-License-Identifier: Apache-2.0
"""What can go wrong on the way from a code to paper."""

from collections.abc import Sequence

from relief_ops.foundation.errors import Conflict, Invalid, NotFound
from relief_ops.foundation.i18n import _l

NAMED = 10  # So many codes a sentence can name and still be read.


class BrokenDesign(Conflict):
    """A design that cannot be used; `reason` names what is wrong in the words of the file."""

    code = "broken-label-design"
    title = _l("The label design has a mistake")
    detail = _l("%(file)s, line %(line)s: %(reason)s. Correct the file, or choose another design.")


class UnknownDesign(Invalid):
    """There is no design of this name."""

    code = "unknown-label-design"
    title = _l("No such label design")
    detail = _l("There is no label design %(template)s. Choose one of these: %(known)s.")

    def __init__(self, template: str, known: Sequence[str]) -> None:
        super().__init__(errors={"template": [template]}, template=template, known=", ".join(known))


class DesignDoesNotFit(Invalid):
    """A design is made for one kind of thing."""

    code = "label-design-does-not-fit"
    title = _l("The label design does not fit")
    detail = _l("%(template)s is not made for: %(codes)s. Choose the design for this kind of thing.")

    def __init__(self, template: str, codes: Sequence[str]) -> None:
        super().__init__(errors={"codes": list(codes)}, template=template, codes=_named(codes))


class UnknownCodes(NotFound):
    """Some codes are not in the books; nothing was printed."""

    code = "unknown-code"
    title = _l("Not in the books")
    detail = _l("Nothing was printed, because these are not in the books: %(codes)s.")

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(extensions={"codes": list(codes)}, codes=_named(codes))


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes[:NAMED]) + (" …" if len(codes) > NAMED else "")
