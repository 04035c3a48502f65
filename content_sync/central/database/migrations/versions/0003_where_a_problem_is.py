"""Where a problem is in words of the village, and how the kiosk was when a fault of the hotspot was reported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("place", sa.Text(), server_default="", nullable=False))
    op.add_column("report", sa.Column("health", sa.LargeBinary(), nullable=True))
