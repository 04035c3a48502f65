"""The photo of an activity comes along with its words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("village_activity", sa.Column("photo", sa.LargeBinary(), nullable=True))
