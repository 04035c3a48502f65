"""What came lately of a village or a person is counted by an index, however much came before."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for sender in ("village", "person"):
        op.drop_index(op.f(f"ix_post_{sender}"), table_name="post")
        op.create_index(op.f(f"ix_post_{sender}_received_at"), "post", [sender, "received_at"])
    op.create_index(op.f("ix_post_complaint_village_received_at"), "post_complaint", ["village", "received_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_post_complaint_village_received_at"), table_name="post_complaint")
    for sender in ("village", "person"):
        op.drop_index(op.f(f"ix_post_{sender}_received_at"), table_name="post")
        op.create_index(op.f(f"ix_post_{sender}"), "post", [sender])
