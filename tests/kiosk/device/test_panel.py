"""The panel shows link, waiting and fault on mock pins, a press is heard, and without pins nothing is missed."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin

from kiosk.device.panel import (
    BUTTON_PIN,
    CALL_PRESSES,
    FAULT_PIN,
    LINK_PIN,
    WAITING_PIN,
    Lamps,
    NullPanel,
    Panel,
    is_call,
    open_panel,
)
from tests.cast.folders import PROJECT
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.listener.serving import free_port
from tests.cast.tree.repository_simulator import RepositorySimulator
from tests.cast.waiting import until


def nothing() -> None:
    pass


def quiet_panel(setting: str = "auto") -> Panel:
    return open_panel(setting, on_press=nothing, on_call=nothing, on_held=nothing)


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    Device.pin_factory = factory
    yield factory
    factory.reset()
    Device.pin_factory = None


def press(pins: MockFactory, *, times: int = 1) -> None:
    """Press the button; what it means has been done when this returns."""
    for _ in range(times):
        pins.pin(BUTTON_PIN).drive_low()
        pins.pin(BUTTON_PIN).drive_high()


def test_the_lamps_show_what_they_are_told(pins: MockFactory) -> None:
    panel = quiet_panel()
    panel.show(Lamps(link=True, fault=True))
    assert pins.pin(LINK_PIN).state == 1
    assert pins.pin(FAULT_PIN).state == 1
    assert pins.pin(WAITING_PIN).state == 0
    panel.show(Lamps(link=False, fault=True))
    assert (pins.pin(LINK_PIN).state, pins.pin(FAULT_PIN).state) == (0, 1)
    panel.close()


def test_reports_that_wait_blink_and_stop_blinking(pins: MockFactory) -> None:
    panel = quiet_panel()
    panel.show(Lamps(waiting=True))
    until(lambda: pins.pin(WAITING_PIN).state == 1, seconds=20, what="the amber lamp to light up")
    panel.show(Lamps())
    assert pins.pin(WAITING_PIN).state == 0
    panel.close()


def test_the_guide_to_the_device_tells_what_each_lamp_does() -> None:
    guide = (PROJECT / "deploy/raspberrypi/README.md").read_text("utf-8")
    rows = {row.split("|")[1].strip(): row for row in guide.splitlines() if " lamp | GPIO" in row}
    for lamp, pin, how in (
        ("green lamp", LINK_PIN, "steady:"),
        ("amber lamp", WAITING_PIN, "blinks:"),
        ("red lamp", FAULT_PIN, "steady:"),
    ):
        assert f"| {pin} " in rows[lamp]
        assert f"| {how}" in rows[lamp]


def test_two_who_switch_the_lamps_at_once_do_not_trip_over_each_other(pins: MockFactory) -> None:
    panel = quiet_panel()

    def switch(times: int) -> None:
        for number in range(times):
            panel.show(Lamps(link=number % 2 == 0, is_open=number % 3 == 0))

    with ThreadPoolExecutor() as threads:
        for done in [threads.submit(switch, 50) for _ in range(4)]:
            done.result()
    panel.show(Lamps(fault=True))
    assert [pins.pin(pin).state for pin in (LINK_PIN, WAITING_PIN, FAULT_PIN)] == [0, 0, 1]
    panel.close()


def test_what_is_shown_already_is_not_switched_again(pins: MockFactory) -> None:
    panel = quiet_panel()
    panel.show(Lamps(link=True))
    pins.pin(LINK_PIN).clear_states()
    panel.show(Lamps(link=True))
    pins.pin(LINK_PIN).assert_states([1])
    panel.close()


def test_a_press_of_the_button_is_heard_once(pins: MockFactory) -> None:
    pressed: list[int] = []
    panel = open_panel("auto", on_press=lambda: pressed.append(1), on_call=nothing, on_held=nothing)
    press(pins)
    assert pressed == [1]
    panel.close()


def test_the_pins_are_given_back(pins: MockFactory) -> None:
    for _ in range(2):
        quiet_panel().close()
    panel = quiet_panel()
    assert not isinstance(panel, NullPanel)
    panel.close()


@pytest.mark.parametrize("driver", ["lgpio", "rpigpio", "native", "no-such-driver"])
def test_without_pins_the_kiosk_goes_on_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, driver: str
) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", driver)
    monkeypatch.setattr(Device, "pin_factory", None)
    with caplog.at_level(logging.INFO):
        panel = quiet_panel()
    panel.show(Lamps(link=True, waiting=True, fault=True))
    panel.close()
    assert isinstance(panel, NullPanel)
    assert caplog.text.count("no lamps and no button") == 1


def test_without_a_named_driver_every_one_is_tried_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    monkeypatch.setattr(Device, "pin_factory", None)
    assert isinstance(quiet_panel(), NullPanel)


def test_a_panel_that_is_off_looks_for_no_pins(pins: MockFactory) -> None:
    panel = quiet_panel("off")
    assert isinstance(panel, NullPanel)
    assert not pins.pins
    panel.show(Lamps(fault=True))
    panel.close()


def test_five_presses_within_five_seconds_are_a_call_and_each_is_a_press(pins: MockFactory) -> None:
    pressed, called = list[int](), list[int]()
    panel = open_panel("auto", on_press=lambda: pressed.append(1), on_call=lambda: called.append(1), on_held=nothing)
    press(pins, times=4)
    assert not called
    press(pins)
    panel.close()
    assert len(pressed) == 5
    assert called == [1]


def test_the_lamps_tell_at_once_that_the_presses_were_heard(pins: MockFactory) -> None:
    panel = quiet_panel()
    press(pins, times=CALL_PRESSES)
    assert_all_blink(pins)
    panel.close()


SERVED = """
import os, signal, sys, threading, urllib.request
from pathlib import Path
from gpiozero import Device
from gpiozero.pins.mock import MockFactory
from kiosk.config import KioskConfig
from kiosk.device.panel import BUTTON_PIN
from kiosk.serving import serve
from kiosk.store.stores import open_stores
from tests.cast.waiting import until

folder, port = Path(sys.argv[1]), int(sys.argv[2])
Device.pin_factory = MockFactory()

def is_open():
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/admin/sign-in", timeout=20) as page:
        return "The button was pressed" in page.read().decode()

def visit_and_press():
    try:
        print(is_open())
        for _ in range(5):
            Device.pin_factory.pin(BUTTON_PIN).drive_low()
            Device.pin_factory.pin(BUTTON_PIN).drive_high()
        print(until(is_open, seconds=20, what="the sign-in to be open"))
    finally:
        os.kill(os.getpid(), signal.SIGTERM)

def say(words):
    if "serves" in words:
        threading.Thread(target=visit_and_press).start()

config = KioskConfig(village="43010501", village_name="x", central_url="http://127.0.0.1:9",
                     root_file=folder / "root.json", data_dir=folder / "data", port=port, visit="manual")
stores = open_stores(config)
stores.people.add("a hash", name="x")
stores.close()
serve(config, say=say, is_terminal=True)
"""


def test_five_presses_at_a_kiosk_that_serves_open_the_sign_in(tmp_path: Path) -> None:
    (tmp_path / "root.json").write_bytes(RepositorySimulator(NOON).root_1)
    command = [sys.executable, "-c", SERVED, str(tmp_path), str(free_port())]
    served = subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False)
    assert served.stdout.split() == ["False", "True"], served.stderr[-2000:]


@pytest.mark.parametrize(
    ("presses_s", "is_one"),
    [
        ((0.0, 1.0, 2.0, 3.0, 5.0), True),
        ((0.0, 1.0, 2.0, 3.0, 5.1), False),
        ((0.0, 1.0, 2.0, 3.0), False),
        ((), False),
    ],
)
def test_what_is_a_call(presses_s: tuple[float, ...], is_one: bool) -> None:
    assert is_call(presses_s) == is_one


def test_all_lamps_blink_while_a_new_phone_may_sign_in_and_then_tell_what_they_told(pins: MockFactory) -> None:
    panel = quiet_panel()
    panel.show(Lamps(link=True, is_open=True))
    assert_all_blink(pins)
    panel.show(Lamps(link=True))
    assert [pins.pin(pin).state for pin in (LINK_PIN, WAITING_PIN, FAULT_PIN)] == [1, 0, 0]
    panel.close()


def assert_all_blink(pins: MockFactory) -> None:
    for name in (LINK_PIN, WAITING_PIN, FAULT_PIN):
        lamp = pins.pin(name)
        lamp.clear_states()
        until(lambda lamp=lamp: {was.state for was in lamp.states} == {0, 1}, seconds=20, what=f"{name} to blink")


class HeldDownPin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    """Every pin that is read is low, however it is pulled: somebody holds the button down."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self.drive_low()


@pytest.mark.parametrize(("pin", "told"), [(MockPin, 0), (HeldDownPin, 1)])
def test_a_button_that_is_held_while_the_kiosk_starts_is_told_at_once(pin: type[MockPin], told: int) -> None:
    Device.pin_factory = MockFactory(pin_class=pin)
    held = list[int]()
    panel = open_panel("auto", on_press=nothing, on_call=nothing, on_held=lambda: held.append(1))
    assert len(held) == told
    press(Device.pin_factory)
    assert len(held) == told, "a press later is a press"
    panel.close()
    Device.pin_factory.reset()
    Device.pin_factory = None
