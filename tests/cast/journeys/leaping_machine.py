"""A machine with central on it whose clock leaps (libfaketime), and a kiosk whose own clock says 1970."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.central.sending_kiosk import SendingKiosk
from tests.cast.feeds.cap_documents import NONG_KHAI, an_alert, an_info
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.listener.serving import free_port
from tests.cast.place_and_time import VILLAGE
from tests.cast.wire.wire_samples import KIOSK_SEED


@dataclass
class LeapingMachine:
    """A machine with central on it; `set_clock` sets what every program of it takes for the time."""

    folder: Path
    true: datetime

    @property
    def environ(self) -> dict[str, str]:
        (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
        return os.environ | {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": "UTC",
            "CENTRAL_DATA_DIR": str(self.folder / "central"),
        }

    def set_clock(self, off: timedelta = timedelta()) -> None:
        fresh = self.folder / "clock.new"
        fresh.write_text(f"@{self.true + off:%Y-%m-%d %H:%M:%S}\n")
        fresh.replace(self.folder / "clock")

    def central(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "content_sync.central", *arguments]
        done = subprocess.run(
            command, env=self.environ, capture_output=True, encoding="utf-8", timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def feed(self, name: str) -> str:
        """Take in an alert that is in force for a day."""
        file = self.folder / f"{name}.xml"
        file.write_bytes(an_alert(name, an_info(NONG_KHAI, headline=name)))
        return self.central("feed", "tmd-cap", str(file))


@pytest.fixture
def leaping_machine(tmp_path: Path) -> LeapingMachine:
    """A central that knows one kiosk and was fed one warning."""
    made = LeapingMachine(tmp_path, NOW)
    made.set_clock()
    with ministry_in(tmp_path / "central") as ministry:
        SendingKiosk(ministry, village=VILLAGE, seed=KIOSK_SEED).enlist()
    made.feed("storm")
    return made


@pytest.fixture
def leaping_port(leaping_machine: LeapingMachine) -> Iterator[int]:
    """Serve."""
    port = free_port()
    command = [sys.executable, "-m", "content_sync.central", "serve", "--port", str(port)]
    with (leaping_machine.folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=leaping_machine.environ)
        try:
            assert process.stdout is not None
            assert any(
                b"central serves" in line for line in process.stdout
            )  # after what it lacks, where it lacks anything
            yield port
        finally:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture
def backward_kiosk(tmp_path: Path) -> Iterator[VisitingKiosk]:
    """A kiosk whose own clock says 1970."""
    (tmp_path / "kiosk").mkdir()
    made = VisitingKiosk(tmp_path / "kiosk")
    made.wall = datetime(1970, 1, 1, tzinfo=UTC)
    yield made
    made.close()
