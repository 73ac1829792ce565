"""scripts in the database

Revision: 0015, after 0014
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('script_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('content', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('safety', sa.Boolean(), nullable=False),
    sa.Column('edits', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('author_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('changed_id', sa.Integer(), nullable=False),
    sa.Column('changed_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('changed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('asked_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('published_id', sa.Integer(), nullable=True),
    sa.Column('published_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
    sa.Column('published_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('ended_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=True),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('wholly', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('slug', 'number')
    )
    op.create_index('ix_script_version_state', 'script_version', ['state'])
    op.create_table('script_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('who_id', sa.Integer(), nullable=True),
    sa.Column('who_name', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['script_version.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_script_change_version_id', 'script_change', ['version_id'])
    op.add_column('decision', sa.Column('script_version', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('script_version')

    op.drop_index('ix_script_change_version_id', 'script_change')
    op.drop_table('script_change')
    op.drop_index('ix_script_version_state', 'script_version')
    op.drop_table('script_version')
