"""Which pictures and recordings a kiosk keeps, and in which order they come."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from content_sync.client.media_choice import chosen_media
from content_sync.client.tree.edition import Edition
from content_sync.wire.bulletins import Article
from content_sync.wire.media import MediaFile, Picture
from tests.cast.central.ministry import NOW
from tests.cast.kiosk.editions import an_edition
from tests.cast.tree.media import a_picture, a_recording, an_illustrated_article, media_body

WEBP_BYTES, JPEG_BYTES, OPUS_BYTES = 300, 400, 1_000


def article(name: str, *, months: tuple[int, ...] = (), days_ago: int = 0) -> Article:
    picture = a_picture(media_body(f"{name} webp", WEBP_BYTES), media_body(f"{name} jpg", JPEG_BYTES))
    recording = a_recording(media_body(f"{name} opus", OPUS_BYTES))
    issued = NOW - timedelta(days=days_ago)
    return an_illustrated_article(name, picture=picture, recording=recording, months=months, issued=issued)


def edition(*articles: Article) -> Edition:
    return an_edition(*articles, issued=NOW)


def files_of(*articles: Article, what: str) -> list[MediaFile]:
    return [file for one in articles for file in one.media if file.format in what.split()]


RAIN, COLD, OLD, NEW = (
    article("rain", months=(7, 8)),
    article("cold", months=(11, 12), days_ago=30),
    article("old", days_ago=9),
    article("new", days_ago=1),
)


def test_pictures_come_before_recordings_in_season_before_others_and_the_latest_first() -> None:
    order = (COLD, RAIN, NEW, OLD)
    assert list(chosen_media(edition(RAIN, COLD, OLD, NEW), month=11)) == [
        *files_of(*order, what="webp jpg"),
        *files_of(*order, what="opus"),
    ]


def test_what_has_no_room_gives_way_from_the_end_and_a_smaller_one_may_still_fit() -> None:
    both = edition(COLD, OLD)
    pictures = 2 * (WEBP_BYTES + JPEG_BYTES)
    for room, recordings in ((pictures + OPUS_BYTES, 1), (pictures + OPUS_BYTES - 1, 0)):
        chosen = chosen_media(both, month=11, max_bytes=room)
        assert [file.format for file in chosen].count("opus") == recordings
        assert len(chosen) == 4 + recordings
    few = chosen_media(both, month=11, max_bytes=WEBP_BYTES + JPEG_BYTES + WEBP_BYTES)
    assert list(few) == [*files_of(COLD, what="webp jpg"), *files_of(OLD, what="webp")]
    assert chosen_media(both, month=11, max_bytes=WEBP_BYTES - 1) == ()


def test_a_file_that_two_articles_name_counts_once() -> None:
    twin = msgspec.structs.replace(COLD, id="twin")
    assert isinstance(twin, Article)
    assert len(chosen_media(edition(COLD, twin), month=1)) == 3


def test_a_format_of_a_later_version_is_left_out() -> None:
    picture = COLD.picture
    assert picture is not None
    newer = msgspec.structs.replace(picture.files[0], format="jxl")
    later: Picture = msgspec.structs.replace(picture, files=(newer, *picture.files))
    article_of_later = msgspec.structs.replace(COLD, picture=later)
    assert isinstance(article_of_later, Article)
    assert [file.format for file in chosen_media(edition(article_of_later), month=1)] == ["webp", "jpg", "opus"]
