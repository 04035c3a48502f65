"""The cards that are told to staff are found by their state, at each look at the overview."""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_card_state"), "card", ["state"])


def downgrade() -> None:
    op.drop_index(op.f("ix_card_state"), table_name="card")
