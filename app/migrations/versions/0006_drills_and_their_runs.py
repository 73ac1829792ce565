"""drills and their runs

Revision: 0006, after 0005
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('drill_assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('drill', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('rider_id', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('assigned_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('assigned_by', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=256), nullable=True),
    sa.Column('done_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    with op.batch_alter_table('drill_assignment', schema=None) as batch_op:
        batch_op.create_index('ix_drill_assignment_of', ['rider_id', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_drill_assignment_drill'), ['drill'], unique=False)

    op.create_table('drill_run',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('rider_id', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('drill', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=True),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ending', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('path', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('scores', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('took_s', sa.Integer(), nullable=False),
    sa.Column('rewinds', sa.Integer(), nullable=False),
    sa.Column('arrived_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['drill_assignment.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('drill_run', schema=None) as batch_op:
        batch_op.create_index('ix_drill_run_of', ['rider_id', 'ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_drill_run_drill'), ['drill'], unique=False)
        batch_op.create_index(batch_op.f('ix_drill_run_assignment_id'), ['assignment_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('drill_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drill_run_assignment_id'))
        batch_op.drop_index(batch_op.f('ix_drill_run_drill'))
        batch_op.drop_index('ix_drill_run_of')

    op.drop_table('drill_run')
    with op.batch_alter_table('drill_assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drill_assignment_drill'))
        batch_op.drop_index('ix_drill_assignment_of')

    op.drop_table('drill_assignment')
