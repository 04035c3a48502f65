"""What pages of the desk ask each time is kept: which questions of the board wait, and its conversations in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_WAITING = """
insert into unanswered (post)
select post.id from post
where post.sort = 'question' and post.thread = post.id and post.village is not null
and not post.is_redacted and not post.is_hidden
and not exists (
    select 1 from post as answer
    where answer.thread = post.id and answer.id != post.id and not answer.is_redacted
    and (answer.person is null or answer.person != post.person)
)
"""


def upgrade() -> None:
    began = sa.text("thread = id")
    in_order = ["is_pinned", "received_at", "id", "area"]
    op.create_index("ix_post_began", "post", in_order, sqlite_where=began, postgresql_where=began)
    op.create_table(
        "unanswered",
        sa.Column("post", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_unanswered")),
    )
    op.execute(_WAITING)
    op.drop_index("ix_post_began_at", table_name="post")
    op.drop_index("ix_post_answers", table_name="post")
