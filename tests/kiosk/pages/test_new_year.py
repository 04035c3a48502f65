"""Pages around the end of a year: the Buddhist era turns at midnight in Thailand, and no date can be of two years."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
import pytest

from content_sync.look.catalogues import Language
from content_sync.look.thai import BANGKOK
from content_sync.wire.bulletins import AnyBulletin
from kiosk.moment import Moment
from kiosk.paper import Paper
from tests.cast.pages.printed_pages import banner, page_at, words
from tests.cast.pages.sample_moment import (
    a_forecast,
    a_local_notice,
    a_moment,
    a_notice,
    a_price_list,
    an_activity,
    the_articles,
)


def in_bangkok(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BANGKOK)


NIGHT_BEFORE: Final = in_bangkok(2026, 12, 30)
LAST_MINUTE: Final = in_bangkok(2026, 12, 31, 23, 59)
FIRST_MINUTE: Final = in_bangkok(2027, 1, 1, 0, 1)
PARTY: Final = an_activity("party", in_bangkok(2026, 12, 30, 9))


def the_turn_of_the_year(now: datetime, language: Language = "th") -> Moment:
    """Return a village that has a week, prices, a notice until 1 January and an activity over the end of the year."""
    forecast = a_forecast(issued=in_bangkok(2026, 12, 30, 7))
    shown: tuple[AnyBulletin, ...] = (
        forecast,
        a_price_list(date(2026, 12, 30)),
        msgspec.structs.replace(a_notice(starts=in_bangkok(2026, 12, 28)), valid_until=in_bangkok(2027, 1, 1, 23, 59)),
        msgspec.structs.replace(PARTY, issued=in_bangkok(2026, 12, 20), ends=in_bangkok(2027, 1, 2, 16)),
        msgspec.structs.replace(the_articles()[5], issued=in_bangkok(2026, 12, 29)),
    )
    return a_moment(*shown, now=now, language=language)


@pytest.mark.parametrize(
    ("now", "today", "english", "rows"),
    [
        (NIGHT_BEFORE, "พุธที่ 30 ธันวาคม 2569", "Wednesday 30 December 2026", ("30 ธ.ค.", "31 ธ.ค.", "วันศุกร์ 1 ม.ค.")),
        (LAST_MINUTE, "พฤหัสบดีที่ 31 ธันวาคม 2569", "Thursday 31 December 2026", ("31 ธ.ค.", "1 ม.ค.", "วันเสาร์ 2 ม.ค.")),
        (FIRST_MINUTE, "ศุกร์ที่ 1 มกราคม 2570", "Friday 1 January 2027", ("1 ม.ค.", "2 ม.ค.", "วันอาทิตย์ 3 ม.ค.")),
    ],
    ids=["30 Dec", "31 Dec 23:59", "1 Jan 00:01"],
)
def test_the_day_and_the_week_turn_at_midnight(
    paper: Paper, now: datetime, today: str, english: str, rows: tuple[str, str, str]
) -> None:
    moment = the_turn_of_the_year(now)
    assert f"วัน{today}" in banner(paper, "/", moment)
    assert english in banner(paper, "/", replace(moment, language="en"))
    week = words(paper, "/weather", moment).partition("สูงสุด ต่ำสุด")[2].partition("พยากรณ์")[0]
    assert week.split(f" วันนี้ {rows[0]} ")[0] == "", "a day that is over is gone"
    places = [week.index(row) for row in (f"วันนี้ {rows[0]}", f"พรุ่งนี้ {rows[1]}", rows[2])]
    assert places == sorted(places)


@pytest.mark.parametrize("now", [NIGHT_BEFORE, LAST_MINUTE, FIRST_MINUTE], ids=str)
def test_a_notice_and_an_activity_over_the_end_of_the_year_tell_their_days(paper: Paper, now: datetime) -> None:
    moment = the_turn_of_the_year(now)
    for path in ("/", "/news"):
        assert re.search(r"ถึง 1 ม\.ค\.(?! 25)", words(paper, path, moment)), "three days on, only one year can be meant"
    span = "09:00 น. – 2 ม.ค. 2570 16:00 น."
    assert f"วันพุธ 30 ธ.ค. {span}" in words(paper, "/activities", moment)
    page = words(paper, "/activities/party", moment)
    assert f"วันที่ วันพุธที่ 30 ธันวาคม 2569 เวลา {span}" in page
    english = words(paper, "/activities/party", replace(moment, language="en"))
    assert "Wednesday 30 December 2026 Time 09:00 – 2 Jan 2027 16:00" in english


def test_a_notice_is_gone_after_its_day_and_one_for_next_new_year_has_its_year(paper: Paper) -> None:
    moment = the_turn_of_the_year(in_bangkok(2027, 1, 1, 23, 59))
    assert a_notice().title not in words(paper, "/news", moment)
    long = replace(a_local_notice(), ends=in_bangkok(2028, 1, 1, 0))
    now = replace(moment, notices=(long,))
    assert "ถึง 31 ธ.ค. 2570" in words(paper, "/news", now), "and it is not the day before yesterday"


@pytest.mark.parametrize("now", [NIGHT_BEFORE, LAST_MINUTE, FIRST_MINUTE], ids=str)
def test_a_price_tells_its_days_on_both_sides_of_the_year(paper: Paper, now: datetime) -> None:
    moment = the_turn_of_the_year(now)
    path = "/prices/rice-jasmine"
    html = paper.write(page_at(path, moment), "th")
    assert 'aria-label="ตั้งแต่ 1 ธ.ค. 2569 ถึง 30 ธ.ค. 2569' in html
    assert "พ. 30 ธ.ค." in words(paper, path, moment)
    old = words(paper, "/prices", the_turn_of_the_year(now + timedelta(days=15)))
    assert "ราคาเมื่อ 30 ธ.ค. 2569 เก่าเกินจะเชื่อ" in old
    unsure = words(paper, "/prices", replace(moment, now=msgspec.structs.replace(moment.now, clock="estimated")))
    assert "30 ธ.ค. 2569" in unsure


@pytest.mark.parametrize("now", [NIGHT_BEFORE, LAST_MINUTE, FIRST_MINUTE], ids=str)
@pytest.mark.parametrize("language", ["th", "en"])
def test_the_feed_is_of_the_common_era_for_programs(paper: Paper, now: datetime, language: Language) -> None:
    moment = the_turn_of_the_year(now, language)
    feed = paper.write(page_at("/feed.atom", moment), language)
    updated = re.findall(r"<updated>([^<]+)</updated>", feed)
    assert updated
    assert {datetime.fromisoformat(time).astimezone(BANGKOK).year for time in updated} == {2026}
    calendar = paper.write(page_at("/activities/party.ics", moment), language)
    assert "DTSTART:20261230T020000Z\r\nDTEND:20270102T090000Z" in calendar
