"""The numbers of envelopes, the envelopes that may still get a receipt, and which items carriers have.

In: envelopes that are about to leave. Out: their addresses, and those still open. They stand in the tables
`envelope_series`, `open_envelopes` and `carried` of the store `state`. Rules: the epoch is made once, and the number
only grows; a store that lost lines may have forgotten numbers, so it begins a new epoch, as it does where central asks
for one. Of those handed to a carrier the last 300 stay open, of the others the last 100. Without a link each try takes
a number and none reaches central: so of the others those go first that are older than the last one with a receipt, and
else one from the middle, as central's newest is the last that reached it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from content_sync.client.envelope_book import EnvelopeAddress, OpenEnvelope
from content_sync.wire.stamps import Stamp
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, highest, put

_SERIES, _OPEN, _CARRIED = "envelope_series", "open_envelopes", "carried"
_ONLY: Final = 1
_EPOCH_BYTES: Final = 8
MOST_CARRIED: Final = 300  # a dozen journeys of a village that waits with all it may keep
MOST_OTHERS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    epoch: bytes
    last_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """The ids of the items that carriers have since one time."""

    at: Stamp
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carriages:
    carriages: tuple[Carriage, ...] = ()


class Envelopes:
    """The envelopes of one card, over the `Documents` of `state`."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._must_renew_series = bool(documents.damage)
        self._left_out = len(documents.perhaps_lost)  # what was written last may have used a number
        self._answered = 0

    def epoch(self) -> bytes:
        """Return the 8 random bytes that name this card's series of envelopes."""
        with self._documents.transaction():
            return self._series().epoch

    def leave(self, epoch: bytes) -> None:
        """Begin a new epoch in place of this one; where it was left already, nothing changes."""
        with self._documents.transaction():
            if self._series().epoch == epoch:
                put(self._documents, _SERIES, _ONLY, _Series(epoch=secrets.token_bytes(_EPOCH_BYTES)))

    def begin(self, confirmed: Collection[str] = (), *, carried: str = "") -> OpenEnvelope:
        """Return a new envelope, open from now on; its number is used up even if it never leaves.

        Raises:
            CardError: the card did not take it.
        """
        with self._documents.transaction():
            series = self._series()
            seq = series.last_seq + 1 + self._left_out
            put(self._documents, _SERIES, _ONLY, _Series(epoch=series.epoch, last_seq=seq))
            made = OpenEnvelope(
                epoch=series.epoch, seq=seq, confirmed=tuple(confirmed), carried=carried, answered=self._last_answered()
            )
            put(self._documents, _OPEN, highest(self._documents, _OPEN) + 1, made)
            self._close_some()
            self._left_out = 0
        return made

    def note_answered(self, envelope: OpenEnvelope) -> None:
        """Note that a receipt came by link; the card has it with the next envelope."""
        places = [place for place, one in self._rows().items() if one.address == envelope.address]
        self._answered = max(self._answered, *places, 0)

    def note_carried(self, items: Collection[str], at: Stamp) -> None:
        """Note that all these items, and no others that wait, are with carriers now, some perhaps since before.

        Raises:
            CardError: the card did not take it.
        """
        with self._documents.transaction():
            before, left = self._carriages(), dict.fromkeys(items)
            kept = [replace(one, items=tuple(item for item in one.items if item in left)) for one in before]
            known = {item for one in kept for item in one.items}
            new = Carriage(at=at, items=tuple(item for item in left if item not in known))
            after = tuple(one for one in (*kept, new) if one.items)
            if after != before:
                put(self._documents, _CARRIED, _ONLY, _Carriages(carriages=after))

    def carried(self) -> dict[str, Stamp]:
        """Return since when each item is on a stick or in a phone's file, which may lie here still.

        Of those that central has by now some are among them.
        """
        return {item: one.at for one in self._carriages() for item in one.items}

    def _carriages(self) -> tuple[Carriage, ...]:
        return (get_record(self._documents, _CARRIED, _ONLY, _Carriages) or _Carriages()).carriages

    def opened(self) -> dict[EnvelopeAddress, OpenEnvelope]:
        """Return the envelopes that may still get a receipt, the oldest first."""
        return {one.address: one for one in self._rows().values()}

    def _close_some(self) -> None:
        rows = self._rows()
        carried = [place for place, one in rows.items() if one.carried]
        others = [place for place, one in rows.items() if not one.carried]
        closed = carried[:-MOST_CARRIED]
        while len(others) > MOST_OTHERS:
            older = others[0] < self._last_answered()
            closed.append(others.pop(0 if older else len(others) // 2))
        if closed:
            self._documents.table(_OPEN).remove(doc_ids=closed)

    def _last_answered(self) -> int:
        return max(self._answered, *(one.answered for one in self._rows().values()), 0)

    def _rows(self) -> dict[int, OpenEnvelope]:
        return find_records(self._documents, _OPEN, OpenEnvelope)

    def _series(self) -> _Series:
        stored = get_record(self._documents, _SERIES, _ONLY, _Series)
        if stored is not None and not self._must_renew_series:
            return stored
        fresh = _Series(epoch=secrets.token_bytes(_EPOCH_BYTES))
        put(self._documents, _SERIES, _ONLY, fresh)
        self._must_renew_series = False
        return fresh
