"""For which villages something waits: answers, photos and voices to ask for, and what staff said of what they sent.

One question for many villages and for all of it, the last number of the board among it, as each receipt asks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import String, cast, literal_column, select, union_all

from content_sync.central.database.network.activities import WITH_UNTOLD_ANSWERS
from content_sync.central.database.network.market import WITH_UNTOLD_ITEMS
from content_sync.central.database.network.posts import LAST_NUMBER
from content_sync.central.database.reports.answers import WITH_WAITING_ANSWERS
from content_sync.central.database.reports.attachments import WITH_WANTED_ATTACHMENTS
from content_sync.central.database.sessions import Session

_EACH: Final = {
    "answers": (WITH_WAITING_ANSWERS,),
    "activities": (WITH_UNTOLD_ANSWERS,),
    "attachments": WITH_WANTED_ATTACHMENTS,
    "market": (WITH_UNTOLD_ITEMS,),
}
_ALL: Final = union_all(
    *(
        select(literal_column(f"'{kind}'"), villages.subquery())
        for kind, selects in _EACH.items()
        for villages in selects
    ),
    select(literal_column("'board'"), cast(LAST_NUMBER.scalar_subquery(), String)),  # in place of a village
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingVillages:
    """The villages for which answers or words on activities or market items wait, or which may have files to send.

    `last_of_board` is the last number of the board, 0 where there is none.
    """

    answers: Collection[str]
    activities: Collection[str]
    attachments: Collection[str]
    market: Collection[str]
    last_of_board: int


def what_waits(session: Session, villages: Collection[str]) -> WaitingVillages:
    """Return for which of these villages something waits."""
    found, last = defaultdict[str, set[str]](set), 0
    for kind, told in session.connection().execute(_ALL, {"villages": tuple(villages)}):
        if kind in _EACH:
            found[kind].add(told)
        else:
            last = int(told or 0)
    return WaitingVillages(**{kind: found[kind] for kind in _EACH}, last_of_board=last)
