"""That staff declined a market item for its district goes home in a receipt; one may have ended in its village too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("market_item", sa.Column("answer", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("market_item", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("market_item", sa.Column("is_ended", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("market_item", "is_ended")
    op.drop_column("market_item", "told_at")
    op.drop_column("market_item", "answer")
