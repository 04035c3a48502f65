"""When something happened by a kiosk's clock, and how sure that clock was.

Every time that may be wrong has this shape: it is read from the clock, kept with a record and sent across the link.
`boot` and `boot_s` let central find a date later for a record that was made by an unset clock: between two records of
one boot lie exactly the seconds between their `boot_s`. Both are left out where nobody counted them.
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
        clock: `trusted`: two kinds of sources agree on the time. `estimated`: one source says it, none confirms it.
            `unknown`: what the clock says is impossible, and `at` is the time when the software was made.
        boot: names the start of the machine, random hex; empty where nobody counted.
        boot_s: whole seconds since that start, which no setting of the clock moves.
    """

    at: Instant
    clock: _Read
    boot: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,32}\Z")] = ""
    boot_s: Annotated[int, Meta(ge=0)] = 0

    def __post_init__(self) -> None:
        """Read a state that a later version added as `unknown`."""
        if self.clock not in _STATES:
            msgspec.structs.force_setattr(self, "clock", "unknown")

    @property
    def is_trusted(self) -> bool:
        return self.clock == "trusted"
