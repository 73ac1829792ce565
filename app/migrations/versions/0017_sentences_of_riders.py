"""sentences of riders

Revision: 0017, after 0016
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

TO_JUDGE = sa.text("worked AND judged_at IS NULL")


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table('sentence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rider_id', text(length=128), nullable=False),
    sa.Column('report_id', text(length=128), nullable=False),
    sa.Column('worked', sa.Boolean(), nullable=False),
    sa.Column('text', text(), nullable=False),
    sa.Column('order_id', text(length=128), nullable=True),
    sa.Column('kind', text(length=32), nullable=True),
    sa.Column('stage', text(length=16), nullable=True),
    sa.Column('facts', text(), nullable=False),
    sa.Column('script', text(length=128), nullable=True),
    sa.Column('said_at', moment(), nullable=False),
    sa.Column('arrived_at', moment(), nullable=False),
    sa.Column('judged_at', moment(), nullable=True),
    sa.Column('judged_by', text(length=128), nullable=True),
    sa.Column('judged_as', text(length=8), nullable=True),
    sa.Column('why', text(length=16), nullable=True),
    sa.Column('slug', text(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('rider_id', 'report_id')
    )
    op.create_index('ix_sentence_to_judge', 'sentence', ['id'], sqlite_where=TO_JUDGE, postgresql_where=TO_JUDGE)
    op.create_table('script_list',
    sa.Column('id', text(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('made_at', moment(), nullable=False),
    sa.Column('scripts', text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_decision_script', 'decision', ['script', 'at'])


def downgrade() -> None:
    op.drop_index('ix_decision_script', 'decision')
    op.drop_table('script_list')
    op.drop_index('ix_sentence_to_judge', 'sentence')
    op.drop_table('sentence')
