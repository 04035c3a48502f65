"""What neighbours reported already, on page 2: topic, landmark, date, never words; one press says "I have it too"."""

from __future__ import annotations

import re

import msgspec
import pytest

from content_sync.wire.reports import TOPICS, ItemResult, ReportCounts
from content_sync.wire.stamps import Stamp
from kiosk.facts.report_form import SUBJECTS, shared_topics
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.senders import Sender
from tests.cast.card.outbox_on_card import form
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.place_and_time import DAY
from tests.cast.reports.closed_reports import call_done, decided, say_not_done, sent

PLACE = "หน้าวัดโพธิ์ชัย <b>"
ROAD = Fields(topic="road", text="ถนนเป็นหลุมลึก", place=PLACE)


def listed(kiosk: ServedKiosk, subject: str = "road") -> list[int]:
    """Return the numbers page 2 lists, those to press and those to follow."""
    page = kiosk.get(f"/report/{subject}").text
    return [int(number) for number in re.findall(r'(?:name="number" value="|follow\?number=)(\d+)"', page)]


def file(kiosk: ServedKiosk, fields: Fields = ROAD, *, made: Stamp | None = None) -> FiledReport:
    made = made or Stamp(at=NOON, clock="trusted")
    return kiosk.stores.outbox.receive(form(), fields, made=made, seal_to=None)


def test_an_open_report_is_listed_with_its_landmark_and_day_and_never_its_words(kiosk: ServedKiosk) -> None:
    kept = file(kiosk)
    page = kiosk.get("/report/road").text
    assert "หน้าวัดโพธิ์ชัย &lt;b&gt;" in page
    assert "23 พ.ย. 2569" in page
    assert ROAD.text not in page
    assert kept.reference not in page
    assert "หลายคนเจอเหมือนกัน" not in page
    assert listed(kiosk) == [kept.serial]
    assert listed(kiosk, "water") == []


def test_i_have_it_too_counts_thanks_and_is_shown_as_several(kiosk: ServedKiosk) -> None:
    kept = sent(kiosk.stores.outbox, ROAD)
    thanks = kiosk.post("/follow/neighbour", number=f"{kept.serial}", said="me_too")
    assert "คุณไม่ต้องแจ้งซ้ำ" in thanks.text
    page = kiosk.get("/report/road").text
    assert "หลายคนเจอเหมือนกัน" in page
    assert [item.me_too for item in kiosk.stores.outbox.batch(20) if isinstance(item, ReportCounts)] == [1]


def test_the_three_newest_are_listed_the_newest_first(kiosk: ServedKiosk) -> None:
    serials = [file(kiosk, Fields(topic="road", text="x", place=f"{number}")).serial for number in range(4)]
    assert listed(kiosk) == serials[:0:-1]


def test_wi_fi_lists_each_of_its_faults_and_one_person_s_matter_is_never_listed(kiosk: ServedKiosk) -> None:
    for topic in TOPICS:
        file(kiosk, Fields(topic=topic, text="x", place="y"))
    shared = {"road", "electricity", "water", "flood", "waste", "smoke", "wifi"}
    assert {subject for subject in SUBJECTS if listed(kiosk, subject)} == shared
    assert len(listed(kiosk, "wifi")) == 3
    assert shared_topics("wifi") == (
        "wifi-no-signal", "wifi-slow", "wifi-login", "wifi-equipment", "wifi-power",
    )  # fmt: skip


@pytest.mark.parametrize(("topic", "is_told"), [("road", True), ("wifi", True), ("health", False), ("kiosk", False)])
def test_the_field_says_that_its_line_is_seen_where_it_is(kiosk: ServedKiosk, topic: str, is_told: bool) -> None:
    assert ("เพื่อนบ้านเห็นช่องนี้" in kiosk.get(f"/report/{topic}").text) is is_told
    if topic in TOPICS:
        assert ("เพื่อนบ้านเห็นช่องนี้" in kiosk.get(f"/report/{topic}/gone").text) is is_told


def test_what_staff_call_done_asks_whether_it_is_for_two_weeks(kiosk: ServedKiosk) -> None:
    kept = sent(kiosk.stores.outbox, ROAD)
    call_done(kiosk.stores.outbox, kept)
    page = kiosk.get("/report/road").text
    assert f'href="/follow?number={kept.serial}">หายจริงไหม' in page
    assert 'name="number"' not in page
    decided_at = decided(kept.report_id, "resolved", after=DAY / 24).at
    outbox = kiosk.stores.outbox
    for at, is_listed in ((decided_at + 14 * DAY - DAY / 24, True), (decided_at + 14 * DAY, False)):
        now = Stamp(at=at, clock="trusted")
        assert bool(outbox.reported(["road"], now=now, most=3)) is is_listed
    unsure = Stamp(at=decided_at + 14 * DAY, clock="estimated")
    assert outbox.reported(["road"], now=unsure, most=3), "an unsure clock takes nothing away"
    say_not_done(outbox, kept)
    assert listed(kiosk) == [kept.serial], "it is open again"


@pytest.mark.parametrize("status", ["rejected", "duplicate"])
def test_what_is_not_taken_on_is_not_listed(kiosk: ServedKiosk, status: str) -> None:
    kept = sent(kiosk.stores.outbox, ROAD)
    change = msgspec.structs.replace(decided(kept.report_id, "resolved", after=DAY), status=status)
    kiosk.stores.outbox.apply((), [change], ())
    assert listed(kiosk) == []


def test_what_central_refused_or_the_volunteer_holds_back_is_not_listed(kiosk: ServedKiosk) -> None:
    refused = file(kiosk)
    outbox = kiosk.stores.outbox
    outbox.apply([ItemResult(id=refused.report_id, result="rejected", reason="x")], (), ())
    made = Stamp(at=NOON, clock="trusted")
    flood = outbox.receive(form(), ROAD, made=made, seal_to=None, sender=Sender(address="a"))
    assert listed(kiosk) == [flood.serial]
    outbox.hold_back("a", made)
    assert listed(kiosk) == []
    outbox.apply([ItemResult(id=flood.report_id, result="ok")], (), ())
    assert listed(kiosk) == [], "nor once central has it"


def test_a_report_by_an_unsure_clock_says_so(kiosk: ServedKiosk) -> None:
    file(kiosk, made=Stamp(at=NOON, clock="unknown"))
    file(kiosk, made=Stamp(at=NOON, clock="estimated"))
    page = kiosk.get("/en/report/road").text
    assert "at a time the kiosk did not know" in page
    assert "about 23 Nov 2026" in page


def test_a_report_without_a_landmark_is_listed_by_its_topic(kiosk: ServedKiosk) -> None:
    file(kiosk, Fields(topic="smoke", text="x"))
    page = kiosk.get("/report/smoke").text.partition('class="reported')[2]
    assert page.count("เผาในที่โล่งหรือควัน") == 1


def test_of_many_reports_the_newest_hundred_are_looked_at(kiosk: ServedKiosk) -> None:
    outbox, now = kiosk.stores.outbox, Stamp(at=NOON, clock="trusted")
    kept = [file(kiosk).serial for _ in range(101)]
    assert [one.serial for one in outbox.reported(["road"], now=now, most=200)] == kept[:0:-1]
