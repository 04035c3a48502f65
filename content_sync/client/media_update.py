"""The last step of a visit: the pictures and recordings that the articles name come after all texts.

In: a `VisitContext`, and what the fetching step read the tree with. Out: files on the card, each verified by the hash
that its role signed and its article names. Rules:
- What no article names any more is removed first; the beginnings of what is still wanted stay.
- Where the link is cut or the time is over, the step ends; the next visit goes on at that byte.
- A file that cannot be had is tried again after a while, and holds back no other.
- Where nothing is missing, or the card has little room, nothing is asked for.
"""

from __future__ import annotations

import logging

from content_sync.client.media_choice import chosen_media
from content_sync.client.reasons import reason_of
from content_sync.client.tree.edition import Edition
from content_sync.client.tree.part_fetcher import PartFetcher
from content_sync.client.visit_context import VisitContext
from content_sync.look.thai import local_date
from content_sync.wire.media import MediaFile

_log = logging.getLogger(__name__)


class MediaUpdate:
    """One update of the pictures and recordings.

    Args:
        context: what a visit uses of the kiosk.

    Attributes:
        missing: the files to fetch, the first first.
        taken: how many came.
    """

    def __init__(self, context: VisitContext) -> None:
        self._context = context
        edition = context.edition_store.edition()
        chosen = chosen_media(edition, month=_month(context, edition))
        if _has_articles(edition):  # else they are to come again, and with them their media
            context.media.sweep({file.name for file in chosen})
        missing = [file for file in chosen if self._is_missing(file)] if context.media.has_room() else []
        self.missing = tuple(sorted(missing, key=lambda file: file.size_bytes))  # many small ones before a large one
        self.taken = 0

    def run(self, fetcher: PartFetcher) -> None:
        """Fetch what is missing.

        Raises:
            LinkError: the link was cut, or the time is over; what came before is kept.
            Exception: the card has no room.
        """
        with self._context.source.within(self._context.part_timeout_s):
            for file in self.missing:
                self._try(fetcher, file)

    def _is_missing(self, file: MediaFile) -> bool:
        return not self._context.media.has(file) and self._context.media_retries.is_due(file.name, None)

    def _try(self, fetcher: PartFetcher, file: MediaFile) -> None:
        try:
            self._context.media.put(file, fetcher.read_media(file))
        except Exception as error:
            reason = reason_of(error)
            if reason.is_of_all:
                raise
            _log.warning("visit: %s.. failed (%s)", file.name[:8], reason)
            self._context.media_retries.failed(file.name, reason, None)
        else:
            self._context.media_retries.succeeded(file.name)
            self.taken += 1
            _log.info("visit: %s.. taken in, %d bytes of %s", file.name[:8], file.size_bytes, file.format)


def _month(context: VisitContext, edition: Edition) -> int:
    now = context.clock.read()
    return local_date(edition.issued if edition.issued and not now.is_trusted else now.at).month


def _has_articles(edition: Edition) -> bool:
    return edition.part("articles") is not None
