"""A volunteer or a helper reports for a neighbour: as the villager's own form does, with a tick, a slip and a limit."""

from __future__ import annotations

import errno
import re
from dataclasses import replace

import pytest

from content_sync.wire.encoding import decode
from content_sync.wire.keys import unseal
from content_sync.wire.reports import Contact, Report
from kiosk.callers.passwords import Passwords
from kiosk.store.outbox.filing.filing import FOR_NEIGHBOURS_A_DAY
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.photo_uploads import jpeg, multipart, send_only
from tests.cast.kiosk.served_kiosk import CENTRAL_SEED, STAMP, ServedKiosk, reference_on, sending

PATH = "/admin/neighbour"
TOLD = {"consent": "on", "topic": "road", "text": "ถนนหน้าบ้านเป็นหลุม", "place": "ปากซอย", "read_aloud": "on"}
HELPERS = "5511-2233-4455-6677"


def file(phone: PhoneBrowser, /, **fields: str) -> tuple[int, str]:
    """Send the form; return the status, and the page it leads to, or the page itself."""
    token = re.search(r'name="form" value="([0-9a-f.]{65})"', phone.open(PATH).text)
    assert token
    reply = phone.send(PATH, form_of=PATH, **({"form": token[1]} | TOLD | fields))
    return reply.status_code, phone.open(reply.location).text if reply.status_code == 303 else reply.text


def waiting(kiosk: ServedKiosk) -> list[Report]:
    return kiosk.reports_waiting()


@pytest.fixture
def wichai(kiosk: ServedKiosk, passwords: Passwords) -> PhoneBrowser:
    """The phone of a helper who is signed in beside the volunteer."""
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
    people.add(passwords.hash(HELPERS), name="วิชัย", role="helper", since=STAMP)
    phone = kiosk.phone()
    assert phone.sign_in(HELPERS, person=2).status_code == 303
    return phone


def test_a_report_for_a_neighbour_is_kept_marked_and_handed_over_by_its_slip(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    status, slip = file(phone, name="ยายสมจิต", phone="081 234 5678", found_at="ยายสมจิต หลังวัด")
    assert status == 303
    (report,) = waiting(kiosk)
    assert (report.topic, report.text, report.place) == ("road", TOLD["text"], "ปากซอย")
    assert (report.by_volunteer, report.read_aloud) == (True, True)
    assert reference_on(slip) == report.reference
    assert "มอบรหัสติดตามเรื่องนี้ให้เจ้าของเรื่อง" in slip
    assert "ถ่ายรูปหน้านี้" not in slip
    assert f'href="{PATH}"' in slip
    contact = decode(unseal(CENTRAL_SEED, report.contact), Contact)
    assert contact == Contact(name="ยายสมจิต", phone="0812345678")
    card = (kiosk.stores.folder / "reports.journal").read_text("utf-8", "replace")
    assert "0812345678" not in card
    events = [(event.what, event.about, event.person) for event in kiosk.stores.state.audited()]
    assert events[-1] == ("neighbour_reported", "1", 1)


def test_a_villager_s_own_report_is_not_marked_also_from_the_volunteer_s_phone(kiosk: ServedKiosk) -> None:
    kiosk.report(found_at="บ้านท้ายซอย")
    (report,) = waiting(kiosk)
    assert report.by_volunteer is False
    phone = kiosk.volunteer()
    form = kiosk.form()
    sent = phone.client.post(sending(), data={"form": form, "text": "หลุม"}, headers={"Origin": "http://localhost"})
    assert sent.status_code == 303
    assert [report.by_volunteer for report in waiting(kiosk)] == [False, False]


def test_a_helper_files_too_and_the_answer_says_whom_to_tell(kiosk: ServedKiosk, wichai: PhoneBrowser) -> None:
    assert file(wichai, found_at="ตาบุญมี ทุ่งนา")[0] == 303
    assert [event.person for event in kiosk.stores.state.audited() if event.what == "neighbour_reported"] == [2]
    filed = kiosk.stores.outbox.filed(1)
    assert filed is not None
    kiosk.answer(filed)
    page = wichai.open("/admin/answers").text
    assert "ตาบุญมี ทุ่งนา" in page
    assert "ช่างไปพรุ่งนี้" in page


def test_the_villager_who_reports_alone_says_where_they_are_found(kiosk: ServedKiosk) -> None:
    kiosk.report(found_at="ร้านหน้าโรงเรียน")
    assert "หาคุณได้ที่ไหน" in kiosk.get(kiosk.page_3()).text
    filed = kiosk.stores.outbox.filed(1)
    assert filed is not None
    kiosk.answer(filed, "ความลับ")
    page = kiosk.volunteer().open("/admin/answers").text
    assert "ร้านหน้าโรงเรียน" in page
    assert "ความลับ" not in page


def test_the_form_is_ready_to_tick_and_the_answer_may_be_read_unless_it_is_unticked(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    page = phone.open(PATH).text
    assert re.search(r'name="read_aloud" checked', page)
    assert not re.search(r'name="consent" checked', page)
    assert f'href="{PATH}"' in phone.open("/admin").text
    sent = {name: value for name, value in TOLD.items() if name != "read_aloud"}
    phone.send(PATH, form_of=PATH, **sent)
    assert [report.read_aloud for report in waiting(kiosk)] == [False]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"consent": None}, "กรุณาติ๊กว่าเขาขอ"),
        ({"topic": ""}, "เลือก"),
        ({"topic": "drone"}, "เลือก"),
        ({"text": " "}, "กรุณา"),
        ({"text": "ก" * 2_001}, "2,001"),
        ({"place": "ค" * 121}, "ยาวเกินไป"),
        ({"found_at": "ค" * 81}, "ยาวเกินไป"),
        ({"phone": "12345678"}, "ไม่เหมือนเบอร์โทร"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    kiosk: ServedKiosk, fields: dict[str, str | None], words: str
) -> None:
    phone = kiosk.volunteer()
    typed = TOLD | {"name": "ยายสมจิต", "phone": "0812345678", "found_at": "หลังวัด"} | fields
    sent = {name: value for name, value in typed.items() if value is not None}
    reply = phone.send(PATH, form_of=PATH, **sent)
    assert reply.status_code == 422
    assert words in reply.text
    assert 'aria-invalid="true"' in reply.text
    for name in ("text", "place", "name", "phone", "found_at"):
        assert sent[name] in reply.text, name
    assert ('value="road" selected' in reply.text) == (sent["topic"] == "road")
    assert bool(re.search(r'name="consent" checked', reply.text)) == ("consent" in sent)
    assert waiting(kiosk) == []


def test_the_longest_words_of_each_field_are_taken(kiosk: ServedKiosk) -> None:
    longest = {"text": "ก" * 2_000, "place": "ค" * 120, "found_at": "ค" * 80, "name": "ข" * 100, "phone": "012345678"}
    assert file(kiosk.volunteer(), **longest)[0] == 303


def test_a_form_sent_twice_is_one_report_with_one_slip_and_one_line_in_the_log(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    token = re.search(r'name="form" value="([0-9a-f.]{65})"', phone.open(PATH).text)
    assert token
    slips = set()
    for _ in range(2):
        slips.add(phone.send(PATH, form_of=PATH, **(TOLD | {"form": token[1]})).location)
        kiosk.hands.move(seconds=3)
    assert len(slips) == len(waiting(kiosk)) == 1
    assert [event.what for event in kiosk.stores.state.audited()].count("neighbour_reported") == 1


def test_a_photo_is_added_on_the_slip(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    slip = phone.send(PATH, form_of=PATH, **TOLD).location
    kept = send_only(kiosk, slip, multipart(jpeg()))
    assert kept.headers["location"].startswith(f"{slip}?photo=kept")
    assert "มอบรหัสติดตามเรื่องนี้ให้เจ้าของเรื่อง" in phone.open(kept.headers["location"]).text
    assert len(kiosk.photos_waiting()) == 1


@pytest.mark.parametrize("state", ["read_only", "full"])
def test_a_card_that_refuses_is_told_and_the_words_stay(
    kiosk: ServedKiosk, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = kiosk.volunteer()
    phone.open(PATH)
    if state == "read_only":
        kiosk.stores.outbox.close()
    else:

        def no_room(*_: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        for name in ("os.pwrite", "os.write", "os.fdatasync"):
            monkeypatch.setattr(name, no_room)
    reply = phone.send(PATH, form_of=PATH, **TOLD)
    monkeypatch.undo()
    assert reply.status_code == (503 if state == "read_only" else 507)
    assert "เก็บเรื่องไม่ได้" in reply.text
    assert TOLD["text"] in reply.text
    assert TOLD["place"] in reply.text


def fill_the_day(kiosk: ServedKiosk, phone: PhoneBrowser, *, leave: int) -> None:
    """File all reports of a day but so many, as fast as the volunteers' own pace lets them."""
    for number in range(FOR_NEIGHBOURS_A_DAY - leave):
        kiosk.hands.move(seconds=10)
        assert file(phone, text=f"เรื่อง {number}")[0] == 303


def test_one_person_has_thirty_a_day_and_neither_others_nor_villagers_are_held_up_by_that(
    kiosk: ServedKiosk, wichai: PhoneBrowser
) -> None:
    fill_the_day(kiosk, wichai, leave=1)
    kiosk.hands.move(seconds=10)
    assert file(wichai, text="เรื่องสุดท้าย")[0] == 303
    kiosk.hands.move(seconds=10)
    status, page = file(wichai, text="เกินแล้ว")
    assert status == 429
    assert "ครบ 30 เรื่อง" in page
    assert "เกินแล้ว" in page
    volunteer = kiosk.phone()
    volunteer.sign_in(person=1)
    assert file(volunteer)[0] == 303
    kiosk.report()
    kiosk.hands.move(seconds=24 * 3600)
    wichai.sign_in(HELPERS, person=2)
    assert file(wichai)[0] == 303


def test_villagers_who_send_too_fast_hold_no_volunteer_up_and_no_volunteer_them(kiosk: ServedKiosk) -> None:
    villager = {"form": kiosk.form(), "text": "หลุม"}
    replies = [kiosk.post(sending(), **villager | {"form": kiosk.form(), "text": f"{n}"}).status for n in range(21)]
    assert replies[-1] == 429, "the phones at this address wait"
    phone = kiosk.volunteer()
    sent = [file(phone, text=f"แทน {number}")[0] for number in range(21)]
    assert sent == [303] * 20 + [429], "twenty at once, then one in ten seconds"
    kiosk.hands.move(seconds=10)
    assert kiosk.post(sending(), **villager | {"text": "อีกครั้ง"}).status == 200
    assert file(phone)[0] == 303
