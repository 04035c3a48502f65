"""Which starts of a card were heard by link, and between which times a report was made whose kiosk knew no time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("heartbeat", sa.Column("starts", sa.LargeBinary(), nullable=True))
    op.add_column("report", sa.Column("made_first", sa.DateTime(timezone=True), nullable=True))
    op.add_column("report", sa.Column("made_last", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("report", "made_last")
    op.drop_column("report", "made_first")
    op.drop_column("heartbeat", "starts")
