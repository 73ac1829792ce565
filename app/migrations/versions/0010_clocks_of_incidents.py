"""clocks of incidents

Revision: 0010, after 0009
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

OPEN = sa.text('closed_at IS NULL')
LEVEL_3 = {'level': sa.text('3'), 'tier': 'zone', 'clock': 'answer', 'loud': sa.text('1')}


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    text = sqlmodel.sql.sqltypes.AutoString
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about', text(length=300), nullable=True))
        batch_op.add_column(sa.Column('level', sa.Integer(), nullable=False, server_default=LEVEL_3['level']))
        batch_op.add_column(sa.Column('tier', text(length=16), nullable=False, server_default=LEVEL_3['tier']))
        batch_op.add_column(sa.Column('clock', text(length=16), nullable=False, server_default=LEVEL_3['clock']))
        batch_op.add_column(sa.Column('clock_since', moment(), nullable=True))
        batch_op.add_column(sa.Column('due_at', moment(), nullable=True))
        batch_op.add_column(sa.Column('loud', sa.Integer(), nullable=False, server_default=LEVEL_3['loud']))
        batch_op.add_column(sa.Column('everyone_at', moment(), nullable=True))
        batch_op.add_column(sa.Column('offered_to', text(length=80), nullable=True))
        batch_op.add_column(sa.Column('offered_to_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('offered_until', moment(), nullable=True))
        batch_op.create_foreign_key('fk_incident_offered_to', 'person', ['offered_to_id'], ['id'])
    _start_clocks()
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.alter_column('clock_since', existing_type=moment(), nullable=False)
        batch_op.alter_column('due_at', existing_type=moment(), nullable=False)
        batch_op.create_index('ix_incident_one_open_about', ['about'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index('ix_incident_due', ['due_at'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index('ix_incident_open_of_order', ['order_id'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)


def _start_clocks() -> None:
    """What is open now had no clock: it is due at once. What somebody has is his, and silent."""
    op.execute('UPDATE incident SET clock_since = called_at, due_at = called_at')
    op.execute("UPDATE incident SET about = 'threat:' || rider_id || ':' || coalesce(order_id, '') WHERE kind = 'threat'")
    op.execute("UPDATE incident SET loud = 0, clock = 'freeze' WHERE owner IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_open_of_order', sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index('ix_incident_due', sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index('ix_incident_one_open_about', sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_constraint('fk_incident_offered_to', type_='foreignkey')
        for column in (
            'offered_until', 'offered_to_id', 'offered_to', 'everyone_at', 'loud', 'due_at', 'clock_since',
            'clock', 'tier', 'level', 'about',
        ):
            batch_op.drop_column(column)
