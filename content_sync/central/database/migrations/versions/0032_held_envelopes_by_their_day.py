"""Held envelopes are found by the day on which they came: each has an end."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_held_envelope_received_at"), "held_envelope", ["received_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_held_envelope_received_at"), table_name="held_envelope")
