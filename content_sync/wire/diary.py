"""The diary of what volunteers teach: counts going up, of nobody who was taught.

An entry is known by an id made with its form. Each correction, and its removal, goes up as a whole entry under an item
id of its own. `epoch` names the card it was written on and `n` counts what that card said of its diary, so that of two
versions from one card the higher `n` counts, also when they come out of order; of two cards what came last counts, as
it was written after the other card was copied or died.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Stamp
from content_sync.wire.terms import Term

MOST_TAUGHT: Final = 500
"""People of one entry: more than any village hall holds, and a slip of the thumb beyond it."""

DiaryTopic = Literal["weather", "farming", "health", "guides", "selling"]
"""What the programme teaches: the weather, farming, health, finding information, selling online."""

DIARY_TOPICS: Final[tuple[DiaryTopic, ...]] = get_args(DiaryTopic)


class DiaryEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="diary"):
    """How many people a volunteer or helper taught what on one day.

    Attributes:
        entry: the id of the entry; it stays when the entry is corrected.
        person: the id of the person at the kiosk who taught.
        topic: what it was about.
        people: how many were taught.
        day: in the village, as YYYY-MM-DD.
        epoch: names the card: 8 random bytes as hex.
        n: counts the versions of all entries on that card.
        made: when this version was written; where its clock was not sure, the day is an estimate.
        is_removed: it is taken back, and counts no more.
    """

    id: ItemId
    entry: ItemId
    person: ItemId
    topic: Term
    people: Annotated[int, Meta(ge=1, le=MOST_TAUGHT)]
    day: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
    epoch: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]
    n: Annotated[int, Meta(ge=1)]
    made: Stamp
    is_removed: bool = False
