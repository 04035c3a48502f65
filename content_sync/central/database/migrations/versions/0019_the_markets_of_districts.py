"""Market items that sellers want shown in their whole district, and what other villages say against them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "market_item",
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("price_satang", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("seller", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_clock", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_market_item_village")),
        sa.PrimaryKeyConstraint("village", "id", name=op.f("pk_market_item")),
    )
    op.create_index(op.f("ix_market_item_state_until_at"), "market_item", ["state", "until_at"])
    op.create_index(op.f("ix_market_item_village_received_at"), "market_item", ["village", "received_at"])
    op.create_table(
        "market_complaint",
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("item_village", sa.String(length=8), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_market_complaint_village")),
        sa.PrimaryKeyConstraint("village", "item_village", "item", name=op.f("pk_market_complaint")),
    )
    op.create_index(op.f("ix_market_complaint_item_village_item"), "market_complaint", ["item_village", "item"])
    op.create_index(op.f("ix_market_complaint_village_received_at"), "market_complaint", ["village", "received_at"])
