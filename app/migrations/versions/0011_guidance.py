"""guidance

Revision: 0011, after 0010
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('guidance',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
    sa.Column('audience', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('valid_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('reached', sa.Integer(), nullable=False),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('asked_by', sqlmodel.sql.sqltypes.AutoString(length=140), nullable=False),
    sa.Column('asked_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('send_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('agree_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('agreed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('agreed_by', sqlmodel.sql.sqltypes.AutoString(length=140), nullable=True),
    sa.Column('agreed_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
    sa.Column('sent_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('undone_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('undone_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
    sa.Column('retracted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('retracted_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
    sa.Column('corrects', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('storm', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('dedup_key', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
    sa.ForeignKeyConstraint(['corrects'], ['guidance.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('corrects'),
    sa.UniqueConstraint('dedup_key')
    )
    with op.batch_alter_table('guidance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guidance_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index('ix_guidance_waiting', ['state', 'send_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_guidance_zone'), ['zone'], unique=False)

    op.create_table('storm_answer',
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('answered_as', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('guidance_id', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.PrimaryKeyConstraint('zone', 'kind')
    )


def downgrade() -> None:
    op.drop_table('storm_answer')
    with op.batch_alter_table('guidance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guidance_zone'))
        batch_op.drop_index('ix_guidance_waiting')
        batch_op.drop_index(batch_op.f('ix_guidance_asked_at'))

    op.drop_table('guidance')
