"""Who reported asks to have erased what they told of it."""

from __future__ import annotations

import msgspec

from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Stamp


class Erasure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="erasure"):
    """Asks to erase what is personal of a report; it holds also where it comes before its report, or instead of it.

    Attributes:
        report: the id of the report.
        made: when it was asked for.
    """

    id: ItemId
    report: ItemId
    made: Stamp
