"""The panel: three lamps and a button on the board's pins. The one door to gpiozero.

In: what the lamps should tell, and what a press means. Out: a panel that shows it; where there are no pins (another
machine, no driver, no right to use them) one that does nothing, told once. A fault of the pins never reaches the pages.
Wiring: lamps with 330 ohm on GPIO17 (link), GPIO27 (reports or photos wait), GPIO22 (fault); button: GPIO26 to GND.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from gpiozero import LED, Button
from gpiozero.exc import PinFactoryFallback

_log = logging.getLogger(__name__)

LINK_PIN: Final = "GPIO17"
WAITING_PIN: Final = "GPIO27"
FAULT_PIN: Final = "GPIO22"
BUTTON_PIN: Final = "GPIO26"
_BOUNCE_S: Final = 0.05
_BLINK_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamps:
    """What the lamps tell: central was reached, reports or photos wait to be sent, something needs a person."""

    link: bool = False
    waiting: bool = False
    fault: bool = False


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

    def __init__(self, on_press: Callable[[], None]) -> None:
        self._link, self._waiting, self._fault = LED(LINK_PIN), LED(WAITING_PIN), LED(FAULT_PIN)
        self._button = Button(BUTTON_PIN, bounce_time=_BOUNCE_S)
        self._button.when_pressed = on_press
        self._shown = Lamps()

    def show(self, lamps: Lamps) -> None:
        """Switch the lamps that changed."""
        if lamps.link != self._shown.link:
            self._link.value = lamps.link
        if lamps.fault != self._shown.fault:
            self._fault.value = lamps.fault
        if lamps.waiting != self._shown.waiting:
            if lamps.waiting:
                self._waiting.blink(on_time=_BLINK_S, off_time=_BLINK_S)
            else:
                self._waiting.off()
        self._shown = lamps

    def close(self) -> None:
        """Switch everything off and give the pins back."""
        for device in (self._button, self._link, self._waiting, self._fault):
            device.close()


def open_panel(setting: str, on_press: Callable[[], None]) -> Panel:
    """Return the panel on the pins, or one that does nothing.

    Args:
        setting: `auto` or `off`.
        on_press: what a press of the button means.
    """
    if setting == "off":
        return NullPanel()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PinFactoryFallback)  # one driver after another is tried; the end is told
            return PinPanel(on_press)
    except Exception as error:  # noqa: BLE001  each driver has errors of its own, and none may stop the kiosk
        _log.info("no lamps and no button: %s (%s)", type(error).__name__, error)
        return NullPanel()
