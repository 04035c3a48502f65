"""What the signed tree says beyond The Update Framework: two fields of targets, and one of the timestamp.

They are signed with the metadata they stand in. Their names on the wire are the constants here; central writes them,
and kiosks read what they need.
"""

from __future__ import annotations

from typing import Final

import msgspec

from content_sync.wire.stamps import Instant

CHANGED_IN: Final = "edition"
EMPTY_SINCE: Final = "empty_since"
"""The day on which a target became an empty list; central takes it away some time later."""

ISSUED: Final = "x-issued"


class TargetFields(msgspec.Struct, frozen=True, kw_only=True):
    """A target's `custom`: the timestamp version at which the target last changed."""

    changed_in: int = msgspec.field(name=CHANGED_IN)


class TimestampFields(msgspec.Struct, frozen=True, kw_only=True):
    """The timestamp's own field: when it was signed; from it kiosks learn that time has passed."""

    issued: Instant = msgspec.field(name=ISSUED)
