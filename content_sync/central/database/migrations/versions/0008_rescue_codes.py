"""The codes that were read out to volunteers who were locked out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rescue_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("staff", sa.String(length=320), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_rescue_code_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescue_code")),
    )
    op.create_index(op.f("ix_rescue_code_kiosk_counter"), "rescue_code", ["kiosk", "counter"])
    op.create_index(op.f("ix_rescue_code_village"), "rescue_code", ["village"])
