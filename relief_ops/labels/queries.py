# SPDX-License-Identifier: Apache-2.0
"""Reading which labels were printed."""

from sqlalchemy import select

from relief_ops.foundation.db import db
from relief_ops.labels.models import LabelPrint


def prints_of(code: str) -> list[LabelPrint]:
    """All printings of a code's label, version 1 first."""
    return list(db.session.scalars(select(LabelPrint).where(LabelPrint.code == code).order_by(LabelPrint.id)))
