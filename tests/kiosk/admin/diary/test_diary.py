"""What I taught: noted in three taps, mended or taken back, printed by the month; a slip is told beside its field."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from content_sync.wire.diary import DIARY_TOPICS, MOST_TAUGHT, DiaryEntry
from content_sync.wire.stamps import Stamp
from kiosk.admin.diary.form import DAYS_BACK, EntryForm, NewEntry, decide, sent_entry
from kiosk.admin.diary.month import row_of, rows_by_day
from kiosk.store.network.diary import MOST_A_DAY, DiaryLine
from kiosk.store.photos.shrinking import MAX_BYTES
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.photo_uploads import BOUNDARY, TAKEN_AT, field, jpeg, multipart
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

PAGE = "/admin/diary"
FARMING = f"{PAGE}/new/farming"
SURE = Stamp(at=NOON, clock="trusted")
TODAY = NOON.date()


def note(phone: PhoneBrowser, topic: str = "farming", **fields: str) -> str:
    """Tap a number; return where the phone is led."""
    path = f"{PAGE}/new/{topic}"
    sent = phone.send(path, form_of=path, **({"people": "12", "form": "ab" * 16} | fields))
    return sent.headers.get("Location", str(sent.status_code))


def lines(kiosk: ServedKiosk, month: date = TODAY) -> list[DiaryLine]:
    me = kiosk.stores.people.all()[0]
    return list(kiosk.stores.network.diary.of_month(me.id, month))


def test_two_taps_keep_it_and_the_second_time_it_is_the_same(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    assert "สอนอะไรไปบ้าง" in phone.open("/admin").text
    front = phone.open(PAGE).text
    assert all(f'href="{PAGE}/new/{topic}"' in front for topic in DIARY_TOPICS)
    assert 'name="people" value="12"' in phone.open(FARMING).text
    for _ in range(2):
        assert note(phone) == f"{PAGE}/{'ab' * 16}?done=written"
    (line,) = lines(kiosk)
    assert (line.topic, line.people, line.date) == ("farming", 12, TODAY)
    page = phone.open(f"{PAGE}/{line.id}?done=written").text
    assert "จดแล้ว" in page
    assert "การเกษตร 12 คน" in page
    assert "การเกษตร 12 คน" in phone.open(PAGE).text
    (item,) = [one for one in kiosk.stores.network.batch(9) if isinstance(one, DiaryEntry)]
    assert (item.person, item.topic, item.people) == (kiosk.stores.people.all()[0].id, "farming", 12)
    assert "การสอน" in phone.open("/admin/queue").text
    assert [event.what for event in kiosk.stores.state.audited()] == ["signed_in", "diary_written", "diary_written"]


def test_a_slip_is_mended_and_a_mistake_taken_back(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    note(phone)
    one = f"{PAGE}/{'ab' * 16}"
    sent = phone.send(one, form_of=one, topic="health", people="๓", day="22/11/2569")
    assert sent.headers["Location"] == f"{one}?done=corrected"
    assert "แก้แล้ว" in phone.open(f"{one}?done=corrected").text
    (line,) = lines(kiosk)
    assert (line.topic, line.people, line.date) == ("health", 3, date(2026, 11, 22))
    wrong = phone.send(one, form_of=one, topic="dancing", people="501", day="24/11/2569")
    assert wrong.status_code == 422
    assert 'value="501"' in wrong.text
    assert 'value="24/11/2569"' in wrong.text
    assert "ใส่ตัวเลข 1 ถึง 500" in wrong.text
    assert "วันนี้ยังมาไม่ถึง" in wrong.text
    assert phone.send(f"{one}/remove", form_of=one).headers["Location"] == f"{PAGE}?done=removed"
    assert "ลบแล้ว ไม่นับอีก" in phone.open(f"{PAGE}?done=removed").text
    assert lines(kiosk) == []
    for path in (one, f"{one}/photo"):
        assert phone.open(path).status_code in {303, 404}
    assert phone.send(one, form_of=PAGE, topic="health", people="3").headers["Location"] == f"{PAGE}?done=gone"


def test_an_entry_is_its_writers_alone(kiosk: ServedKiosk) -> None:
    other = "cd" * 16
    kiosk.stores.network.diary.write(other, person="ef" * 16, topic="health", people=5, day=TODAY, made=SURE)
    phone = kiosk.volunteer()
    one = f"{PAGE}/{other}"
    assert phone.open(one).headers["Location"] == f"{PAGE}?done=gone"
    for path in (one, f"{one}/remove", f"{one}/photo"):
        assert phone.send(path, form_of=PAGE, topic="weather", people="1").headers["Location"] == f"{PAGE}?done=gone"
    kept = kiosk.stores.network.diary.entry(other)
    assert kept
    assert (kept.people, kept.photo) == (5, "")
    assert "สุขภาพ 5 คน" not in phone.open(PAGE).text


def test_somebody_of_before_without_an_id_gets_one_with_their_first_entry(kiosk: ServedKiosk) -> None:
    people = kiosk.stores.people
    people._documents.table("accounts").update({"id": ""})
    assert people.all()[0].id == ""
    note(kiosk.volunteer())
    assert len(lines(kiosk)) == 1
    assert people.all()[0].id


def test_a_count_is_taken_from_one_to_five_hundred_in_thai_digits_too() -> None:
    def count(people: str) -> int | str:
        decided = decide(sent_entry({"topic": "health", "people": people}), SURE)
        return decided.people if isinstance(decided, NewEntry) else decided["people"]

    assert [count(typed) for typed in ("1", str(MOST_TAUGHT), "๑๒", " 7 ")] == [1, MOST_TAUGHT, 12, 7]
    for typed in ("0", str(MOST_TAUGHT + 1), "-1", "1.5", "เยอะ", "1000", "٠١٢٣٤"):
        assert count(typed) == "not_possible", typed
    assert count("") == "empty"


def test_what_is_no_count_is_told_and_nothing_is_kept(kiosk: ServedKiosk) -> None:
    sent = kiosk.volunteer().send(FARMING, form_of=FARMING, people="501", day="1/11/2569")
    assert sent.status_code == 422
    assert 'id="people-mistake"' in sent.text
    assert 'value="1/11/2569"' in sent.text
    assert lines(kiosk) == []


def test_a_day_is_taken_from_today_to_31_days_back_where_the_clock_is_trusted() -> None:
    def day_error(day: date, now: Stamp = SURE) -> str:
        decided = decide(EntryForm(topic="health", people="1", day=day.isoformat()), now)
        return "" if isinstance(decided, NewEntry) else decided["day"]

    one, oldest = timedelta(days=1), TODAY - timedelta(days=DAYS_BACK)
    assert [day_error(day) for day in (TODAY, TODAY + one, oldest, oldest - one)] == ["", "not_yet", "", "too_long_ago"]
    unsure, unknown = replace_clock("estimated"), replace_clock("unknown")
    assert [day_error(day, unsure) for day in (TODAY + one, oldest - one)] == ["", ""]
    assert [day_error(day, unknown) for day in (TODAY + one, oldest - one)] == ["", "too_long_ago"]
    assert decide(EntryForm(topic="health", people="1", day="31/2/2569"), SURE) == {"day": "not_a_day"}
    assert decide(EntryForm(topic="health", people="1", day=" "), SURE) == NewEntry(topic="health", people=1, day=TODAY)


def replace_clock(state: str) -> Stamp:
    return Stamp(at=NOON, clock=state)  # type: ignore[arg-type]


def test_ten_entries_of_a_day_are_kept_and_the_eleventh_is_told(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    for number in range(MOST_A_DAY):
        assert note(phone, form=f"{number:032x}").endswith("?done=written")
    full = phone.send(FARMING, form_of=FARMING, people="7", form="ff" * 16)
    assert full.status_code == 422
    assert "วันนี้จดไว้ครบ 10 รายการแล้ว" in full.text
    assert 'value="7"' in full.text
    assert len(lines(kiosk)) == MOST_A_DAY


def test_a_kiosk_that_is_not_sure_of_the_day_says_so_and_keeps_an_estimate(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, hands=ClockHands(is_synchronized=False)) as kiosk:
        phone = kiosk.volunteer()
        assert "วันที่โดยประมาณ" in phone.open(FARMING).text
        assert note(phone).endswith("?done=written")
        assert "ประมาณ 23 พฤศจิกายน 2569" in phone.open(PAGE).text
        month = phone.open(f"{PAGE}/month/2026-11").text
        assert "23 *" in month
        assert "วันที่โดยประมาณ" in month
        (item,) = [one for one in kiosk.stores.network.batch(9) if isinstance(one, DiaryEntry)]
        assert item.made.clock == "estimated"


def test_a_photo_is_kept_here_and_one_that_is_refused_changes_nothing(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    note(phone)
    one = f"{PAGE}/{'ab' * 16}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', phone.open(one).text)
    assert token

    def send(photo: bytes | None) -> str:
        body = field("csrf_token", token[1]) + multipart(photo)
        sent = phone.client.post(f"{one}/photo", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
        assert sent.status_code == 303
        return str(sent.headers["Location"])

    assert send(b"no photo").endswith("?photo=not_a_photo#photo")
    assert send(None).endswith("?photo=not_chosen#photo")
    assert send(b"\xff\xd8\xff" + bytes(MAX_BYTES)).endswith("?photo=too_large#photo")
    assert send(bytes(31_000_000)).endswith("?photo=too_large#photo")
    assert phone.open(f"{one}/photo").status_code == 404
    assert "ไฟล์นี้ไม่ใช่รูป" in phone.open(f"{one}?photo=not_a_photo").text
    assert send(jpeg()).endswith("?photo=kept#photo")
    page = phone.open(f"{one}?photo=kept").text
    assert "รูปอยู่ที่ตู้นี้เท่านั้น" in page
    shown = phone.open(f"{one}/photo")
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert TAKEN_AT not in shown.data
    assert kiosk.phone().open(f"{one}/photo").status_code == 303


def test_a_stranger_may_not_send_so_much(kiosk: ServedKiosk) -> None:
    body = multipart(bytes(300_000))
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    sent = kiosk.phone().client.post(f"{PAGE}/{'ab' * 16}/photo", data=body, content_type=kind)
    assert sent.status_code == 303
    assert "too_large" in sent.headers["Location"]


def test_the_month_adds_up_by_day_and_topic_and_names_who_signs(kiosk: ServedKiosk) -> None:
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง ใจดี"))
    phone = kiosk.volunteer()
    note(phone, people="1200"[:3], form="01" * 16)
    note(phone, "health", people="500", form="02" * 16)
    note(phone, "health", people="500", form="03" * 16, day="1/11/2569")
    note(phone, "health", people="9", form="04" * 16, day="31/10/2569")
    november = phone.open(f"{PAGE}/month/2026-11").text
    assert "บันทึกการสอน เดือนพฤศจิกายน 2569" in november
    assert november.count("สมหญิง ใจดี") >= 2
    assert "ลงชื่อ" in november
    assert "1,120" in november
    assert "ตุลาคม 2569" in phone.open(PAGE).text
    assert ">9<" in phone.open(f"{PAGE}/month/2026-10").text
    assert "เดือนนี้ยังไม่ได้จดอะไร" in phone.open(f"{PAGE}/month/2026-09").text
    for month in ("2026-13", "x", "2026-1", "1926-01"):
        assert phone.open(f"{PAGE}/month/{month}").status_code == 303


def test_a_month_has_a_row_for_each_day_and_one_for_all() -> None:
    def line(day: int, topic: str, people: int, clock: str = "trusted") -> DiaryLine:
        made = Stamp(at=NOON, clock=clock)  # type: ignore[arg-type]
        return DiaryLine(id="", person="", page="", topic=topic, people=people, day=f"2026-11-{day:02}", made=made)

    some = (line(1, "weather", 2), line(1, "selling", 3), line(2, "weather", 4, "estimated"))
    first, second = rows_by_day(some)
    assert (first.times, first.by_topic, first.people, first.is_estimated) == (2, (2, 0, 0, 0, 3), 5, False)
    assert (second.times, second.by_topic, second.people, second.is_estimated) == (1, (4, 0, 0, 0, 0), 4, True)
    total = row_of(None, some)
    assert (total.times, total.by_topic, total.people) == (3, (6, 0, 0, 0, 3), 9)


def test_no_address_without_its_topic_leads_astray(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    assert phone.open(f"{PAGE}/new/dancing").headers["Location"] == PAGE
    assert phone.send(f"{PAGE}/new/dancing", form_of=PAGE, people="1").headers["Location"] == PAGE
    assert lines(kiosk) == []
