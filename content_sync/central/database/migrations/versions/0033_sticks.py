"""Which sticks are out, what each brought back, and the number of the board that a card has, for further receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("heartbeat", sa.Column("board", sa.BigInteger(), nullable=True))
    op.create_table(
        "stick",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("villages", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receipts", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=320), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stick")),
    )
    op.create_table(
        "stick_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stick", sa.String(length=8), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("envelopes", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stick_import")),
    )
    op.create_index(op.f("ix_stick_import_stick"), "stick_import", ["stick"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stick_import_stick"), table_name="stick_import")
    op.drop_table("stick_import")
    op.drop_table("stick")
    op.drop_column("heartbeat", "board")
