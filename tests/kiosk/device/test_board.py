"""What the board says of itself, from files as the kernel of a Raspberry Pi writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.device.board import BoardState, read_board, read_board_number


def a_board(folder: Path, *, millidegrees: str = "61234\n", sensor: str = "rpi_volt\n", alarm: str = "0\n") -> Path:
    for file, text in (
        ("thermal/thermal_zone0/temp", millidegrees),
        ("hwmon/hwmon0/name", "cpu_thermal\n"),
        ("hwmon/hwmon1/name", sensor),
        ("hwmon/hwmon1/in0_lcrit_alarm", alarm),
    ):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, "ascii")
    return folder


def test_a_board_tells_its_temperature_and_whether_its_supply_is_too_weak(tmp_path: Path) -> None:
    assert read_board(a_board(tmp_path)) == BoardState(temperature_celsius=61, is_under_voltage=False)
    assert read_board(a_board(tmp_path, alarm="1\n")).is_under_voltage is True


def test_a_machine_without_these_sensors_says_that_it_does_not_know(tmp_path: Path) -> None:
    assert read_board(tmp_path) == BoardState()
    assert read_board(a_board(tmp_path, sensor="nvme\n")).is_under_voltage is None


@pytest.mark.parametrize(
    ("millidegrees", "celsius"),
    [("-100000", -100), ("-101000", None), ("200000", 200), ("201000", None), ("", None), ("hot", None)],
)
def test_a_sensor_that_says_what_cannot_be_is_not_believed(
    tmp_path: Path, millidegrees: str, celsius: int | None
) -> None:
    assert read_board(a_board(tmp_path, millidegrees=millidegrees, alarm="?")) == BoardState(
        temperature_celsius=celsius
    )


def test_a_sensor_that_is_no_text_is_not_believed(tmp_path: Path) -> None:
    (a_board(tmp_path) / "thermal/thermal_zone0/temp").write_bytes(b"\xff\xfe")
    assert read_board(tmp_path).temperature_celsius is None


@pytest.mark.parametrize(
    ("written", "number"),
    [(b"10000000a1b2c3d4\x00", "10000000a1b2c3d4"), (b"x" * 50, "x" * 40), (b"\xff", ""), (b"", "")],
)
def test_a_board_tells_its_number_where_it_has_one(tmp_path: Path, written: bytes, number: str) -> None:
    file = tmp_path / "serial-number"
    assert read_board_number(file) == ""
    file.write_bytes(written)
    assert read_board_number(file) == number
