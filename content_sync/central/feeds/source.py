"""What a feed is to whoever runs it: a name, and how a reply is had and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from content_sync.central.feeds.parsed import Parse
from content_sync.central.feeds.upstream import FeedSettings


class Fetch(Protocol):
    """Gets a whole reply from the upstream, or raises FeedError."""

    def __call__(self, settings: FeedSettings, *, now: datetime) -> bytes: ...


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
