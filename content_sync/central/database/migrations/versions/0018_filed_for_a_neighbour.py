"""Whether a volunteer filed a report for a neighbour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("by_volunteer", sa.Boolean(), server_default=sa.false(), nullable=False))
