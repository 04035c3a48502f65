"""An activity that is to be shown beyond the village: what goes up after each change, and what the volunteer reads."""

from __future__ import annotations

import secrets
from functools import partial

import pytest

from content_sync.wire.activities import ActivityAnswer, VillageActivity, bulletin_id
from content_sync.wire.bulletins import Activity
from content_sync.wire.reports import UNKNOWN_KIND, ItemResult
from content_sync.wire.stamps import Stamp
from kiosk.store.network.activities import ACTIVITIES_A_DAY
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import VILLAGE

PAGE, QUEUE = "/admin/notice?sort=activity", "/admin/queue"
STAMP = Stamp(at=NOON, clock="trusted")
FORM, WHY = "ab" * 16, "วันที่ผิด"
TYPED = {
    "sort": "activity", "title": "อบรมทำปุ๋ยหมัก", "place": "ศาลากลางบ้าน", "first": "25/11/2569", "first_time": "9:30",
    "last_time": "12:00", "form": FORM, "reach": "district",
}  # fmt: skip


def announce(kiosk: ServedKiosk, **fields: str) -> tuple[int, str]:
    sent = kiosk.volunteer().send("/admin/notice", form_of=PAGE, **(TYPED | fields))
    return sent.status_code, sent.text


def act(kiosk: ServedKiosk, what: str, **fields: str) -> None:
    path = "/admin/notice/1" + (f"/{what}" if what else "")
    assert kiosk.volunteer().send(path, form_of="/admin/notice/1", **fields).status_code == 303


def going_up(kiosk: ServedKiosk) -> list[VillageActivity]:
    return [item for item in kiosk.stores.network.batch(20) if isinstance(item, VillageActivity)]


def hear(kiosk: ServedKiosk, *results: ItemResult, state: str = "", number: int = 0, reason: str = "") -> str:
    """Take a receipt in; return the id of what staff say in it."""
    name = secrets.token_hex(16)
    said = [ActivityAnswer(id=name, activity=FORM, number=number, state=state, reason=reason, at=NOON)] if state else []
    kiosk.stores.network.apply(results, (), to=0, is_whole=True, at=STAMP, activities=said)
    return name


def taken(kiosk: ServedKiosk) -> int:
    """Let central take what goes up; return the number of the version."""
    (item,) = going_up(kiosk)
    hear(kiosk, ItemResult(id=item.id, result="ok"))
    return item.number


def test_an_activity_goes_up_with_how_far_and_its_volunteer_reads_where_it_stands(kiosk: ServedKiosk) -> None:
    assert announce(kiosk)[0] == 303
    (item,) = going_up(kiosk)
    assert (item.activity, item.reach, item.title, item.place) == (FORM, "district", TYPED["title"], TYPED["place"])
    volunteer = kiosk.volunteer()
    pages = ("/admin/notice/1", PAGE, QUEUE)
    shown = 'ไม่แสดงนอกหมู่บ้าน: <span lang="th" dir="auto">' + WHY
    for words, said in (
        ("จะไปถึงเจ้าหน้าที่เมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า", lambda: None),
        ("รอเจ้าหน้าที่ดูก่อน", partial(taken, kiosk)),
        ("เจ้าหน้าที่แสดงนอกหมู่บ้านแล้ว", partial(hear, kiosk, state="accepted", number=item.number)),
        (shown, partial(hear, kiosk, state="declined", number=item.number, reason=WHY)),
    ):  # fmt: skip
        said()
        for page in pages:
            assert words in volunteer.open(page).text, (page, words)


def test_one_for_this_village_only_does_not_go_up(kiosk: ServedKiosk) -> None:
    assert announce(kiosk, reach="")[0] == 303
    assert going_up(kiosk) == []
    act(kiosk, "hide")
    act(kiosk, "end")
    assert going_up(kiosk) == []
    assert announce(kiosk, reach="province", form="cd" * 16)[0] == 303
    assert going_up(kiosk) == [], "what no page of ours offers is this village"


def test_the_newest_version_alone_waits_and_a_change_after_the_answer_waits_for_staff_again(kiosk: ServedKiosk) -> None:
    announce(kiosk)
    (first,) = going_up(kiosk)
    act(kiosk, "", **(TYPED | {"title": "เลื่อนเป็นบ่าย", "changes": "0"}))
    (second,) = going_up(kiosk)
    assert second.title == "เลื่อนเป็นบ่าย"
    assert second.number > first.number
    hear(kiosk, state="accepted", number=first.number)
    assert "เจ้าหน้าที่แสดงนอกหมู่บ้านแล้ว" not in kiosk.volunteer().open("/admin/notice/1").text
    hear(kiosk, state="accepted", number=taken(kiosk))
    assert "เจ้าหน้าที่แสดงนอกหมู่บ้านแล้ว" in kiosk.volunteer().open("/admin/notice/1").text


@pytest.mark.parametrize("how", ["hide", "end", "only here"])
def test_what_is_hidden_taken_away_or_kept_for_the_village_is_withdrawn(kiosk: ServedKiosk, how: str) -> None:
    announce(kiosk)
    first = taken(kiosk)
    if how == "only here":
        act(kiosk, "", **(TYPED | {"reach": "", "changes": "0"}))
    else:
        act(kiosk, how)
    (gone,) = going_up(kiosk)
    assert (gone.is_withdrawn, gone.title, gone.starts) == (True, "", None)
    assert gone.number > first
    hear(kiosk, state="accepted", number=first)
    stored = kiosk.stores.network.activities.stored(FORM)
    assert stored is not None
    assert stored.state == "withdrawn"
    if how == "hide":
        act(kiosk, "show")
        (again,) = going_up(kiosk)
        assert (again.is_withdrawn, again.title) == (False, TYPED["title"])
        assert again.number > gone.number


def test_what_staff_say_is_confirmed_until_central_knows_and_twice_is_once(kiosk: ServedKiosk) -> None:
    announce(kiosk)
    network = kiosk.stores.network
    name = hear(kiosk, state="accepted", number=taken(kiosk))
    again = ActivityAnswer(id=name, activity=FORM, number=1, state="accepted", at=NOON)
    network.apply((), (), to=0, is_whole=True, at=STAMP, activities=[again])
    assert network.confirmed_answers() == (name,)
    stray = ActivityAnswer(id="9" * 32, activity="8" * 32, number=1, state="accepted", at=NOON)
    network.apply((), (), to=0, is_whole=True, at=STAMP, activities=[stray], confirmed=[name])
    assert network.confirmed_answers() == ("9" * 32,), "else central would say it for ever"


def test_ten_activities_go_further_in_a_day_and_the_eleventh_is_told_and_keeps_its_words(kiosk: ServedKiosk) -> None:
    for number in range(ACTIVITIES_A_DAY):
        assert announce(kiosk, form=f"{number:032x}")[0] == 303
    status, page = announce(kiosk, title="เรื่องที่สิบเอ็ด")
    assert status == 422
    assert "ครบสิบเรื่องแล้ว" in page
    assert "เรื่องที่สิบเอ็ด" in page
    assert announce(kiosk, reach="")[0] == 303
    act(kiosk, "", **(TYPED | {"form": f"{0:032x}", "title": "แก้เรื่องแรก", "changes": "0"}))
    kiosk.hands.move(seconds=24 * 3600)
    assert announce(kiosk, form="cd" * 16)[0] == 303


def test_a_central_that_does_not_know_activities_yet_gets_it_another_day(kiosk: ServedKiosk) -> None:
    announce(kiosk)
    (item,) = going_up(kiosk)
    hear(kiosk, ItemResult(id=item.id, result="rejected", reason=UNKNOWN_KIND))
    assert going_up(kiosk) == []
    page = kiosk.volunteer().open("/admin/notice/1").text
    assert "ลองใหม่ทุกวัน" in page
    assert "ส่วนกลางยังไม่รู้จักเรื่องแบบนี้" in page
    assert UNKNOWN_KIND not in page
    kiosk.stores.network.tidy(NOON)
    assert going_up(kiosk) == [item]


def test_what_central_publishes_of_an_own_activity_is_not_shown_a_second_time(printed_kiosk: ServedKiosk) -> None:
    announce(printed_kiosk)
    theirs = [
        Activity(id=bulletin_id(village, FORM), areas=("4301",), issued=NOON, source="บ้าน", title=title, starts=NOON)
        for village, title in ((VILLAGE, "ฉบับของส่วนกลาง"), ("43010702", "กิจกรรมของหาดคำ"))
    ]
    printed_kiosk.stores.content.take(a_part("local", *theirs, issued=NOON))
    villager = printed_kiosk.phone()
    for how, is_seen in (("", True), ("hide", False), ("end", False)):
        if how:
            act(printed_kiosk, how)
        printed_kiosk.program.services.reprint()
        page = villager.open("/activities").text
        assert "กิจกรรมของหาดคำ" in page
        assert "ฉบับของส่วนกลาง" not in page
        assert (TYPED["title"] in page) == is_seen
