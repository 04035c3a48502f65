"""When something happened by a kiosk's clock, and how sure that clock was.

The one shape of a time that may be wrong: read from the clock, kept with a record, sent across the link. `boot` and
`boot_s` let central date a record later whose clock did not know the time: two records of one boot lie exactly their
seconds apart. Both are left out where nobody counted them.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from content_sync.wire.bulletins import Instant

ClockState = Literal["trusted", "estimated", "unknown"]


class Stamp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A time and how sure of it we are.

    Attributes:
        at: the time, aware.
        clock: `trusted`: two kinds of words agree on it. `estimated`: nobody vouches for it, but it is not before the
            lower bound. `unknown`: the clock is wrong, and `at` is the lower bound.
        boot: names the start of the machine, random hex; empty where nobody counted.
        boot_s: whole seconds since that start, which no setting of the clock moves.
    """

    at: Instant
    clock: ClockState
    boot: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,32}\Z")] = ""
    boot_s: Annotated[int, Meta(ge=0)] = 0

    @property
    def is_trusted(self) -> bool:
        return self.clock == "trusted"
