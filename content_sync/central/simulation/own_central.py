"""A central of the simulation's own: a process that serves on a free port of this machine, in a temporary folder.

In: how many villages. Out: the central, its villages' kiosks, what it has taken in, and its CPU. Nothing of it touches
another central: it reads no settings, and its folder is gone afterwards.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content_sync.central.app import Central, open_central
from content_sync.central.clock import system_clock
from content_sync.central.config import CentralConfig
from content_sync.central.database.kiosks.keys import put_keys
from content_sync.central.database.kiosks.villages import add_villages
from content_sync.central.database.reports.items import taken_reports
from content_sync.central.database.schema.key_tables import KioskKeyRow
from content_sync.central.database.schema.tables import BulletinRow, VillageRow
from content_sync.central.simulation.kiosk import SimulatedKiosk
from content_sync.errors import SettingError
from content_sync.look.places import subdistricts
from content_sync.wire.alerts import Warning as WarningBulletin
from content_sync.wire.areas import COUNTRY
from content_sync.wire.encoding import encode
from content_sync.wire.keys import key_name
from content_sync.wire.periods import LONGEST_UNSIGNED
from content_sync.wire.targets import ServiceKeys

HOST: Final = "127.0.0.1"
MOST_KIOSKS: Final = 99 * 7_000
_AT_ONCE: Final = 500
_READY: Final = b"central serves"
_TOLD: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCentral:
    """The central that is measured."""

    central: Central
    process: subprocess.Popen[bytes]
    port: int
    kiosks: tuple[SimulatedKiosk, ...]
    keys: ServiceKeys

    def cpu_s(self) -> float:
        """Return how many seconds of CPU the serving process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def taken(self) -> Counter[str]:
        """Return which reports it has, and how often, by their villages and numbers; an id is there once by itself."""
        with self.central.database.reading() as session:
            return Counter(f"{village} {serial}" for village, serial in taken_reports(session))

    def warn_the_nation(self) -> None:
        """Publish a warning for the whole country."""
        now = system_clock()
        warning = WarningBulletin(
            id="simulated",
            areas=(COUNTRY,),
            issued=now,
            source="กรมอุตุนิยมวิทยา",
            event="พายุ",
            headline="พายุฤดูร้อนบริเวณประเทศไทยตอนบน",
            severity="severe",
            effective=now,
            valid_until=now + LONGEST_UNSIGNED,
        )
        row = BulletinRow(id=warning.id, kind="warning", areas=warning.areas, body=encode(warning), origin="staff")
        row.state, row.changed_at, row.published_at = "published", now, now
        with self.central.database.writing() as session:
            session.add(row)
        self.central.publisher.publish(now)


@contextmanager
def own_central(count: int) -> Iterator[OwnCentral]:
    """Found a ministry with so many villages, let it serve, and end it afterwards.

    Raises:
        SettingError: it did not start.
    """
    with tempfile.TemporaryDirectory(prefix="central-simulate-") as folder:
        config = CentralConfig(data_dir=Path(folder))
        with open_central(config) as central:
            central.publisher.initialize(system_clock())
            kiosks = tuple(SimulatedKiosk(village) for village in village_codes(count))
            _add(central, kiosks)
            keys = central.keyring.service_keys(config.visit_minutes)
            with _serving(Path(folder)) as (process, port):
                yield OwnCentral(central=central, process=process, port=port, kiosks=kiosks, keys=keys)


def village_codes(count: int) -> list[str]:
    """Return the codes of so many villages, in all subdistricts alike."""
    everywhere = [one.code for one in subdistricts("")]
    return [f"{everywhere[at % len(everywhere)]}{at // len(everywhere) + 1:02}" for at in range(count)]


def _add(central: Central, kiosks: tuple[SimulatedKiosk, ...]) -> None:
    with central.database.writing() as session:
        for at in range(0, len(kiosks), _AT_ONCE):
            some = [(kiosk.village, kiosk.public) for kiosk in kiosks[at : at + _AT_ONCE]]
            add_villages(session, [_village(code, public) for code, public in some])
            put_keys(session, [_key(code, public) for code, public in some])


def _village(code: str, public: bytes) -> VillageRow:
    kiosk = key_name(public).hex()
    return VillageRow(
        code=code, name=f"บ้าน {code}", public_key=public.hex(), kiosk=kiosk, is_active=True, wifi_point=""
    )


def _key(code: str, public: bytes) -> KioskKeyRow:
    kiosk = key_name(public).hex()
    return KioskKeyRow(kiosk=kiosk, public_key=public.hex(), village=code, state="active", who="", turned_away=0)


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = _free_port()
    command = [sys.executable, "-m", "content_sync.central", "serve", "--data-dir", str(folder)]
    command += ["--host", HOST, "--port", str(port)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CENTRAL_")}
    written = folder / "log"
    with written.open("wb") as log:
        # In its own folder, for the central.toml of the one we are called in names another database.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=plain, cwd=folder)  # noqa: S603  our own
    with process:
        try:
            if process.stdout is None or not any(_READY in line for line in process.stdout):
                raise SettingError(f"the simulated central did not start: {_last_line(written)}")
            yield process, port
        finally:
            process.terminate()


def _last_line(log: Path) -> str:
    """Return what the serving process said last, cut where it is long."""
    lines = log.read_text("utf-8", errors="replace").strip().splitlines()
    return lines[-1][-_TOLD:] if lines else "it said nothing"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
