"""The activities: a list, a page for each, and a file that a real calendar reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import icalendar
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.wire.bulletins import Activity
from content_sync.wire.text import one_line, one_spelling
from kiosk.facts.calendar_entries import calendar_entry
from kiosk.paper import Paper
from tests.cast.kiosk.editions import a_part
from tests.cast.pages.printed_pages import page_at, site, words
from tests.cast.pages.sample_moment import NOW, a_moment, an_activity

UID = "activity-p43-vaccine@kiosk.invalid"
LONGEST_OCTETS = 75


def read(text: str) -> icalendar.Event:
    """Read a file as a calendar does, after its lines were looked at."""
    assert text.endswith("\r\n")
    lines = text.split("\r\n")
    assert all("\n" not in line and len(line.encode()) <= LONGEST_OCTETS for line in lines)
    calendar = icalendar.Calendar.from_ical(text)
    assert (str(calendar["VERSION"]), bool(calendar["PRODID"])) == ("2.0", True)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    assert event.errors == []
    return event


def changed(**fields: object) -> Activity:
    activity = msgspec.structs.replace(an_activity(), **fields)
    assert isinstance(activity, Activity)
    return activity


def test_the_list_shows_the_soonest_first_and_leads_to_each(paper: Paper) -> None:
    later = an_activity("later", NOW + timedelta(days=9))
    moment = a_moment(later, an_activity(), an_activity("gone", NOW - timedelta(days=1)))
    html = paper.write(page_at("/activities", moment), "th")
    assert html.index('href="/activities/vaccine"') < html.index('href="/activities/later"')
    assert "/activities/gone" not in html
    assert "/activities/gone" not in {page.path for page in site(moment)}
    assert "ช่วงนี้ยังไม่มีกิจกรรม" in words(paper, "/activities", a_moment())


def test_an_activity_has_its_day_its_time_its_place_and_its_words(paper: Paper) -> None:
    told = words(paper, "/activities/vaccine", a_moment(an_activity()))
    assert "วันที่ วันพฤหัสบดีที่ 26 พฤศจิกายน 2569 เวลา 08:30–11:30 น. สถานที่ ศาลากลางบ้าน หมู่ 1" in told
    assert "นำบัตรประชาชนมาด้วย" in told
    assert "ที่มา รพ.สต. เวียงคุก" in told
    english = words(paper, "/activities/vaccine", replace(a_moment(an_activity()), language="en"))
    assert "Thursday 26 November 2026" in english


def test_an_activity_of_the_ministry_and_one_of_the_province_of_one_name_have_a_page_each() -> None:
    moment = a_moment(an_activity())
    both = replace(moment, edition=moment.edition.with_part(a_part("articles", an_activity(), issued=NOW)))
    paths = {page.path for page in site(both)}
    assert {"/activities/vaccine.ics", "/activities/articles/vaccine.ics"} <= paths


def test_a_calendar_reads_the_file(paper: Paper) -> None:
    page = page_at("/activities/vaccine.ics", a_moment(an_activity()))
    assert page.content_type == "text/calendar; charset=utf-8"
    event = read(paper.write(page, "th"))
    assert str(event["UID"]) == UID
    assert event.start == datetime(2026, 11, 26, 1, 30, tzinfo=NOW.tzinfo)
    assert event.end - event.start == timedelta(hours=3)
    assert str(event["SUMMARY"]) == "ฉีดวัคซีนไข้หวัดใหญ่ ผู้สูงอายุฟรี"
    assert str(event["LOCATION"]) == "ศาลากลางบ้าน หมู่ 1"
    assert str(event["DESCRIPTION"]) == "นำบัตรประชาชนมาด้วย"
    assert event.decoded("DTSTAMP") == NOW - timedelta(days=2)


def test_the_same_activity_is_the_same_bytes_and_its_name_stays_where_it_changes() -> None:
    first, moved = calendar_entry(an_activity(), UID), calendar_entry(changed(place="วัด", issued=NOW), UID)
    assert first == calendar_entry(an_activity(), UID)
    assert read(first)["UID"] == read(moved)["UID"]
    assert read(first).DTSTAMP < read(moved).DTSTAMP


@pytest.mark.parametrize("hours", [None, 0, -2])
def test_an_activity_without_an_end_after_its_beginning_has_none_in_the_calendar(hours: int | None) -> None:
    ends = an_activity().starts + timedelta(hours=hours) if hours is not None else None
    assert "DTEND" not in read(calendar_entry(changed(ends=ends), UID))


def test_without_place_and_words_the_file_has_neither() -> None:
    event = read(calendar_entry(changed(place="", body=""), UID))
    assert "LOCATION" not in event
    assert "DESCRIPTION" not in event


def test_the_signs_of_markdown_are_no_words_of_a_calendar() -> None:
    body = "# เตรียมมา\n\n- **บัตรประชาชน**\n- ถามที่ [1422](tel:1422)"
    assert str(read(calendar_entry(changed(body=body), UID))["DESCRIPTION"]) == "เตรียมมา\nบัตรประชาชน\nถามที่ 1422"


@given(title=st.text(min_size=1, max_size=120), place=st.text(max_size=120))
def test_whatever_was_written_comes_out_of_the_calendar_again(title: str, place: str) -> None:
    event = read(calendar_entry(changed(title=title, place=place, body=""), UID))
    for field, text in (("SUMMARY", title), ("LOCATION", place)):
        assert one_line(str(event.get(field, ""))) == one_line(one_spelling(text))
