"""Activities of the village are announced, looked at first, shown beside central's, hidden, changed and over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content_sync.field_errors import FieldErrors
from content_sync.wire.stamps import Stamp
from kiosk.admin.notice_form import NewNotice, NoticeForm, decide
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import VILLAGE

PAGE = "/admin/notice?sort=activity"
TYPED = {
    "sort": "activity",
    "title": "อบรมทำปุ๋ยหมัก",
    "body": "เอาถังมาด้วย",
    "place": "ศาลากลางบ้าน",
    "first": "25/11/2569",
    "first_time": "9.30",
    "last_time": "๑๒:๐๐ น.",
    "form": "ab" * 16,
}
FORM = NoticeForm(title="ก", first="25/11/2569", first_time="09:30", last_time="12:00", sort="activity")
ENDS = datetime(2026, 11, 25, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def announce(kiosk: ServedKiosk, **fields: str) -> str:
    sent = kiosk.volunteer().send("/admin/notice", form_of=PAGE, **(TYPED | fields))
    assert sent.status_code == 303
    return str(sent.headers["Location"])


def test_an_activity_is_looked_at_first_and_then_stands_on_all_pages_of_the_village(printed_kiosk: ServedKiosk) -> None:
    volunteer, villager = printed_kiosk.volunteer(), printed_kiosk.phone()
    looked = volunteer.send("/admin/notice", form_of=PAGE, preview="1", **TYPED).text
    preview = looked.partition('class="small-phone"')[2].partition("<form")[0]
    assert "วันพุธที่ 25 พฤศจิกายน 2569" in preview
    assert "09:30–12:00" in preview
    assert printed_kiosk.stores.state.notices() == ()
    told = volunteer.open(announce(printed_kiosk)).text
    assert "ลงกิจกรรมแล้ว" in told
    own = f"/activities/act-{VILLAGE}-{'ab' * 16}"
    for path in ("/", "/news", "/activities", own, "/en/activities", "/print/today", "/feed.atom", f"/share{own}"):
        assert TYPED["title"] in villager.open(path).text, path
    assert "BEGIN:VEVENT" in villager.open(f"{own}.ics").text
    assert "เน็ตอาสา" in villager.open(own).text
    assert TYPED["title"] not in volunteer.open("/admin/notice").text
    assert TYPED["title"] in volunteer.open(PAGE).text


def test_a_hidden_activity_is_kept_and_one_that_is_over_leaves_and_is_listed_as_past(
    printed_kiosk: ServedKiosk,
) -> None:
    announce(printed_kiosk)
    volunteer, villager = printed_kiosk.volunteer(), printed_kiosk.phone()
    for act, is_seen in (("hide", False), ("show", True)):
        sent = volunteer.send(f"/admin/notice/1/{act}", form_of="/admin/notice/1")
        assert sent.headers["Location"] == f"/admin/notice?done={'hidden' if act == 'hide' else 'shown'}&sort=activity"
        assert (TYPED["title"] in villager.open("/activities").text) == is_seen
    printed_kiosk.hands.move(seconds=3 * 24 * 3600)
    printed_kiosk.program.services.reprint()
    assert TYPED["title"] not in villager.open("/activities").text
    page = printed_kiosk.volunteer().open(PAGE).text
    assert "กิจกรรมนี้ผ่านไปแล้ว" in page
    assert TYPED["title"] in page.partition("ที่ผ่านไปแล้ว</h2>")[2]


def test_of_two_who_change_one_activity_the_second_is_told_and_loses_nothing(printed_kiosk: ServedKiosk) -> None:
    announce(printed_kiosk)
    opened = TYPED | {"changes": "0", "form_of": "/admin/notice/1"}
    assert printed_kiosk.volunteer().send("/admin/notice/1", **(opened | {"title": "ของคนแรก"})).status_code == 303
    told = printed_kiosk.volunteer().send("/admin/notice/1", **(opened | {"title": "ของคนที่สอง", "first_time": "10:15"}))
    assert told.status_code == 409
    assert "ของคนแรก" in told.text
    for typed in ("ของคนที่สอง", "10:15"):
        assert f'value="{typed}"' in told.text
    assert [(one.title, one.sort) for one in printed_kiosk.stores.state.notices()] == [("ของคนแรก", "activity")]


def test_a_form_with_mistakes_speaks_of_an_activity_and_of_a_change_as_what_it_is(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    refused = phone.send("/admin/notice", form_of=PAGE, **(TYPED | {"title": ""}))
    assert (refused.status_code, "ยังไม่ได้ลงกิจกรรม" in refused.text) == (422, True)
    looked = phone.send("/admin/notice", form_of=PAGE, preview="1", **TYPED).text
    assert "ยังไม่ได้ลงกิจกรรม" in looked
    assert "ประกาศ" not in looked.partition('class="small-phone"')[0].partition("<h1")[2]
    announce(kiosk)
    changed = phone.send("/admin/notice/1", form_of="/admin/notice/1", **(TYPED | {"first": "", "changes": "0"}))
    assert (changed.status_code, "ยังไม่ได้แก้ กรุณา" in changed.text) == (422, True)
    assert "ยังไม่ได้ติดประกาศ" not in refused.text + changed.text
    gone = phone.send("/admin/notice/99", form_of=PAGE, **TYPED)
    assert (gone.status_code, "ลงใหม่ได้" in gone.text) == (410, True)


def errors_in(form: NoticeForm, now: datetime = ENDS - SECOND) -> FieldErrors:
    decided = decide(form, Stamp(at=now, clock="trusted"))
    return {} if isinstance(decided, NewNotice) else decided


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        (FORM, {}),
        (replace(FORM, last="25/11/2569"), {}),
        (replace(FORM, first="25 พ.ย.", last="x"), {"first": "not_a_day", "last": "not_a_day"}),
        (replace(FORM, first_time="", last_time="24:00"), {"first_time": "not_a_time", "last_time": "not_a_time"}),
        (replace(FORM, last_time="09:31"), {"last": "ended_already"}),
        (replace(FORM, last_time="09:30"), {"last_time": "ends_before_it_starts"}),
        (replace(FORM, last="24/11/2569"), {"last": "ends_before_it_starts"}),
        (replace(FORM, last="26/11/2570"), {}),
        (replace(FORM, last="27/11/2570"), {"last": "lasts_too_long"}),
    ],
)
def test_an_activity_begins_before_it_ends_and_ends_within_a_year(form: NoticeForm, errors: FieldErrors) -> None:
    assert errors_in(form) == errors


def test_an_activity_is_over_with_its_last_minute_and_no_second_earlier(printed_kiosk: ServedKiosk) -> None:
    assert errors_in(FORM, ENDS - SECOND) == {}
    assert errors_in(FORM, ENDS) == {"last": "ended_already"}
    announce(printed_kiosk)
    (activity,) = printed_kiosk.stores.state.notices()
    assert activity.ends == ENDS
    assert activity.is_shown(Stamp(at=ENDS - timedelta(days=300), clock="trusted"))
    assert activity.is_shown(Stamp(at=ENDS - SECOND, clock="trusted"))
    assert not activity.is_shown(Stamp(at=ENDS, clock="trusted"))
    assert activity.is_shown(Stamp(at=ENDS, clock="estimated"))


def test_a_mistake_in_an_activity_is_told_beside_its_field_and_what_was_typed_stays(printed_kiosk: ServedKiosk) -> None:
    told = printed_kiosk.volunteer().send("/admin/notice", form_of=PAGE, **(TYPED | {"last_time": "เย็น ๆ"}))
    assert told.status_code == 422
    assert "กรุณาเขียนเวลา" in told.text or "เวลา" in told.text.partition('id="last_time-mistake"')[2][:200]
    for typed in ("อบรมทำปุ๋ยหมัก", "9.30", "เย็น ๆ"):
        assert typed in told.text
    assert printed_kiosk.stores.state.notices() == ()


def test_links_and_html_in_an_activity_are_shown_as_typed(printed_kiosk: ServedKiosk) -> None:
    announce(printed_kiosk, title="<script>alert(1)</script>", body="[x](javascript:alert(3)) <b>", place="<i>")
    own = f"/activities/act-{VILLAGE}-{'ab' * 16}"
    for path in ("/", "/news", own, "/admin/notice/1", "/feed.atom"):
        text = printed_kiosk.volunteer().open(path).text
        assert "<script>" not in text
        assert 'href="javascript:' not in text
        assert "<i>" not in text
