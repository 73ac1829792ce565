"""the board

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


OPEN = sa.text("(status IS NULL OR status NOT IN ('cancelled', 'delivered', 'returned'))")
CAPPED = sa.text("ended_as = 'capped'")


def upgrade() -> None:
    where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    op.create_index("ix_orders_placed_event", "orders", ["placed_event"])
    op.create_index("ix_orders_open", "orders", ["zone"], **where)
    capped = {"sqlite_where": CAPPED, "postgresql_where": CAPPED}
    op.create_index("ix_decision_capped", "decision", ["ended_at"], **capped)


def downgrade() -> None:
    op.drop_index("ix_decision_capped", "decision")
    op.drop_index("ix_orders_open", "orders")
    op.drop_index("ix_orders_placed_event", "orders")
