# SPDX-License-Identifier: Apache-2.0
"""What may come in: fields that refuse, with a sentence, whatever the books cannot hold."""

import re
import unicodedata
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, validate

from relief_ops.foundation.clock import DEPOT_ZONE
from relief_ops.foundation.i18n import _, _l

MOST = 1_000_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2199
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

required = {"required": True}
is_form: ContextVar[bool] = ContextVar("is_form", default=False)
"""Whether the input is a page's form, in which every number is text and every time the depot's."""


class Schema(ma.Schema):
    """A schema in which an unknown field is an error."""

    class Meta:
        unknown = ma.RAISE


class Text(ma.fields.String):
    """A line of text: white space at its ends taken off, no control characters, 1 to `longest` characters."""

    default_error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "blank": _l("Fill this in."),
        "long": _l("At most %(longest)s characters."),
        "control": _l("Control characters are not possible here."),
    }

    def __init__(self, *, longest: int = 200, blank: bool = False, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest
        self.may_be_blank = blank or kwargs.get("allow_none", False)
        self.has_lines = lines

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs).strip()
        if not text and not self.may_be_blank:
            raise self.make_error("blank")
        if len(text) > self.longest:
            raise ValidationError(str(self.error_messages["long"]) % {"longest": self.longest})
        if any(self._is_refused(character) for character in text):
            raise self.make_error("control")
        return text

    def _is_refused(self, character: str) -> bool:
        if character in "\n\t\r":
            return not self.has_lines
        return unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")


class Code(Text):
    """A code that people choose: letters, digits, dot, dash and underscore."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if not CODE.fullmatch(text):
            raise ValidationError(_("Only letters, digits, dots, dashes and underscores."))
        return text.upper()


class Whole(ma.fields.Integer):
    """A whole number: neither 1.0 nor true nor "1" is one."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        message = _l("A whole number from {min} to {max}.")
        super().__init__(strict=True, validate=validate.Range(least, most, error=message), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and is_form.get() and re.fullmatch(r"\s*-?\d{1,18}\s*", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(_("Enter a whole number."))
        return value


def a_quantity(**kwargs: Any) -> Whole:
    """A quantity of an item's unit, 1 to 1,000,000,000."""
    return Whole(1, MOST, **kwargs)


def a_count(**kwargs: Any) -> Whole:
    """Something counted, which may be nothing: 0 to 1,000,000,000."""
    return Whole(0, MOST, **kwargs)


class Measure(ma.fields.Decimal):
    """A decimal number from `least` to a million with at most six places; a JSON number when it goes out."""

    def __init__(self, least: int = 0, most: int = 1_000_000, **kwargs: Any) -> None:
        message = _l("A number from {min} to {max}.")
        super().__init__(validate=validate.Range(least, most, error=message), **kwargs)

    def _validated(self, value: Any) -> Decimal:
        if isinstance(value, bool) or len(str(value)) > 40:
            raise self.make_error("invalid", input=value)
        number: Decimal = super()._validated(value)
        return round(number, 6) if abs(number) < 10**9 else number

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return int(value) if value == int(value) else float(value)


class Money(ma.fields.Decimal):
    """An amount in CNY, as a decimal string with two places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=2, as_string=True, **kwargs)

    def _validated(self, value: Any) -> Decimal:
        if isinstance(value, bool) or len(str(value)) > 40:
            raise self.make_error("invalid", input=value)
        number: Decimal = super()._validated(value)
        if not 0 <= number <= MOST:
            raise ValidationError(_("An amount from 0 to 1,000,000,000."))
        return number


class Day(ma.fields.Date):
    """A calendar day, `YYYY-MM-DD`."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            raise ValidationError(_("A day as YYYY-MM-DD."))
        day: date = super()._deserialize(value.strip(), *args, **kwargs)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("A day between 1970 and 2199."))
        return day


class At(ma.fields.AwareDateTime):
    """An instant with its offset, ISO 8601; kept and answered in UTC. A page's form gives the depot's time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or len(value) > 40:
            raise ValidationError(_("A time with its offset, such as 2026-01-22T05:51:00+08:00."))
        self.default_timezone = DEPOT_ZONE if is_form.get() else None
        instant: datetime = super()._deserialize(value.strip(), *args, **kwargs)
        if not FIRST_YEAR < instant.year <= LAST_YEAR:
            raise ValidationError(_("A time between 1971 and 2199."))
        return instant.astimezone(UTC)


def one_of(*values: str, **kwargs: Any) -> ma.fields.String:
    """One of a few words."""
    choices = ", ".join(values)
    return ma.fields.String(validate=validate.OneOf(values, error=_l("One of: ") + choices), **kwargs)


def many(field: ma.fields.Field[Any] | type[ma.Schema], least: int = 1, most: int = 200, **kwargs: Any) -> Any:
    """A list with a bounded number of entries."""
    inner = field if isinstance(field, ma.fields.Field) else ma.fields.Nested(field)
    message = _l("From {min} to {max} entries.")
    return ma.fields.List(inner, validate=validate.Length(least, most, error=message), **kwargs)
