# SPDX-License-Identifier: Apache-2.0
"""How a migration runs: in one transaction, on SQLite too, so that one that fails leaves nothing behind."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from relief_ops.foundation.db import db

engine = db.engine

with engine.connect().execution_options(is_write=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7265392)"))
        context.run_migrations()
    connection.commit()
