# SPDX-License-Identifier: Apache-2.0
"""Reports as the API speaks of them."""

import marshmallow as ma

from relief_ops.foundation.http import PageArgs
from relief_ops.foundation.schemas import At, Schema


class AuditQuery(PageArgs):
    actor = ma.fields.String()
    action = ma.fields.String()
    subject = ma.fields.String()


class AuditOut(Schema):
    """One line of the audit trail."""

    id = ma.fields.UUID()
    chain = ma.fields.String()
    place = ma.fields.Integer(allow_none=True)
    hash = ma.fields.String(allow_none=True)
    actor = ma.fields.String()
    action = ma.fields.String()
    subject = ma.fields.String()
    device = ma.fields.String()
    occurred_at = At()
    recorded_at = At()
    details = ma.fields.Dict()
