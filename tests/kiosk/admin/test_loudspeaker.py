"""The loudspeaker: what was read out is ticked with its warnings, and told with when and by whom."""

from __future__ import annotations

from dataclasses import replace

from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.pages.sample_moment import a_warning

PAGE = "/admin/loudspeaker"


def read_out(kiosk: ServedKiosk, *warnings: str) -> None:
    """Tick that the script was read, with these warnings."""
    phone = kiosk.volunteer()
    sent = phone.send(f"{PAGE}/read", form_of=PAGE, **dict.fromkeys(("warning",) if warnings else (), *warnings))
    assert sent.status_code == 303


def test_a_tick_is_kept_with_its_time_its_reader_and_its_warnings(kiosk: ServedKiosk) -> None:
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง"))
    kiosk.stores.content.take(a_part("warnings", a_warning(), number=8, issued=NOON))
    phone = kiosk.volunteer()
    assert "อ่านคำเตือนออกเสียงตามสาย" in phone.open("/admin").text
    assert "ยังไม่ได้อ่าน" in phone.open(PAGE).text
    read_out(kiosk)
    assert "อ่านคำเตือนออกเสียงตามสาย" in phone.open("/admin").text, "the warning was left out"
    read_out(kiosk, "storm")
    page = phone.open(f"{PAGE}?done=read").text
    assert "สมหญิง" in page
    assert "มีคำเตือน 1 เรื่อง" in page
    assert "ยังไม่ได้อ่าน" not in page
    today = phone.open("/admin").text
    assert "อ่านคำเตือนออกเสียงตามสาย" not in today
    assert "อ่านเสียงตามสายแล้ว" in today
    assert "12:00" in today
    assert f'href="{PAGE}"' in today, "it is read in the evening too"
    assert [event.what for event in kiosk.stores.state.audited()].count("script_read_out") == 2


def test_a_warning_that_never_stood_there_is_not_ticked(kiosk: ServedKiosk) -> None:
    read_out(kiosk, "made-up")
    assert [one.warnings for one in kiosk.stores.history.broadcasts.all()] == [()]
