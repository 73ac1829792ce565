"""choice of words

Revision: 0016, after 0015
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('favourite',
    sa.Column('rider_id', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('script', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('starred', sa.Boolean(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('rider_id', 'script')
    )
    op.create_index('ix_orders_customer_id', 'orders', ['customer_id'])


def downgrade() -> None:
    op.drop_index('ix_orders_customer_id', 'orders')
    op.drop_table('favourite')
