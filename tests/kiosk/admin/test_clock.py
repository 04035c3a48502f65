"""The clock is set by a volunteer alone, as an estimate that confirms nothing and ends with the box's run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.admin.clock import ClockForm, read_moment
from kiosk.clock import BUILT
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in

PAGE = "/admin/clock"


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[ServedKiosk]:
    """A kiosk that woke in 1970."""
    hands = ClockHands(wall=datetime(1970, 1, 1, tzinfo=UTC), is_synchronized=False)
    with kiosk_in(tmp_path, hands=hands) as kiosk:
        yield kiosk


def test_what_a_volunteer_says_is_an_estimate_that_goes_on(lost: ServedKiosk) -> None:
    phone = lost.volunteer()
    assert phone.send(PAGE, form_of=PAGE, day="23/11/2569", time="๑๒.๐๐").location.endswith("?done=set")
    now = lost.program.services.clock.read()
    assert (now.at, now.clock) == (NOON, "estimated")
    lost.hands.move(seconds=90)
    assert lost.program.services.clock.read().at == NOON + timedelta(seconds=90)
    assert "23 พ.ย. 2569 12:01" in phone.open(PAGE).text
    assert "clock_set" in {event.what for event in lost.stores.state.audited()}
    for issued, shown in ((NOON - timedelta(hours=2), NOON + timedelta(seconds=90)), (NOON + timedelta(hours=2),) * 2):
        lost.program.services.clock.hear_issued(issued)
        now = lost.program.services.clock.read()
        assert (now.at, now.clock) == (shown, "estimated"), "it was signed before it came"


def test_what_cannot_be_is_refused_and_stays_in_its_field(lost: ServedKiosk) -> None:
    phone = lost.volunteer()
    for day, time, words in (
        ("32/11/2569", "18:30", "22/11/2569"),
        ("23/11/2569", "24:00", "กรุณาเขียนเวลาแบบ 18:30"),
        ("1/1/2560", "12:00", "เป็นวันนั้นไม่ได้"),
    ):
        refused = phone.send(PAGE, form_of=PAGE, day=day, time=time)
        assert refused.status_code == 422
        assert words in refused.text
        assert f'value="{day}"' in refused.text
        assert f'value="{time}"' in refused.text
    assert lost.program.services.clock.read().clock == "unknown"


def test_a_clock_that_is_right_is_not_set(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    page = phone.open(PAGE).text
    assert "นาฬิกาตรงแล้ว" in page
    assert 'name="day"' not in page
    assert phone.send(PAGE, form_of=PAGE, day="1/1/2570", time="12:00").location.endswith("?done=right")
    assert kiosk.program.services.clock.read().at == NOON


def test_the_time_a_person_says_is_believed_from_the_day_the_software_was_made() -> None:
    clock = ClockHands(wall=datetime(1970, 1, 1, tzinfo=UTC), is_synchronized=False).clock()
    assert not clock.hear_person(BUILT - timedelta(seconds=1))
    assert clock.hear_person(BUILT)
    assert clock.read().at == BUILT


def test_a_moment_is_read_in_the_villages_time() -> None:
    assert read_moment(ClockForm(day="23/11/2569", time="9:05")) == datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
    assert read_moment(ClockForm()) == {"day": "not_a_day", "time": "not_a_time"}
