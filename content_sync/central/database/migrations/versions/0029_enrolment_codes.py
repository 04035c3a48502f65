"""One-time codes with which kiosks bring their keys, and what a key that came so is compared by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enrolment_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_enrolment_code_village")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_enrolment_code")),
    )
    op.create_index(op.f("ix_enrolment_code_village"), "enrolment_code", ["village"])
    op.add_column("kiosk_key", sa.Column("code", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("kiosk_key", sa.Column("nonce", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("kiosk_key", sa.Column("came_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_kiosk_key_code"), "kiosk_key", ["code"])


def downgrade() -> None:
    op.drop_index(op.f("ix_kiosk_key_code"), table_name="kiosk_key")
    op.drop_column("kiosk_key", "came_at")
    op.drop_column("kiosk_key", "nonce")
    op.drop_column("kiosk_key", "code")
    op.drop_index(op.f("ix_enrolment_code_village"), table_name="enrolment_code")
    op.drop_table("enrolment_code")
