"""Which pictures and recordings a kiosk keeps, and which of them comes first.

In: the edition, and the month. Out: files, the first to be fetched first, within what all of them may weigh. Rules:
pictures come before recordings, as a page looks bare without them and a recording weighs as much as twenty; within
each, what is in season comes first, then the latest. Before all of them come the few pictures of the activities that
begin soonest. What has no room gives way from the end. A format that this version does not know is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from content_sync.client.tree.edition import Edition
from content_sync.wire.bulletins import Activity, Article
from content_sync.wire.media import MAX_MEDIA_BYTES, MEDIA_TYPES, MediaFile

_ACTIVITIES: Final = 50  # so that their pictures, two files each, leave most of the room to the articles


def chosen_media(edition: Edition, *, month: int, max_bytes: int = MAX_MEDIA_BYTES) -> tuple[MediaFile, ...]:
    """Return the media to keep, in the order in which they are fetched.

    Args:
        edition: what is held.
        month: the present month, 1 to 12.
        max_bytes: what they may weigh together.
    """
    chosen: dict[str, MediaFile] = {}
    room_bytes = max_bytes
    for file in _in_order(edition, month):
        if file.name not in chosen and file.format in MEDIA_TYPES and file.size_bytes <= room_bytes:
            chosen[file.name] = file
            room_bytes -= file.size_bytes
    return tuple(chosen.values())


def _in_order(edition: Edition, month: int) -> Iterator[MediaFile]:
    activities = [one for one in edition.bulletins if isinstance(one, Activity) and one.picture]
    articles = [one for one in edition.bulletins if isinstance(one, Article) and one.media]
    latest = sorted(articles, key=lambda article: (article.issued, article.id), reverse=True)
    in_season = sorted(latest, key=lambda article: not article.is_in_season(month))
    soonest = sorted(activities, key=lambda activity: (activity.starts, activity.id))
    coming = (file for one in soonest[:_ACTIVITIES] for file in one.media)
    pictures = (file for one in in_season if one.picture for file in one.picture.files)
    return chain(coming, pictures, (one.recording.file for one in in_season if one.recording))
