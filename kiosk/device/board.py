"""What the board says of itself: its number, its temperature, and whether its power supply is too weak.

In: files of the kernel. Out: plain values; None where this machine has no such file, as on a laptop or in a container.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

SYSTEM: Final = Path("/sys/class")
SERIAL_NUMBER: Final = Path("/sys/firmware/devicetree/base/serial-number")
_POSSIBLE_CELSIUS: Final = range(-100, 201)  # a sensor that says anything else is broken
_MOST_NUMBER: Final = 40  # characters, as a heartbeat has room for; a Pi's number has 16
_VOLTAGE_SENSOR: Final = "rpi_volt"  # the driver raspberrypi-hwmon


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardState:
    """The temperature in whole degrees, and whether the voltage is too low right now."""

    temperature_celsius: int | None = None
    is_under_voltage: bool | None = None


def read_board(system: Path = SYSTEM) -> BoardState:
    """Return how the board is, right now."""
    return BoardState(
        temperature_celsius=_temperature(system / "thermal/thermal_zone0/temp"),
        is_under_voltage=_is_under_voltage(system / "hwmon"),
    )


def read_board_number(file: Path = SERIAL_NUMBER) -> str:
    """Return the number that this board alone has; empty where the machine does not tell one."""
    return _text_in(file).rstrip("\x00")[:_MOST_NUMBER]


def _temperature(file: Path) -> int | None:
    millidegrees = _number_in(file)
    degrees = None if millidegrees is None else round(millidegrees / 1000)
    return degrees if degrees in _POSSIBLE_CELSIUS else None


def _is_under_voltage(sensors: Path) -> bool | None:
    for sensor in sorted(sensors.glob("*")):
        if _text_in(sensor / "name") == _VOLTAGE_SENSOR:
            alarm = _number_in(sensor / "in0_lcrit_alarm")
            return None if alarm is None else alarm != 0
    return None


def _number_in(file: Path) -> int | None:
    try:
        return int(_text_in(file))
    except ValueError:
        return None


def _text_in(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
