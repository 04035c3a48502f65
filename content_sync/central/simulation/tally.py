"""What came of a simulation, and how it is told."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from content_sync.central.simulation.calling import Bytes
from content_sync.counted import counted


@dataclass(slots=True)
class RoundTally:
    """Counts of one round.

    Attributes:
        wanted: how many visits are to be made.
        done: how many were, each to its receipt.
        took_s: what each of them took, from its connection to its receipt.
        bytes: of all requests and responses.
        dropped: requests and answers that were lost on the way, on purpose.
        turned_away: how often central asked a kiosk to come again later.
        failed: how often a connection ended by itself.
        last_told_s: when the last kiosk was to come that was turned away, since the beginning.
        last_done_s: when the last visit was done.
        fetches: requests beside the visits.
        cpu_s: what central used.
        lost: reports that central does not have, though a receipt said so or the kiosk has none left.
        twice: reports that took effect twice.
    """

    wanted: int
    done: int = 0
    took_s: list[float] = field(default_factory=list)
    bytes: Bytes = field(default_factory=Bytes)
    dropped: int = 0
    turned_away: int = 0
    failed: int = 0
    last_told_s: float = 0.0
    last_done_s: float = 0.0
    fetches: int = 0
    cpu_s: float = 0.0
    lost: int = 0
    twice: int = 0

    @property
    def per_second(self) -> float:
        return self.done / self.last_done_s if self.last_done_s else 0.0

    @property
    def cpu_ms(self) -> float:
        """The milliseconds of central's CPU for a visit."""
        return self.cpu_s / self.done * 1000 if self.done else math.inf

    def percentile_s(self, share: float) -> float:
        """Return what so many of the visits took at most."""
        ordered = sorted(self.took_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.inf

    def lines(self) -> Iterator[str]:
        """Tell it."""
        half_ms, most_ms = (self.percentile_s(share) * 1000 for share in (0.5, 0.99))
        took = f"in {self.last_done_s:.1f} s: {self.per_second:,.0f} a second"
        yield f"visits         {self.done:,} of {self.wanted:,} {took}"
        yield f"a visit took   {half_ms:,.0f} ms (p50), {most_ms:,.0f} ms (p99)"
        yield f"central's CPU  {self.cpu_s:.1f} s: {self.cpu_ms:.2f} s for 1,000 visits"
        if self.done:
            up, down = self.bytes.up / self.done, self.bytes.down / self.done
            yield f"bytes          {up:,.0f} up and {down:,.0f} down for a visit, with heads, without what carries them"
        if self.fetches:
            yield f"asked beside   {self.fetches / max(self.done, 1):.2f} requests a visit, for what it named"
        yield f"dropped        {self.dropped:,} on purpose, {counted(self.failed, 'connection')} without that"
        yield f"turned away    {self.turned_away:,}; the last was to come after {self.last_told_s:.0f} s"
        yield f"lost           {self.lost:,}"
        yield f"twice          {self.twice:,}"
