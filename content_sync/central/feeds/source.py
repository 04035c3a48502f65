"""A feed as the `central feed` command knows it: its name, and how a reply is fetched and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from content_sync.central.feeds.parsed import Parse
from content_sync.central.feeds.upstream import FeedSettings


class Fetch(Protocol):
    """Gets a whole reply from the source, or raises `FeedError`."""

    def __call__(self, settings: FeedSettings, *, now: datetime) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One feed.

    Args:
        name: as typed on the command line.
        parse: reads a whole reply.
        sample: makes up a reply, dated from `now`.
        fetch: gets a reply from the source; None where the feed comes from files alone.
        read: gets a reply from a file (for articles also from a folder).
    """

    name: str
    parse: Parse
    sample: Callable[[datetime], bytes]
    fetch: Fetch | None = None
    read: Callable[[Path], bytes] = Path.read_bytes
