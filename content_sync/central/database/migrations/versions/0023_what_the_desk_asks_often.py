"""What pages of the desk ask each time is kept: which questions wait, where an act was, when a kiosk was heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
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

_WHERE_AN_ACT_WAS = (
    """update act set area = substr(about, 1, 8)
    where substr(about, 1, 1) between '1' and '9' and (length(about) = 8 or substr(about, 9, 1) = '-')""",
    "update act set area = substr(about, 5, 8) where about like 'act-________-%'",
    """update act set area = (select province from training where about = 'training ' || number)
    where exists (select 1 from training where about = 'training ' || number)""",
    """update act set area = (select village from volunteer where volunteer.id = about)
    where exists (select 1 from volunteer where volunteer.id = about)""",
    """update act set area = (select area from post where post.id = about)
    where area = '' and exists (select 1 from post where post.id = about)""",
)


def upgrade() -> None:
    _keep_questions()
    op.add_column("act", sa.Column("area", sa.String(length=8), nullable=False, server_default=""))
    for statement in _WHERE_AN_ACT_WAS:
        op.execute(statement)
    op.create_index("ix_act_newest", "act", ["at", "id", "area", "staff"])
    op.drop_index(op.f("ix_act_at"), table_name="act")
    op.create_index(op.f("ix_heartbeat_kiosk_received_at"), "heartbeat", ["kiosk", "received_at"])


def _keep_questions() -> None:
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
