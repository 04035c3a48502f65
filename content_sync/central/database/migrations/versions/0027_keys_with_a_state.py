"""A village's keys have a state, what a revoked one sends is held, and a report says as what it came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_KNOWN_KEYS = """
insert into kiosk_key (kiosk, public_key, village, state, since)
select kiosk, public_key, code, case when revoked_at is null then 'active' else 'revoked' end, revoked_at
from village where kiosk not like '-%'
"""


def upgrade() -> None:
    op.create_table(
        "kiosk_key",
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("who", sa.String(length=320), server_default="", nullable=False),
        sa.Column("turned_away", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_kiosk_key_village")),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_kiosk_key_public_key")),
    )
    op.create_index(op.f("ix_kiosk_key_village"), "kiosk_key", ["village"])
    op.create_table(
        "held_envelope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk_key.kiosk"], name=op.f("fk_held_envelope_kiosk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_envelope")),
    )
    op.create_index(op.f("ix_held_envelope_kiosk"), "held_envelope", ["kiosk"])
    op.add_column("report", sa.Column("came_as", sa.String(length=40), nullable=False, server_default=""))
    op.execute(_KNOWN_KEYS)


def downgrade() -> None:
    op.drop_column("report", "came_as")
    op.drop_index(op.f("ix_held_envelope_kiosk"), table_name="held_envelope")
    op.drop_table("held_envelope")
    op.drop_index(op.f("ix_kiosk_key_village"), table_name="kiosk_key")
    op.drop_table("kiosk_key")
