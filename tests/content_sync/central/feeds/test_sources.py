"""The table of feeds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from content_sync.central.config import CentralConfig
from content_sync.central.feeds.parsed import ParsedReply, encoded_within_limits
from content_sync.central.feeds.upstream import FeedSettings
from content_sync.central.sources import NAMES, SOURCES, source
from content_sync.errors import FeedError
from content_sync.wire.bulletins import AnyBulletin, Notice
from tests.cast.feeds.upstream import NOW


def brought(parsed: ParsedReply) -> list[AnyBulletin]:
    assert parsed.faults == ()
    return [*parsed.bulletins, *(one for alert in parsed.alerts for one in alert.warnings)]


def test_the_feeds_are_known_by_their_names() -> None:
    assert NAMES == ("tmd-forecast", "nabc-prices", "tmd-cap", "articles")
    assert all(source(name) is not None for name in NAMES)
    assert source("tmd") is None


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_of_each_feed_is_read_from_a_file_and_parsed(name: str, tmp_path: Path) -> None:
    one = source(name)
    assert one is not None
    file = tmp_path / "reply"
    file.write_bytes(one.sample(NOW))
    assert brought(one.parse(one.read(file), now=NOW))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "now",
    [NOW.replace(hour=hour) for hour in (0, 9, 17, 23)]
    + [
        dt.datetime(2028, 2, 29, 12, 0, tzinfo=dt.UTC),
        dt.datetime(2027, 1, 1, 0, 0, tzinfo=dt.UTC),
    ],
)
def test_the_samples_hold_at_any_hour_and_day(name: str, now: dt.datetime) -> None:
    one = source(name)
    assert one is not None
    bulletins = brought(one.parse(one.sample(now), now=now))
    assert bulletins
    assert all(bulletin.issued <= now for bulletin in bulletins)


def test_every_feed_but_the_house_texts_can_be_fetched() -> None:
    assert [one.name for one in SOURCES if one.fetch is None] == ["articles"]


def test_centrals_settings_are_what_the_feeds_ask_for() -> None:
    settings: FeedSettings = CentralConfig()
    assert settings.fetch_timeout_s > 0


def test_what_the_wire_would_refuse_never_leaves_a_feed() -> None:
    fine = Notice(id="a", areas=("43",), issued=NOW, source="x", title="t", starts=NOW)
    assert encoded_within_limits(fine, place="a").bulletin is fine
    with pytest.raises(FeedError, match="cannot be published"):
        encoded_within_limits(Notice(id="NO", areas=("43",), issued=NOW, source="x", title="t", starts=NOW), place="a")
