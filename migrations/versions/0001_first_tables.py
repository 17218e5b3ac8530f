# SPDX-License-Identifier: Apache-2.0
"""First tables"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('chain', sa.String(length=40), nullable=False),
    sa.Column('place', sa.BigInteger(), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=True),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entries_chain_place'), ['chain', 'place'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entries_subject'), ['subject'], unique=False)
        batch_op.create_index('ix_audit_entries_unsealed', ['id'], unique=False, sqlite_where=sa.text('place IS NULL'), postgresql_where=sa.text('place IS NULL'))

    op.create_table('audit_heads',
    sa.Column('chain', sa.String(length=40), nullable=False),
    sa.Column('place', sa.BigInteger(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('chain', name=op.f('pk_audit_heads'))
    )
    op.create_table('counties',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name_zh', sa.String(length=60), nullable=False),
    sa.Column('name_en', sa.String(length=60), nullable=False),
    sa.Column('latitude', sa.Numeric(precision=9, scale=6), nullable=False),
    sa.Column('longitude', sa.Numeric(precision=9, scale=6), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('road_km', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_counties'))
    )
    op.create_table('document_counters',
    sa.Column('prefix', sa.String(length=12), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('prefix', name=op.f('pk_document_counters'))
    )
    op.create_table('idempotent_answers',
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('method', sa.String(length=8), nullable=False),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('mimetype', sa.String(length=100), nullable=False),
    sa.Column('location', sa.String(length=2000), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('actor', 'method', 'path', 'key', name=op.f('pk_idempotent_answers'))
    )
    with op.batch_alter_table('idempotent_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotent_answers_answered_at'), ['answered_at'], unique=False)

    op.create_table('items',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_zh', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('pack_size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weight_kg', sa.Numeric(precision=14, scale=6), nullable=False),
    sa.Column('volume_m3', sa.Numeric(precision=14, scale=6), nullable=False),
    sa.Column('storage_life_months', sa.Integer(), nullable=True),
    sa.Column('expiry', sa.String(length=10), nullable=False),
    sa.Column('is_reusable', sa.Boolean(), nullable=False),
    sa.Column('persons_per_unit', sa.Numeric(precision=14, scale=6), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('part_names', sa.JSON(), nullable=False),
    sa.Column('headline', sa.String(length=20), nullable=True),
    sa.CheckConstraint("expiry IN ('none', 'review', 'hard')", name=op.f('ck_items_expiry')),
    sa.CheckConstraint('pack_size > 0', name=op.f('ck_items_pack_size')),
    sa.CheckConstraint('parts BETWEEN 1 AND 3', name=op.f('ck_items_parts')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_items'))
    )
    op.create_table('job_runs',
    sa.Column('job', sa.String(length=60), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('found', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('job', 'due_at', name=op.f('pk_job_runs'))
    )
    op.create_table('limited_tries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_limited_tries'))
    )
    with op.batch_alter_table('limited_tries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_limited_tries_kind_subject_tried_at'), ['kind', 'subject', 'tried_at'], unique=False)

    op.create_table('notices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('about', sa.String(length=60), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notices_about'), ['about'], unique=False)

    op.create_table('incidents',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('hazard', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('county', sa.String(length=12), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_drill', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 4', name=op.f('ck_incidents_level')),
    sa.ForeignKeyConstraint(['county'], ['counties.code'], name=op.f('fk_incidents_county')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_incidents'))
    )
    op.create_table('kit_components',
    sa.Column('kit', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_kit_components_item')),
    sa.ForeignKeyConstraint(['kit'], ['items.code'], name=op.f('fk_kit_components_kit')),
    sa.PrimaryKeyConstraint('kit', 'item', name=op.f('pk_kit_components'))
    )
    op.create_table('lots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('batch', sa.String(length=80), nullable=True),
    sa.Column('made_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('owner', sa.String(length=120), nullable=True),
    sa.Column('donor', sa.String(length=120), nullable=True),
    sa.Column('unit_value', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_lots_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lots'))
    )
    with op.batch_alter_table('lots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lots_item'), ['item'], unique=False)

    op.create_table('warehouses',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_zh', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('county', sa.String(length=12), nullable=True),
    sa.Column('latitude', sa.Numeric(precision=9, scale=6), nullable=True),
    sa.Column('longitude', sa.Numeric(precision=9, scale=6), nullable=True),
    sa.ForeignKeyConstraint(['county'], ['counties.code'], name=op.f('fk_warehouses_county')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_warehouses'))
    )
    op.create_table('balances',
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('lot', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('on_hand', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('promisable', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reserved', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('staged', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expected', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('in_transit', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_held', sa.Boolean(), nullable=False),
    sa.CheckConstraint('promisable + staged <= on_hand', name=op.f('ck_balances_promisable')),
    sa.CheckConstraint('reserved <= promisable', name=op.f('ck_balances_promised')),
    sa.CheckConstraint('reserved >= 0', name=op.f('ck_balances_reserved')),
    sa.CheckConstraint('staged >= 0 AND expected >= 0 AND in_transit >= 0', name=op.f('ck_balances_elsewhere')),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_balances_item')),
    sa.ForeignKeyConstraint(['lot'], ['lots.id'], name=op.f('fk_balances_lot')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_balances_warehouse')),
    sa.PrimaryKeyConstraint('warehouse', 'lot', name=op.f('pk_balances'))
    )
    with op.batch_alter_table('balances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_balances_item_warehouse'), ['item', 'warehouse'], unique=False)
        batch_op.create_index('ix_balances_live', ['item', 'warehouse'], unique=False, sqlite_where=sa.text('on_hand + expected + in_transit > 0'), postgresql_where=sa.text('on_hand + expected + in_transit > 0'))

    op.create_table('holds',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('lot', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('held_by', sa.String(length=120), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_by', sa.String(length=120), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['lot'], ['lots.id'], name=op.f('fk_holds_lot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holds'))
    )
    with op.batch_alter_table('holds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_holds_lot'), ['lot'], unique=False)

    op.create_table('item_minimums',
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_item_minimums_item')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_item_minimums_warehouse')),
    sa.PrimaryKeyConstraint('item', 'warehouse', name=op.f('pk_item_minimums'))
    )
    op.create_table('label_prints',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=True),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('template', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.Column('printed_by', sa.String(length=120), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_label_prints_warehouse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_label_prints'))
    )
    with op.batch_alter_table('label_prints', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_label_prints_code_id'), ['code', 'id'], unique=False)

    op.create_table('places',
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_places_warehouse')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_places'))
    )
    with op.batch_alter_table('places', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_places_warehouse_kind'), ['warehouse', 'kind'], unique=False)

    op.create_table('receipts',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('source_kind', sa.String(length=12), nullable=False),
    sa.Column('source_name', sa.String(length=120), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=True),
    sa.Column('announced_by', sa.String(length=120), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('close_reason', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_receipts_warehouse')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_receipts'))
    )
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipts_announced_at'), ['announced_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipts_warehouse'), ['warehouse'], unique=False)

    op.create_table('reservations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('lot', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('order_number', sa.String(length=60), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('picked', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reserved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=40), nullable=True),
    sa.CheckConstraint('picked <= quantity', name=op.f('ck_reservations_quantity')),
    sa.CheckConstraint('picked >= 0', name=op.f('ck_reservations_picked')),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_reservations_item')),
    sa.ForeignKeyConstraint(['lot'], ['lots.id'], name=op.f('fk_reservations_lot')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_reservations_warehouse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservations'))
    )
    with op.batch_alter_table('reservations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reservations_order_number'), ['order_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_reservations_warehouse_lot'), ['warehouse', 'lot'], unique=False)

    op.create_table('scans',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=True),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('problem', sa.String(length=60), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=120), nullable=True),
    sa.Column('settle_reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint("status IN ('accepted', 'disputed')", name=op.f('ck_scans_status')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_scans_warehouse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scans'))
    )
    with op.batch_alter_table('scans', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scans_status_settled_at'), ['status', 'settled_at'], unique=False)

    op.create_table('sites',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('incident', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('county', sa.String(length=12), nullable=False),
    sa.Column('latitude', sa.Numeric(precision=9, scale=6), nullable=True),
    sa.Column('longitude', sa.Numeric(precision=9, scale=6), nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('households', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['county'], ['counties.code'], name=op.f('fk_sites_county')),
    sa.ForeignKeyConstraint(['incident'], ['incidents.number'], name=op.f('fk_sites_incident')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_sites'))
    )
    with op.batch_alter_table('sites', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sites_incident'), ['incident'], unique=False)

    op.create_table('users',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('is_disabled', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('keeper', 'coordinator', 'manager', 'auditor', 'admin')", name=op.f('ck_users_role')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_users_warehouse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('name', name=op.f('uq_users_name'))
    )
    op.create_table('credentials',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_credentials_user_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_credentials'))
    )
    with op.batch_alter_table('credentials', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credentials_user_id'), ['user_id'], unique=False)

    op.create_table('handling_units',
    sa.Column('code', sa.String(length=14), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('lot', sa.Uuid(), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=True),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('announced', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('taken_from', sa.String(length=14), nullable=True),
    sa.CheckConstraint("status IN ('expected', 'on_hand', 'staged', 'in_transit', 'delivered', 'gone')", name=op.f('ck_handling_units_status')),
    sa.CheckConstraint('quantity >= 0', name=op.f('ck_handling_units_quantity')),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_handling_units_item')),
    sa.ForeignKeyConstraint(['lot'], ['lots.id'], name=op.f('fk_handling_units_lot')),
    sa.ForeignKeyConstraint(['place'], ['places.code'], name=op.f('fk_handling_units_place')),
    sa.ForeignKeyConstraint(['taken_from'], ['handling_units.code'], name=op.f('fk_handling_units_taken_from')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_handling_units_warehouse')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_handling_units'))
    )
    with op.batch_alter_table('handling_units', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handling_units_lot'), ['lot'], unique=False)
        batch_op.create_index(batch_op.f('ix_handling_units_place'), ['place'], unique=False)
        batch_op.create_index(batch_op.f('ix_handling_units_warehouse_status_item'), ['warehouse', 'status', 'item'], unique=False)

    op.create_table('orders',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('incident', sa.String(length=40), nullable=False),
    sa.Column('site', sa.String(length=40), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=True),
    sa.Column('is_emergency', sa.Boolean(), nullable=False),
    sa.Column('ordered_by', sa.String(length=120), nullable=True),
    sa.Column('channel', sa.String(length=12), nullable=True),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('drawn_up_by', sa.String(length=120), nullable=False),
    sa.Column('drawn_up_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reserved_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.String(length=120), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approval_note', sa.String(length=500), nullable=True),
    sa.Column('approval_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint("status IN ('draft', 'reserved', 'approved', 'picking', 'dispatched', 'delivered', 'cancelled')", name=op.f('ck_orders_status')),
    sa.ForeignKeyConstraint(['incident'], ['incidents.number'], name=op.f('fk_orders_incident')),
    sa.ForeignKeyConstraint(['site'], ['sites.code'], name=op.f('fk_orders_site')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_orders'))
    )
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orders_approval_due_at'), ['approval_due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_incident'), ['incident'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_reserved_until'), ['reserved_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_site'), ['site'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_status'), ['status'], unique=False)

    op.create_table('receipt_lines',
    sa.Column('receipt', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('lot', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pack_size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_receipt_lines_item')),
    sa.ForeignKeyConstraint(['lot'], ['lots.id'], name=op.f('fk_receipt_lines_lot')),
    sa.ForeignKeyConstraint(['receipt'], ['receipts.number'], name=op.f('fk_receipt_lines_receipt')),
    sa.PrimaryKeyConstraint('receipt', 'number', name=op.f('pk_receipt_lines')),
    sa.UniqueConstraint('lot', name=op.f('uq_receipt_lines_lot'))
    )
    op.create_table('adjustments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('unit', sa.String(length=14), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('proposed_by', sa.String(length=120), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('posted_by', sa.String(length=120), nullable=True),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.String(length=120), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('loss', 'gain', 'damage')", name=op.f('ck_adjustments_kind')),
    sa.ForeignKeyConstraint(['unit'], ['handling_units.code'], name=op.f('fk_adjustments_unit')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_adjustments_warehouse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustments'))
    )
    op.create_table('order_lines',
    sa.Column('order_number', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('picked', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shipped', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivered', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('picked >= shipped AND shipped >= delivered AND delivered >= 0', name=op.f('ck_order_lines_way')),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_order_lines_item')),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_order_lines_order_number')),
    sa.PrimaryKeyConstraint('order_number', 'item', name=op.f('pk_order_lines'))
    )
    op.create_table('pick_checks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_number', sa.String(length=40), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('counted', sa.JSON(), nullable=False),
    sa.Column('staged', sa.JSON(), nullable=False),
    sa.Column('checked_by', sa.String(length=120), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_pick_checks_order_number')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_pick_checks_warehouse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pick_checks'))
    )
    with op.batch_alter_table('pick_checks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pick_checks_order_number'), ['order_number'], unique=False)

    op.create_table('shipments',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('order_number', sa.String(length=40), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('vehicle', sa.String(length=60), nullable=False),
    sa.Column('driver', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('escort', sa.String(length=120), nullable=True),
    sa.Column('is_solo', sa.Boolean(), nullable=False),
    sa.Column('loaded_by', sa.String(length=120), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by', sa.String(length=120), nullable=True),
    sa.Column('delivery_note', sa.String(length=1000), nullable=True),
    sa.Column('recorded_by', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_shipments_order_number')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_shipments_warehouse')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_shipments'))
    )
    with op.batch_alter_table('shipments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shipments_delivered_at'), ['delivered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_shipments_left_at'), ['left_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_shipments_order_number'), ['order_number'], unique=False)

    op.create_table('stock_movements',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('lot', sa.Uuid(), nullable=False),
    sa.Column('unit', sa.String(length=14), nullable=False),
    sa.Column('source_unit', sa.String(length=14), nullable=True),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_place', sa.String(length=60), nullable=False),
    sa.Column('to_place', sa.String(length=60), nullable=False),
    sa.Column('document', sa.String(length=60), nullable=True),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=True),
    sa.Column('reverses', sa.Uuid(), nullable=True),
    sa.CheckConstraint('from_place <> to_place', name=op.f('ck_stock_movements_places')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_stock_movements_quantity')),
    sa.ForeignKeyConstraint(['from_place'], ['places.code'], name=op.f('fk_stock_movements_from_place')),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_stock_movements_item')),
    sa.ForeignKeyConstraint(['lot'], ['lots.id'], name=op.f('fk_stock_movements_lot')),
    sa.ForeignKeyConstraint(['reverses'], ['stock_movements.id'], name=op.f('fk_stock_movements_reverses')),
    sa.ForeignKeyConstraint(['source_unit'], ['handling_units.code'], name=op.f('fk_stock_movements_source_unit')),
    sa.ForeignKeyConstraint(['to_place'], ['places.code'], name=op.f('fk_stock_movements_to_place')),
    sa.ForeignKeyConstraint(['unit'], ['handling_units.code'], name=op.f('fk_stock_movements_unit')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_stock_movements_warehouse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_movements'))
    )
    with op.batch_alter_table('stock_movements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stock_movements_item_id'), ['item', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stock_movements_lot_id'), ['lot', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stock_movements_reverses'), ['reverses'], unique=True)
        batch_op.create_index(batch_op.f('ix_stock_movements_source_unit_id'), ['source_unit', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stock_movements_unit_id'), ['unit', 'id'], unique=False)

    op.create_table('unit_parts',
    sa.Column('code', sa.String(length=14), nullable=False),
    sa.Column('unit', sa.String(length=14), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['unit'], ['handling_units.code'], name=op.f('fk_unit_parts_unit')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_unit_parts'))
    )
    with op.batch_alter_table('unit_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_parts_unit'), ['unit'], unique=False)

    op.create_table('part_scans',
    sa.Column('unit', sa.String(length=14), nullable=False),
    sa.Column('purpose', sa.String(length=60), nullable=False),
    sa.Column('part', sa.String(length=14), nullable=False),
    sa.ForeignKeyConstraint(['part'], ['unit_parts.code'], name=op.f('fk_part_scans_part')),
    sa.ForeignKeyConstraint(['unit'], ['handling_units.code'], name=op.f('fk_part_scans_unit')),
    sa.PrimaryKeyConstraint('unit', 'purpose', 'part', name=op.f('pk_part_scans'))
    )
    op.create_table('picks',
    sa.Column('unit', sa.String(length=14), nullable=False),
    sa.Column('order_number', sa.String(length=40), nullable=False),
    sa.Column('warehouse', sa.String(length=40), nullable=False),
    sa.Column('picked_by', sa.String(length=120), nullable=False),
    sa.Column('picked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shipment', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_picks_order_number')),
    sa.ForeignKeyConstraint(['shipment'], ['shipments.number'], name=op.f('fk_picks_shipment')),
    sa.ForeignKeyConstraint(['unit'], ['handling_units.code'], name=op.f('fk_picks_unit')),
    sa.ForeignKeyConstraint(['warehouse'], ['warehouses.code'], name=op.f('fk_picks_warehouse')),
    sa.PrimaryKeyConstraint('unit', name=op.f('pk_picks'))
    )
    with op.batch_alter_table('picks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_picks_order_number'), ['order_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_picks_shipment'), ['shipment'], unique=False)

    op.create_table('shipment_lines',
    sa.Column('shipment_number', sa.String(length=40), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('pieces', sa.Integer(), nullable=False),
    sa.Column('shipped', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('returned', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('received', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('damaged', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('missing', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('refused', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('over', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('received IS NULL OR shipped + over = received + damaged + missing + refused', name=op.f('ck_shipment_lines_adds_up')),
    sa.ForeignKeyConstraint(['item'], ['items.code'], name=op.f('fk_shipment_lines_item')),
    sa.ForeignKeyConstraint(['shipment_number'], ['shipments.number'], name=op.f('fk_shipment_lines_shipment_number')),
    sa.PrimaryKeyConstraint('shipment_number', 'item', name=op.f('pk_shipment_lines'))
    )


def downgrade() -> None:
    op.drop_table('shipment_lines')
    with op.batch_alter_table('picks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_picks_shipment'))
        batch_op.drop_index(batch_op.f('ix_picks_order_number'))

    op.drop_table('picks')
    op.drop_table('part_scans')
    with op.batch_alter_table('unit_parts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_parts_unit'))

    op.drop_table('unit_parts')
    with op.batch_alter_table('stock_movements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stock_movements_unit_id'))
        batch_op.drop_index(batch_op.f('ix_stock_movements_source_unit_id'))
        batch_op.drop_index(batch_op.f('ix_stock_movements_reverses'))
        batch_op.drop_index(batch_op.f('ix_stock_movements_lot_id'))
        batch_op.drop_index(batch_op.f('ix_stock_movements_item_id'))

    op.drop_table('stock_movements')
    with op.batch_alter_table('shipments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shipments_order_number'))
        batch_op.drop_index(batch_op.f('ix_shipments_left_at'))
        batch_op.drop_index(batch_op.f('ix_shipments_delivered_at'))

    op.drop_table('shipments')
    with op.batch_alter_table('pick_checks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pick_checks_order_number'))

    op.drop_table('pick_checks')
    op.drop_table('order_lines')
    op.drop_table('adjustments')
    op.drop_table('receipt_lines')
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orders_status'))
        batch_op.drop_index(batch_op.f('ix_orders_site'))
        batch_op.drop_index(batch_op.f('ix_orders_reserved_until'))
        batch_op.drop_index(batch_op.f('ix_orders_incident'))
        batch_op.drop_index(batch_op.f('ix_orders_approval_due_at'))

    op.drop_table('orders')
    with op.batch_alter_table('handling_units', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handling_units_warehouse_status_item'))
        batch_op.drop_index(batch_op.f('ix_handling_units_place'))
        batch_op.drop_index(batch_op.f('ix_handling_units_lot'))

    op.drop_table('handling_units')
    with op.batch_alter_table('credentials', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credentials_user_id'))

    op.drop_table('credentials')
    op.drop_table('users')
    with op.batch_alter_table('sites', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sites_incident'))

    op.drop_table('sites')
    with op.batch_alter_table('scans', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_scans_status_settled_at'))

    op.drop_table('scans')
    with op.batch_alter_table('reservations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reservations_warehouse_lot'))
        batch_op.drop_index(batch_op.f('ix_reservations_order_number'))

    op.drop_table('reservations')
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipts_warehouse'))
        batch_op.drop_index(batch_op.f('ix_receipts_announced_at'))

    op.drop_table('receipts')
    with op.batch_alter_table('places', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_places_warehouse_kind'))

    op.drop_table('places')
    with op.batch_alter_table('label_prints', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_label_prints_code_id'))

    op.drop_table('label_prints')
    op.drop_table('item_minimums')
    with op.batch_alter_table('holds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_holds_lot'))

    op.drop_table('holds')
    with op.batch_alter_table('balances', schema=None) as batch_op:
        batch_op.drop_index('ix_balances_live', sqlite_where=sa.text('on_hand + expected + in_transit > 0'), postgresql_where=sa.text('on_hand + expected + in_transit > 0'))
        batch_op.drop_index(batch_op.f('ix_balances_item_warehouse'))

    op.drop_table('balances')
    op.drop_table('warehouses')
    with op.batch_alter_table('lots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lots_item'))

    op.drop_table('lots')
    op.drop_table('kit_components')
    op.drop_table('incidents')
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notices_about'))

    op.drop_table('notices')
    with op.batch_alter_table('limited_tries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_limited_tries_kind_subject_tried_at'))

    op.drop_table('limited_tries')
    op.drop_table('job_runs')
    op.drop_table('items')
    with op.batch_alter_table('idempotent_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotent_answers_answered_at'))

    op.drop_table('idempotent_answers')
    op.drop_table('document_counters')
    op.drop_table('counties')
    op.drop_table('audit_heads')
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entries_unsealed', sqlite_where=sa.text('place IS NULL'), postgresql_where=sa.text('place IS NULL'))
        batch_op.drop_index(batch_op.f('ix_audit_entries_subject'))
        batch_op.drop_index(batch_op.f('ix_audit_entries_chain_place'))

    op.drop_table('audit_entries')
