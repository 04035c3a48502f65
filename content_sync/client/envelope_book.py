"""The envelopes that may still get a receipt: by link at once, by a carrier weeks later.

In: an envelope that is about to be sealed. Out: its address, used up on disk before anything leaves; and the envelopes
that are still open. A receipt may come twice and in any order, for any of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from content_sync.wire.stamps import Stamp

EnvelopeAddress = tuple[bytes, int]
"""Epoch and seq."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnvelope:
    """An envelope that may get a receipt.

    Attributes:
        epoch: the name of the series of numbers, 8 bytes.
        seq: its number.
        confirmed: the ids of answers that it confirms: with a receipt, central knows that they arrived.
        carried: a digest of what is in it, where it was handed to a carrier; empty where it went by link.
        answered: the position of the last envelope that had a receipt by link when this one was opened.
    """

    epoch: bytes
    seq: int
    confirmed: tuple[str, ...] = ()
    carried: str = ""
    answered: int = 0

    @property
    def address(self) -> EnvelopeAddress:
        return self.epoch, self.seq


class EnvelopeBook(Protocol):
    """The numbers of envelopes, and which are open. What a method writes is on disk when it returns.

    Raises:
        Exception: of any kind, where the disk did not take it; then nothing leaves.
    """

    def begin(self, confirmed: Collection[str], *, carried: str = "") -> OpenEnvelope:
        """Return a new envelope's address, whose number is higher than all before in its epoch.

        Args:
            confirmed: the ids of answers that it confirms.
            carried: a digest of what is in it, where it is for a carrier.
        """

    def leave(self, epoch: bytes, /) -> None:
        """Begin a new epoch in place of this one; where it was left already, nothing changes."""

    def note_answered(self, envelope: OpenEnvelope, /) -> None:
        """Note that a receipt came by link; the disk may have it with the next envelope."""

    def note_carried(self, items: Collection[str], at: Stamp) -> None:
        """Note that all these items, and no others that wait, are with carriers now, some perhaps since before.

        Args:
            items: their ids.
            at: the time.
        """

    def opened(self) -> Mapping[EnvelopeAddress, OpenEnvelope]:
        """Return the envelopes that may still get a receipt, the oldest first."""
