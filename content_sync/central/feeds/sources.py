"""The table of feeds, as `central feed NAME [FILE|--fetch|--sample]` knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from content_sync.central.feeds import articles, nabc_prices, tmd_cap, tmd_forecast
from content_sync.central.feeds.parsed import Parse
from content_sync.central.feeds.upstream import Settings
from content_sync.central.sample import alerts, forecasts, prices, texts


class Fetch(Protocol):
    """Gets a whole reply from the upstream, or raises FeedError."""

    def __call__(self, settings: Settings, *, now: datetime) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One feed.

    Args:
        name: as typed on the command line.
        parse: a whole reply to bulletins.
        sample: a made-up reply dated from `now`.
        fetch: asks the upstream; nothing where there is none.
        read: a file (for articles also a folder) to a reply.
    """

    name: str
    parse: Parse
    sample: Callable[[datetime], bytes]
    fetch: Fetch | None = None
    read: Callable[[Path], bytes] = Path.read_bytes


SOURCES: Final[tuple[Source, ...]] = (
    Source(name="tmd-forecast", parse=tmd_forecast.parse, sample=forecasts.tmd_reply, fetch=tmd_forecast.fetch),
    Source(name="nabc-prices", parse=nabc_prices.parse, sample=prices.nabc_reply, fetch=nabc_prices.fetch),
    Source(name="tmd-cap", parse=tmd_cap.parse, sample=alerts.cap_alert, fetch=tmd_cap.fetch, read=tmd_cap.read_file),
    Source(name="articles", parse=articles.parse, sample=texts.all_texts, read=articles.read_folder),
)
NAMES: Final = tuple(source.name for source in SOURCES)


def source(name: str) -> Source | None:
    """Return the feed of a name, or None."""
    return next((known for known in SOURCES if known.name == name), None)
