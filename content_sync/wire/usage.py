"""How often a kiosk's pages were read on one day: numbers alone, of nobody."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from content_sync.wire.reports import MAX_COUNT, ItemId
from content_sync.wire.terms import Term

_HOURS = 24
_Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]


class Usage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="usage"):
    """The counts of one day. The whole of it goes up once the day is over, and again under a new id if it changed.

    Attributes:
        day: in the village, as YYYY-MM-DD.
        number: grows with each change; of one day the highest counts.
        pages: how often pages were read, by their kind.
        hours: how often pages of any kind were read in each hour of the day.
        phones: the most addresses that asked in one hour.
    """

    id: ItemId
    day: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
    number: Annotated[int, Meta(ge=1, le=MAX_COUNT)]
    pages: Annotated[dict[Term, _Count], Meta(max_length=40)] = {}
    hours: Annotated[tuple[_Count, ...], Meta(max_length=_HOURS)] = ()
    phones: _Count = 0
