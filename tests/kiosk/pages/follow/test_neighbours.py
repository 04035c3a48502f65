"""What neighbours say of a report by its number: counted once each, slowed for scripts, and nothing but numbers."""

from __future__ import annotations

import pytest
from werkzeug.test import Client, TestResponse

from content_sync.wire.reports import ReportCounts, Topic
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.listener.serving import Reply
from tests.cast.reports.closed_reports import sent


def waiting(kiosk: ServedKiosk) -> list[ReportCounts]:
    return [item for item in kiosk.stores.outbox.batch(40) if isinstance(item, ReportCounts)]


def neighbour(kiosk: ServedKiosk, kept: FiledReport, said: str) -> Reply:
    return kiosk.post_only("/follow/neighbour", {"Origin": kiosk.address}, number=f"{kept.serial}", said=said)


def test_a_neighbour_is_asked_by_the_number_and_changes_nothing_but_a_number(
    kiosk: ServedKiosk, closed_report: FiledReport
) -> None:
    page = kiosk.get(f"/follow?number={closed_report.serial}").text
    assert "หายจริงหรือยัง" in page
    reply = neighbour(kiosk, closed_report, "not_fixed")
    assert reply.status == 303
    assert "เพื่อนบ้านบอกว่ายังไม่หาย" in kiosk.get(reply.headers["location"]).text
    assert [(item.fixed, item.not_fixed) for item in waiting(kiosk)] == [(0, 1)]
    found = kiosk.stores.outbox.find(closed_report.serial)
    assert found is not None
    assert found.state().status == "resolved"


@pytest.mark.parametrize("topic", ["health", "scam", "kiosk-device", "farm-pest"])
def test_neighbours_are_not_asked_about_what_is_one_person_s(kiosk: ServedKiosk, topic: Topic) -> None:
    kept = sent(kiosk.stores.outbox, Fields(topic=topic, text="x"))
    page = kiosk.get(f"/follow?number={kept.serial}").text
    assert "เจอเหมือนกันไหม" not in page
    assert "told=already" in neighbour(kiosk, kept, "me_too").headers["location"]
    assert waiting(kiosk) == []


@pytest.mark.parametrize(("number", "said"), [("99", "me_too"), ("x", "me_too"), ("", ""), ("1", "shout")])
def test_what_no_form_of_ours_sends_is_told_kindly(kiosk: ServedKiosk, number: str, said: str) -> None:
    kiosk.report()
    reply = kiosk.post("/follow/neighbour", number=number, said=said)
    assert reply.status == 404
    assert "ตู้นี้ไม่มีเรื่อง" in reply.text


class Street:
    """Phones at their addresses, with cookies or without, that say something of a report."""

    def __init__(self, kiosk: ServedKiosk, kept: FiledReport) -> None:
        self._kiosk, self._kept = kiosk, kept
        self.phones: dict[str, Client] = {}

    def say(self, phone: str, address: str = "10.0.0.1", said: str = "me_too", *, cookies: bool = True) -> TestResponse:
        client = self.phones.setdefault(phone, Client(self._kiosk.program.site, use_cookies=cookies))
        return client.post(
            "/follow/neighbour",
            data={"number": f"{self._kept.serial}", "said": said},
            headers={"Origin": "http://localhost"},
            environ_overrides={"REMOTE_ADDR": address},
        )

    def me_too(self) -> int:
        return sum(item.me_too for item in waiting(self._kiosk))


@pytest.fixture
def street(kiosk: ServedKiosk) -> Street:
    return Street(kiosk, sent(kiosk.stores.outbox))


def told(reply: TestResponse) -> str:
    return reply.location.rpartition("told=")[2] if reply.status_code == 303 else f"{reply.status_code}"


def test_a_browser_counts_once_however_often_it_presses(kiosk: ServedKiosk, street: Street) -> None:
    assert told(street.say("manee")) == "me_too"
    for _ in range(3):
        kiosk.hands.move(seconds=3_600 * 30)
        assert told(street.say("manee")) == "already"
    assert street.me_too() == 1


def test_a_browser_that_counted_once_is_known_at_the_next_report_whatever_its_address_said(
    kiosk: ServedKiosk, street: Street
) -> None:
    street.say("manee")
    other = Street(kiosk, sent(kiosk.stores.outbox))
    other.phones = street.phones
    assert told(other.say("piti")) == "me_too"
    kiosk.hands.move(seconds=61)
    assert told(other.say("manee")) == "me_too"
    assert told(other.say("chujai")) == "429"
    kiosk.hands.move(seconds=61)
    assert told(other.say("chujai")) == "already", "without a mark it is one with piti, at the same address"
    assert [item.me_too for item in waiting(kiosk)] == [1, 2]


def test_phones_that_keep_no_cookies_count_once_a_day_for_their_address(kiosk: ServedKiosk, street: Street) -> None:
    assert told(street.say("a", cookies=False)) == "me_too"
    kiosk.hands.move(seconds=61)
    assert told(street.say("b", cookies=False)) == "already"
    assert told(street.say("c", "10.0.0.2", cookies=False)) == "me_too"
    kiosk.hands.move(seconds=24 * 3_600)
    assert told(street.say("a", cookies=False)) == "me_too"
    assert street.me_too() == 3


def test_of_one_report_one_word_a_minute_counts_and_the_page_says_when_to_press_again(
    kiosk: ServedKiosk, street: Street
) -> None:
    street.say("a")
    for seconds in (59, 1):
        reply = street.say("b", "10.0.0.2")
        assert reply.status_code == 429
        assert "เมื่อกี้เพิ่งมีคนกดเรื่องนี้" in reply.text
        kiosk.hands.move(seconds=seconds)
    assert told(street.say("b", "10.0.0.2")) == "me_too"


def test_a_script_on_many_reports_is_slowed_for_all_together(kiosk: ServedKiosk) -> None:
    streets = [Street(kiosk, sent(kiosk.stores.outbox)) for _ in range(22)]
    counted = [told(one.say("script", f"10.0.0.{number}")) for number, one in enumerate(streets)]
    assert counted == ["me_too"] * 20 + ["429"] * 2
    kiosk.hands.move(seconds=31)
    assert told(streets[-1].say("script", "10.0.0.99")) == "me_too"


def test_a_script_at_one_address_leaves_half_of_the_turns_to_the_others(kiosk: ServedKiosk) -> None:
    streets = [Street(kiosk, sent(kiosk.stores.outbox)) for _ in range(13)]
    script = [told(one.say("script", cookies=False)) for one in streets[:12]]
    assert script == ["me_too"] * 10 + ["429"] * 2
    assert told(streets[12].say("manee", "10.0.0.2")) == "me_too"
    kiosk.hands.move(seconds=60)
    assert [told(one.say("script", cookies=False)) for one in streets[10:12]] == ["me_too", "429"]


def test_who_presses_again_without_counting_keeps_nobody_else_waiting(kiosk: ServedKiosk, street: Street) -> None:
    street.say("a")
    kiosk.hands.move(seconds=61)
    assert told(street.say("a")) == "already"
    assert told(street.say("b", "10.0.0.2")) == "me_too"


def test_who_reported_it_is_asked_for_the_code_instead_of_being_counted(kiosk: ServedKiosk) -> None:
    client = Client(kiosk.program.site)
    client.post(
        "/report/road/-?send", data={"text": "หลุม", "form": kiosk.form()}, headers={"Origin": "http://localhost"}
    )
    reply = client.post(
        "/follow/neighbour", data={"number": "1", "said": "me_too"}, headers={"Origin": "http://localhost"}
    )
    assert told(reply) == "own"
    assert "ใส่รหัสติดตามเรื่องให้ครบ" in client.get(reply.location).text
    assert waiting(kiosk) == []
