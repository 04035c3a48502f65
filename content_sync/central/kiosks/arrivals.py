"""What every kind of item needs when it arrives, and what each kind says of itself.

An item that takes effect once is described by an `OnceKind`: its objection, the fields that tell two items with one id
apart, and what it does. `items_intake.py` asks them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from content_sync.central.database.sessions import Session
from content_sync.central.kiosks.new_reports import NewReports
from content_sync.central.kiosks.starts import HeardStart
from content_sync.wire.envelopes import EnvelopeId
from content_sync.wire.keys import KeyOrKeys
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp

_log = logging.getLogger(__name__)

LARGEST_NUMBER: Final = 2**63 - 1  # what both databases hold
LARGEST_VERSION: Final = 2**31 - 1  # what they hold of a number that counts changes
_EARLIEST, _LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An envelope that arrives, within its transaction.

    Attributes:
        reports: those that came within the transaction.
        village: the code of the village whose kiosk sent it.
        envelope_id: its kiosk, epoch and number.
        now: when it came.
        seal_seed: opens what was sealed to central.
        starts: returns the starts of the kiosk's machine that were heard by link.
        came_as: the state of its key where that is not the one in use; `held` where staff released it.
    """

    reports: NewReports
    village: str
    envelope_id: EnvelopeId
    now: dt.datetime
    seal_seed: KeyOrKeys
    starts: Callable[[], Sequence[HeardStart]] = tuple
    came_as: str = ""

    @property
    def session(self) -> Session:
        """The transaction, in which every report that came before stands."""
        return self.reports.written()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceKind:
    """A kind of item that takes effect once.

    Attributes:
        objection: returns why an item is not taken, "" where it is.
        fields: returns what tells two items with one id apart: the fields that every version has. Fields added later
            are left out, and so is how central reads a term: an item that is sent before and after an update (or the
            undoing of one) of either side is one item. A digest of them is stored, so they stay for ever.
        keep: does what the item asks for.
        refused: returns the result of an item that is not taken now, as there are too many or its sender may not; None
            where it is. It is not asked about an item that was taken before.
    """

    objection: Callable[[Arrival, Any], str]
    fields: Callable[[Any], tuple[object, ...]]
    keep: Callable[[Arrival, Any], None]
    refused: Callable[[Arrival, Any], ItemResult | None] = lambda _arrival, _item: None


def is_storable(made: Stamp) -> bool:
    """Tell whether both databases can store the time of a stamp."""
    return _EARLIEST <= made.at < _LATEST


def storable(text: str) -> str:
    """Replace the one character that PostgreSQL cannot store."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
