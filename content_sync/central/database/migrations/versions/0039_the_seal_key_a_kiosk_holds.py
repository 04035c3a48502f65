"""Which seal key of central's a kiosk holds: codes that are read out or printed for it are made with that one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kiosk_key", sa.Column("seal", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("kiosk_key", "seal")
