"""Which receipt key of central's the digits are made of by which a person compares a key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kiosk_key", sa.Column("receipt", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("kiosk_key", "receipt")
