"""The volunteer's notice at its limits: the longest words, the longest time, the last moment of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content_sync.field_errors import FieldErrors
from content_sync.wire.stamps import Stamp
from kiosk.admin.notice_form import NewNotice, NoticeForm, decide
from kiosk.store.state import LocalNotice
from tests.cast.kiosk.served_kiosk import ServedKiosk

FORM = NoticeForm(title="ก", body="ข", first="22/11/2569", last="22/11/2569")
MIDNIGHT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # in Bangkok: the 22nd ends
SECOND = timedelta(seconds=1)
IN_TIME = Stamp(at=MIDNIGHT - SECOND, clock="trusted")


def errors_in(form: NoticeForm, now: Stamp = IN_TIME) -> FieldErrors:
    decided = decide(form, now)
    return {} if isinstance(decided, NewNotice) else decided


def test_a_title_and_a_place_have_a_hundred_characters_and_a_body_a_thousand_at_most() -> None:
    assert errors_in(replace(FORM, title="ก" * 100, body="ข" * 1_000, place="ค" * 100)) == {}
    assert errors_in(replace(FORM, title="ก" * 101, body="ข" * 1_001, place="ค" * 101)) == {
        "title": "too_long",
        "body": "too_long",
        "place": "too_long",
    }


def test_a_notice_is_shown_for_one_day_to_a_year() -> None:
    assert errors_in(replace(FORM, last="23/11/2570")) == {}
    assert errors_in(replace(FORM, last="24/11/2570")) == {"last": "lasts_too_long"}
    assert errors_in(replace(FORM, first="23/11/2569")) == {"last": "ends_before_it_starts"}


def test_a_day_is_over_at_midnight_and_no_second_earlier() -> None:
    assert errors_in(FORM, IN_TIME) == {}
    assert errors_in(FORM, Stamp(at=MIDNIGHT, clock="trusted")) == {"last": "ended_already"}
    assert errors_in(FORM, Stamp(at=MIDNIGHT, clock="estimated")) == {}


@pytest.mark.parametrize(
    ("at", "is_shown"),
    [
        (MIDNIGHT - SECOND, False), (MIDNIGHT, True), (MIDNIGHT + timedelta(days=1) - SECOND, True),
        (MIDNIGHT + timedelta(days=1), False),
    ],
)  # fmt: skip
def test_a_notice_is_shown_from_its_first_moment_until_just_before_its_end(at: datetime, *, is_shown: bool) -> None:
    ends = MIDNIGHT + timedelta(days=1)
    notice = LocalNotice(id=1, title="ก", body="ข", starts=MIDNIGHT, ends=ends, posted=IN_TIME)
    assert notice.is_shown(Stamp(at=at, clock="trusted")) == is_shown
    assert notice.is_shown(Stamp(at=at, clock="estimated"))


def test_a_new_notice_is_offered_for_a_week(kiosk: ServedKiosk) -> None:
    page = kiosk.volunteer().open("/admin/notice")
    assert page.status_code == 200
    for name, day in (("first", "23/11/2569"), ("last", "29/11/2569")):
        assert f'name="{name}" value="{day}"' in page.text
