# SPDX-License-Identifier: Apache-2.0
"""Sign-in and users as the API speaks of them."""

import marshmallow as ma

from relief_ops.foundation.actor import Role
from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.schemas import At, Code, Schema, Text, one_of

LONGEST_PASSWORD = 1000


class TokenIn(Schema):
    """Name and password; `otp` is the second factor of whoever has one."""

    username = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))
    otp = ma.fields.String(validate=ma.validate.Length(max=20))


class UserOut(Schema):
    name = ma.fields.String()
    role = ma.fields.String()
    warehouse = ma.fields.String(allow_none=True)
    is_disabled = ma.fields.Boolean()


class TokenOut(Schema):
    token = ma.fields.String()
    expires_at = At()
    user = ma.fields.Nested(UserOut, only=("name", "role", "warehouse"))


class UserIn(Schema):
    """A new account; a keeper has a warehouse, nobody else does."""

    name = Text(required=True, longest=80)
    role = one_of(*Role, required=True)
    warehouse = Code(longest=40, allow_none=True)
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))


class PasswordIn(Schema):
    password = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_PASSWORD))


class UserQuery(PageArgs):
    role = one_of(*Role)
