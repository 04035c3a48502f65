"""When a report was closed, and when what is personal of it was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("report", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("report", sa.Column("erased_by", sa.String(length=320), nullable=False, server_default=""))
    op.create_index(op.f("ix_report_closed_at"), "report", ["closed_at"])
    op.execute(
        "update report set closed_at = (select max(answer.at) from answer where answer.report = report.id) "
        "where status in ('resolved', 'rejected', 'duplicate')"
    )
