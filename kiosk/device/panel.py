"""The panel: three lamps and a button on the board's pins. The one door to gpiozero.

In: what the lamps should show, and what a press means. Out: a panel that shows it. Where there are no pins (another
machine, no driver, no right to use them) the panel does nothing, and the log says so once. A fault of the pins never
reaches the pages.
Wiring: lamps with 330 ohm on GPIO17 (link), GPIO27 (reports or photos wait), GPIO22 (fault); button: GPIO26 to GND.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, Literal, Protocol

from gpiozero import LED, Button
from gpiozero.exc import PinFactoryFallback

_log = logging.getLogger(__name__)

LINK_PIN: Final = "GPIO17"
WAITING_PIN: Final = "GPIO27"
FAULT_PIN: Final = "GPIO22"
BUTTON_PIN: Final = "GPIO26"
_BOUNCE_S: Final = 0.05
Pattern = Literal["off", "on", "slow", "fast"]
_BLINKS_S: Final = {"slow": 1.0, "fast": 0.2}
CALL_PRESSES: Final = 5
CALL_WITHIN_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamps:
    """What the lamps show: central was reached, reports or photos wait to be sent, something needs a person.

    `is_open`: a new phone may sign in without waiting; all three then blink fast.
    """

    link: bool = False
    waiting: bool = False
    fault: bool = False
    is_open: bool = False


class Panel(Protocol):
    """What the jobs use of a panel."""

    def show(self, lamps: Lamps) -> None: ...

    def close(self) -> None: ...


class NullPanel:
    """No pins: shows nothing."""

    def show(self, lamps: Lamps) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class PinPanel:
    """Lamps and a button on pins. Waiting blinks slowly, so that it differs from the others without colour."""

    def __init__(self, on_press: Callable[[], None], on_call: Callable[[], None], on_held: Callable[[], None]) -> None:
        self._link, self._waiting, self._fault = LED(LINK_PIN), LED(WAITING_PIN), LED(FAULT_PIN)
        self._button = Button(BUTTON_PIN, bounce_time=_BOUNCE_S)
        self._button.when_pressed = self._pressed
        self._on_press, self._on_call = on_press, on_call
        self._presses_s: tuple[float, ...] = ()
        self._shown = Lamps()
        self._switching = Lock()
        if self._button.is_pressed:
            on_held()

    def _pressed(self) -> None:
        self._presses_s = (*self._presses_s, time.monotonic())[-CALL_PRESSES:]
        self._on_press()
        if is_call(self._presses_s):
            self._presses_s = ()
            self._on_call()
            self.show(replace(self._shown, is_open=True))

    def show(self, lamps: Lamps) -> None:
        """Switch the lamps that changed."""
        with self._switching:  # a press comes in a thread of its own
            for name, lamp in (("link", self._link), ("waiting", self._waiting), ("fault", self._fault)):
                pattern = _pattern(name, lamps)
                if pattern != _pattern(name, self._shown):
                    _switch(lamp, pattern)
            self._shown = lamps

    def close(self) -> None:
        """Switch everything off and give the pins back."""
        for device in (self._button, self._link, self._waiting, self._fault):
            device.close()


def _pattern(name: str, lamps: Lamps) -> Pattern:
    if lamps.is_open:
        return "fast"
    if not getattr(lamps, name):
        return "off"
    return "slow" if name == "waiting" else "on"


def _switch(lamp: LED, pattern: Pattern) -> None:
    if pattern in _BLINKS_S:
        lamp.blink(on_time=_BLINKS_S[pattern], off_time=_BLINKS_S[pattern])
    else:
        lamp.value = pattern == "on"


def is_call(presses_s: Sequence[float]) -> bool:
    """Tell whether the last presses, by their monotonic seconds, are five within five seconds."""
    return len(presses_s) >= CALL_PRESSES and presses_s[-1] - presses_s[-CALL_PRESSES] <= CALL_WITHIN_S


def open_panel(
    setting: str, *, on_press: Callable[[], None], on_call: Callable[[], None], on_held: Callable[[], None]
) -> Panel:
    """Return the panel on the pins, or one that does nothing.

    Args:
        setting: `auto` or `off`.
        on_press: called at each press of the button.
        on_call: called, too, at five presses within five seconds.
        on_held: called at once if the button is held down already.
    """
    if setting == "off":
        return NullPanel()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", PinFactoryFallback
            )  # each driver is tried in turn; the log says how it ends
            return PinPanel(on_press, on_call, on_held)
    except Exception as error:  # noqa: BLE001  each driver has errors of its own, and none may stop the kiosk
        _log.info("no lamps and no button: %s (%s)", type(error).__name__, error)
        return NullPanel()
