"""Feeding: a good reply is published, a broken one changes nothing and is told with its place and field."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import select

from content_sync.central.database.schema.tables import BulletinRow, FeedRun
from content_sync.central.encoded_bulletins import encoded
from content_sync.central.feeds.feeding import FeedResult, feed
from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.feeds.source import Source
from content_sync.central.sources import source
from content_sync.errors import FeedError
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_notice, a_warning, an_article
from tests.cast.place_and_time import HOUR


def known(name: str) -> Source:
    found = source(name)
    assert found is not None
    return found


def a_source(*bulletins: AnyBulletin, name: str = "test") -> Source:
    """A feed that gives these bulletins whatever it is fed."""

    def parse(body: bytes, *, now: dt.datetime) -> ParsedReply:
        del body, now
        return ParsedReply(encoded=tuple(map(encoded, bulletins)), left_out=("พัทยา", "หาดใหญ่"), notes=("a note",))

    return replace(known("tmd-forecast"), name=name, parse=parse)


def take(ministry: Ministry, fed: Source, body: bytes = b"", *, now: dt.datetime = NOW) -> FeedResult:
    return feed(fed, lambda: body, publisher=ministry.publisher, now=now)


def test_in_doubt_a_reply_is_of_the_future_only_where_no_clock_says_so(ministry: Ministry) -> None:
    asked: list[dt.datetime] = []

    def parse(body: bytes, *, now: dt.datetime) -> ParsedReply:
        asked.append(now)
        return ParsedReply(encoded=(encoded(a_warning()),))

    fed = replace(a_source(), parse=parse)
    ministry.publisher.publish(NOW)
    for off in (-3, 3, 0):
        time = ministry.clock(lambda off=off: NOW + off * dt.timedelta(days=1)).read()  # type: ignore[misc]  # mypy cannot infer a lambda's default
        feed(fed, lambda: b"", publisher=ministry.publisher, now=time.at, latest=time.latest)
    assert asked == [NOW, NOW + dt.timedelta(days=3), NOW]


def rows(ministry: Ministry) -> dict[str, str]:
    with ministry.database.reading() as session:
        return {row.id: row.state for row in session.scalars(select(BulletinRow))}


def bodies(ministry: Ministry) -> dict[str, bytes]:
    with ministry.database.reading() as session:
        return {row.id: row.body for row in session.scalars(select(BulletinRow))}


def runs(ministry: Ministry) -> list[FeedRun]:
    with ministry.database.reading() as session:
        return list(session.scalars(select(FeedRun).order_by(FeedRun.id)))


def test_a_full_reply_of_tmd_is_published_for_all_provinces(ministry: Ministry) -> None:
    tmd = known("tmd-forecast")
    done = take(ministry, tmd, tmd.sample(NOW))
    kept = done.taken
    assert kept.bulletins == 77
    assert kept.changed == 77
    assert len(kept.left_out) == 4
    assert done.published.version == 1
    assert len(list((ministry.tree.folder / "targets/weather").iterdir())) == 77
    (run,) = runs(ministry)
    assert run.is_ok
    assert run.bulletins == 77
    assert len(run.left_out) == 4
    assert run.faults == []


def test_the_same_reply_again_changes_nothing(ministry: Ministry) -> None:
    tmd = known("tmd-forecast")
    take(ministry, tmd, tmd.sample(NOW))
    again = take(ministry, tmd, tmd.sample(NOW), now=NOW + HOUR)
    assert again.taken.changed == 0
    assert again.published.version == 1
    assert len(runs(ministry)) == 2


def test_the_bytes_that_a_parse_encoded_are_compared_stored_and_laid_in_the_tree(ministry: Ministry) -> None:
    one = encoded(a_forecast())
    spaced = replace(one, body=one.body.replace(b"{", b"{ ", 1))  # who encodes it again loses the blank
    fed = replace(a_source(), parse=lambda _, *, now: ParsedReply(encoded=(spaced,)))
    assert [take(ministry, fed).taken.changed for _ in range(2)] == [1, 0]
    (laid,) = (ministry.tree.folder / "targets/weather").iterdir()
    assert bodies(ministry) == {one.bulletin.id: spaced.body}
    assert laid.read_bytes() == b"[" + spaced.body + b"]"


def test_a_broken_reply_is_refused_whole_and_staff_are_told_where(ministry: Ministry) -> None:
    tmd = known("tmd-forecast")
    take(ministry, tmd, tmd.sample(NOW))
    before = rows(ministry)
    reply = json.loads(tmd.sample(NOW))
    reply["Provinces"]["Province"][0]["SevenDaysForecast"]["MaximumTemperature"].pop()
    name = reply["Provinces"]["Province"][0]["ProvinceNameThai"]
    with pytest.raises(FeedError):
        take(ministry, tmd, json.dumps(reply).encode(), now=NOW + HOUR)
    run = runs(ministry)[-1]
    (fault,) = run.faults
    assert not run.is_ok
    assert fault.place == name
    assert fault.field == "MaximumTemperature"
    assert run.at == NOW + HOUR
    assert fault.reason != ""
    assert rows(ministry) == before


def test_a_reply_older_than_the_last_good_one_is_refused_whole_and_staff_are_told_where(ministry: Ministry) -> None:
    tmd = known("tmd-forecast")
    take(ministry, tmd, tmd.sample(NOW))
    before = bodies(ministry)
    with pytest.raises(FeedError, match="a newer one of"):
        take(ministry, tmd, tmd.sample(NOW - 3 * HOUR), now=NOW + HOUR)
    run = runs(ministry)[-1]
    (fault,) = run.faults
    assert not run.is_ok
    assert fault.place.startswith("tmd-forecast-")
    assert fault.field == "issued"
    assert bodies(ministry) == before
    assert take(ministry, tmd, tmd.sample(NOW + HOUR), now=NOW + HOUR).taken.changed == 77


def test_one_older_bulletin_refuses_the_whole_reply(ministry: Ministry) -> None:
    take(ministry, a_source(a_warning("first"), a_warning("second")))
    before = bodies(ministry)
    older = msgspec.structs.replace(a_warning("second"), issued=a_warning("second").issued - HOUR)
    newer = msgspec.structs.replace(a_warning("first"), issued=a_warning("first").issued + HOUR)
    with pytest.raises(FeedError, match="a newer one of"):
        take(ministry, a_source(newer, older), now=NOW + HOUR)
    assert bodies(ministry) == before
    assert runs(ministry)[-1].faults[0].place == "second"


def test_a_reply_that_does_not_come_is_told_too(ministry: Ministry) -> None:
    def unreachable() -> bytes:
        raise FeedError("no answer in time", place="data.example.org")

    with pytest.raises(FeedError):
        feed(a_source(), unreachable, publisher=ministry.publisher, now=NOW)
    assert [(run.is_ok, run.faults[0].place) for run in runs(ministry)] == [(False, "data.example.org")]


def test_what_a_reply_does_not_name_stays(ministry: Ministry) -> None:
    take(ministry, a_source(a_forecast("43"), a_forecast("42")))
    take(ministry, a_source(a_forecast("43", high=33.0)), now=NOW + HOUR)
    assert rows(ministry) == {"forecast-43": "published", "forecast-42": "published"}


def test_what_is_kept_and_cannot_be_read_is_replaced_by_the_next_reply(ministry: Ministry) -> None:
    take(ministry, a_source(a_forecast("43")))
    with ministry.database.writing() as session:
        session.scalars(select(BulletinRow)).one().body = b"?"
    take(ministry, a_source(a_forecast("43")), now=NOW + HOUR)
    with ministry.database.reading() as session:
        assert session.scalars(select(BulletinRow)).one().body == encode(a_forecast("43"))


def test_a_feed_does_not_replace_what_others_wrote(ministry: Ministry) -> None:
    ministry.put(a_warning("typed"))
    take(ministry, a_source(a_forecast(), name="one"))
    for intruder in (a_source(a_warning("typed")), a_source(a_forecast(), name="two")):
        with pytest.raises(FeedError, match="another source uses this id"):
            take(ministry, intruder)
    assert [run.is_ok for run in runs(ministry)] == [True, False, False]


def test_a_name_that_an_article_bears_silences_no_warning_no_forecast_and_no_notice(ministry: Ministry) -> None:
    same = "the-same"
    forecast = msgspec.structs.replace(a_forecast(), id=same)
    for name, bulletin in (("articles", an_article(same)), ("tmd", forecast), ("cap", a_warning(same))):
        take(ministry, a_source(bulletin, name=name))
    ministry.put(a_notice(same))
    with ministry.database.reading() as session:
        kept = {(row.kind, row.feed) for row in session.scalars(select(BulletinRow).where(BulletinRow.id == same))}
    assert kept == {("article", "articles"), ("forecast", "tmd"), ("warning", "cap"), ("notice", "")}
    assert take(ministry, a_source(an_article(same, title="ใหม่"), name="articles")).taken.changed == 1


def test_a_text_named_like_the_index_would_hide_all_others_and_is_refused(ministry: Ministry) -> None:
    with pytest.raises(FeedError, match="names the list of all others"):
        take(ministry, a_source(an_article("index")))


def test_a_run_keeps_what_staff_should_know(ministry: Ministry) -> None:
    done = take(ministry, a_source(a_forecast()))
    (run,) = runs(ministry)
    assert done.taken.notes == ("a note",)
    assert run.notes == ("a note",)
    assert run.left_out == ("พัทยา", "หาดใหญ่")
