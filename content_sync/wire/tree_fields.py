"""What the signed tree says beyond The Update Framework: one field of each target, and one of the timestamp.

Both are signed with the metadata they stand in. Their names on the wire are the constants here; central writes them
and kiosks read them.
"""

from __future__ import annotations

from typing import Final

import msgspec

from content_sync.wire.stamps import Instant

CHANGED_IN: Final = "edition"
ISSUED: Final = "x-issued"


class TargetFields(msgspec.Struct, frozen=True, kw_only=True):
    """A target's `custom`: the timestamp version at which the target last changed."""

    changed_in: int = msgspec.field(name=CHANGED_IN)


class TimestampFields(msgspec.Struct, frozen=True, kw_only=True):
    """The timestamp's own field: when it was signed; from it kiosks learn that time has passed."""

    issued: Instant = msgspec.field(name=ISSUED)
