"""Questions whose only answers are hidden wait too, as they do since no hidden answer counts as one."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WAITING_TOO = """
insert into unanswered (post)
select post.id from post
where post.sort = 'question' and post.thread = post.id and post.village is not null
and not post.is_redacted and not post.is_hidden
and not exists (select 1 from unanswered where unanswered.post = post.id)
and not exists (
    select 1 from post as answer
    where answer.thread = post.id and answer.id != post.id and not answer.is_redacted and not answer.is_hidden
    and (answer.person is null or answer.person != post.person)
)
"""


def upgrade() -> None:
    op.execute(_WAITING_TOO)


def downgrade() -> None:
    """Leave them as they are: an earlier version lets them wait as well."""
