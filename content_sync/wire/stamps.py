"""When something happened by a kiosk's clock, and how sure that clock was.

The one shape of a time that may be wrong: read from the clock, kept with a record, sent across the link. `boot` and
`boot_s` let central date a record later whose clock did not know the time: two records of one boot lie exactly their
seconds apart. Both are left out where nobody counted them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.terms import Term

Instant = Annotated[dt.datetime, Meta(tz=True)]
ClockState = Literal["trusted", "estimated", "unknown"]
_STATES: Final[tuple[ClockState, ...]] = get_args(ClockState)

if TYPE_CHECKING:
    _Read = ClockState  # which `__post_init__` makes true
else:
    _Read = Term  # what is read from the wire and from the card


class Stamp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A time and how sure of it we are.

    Attributes:
        at: the time, aware.
        clock: `trusted`: two kinds of words agree on it. `estimated`: somebody says so, and nobody confirms it.
            `unknown`: it cannot be what the clock says, and `at` is when the software was made.
        boot: names the start of the machine, random hex; empty where nobody counted.
        boot_s: whole seconds since that start, which no setting of the clock moves.
    """

    at: Instant
    clock: _Read
    boot: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,32}\Z")] = ""
    boot_s: Annotated[int, Meta(ge=0)] = 0

    def __post_init__(self) -> None:
        """Take a state that a later version added for a clock that does not know the time."""
        if self.clock not in _STATES:
            msgspec.structs.force_setattr(self, "clock", "unknown")

    @property
    def is_trusted(self) -> bool:
        return self.clock == "trusted"
