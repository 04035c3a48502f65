"""The calls that a visit makes of what the volunteers say, so that this package does not import the kiosk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from content_sync.wire.activities import ActivityAnswer
from content_sync.wire.board import BoardChange, PhotoPiece, PhotoWanted
from content_sync.wire.district_items import DistrictWord
from content_sync.wire.items import Item
from content_sync.wire.reports import ItemResult
from content_sync.wire.stamps import Stamp


class NetworkStore(Protocol):
    """What the volunteers say to each other and to the ministry. What a method writes is on disk when it returns.

    Raises:
        Exception: of any kind, where the disk did not take it; this step of the visit then ends as failed.
    """

    def batch(self, most: int, /) -> tuple[Item, ...]:
        """Return up to `most` items that wait, the first to be sent first; none of those that had a result today."""

    def board_number(self) -> int:
        """Return the number of the last change of the board that is on disk, 0 where there is none."""

    def photos_wanted(self) -> tuple[PhotoWanted, ...]:
        """Return the photos of posts that somebody asked to see, the first to be asked for first."""

    def photos_to_send(self) -> tuple[str, ...]:
        """Return the photos of posts written here that central lacks, by SHA-256 in hex."""

    def mark_photo_sent(self, sha256: str, /) -> None:
        """Note that central has all bytes of a photo, or that they are lost; noting it twice is as good as once."""

    def confirmed_answers(self) -> tuple[str, ...]:
        """Return the ids of what was said of activities and market items that is on disk, unknown to central."""

    def apply(
        self,
        results: Collection[ItemResult],
        changes: Collection[BoardChange],
        *,
        to: int,
        is_whole: bool,
        at: Stamp,
        activities: Iterable[ActivityAnswer],
        market: Iterable[DistrictWord],
        confirmed: Collection[str],
        lacking: Collection[str],
        piece: PhotoPiece | None,
    ) -> None:
        """Take in a receipt, all of it or nothing; the same receipt twice is as good as once.

        Args:
            results: one result for each item that was sent; some are of other items.
            changes: the next changes of the board.
            to: the number up to which they tell.
            is_whole: False where some entry of the receipt could not be read: it may have been one of the board.
            at: when it came, by the kiosk's clock.
            activities: what staff say of activities; their ids are told to central in the next envelope.
            market: what is said of market items for the district; their ids are told too.
            confirmed: the ids of those in the envelope of this receipt, among others.
            lacking: the files that central lacks, by SHA-256 in hex; some are of reports.
            piece: the next bytes of a photo that was asked for; None where there are none yet.
        """
