# SPDX-License-Identifier: Apache-2.0
"""Sign-in and users as the API speaks of them."""

from typing import Any

import marshmallow as ma

from relief_ops.foundation.actor import Role
from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.i18n import _
from relief_ops.foundation.schemas import At, Code, Schema, Text, one_of

LONGEST_PASSWORD = 1000


class Password(ma.fields.String):
    """Any text, spaces at its ends included, that can be written as UTF-8."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        password: str = super()._deserialize(value, *args, **kwargs)
        if not 1 <= len(password) <= LONGEST_PASSWORD or any("\ud800" <= c <= "\udfff" for c in password):
            raise ma.ValidationError(_("From 1 to %(longest)s characters.", longest=LONGEST_PASSWORD))
        return password


class TokenIn(Schema):
    """Name and password; `otp` is the second factor of whoever has one."""

    username = Text(required=True, longest=200)
    password = Password(required=True)
    otp = ma.fields.String(validate=ma.validate.Length(max=20))


class UserOut(Schema):
    name = ma.fields.String()
    role = ma.fields.String()
    warehouse = ma.fields.String(allow_none=True)
    is_disabled = ma.fields.Boolean()


class TokenUserOut(Schema):
    name = ma.fields.String()
    role = ma.fields.String()
    warehouse = ma.fields.String(allow_none=True)


class TokenOut(Schema):
    token = ma.fields.String()
    expires_at = At()
    user = ma.fields.Nested(TokenUserOut)


class UserIn(Schema):
    """A new account; a keeper has a warehouse, nobody else does."""

    name = Text(required=True, longest=80)
    role = one_of(*Role, required=True)
    warehouse = Code(longest=40, allow_none=True)
    password = Password(required=True)


class PasswordIn(Schema):
    password = Password(required=True)


class OwnPasswordIn(Schema):
    """The present password, and the one that follows it."""

    old = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))
    new = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))


class UserQuery(PageArgs):
    role = one_of(*Role)
