"""The box is switched off by the fixed command of the settings, after a word to central, or not at all."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

from kiosk.device.power import Power
from kiosk.heartbeat import beating
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in

PAGE = "/admin/power"


def writing(file: Path) -> str:
    """Return a command that leaves a mark when it is run."""
    return shlex.join([sys.executable, "-c", f"open({str(file)!r}, 'a').write('off')"])


def test_without_a_command_the_page_says_so_and_nothing_is_asked(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    assert "ถอดปลั๊กได้เลย" in phone.open(PAGE).text
    assert phone.send(PAGE, form_of="/admin").status_code == 303
    assert not kiosk.program.services.power.is_asked()
    assert kiosk.visits == []


def test_a_yes_asks_for_a_last_visit_and_then_the_command_is_run_once(tmp_path: Path) -> None:
    mark = tmp_path / "off"
    with kiosk_in(tmp_path, settings=replace(config(tmp_path), power_off_command=writing(mark))) as kiosk:
        phone, power = kiosk.volunteer(), kiosk.program.services.power
        power.turn_off_if_asked()
        assert not mark.exists()
        kiosk.step = "sending"
        assert phone.send(PAGE, form_of=PAGE).location.endswith("?done=busy")
        assert not power.is_asked()
        kiosk.step = "idle"
        assert phone.send(PAGE, form_of=PAGE).location.endswith(PAGE)
        assert kiosk.visits == ["asked"]
        assert "บอกลาส่วนกลาง" in phone.open(PAGE).text
        assert "power_off" in {event.what for event in kiosk.stores.state.audited()}
        beat = beating(kiosk.stores, kiosk.program.services.clock, power.is_asked)
        assert beat().is_leaving
        power.turn_off_if_asked()
        power.turn_off_if_asked()
        assert mark.read_text("utf-8") == "off"
        assert not beat().is_leaving


def test_a_command_that_is_not_there_is_told_in_the_log_alone() -> None:
    power = Power("/no/such/program --now")
    power.ask()
    power.turn_off_if_asked()
    assert not power.is_asked()
