"""The register: volunteers, trainings, who attended, and the areas of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("village", sa.Column("wifi_point", sa.String(length=200), server_default="", nullable=False))
    op.add_column("village", sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_kiosk_person_village"), "kiosk_person", ["village"])
    op.create_table(
        "volunteer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_volunteer_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
    )
    op.create_index(op.f("ix_volunteer_village_number"), "volunteer", ["village", "number"], unique=True)
    op.create_index(op.f("ix_volunteer_until_village"), "volunteer", ["until", "village"])
    op.create_table(
        "training",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("trainers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_training")),
    )
    op.create_index(op.f("ix_training_province"), "training", ["province"])
    op.create_table(
        "attendance",
        sa.Column("training", sa.Integer(), nullable=False),
        sa.Column("volunteer", sa.String(length=32), nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["training"], ["training.number"], name=op.f("fk_attendance_training")),
        sa.ForeignKeyConstraint(["volunteer"], ["volunteer.id"], name=op.f("fk_attendance_volunteer")),
        sa.PrimaryKeyConstraint("training", "volunteer", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_volunteer"), "attendance", ["volunteer"])
    op.create_table(
        "staff_area",
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_staff_area_staff")),
        sa.PrimaryKeyConstraint("staff", "area", name=op.f("pk_staff_area")),
    )
