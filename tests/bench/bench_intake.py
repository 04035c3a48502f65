"""Envelopes taken in by `central serve`: premade ones, each with a heartbeat and a report of 500 bytes, 16 callers.

On SQLite one process serves, on PostgreSQL two share the database. Each caller keeps its connection and reads each
receipt whole. The CPU is that of the processes of central, as the system counts it; what callers and PostgreSQL take
of the same processors stands beside it, as all of it together bounds how many there are in a second. The last row is
what the signatures and seals of an envelope and its receipt cost here: no central can be below it.
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content_sync.wire.addresses import ENVELOPES
from content_sync.wire.envelopes import EnvelopeId, Receipt
from content_sync.wire.keys import public_key
from content_sync.wire.sealing import open_envelope, seal_receipt
from tests.bench.table import Row
from tests.cast.central.ministry import Ministry, ministry_in
from tests.cast.central.postgres import a_postgres, new_schema
from tests.cast.central.sending_kiosk import SendingKiosk, a_heartbeat
from tests.cast.central.served_central import CentralProcess, central_process

CALLERS: Final = 16
_KIOSKS: Final = 160
_EACH: Final = 25  # envelopes of one kiosk; more than 120 in a minute are too many
_TEXT: Final = "เสาไฟหน้าวัดล้มขวางถนน " * 7 + "ครับ " * 3  # 500 bytes
_CRYPTO: Final = 300
_PROCESSORS: Final = f"of the same {os.cpu_count()} processors"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSpeed:
    """Envelopes a second, and milliseconds of CPU for each: central's, and that of the callers and of PostgreSQL."""

    per_second: float
    cpu_ms: float
    beside_ms: float


def rows() -> list[Row]:
    """Measure both databases and what the cryptography costs."""
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
        sqlite = _taken(Path(folder))
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder, a_postgres() as postgres:
        shared = _taken(Path(folder), postgres)
    what = "heartbeat and a report, 16 callers"
    return [
        Row("an envelope taken in, SQLite, one process", 1000 / sqlite.per_second, 1000 / 500, "ms", what),
        Row("  of it central's CPU", sqlite.cpu_ms, 2.0, "ms", f"{sqlite.per_second:,.0f} a second"),
        Row("  beside it that of the callers", sqlite.beside_ms, None, "ms", _PROCESSORS),
        Row("an envelope taken in, PostgreSQL, two processes", 1000 / shared.per_second, 1000 / 1000, "ms", what),
        Row("  of it central's CPU", shared.cpu_ms, 2.0, "ms", f"{shared.per_second:,.0f} a second"),
        Row("  beside it that of PostgreSQL and the callers", shared.beside_ms, None, "ms", _PROCESSORS),
        Row("  signatures and seals alone", _crypto_ms(), None, "ms", "below it no central can be"),
    ]


def _taken(folder: Path, postgres: Path | None = None) -> IntakeSpeed:
    url, processes = (new_schema(postgres), 2) if postgres else ("", 1)
    with ministry_in(folder, url=url) as ministry, ExitStack() as stack:
        boxes = premade(ministry)
        servers = [stack.enter_context(central_process(folder, url)) for _ in range(processes)]
        own = [server.process.pid for server in servers]
        _call(servers, boxes[: 2 * CALLERS])  # every process has compiled its statements
        cpu_s, beside_s, began_s = _cpu_s(own), _cpu_s(_beside(postgres)), time.perf_counter()
        _call(servers, boxes[2 * CALLERS :])
        took_s, used_s = time.perf_counter() - began_s, _cpu_s(own) - cpu_s
        others_s = _cpu_s(_beside(postgres)) - beside_s
    count = len(boxes) - 2 * CALLERS
    return IntakeSpeed(per_second=count / took_s, cpu_ms=used_s / count * 1000, beside_ms=others_s / count * 1000)


def premade(ministry: Ministry) -> list[bytes]:
    """Return envelopes of many kiosks, in turns."""
    kiosks = [SendingKiosk(ministry, village=f"{43010501 + at}").enlist() for at in range(_KIOSKS)]
    made = ((kiosk, number) for number in range(1, _EACH + 1) for kiosk in kiosks)
    parts = {"warnings": 1, "w43": 1, "c43": 1, "p43": 1}
    return [kiosk.box(a_heartbeat(), kiosk.report(number, text=_TEXT), parts=parts, board=0) for kiosk, number in made]


def _call(servers: Sequence[CentralProcess], boxes: Sequence[bytes]) -> None:
    callers = [
        threading.Thread(target=_caller, args=(servers[at % len(servers)].port, boxes[at::CALLERS]))
        for at in range(CALLERS)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


def _caller(port: int, boxes: Sequence[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as replies:
        for box in boxes:
            head = f"POST {ENVELOPES} HTTP/1.1\r\nHost: central\r\nContent-Length: {len(box)}\r\n\r\n"
            connection.sendall(head.encode() + box)
            status = replies.readline()
            assert b" 200 " in status, status
            size = 0
            while (line := replies.readline().lower()) != b"\r\n":
                if line.startswith(b"content-length:"):
                    size = int(line.partition(b":")[2])
            replies.read(size)


def _beside(postgres: Path | None) -> list[int]:
    """Return this process, and those of PostgreSQL: the server, and the one it made for each connection."""
    if postgres is None:
        return [os.getpid()]
    server = int((postgres / "cluster" / "postmaster.pid").read_text("ascii").split()[0])
    return [os.getpid(), server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text("ascii").split())]


def _cpu_s(processes: Sequence[int]) -> float:
    """Return the CPU that processes took, and their children that have ended."""
    ticks = (Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split() for process in processes)
    return sum(map(int, (count for fields in ticks for count in fields[11:15]))) / os.sysconf("SC_CLK_TCK")


def _crypto_ms() -> float:
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder, ministry_in(Path(folder)) as ministry:
        kiosk = SendingKiosk(ministry)
        box, seed = kiosk.box(kiosk.report(text=_TEXT)), ministry.keyring.seal_seed()
        public, to = public_key(kiosk.seed), EnvelopeId(kiosk=bytes.fromhex(kiosk.kiosk), epoch=kiosk.epoch, seq=1)
        began_s = time.process_time()
        for _ in range(_CRYPTO):
            open_envelope(box, seed=seed)[1].read(public)
            seal_receipt(Receipt(), to=to, seed=seed, kiosk_public=public)
    return (time.process_time() - began_s) / _CRYPTO * 1000
