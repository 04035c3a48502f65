"""The documents of alerts as their sources sent them, and what they may weigh."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from msgspec import Meta

from content_sync.wire.bulletin_base import Bulletin, FreshnessLimits
from content_sync.wire.digests import Digest
from content_sync.wire.periods import ENDED_WARNING_STAYS
from content_sync.wire.stamps import Instant

MAX_ORIGINAL: Final = 2_097_152
"""Bytes of an alert as its source sent it; the longest seen has 143 kB, nearly all of it polygons and a signature."""

MAX_DEFLATED_ORIGINAL: Final = 400_000
"""The same deflated. An alert of 128 kB comes to 53 kB."""


class Original(Bulletin, frozen=True, kw_only=True, tag="original"):
    """An alert as its source sent it, byte for byte, deflated. It has the id of the alert.

    It comes with another part than the warnings: it weighs twenty times as much, and a warning must not wait for it.
    A kiosk offers it only where a warning names its digest.
    """

    parts = ("local",)
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(days=3),
        too_old=dt.timedelta(days=7),
        reason="as for its warnings, which stay three days beyond their end",
    )

    sha256: Digest
    deflated: Annotated[bytes, Meta(max_length=MAX_DEFLATED_ORIGINAL)]

    @property
    def leaves_tree_at(self) -> Instant | None:
        return self.valid_until and self.valid_until + ENDED_WARNING_STAYS
