"""The page of one kiosk: heard, switched off on purpose or silent, and since when; gaps, copies, counts."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from flask.testing import FlaskClient

from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.wire.encoding import encode
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import a_heartbeat
from tests.cast.desk.diaries import an_entry
from tests.cast.desk.office import Office, a_village
from tests.cast.desk.posts import a_post
from tests.cast.desk.usage import a_day_of_use

PAGE = "/villages/43010501"
A_DAY, SECOND = dt.timedelta(hours=24), dt.timedelta(seconds=1)
SAID = ("ติดต่อได้", "มีคนปิดเครื่องไว้", "เงียบ</strong>", "ยังไม่เคยติดต่อมา")


def heard(office: Office, at: dt.datetime, *, is_leaving: bool = False, epoch: str = "a") -> None:
    body = encode(msgspec.structs.replace(a_heartbeat(), is_leaving=is_leaving))
    office.add(
        HeartbeatRow(
            kiosk=a_village().kiosk, epoch=epoch * 16, seq=1, first_received_at=at, received_at=at, parts=b"{}",
            body=body,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quiet", "is_leaving", "words"),
    [
        (A_DAY, False, "ติดต่อได้"),
        (A_DAY + SECOND, False, "เงียบ</strong>"),
        (SECOND, True, "มีคนปิดเครื่องไว้"),
        (30 * A_DAY, True, "มีคนปิดเครื่องไว้"),
    ],
)
def test_a_kiosk_is_heard_silent_or_switched_off_and_since_when(
    office: Office, clerk: FlaskClient, quiet: dt.timedelta, is_leaving: bool, words: str
) -> None:
    office.add(a_village())
    heard(office, NOW - quiet, is_leaving=is_leaving)
    page = clerk.get(PAGE).text
    assert [said for said in SAID if said in page] == [words]
    assert "พ.ย. 2569" in page or "ต.ค. 2569" in page
    assert ("มีคนปิดเครื่องไว้" in clerk.get("/villages").text) == is_leaving


def test_a_new_word_after_the_goodbye_counts(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village())
    heard(office, NOW - A_DAY, is_leaving=True)
    heard(office, NOW - SECOND, epoch="b")
    assert "ติดต่อได้" in clerk.get(PAGE).text


def test_a_village_without_a_kiosk_or_a_word_says_so(office: Office, clerk: FlaskClient) -> None:
    without = a_village("41010101", "หมากแข้ง")
    without.is_active = False
    office.add(a_village(), without)
    assert "ยังไม่เคยติดต่อมา" in clerk.get(PAGE).text
    assert "ยังไม่มีตู้" in clerk.get("/villages/41010101").text
    for nowhere in ("43010509", "x", "4301", "430105011"):
        assert clerk.get(f"/villages/{nowhere}").status_code == 404


def test_posts_that_are_missing_or_doubled_are_told_in_words(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village(), a_post(1, n=1), a_post(2, n=2))
    assert "กระดานจากตู้นี้" not in clerk.get(PAGE).text
    office.add(a_post(5, n=5), a_post(6, n=5))
    page = clerk.get(PAGE).text
    assert "2 ข้อความมาไม่ถึง" in page
    assert "มี 1 ข้อความที่เลขซ้ำ" in page


def test_what_was_taught_and_read_stands_there_in_counts(office: Office, clerk: FlaskClient) -> None:
    office.add(a_village(), an_entry(1, people=321), an_entry(2, people=99, is_removed=True))
    office.add(a_day_of_use(home=1_234, phones=17))
    page = clerk.get(PAGE).text
    assert ">321<" in page
    assert ">99<" not in page
    assert "1,234" in page
    assert "ชั่วโมงละ 17 เครื่อง" in page
