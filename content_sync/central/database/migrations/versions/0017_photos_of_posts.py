"""A post of the board may have one photo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_photo",
        sa.Column("post", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["post"], ["post.id"], name=op.f("fk_post_photo_post")),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_post_photo_village")),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_post_photo")),
    )
    op.create_index(op.f("ix_post_photo_village_received_at"), "post_photo", ["village", "received_at"])
    op.create_index(op.f("ix_post_photo_sha256"), "post_photo", ["sha256"])
    op.create_index(op.f("ix_post_photo_announced_at"), "post_photo", ["announced_at"])


def downgrade() -> None:
    op.drop_table("post_photo")
