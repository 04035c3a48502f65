"""A whole small world on this machine: central, one kiosk in Nong Khai, and sample content; what `make run` starts.

In: a folder and two ports. Out: both programs running as children until Ctrl-C, and the addresses and sign-ins told.
Everything stands in the folder and is used again at the next start; the samples are then of that day. The passwords
are made here, unique to the folder, and kept in files only their owner can read. Each child is stopped by its pid.
"""

from __future__ import annotations

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from content_sync.durable import write_whole
from content_sync.errors import SettingError
from content_sync.wire.keys import public_key
from kiosk.callers.passwords import Passwords, make_first_password
from kiosk.config import KioskConfig
from kiosk.store.identity import identify
from kiosk.stores import open_stores

VILLAGE: Final = "43010501"
VILLAGE_NAME: Final = "บ้านเวียงคุก หมู่ 1"
STAFF: Final = "staff@example.go.th"
SAMPLES: Final = (
    ("tmd-forecast", "a week's weather"),
    ("nabc-prices", "a month's prices"),
    ("tmd-cap", "a warning"),
    ("articles", "articles and news"),
)
_HOST: Final = "127.0.0.1"
_READY_S: Final = 60.0
_VISIT_S: Final = 90.0  # within a minute of its start, if the machine was just switched on
_VISITED: Final = re.compile(rb"visit: over.*the next visit is in", re.DOTALL)
_END_S: Final = 20.0
_TOLD_LINES: Final = 5
_MAX_PORT: Final = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where the demo stands and listens."""

    folder: Path
    port: int
    central_port: int

    @property
    def central_url(self) -> str:
        return f"http://{_HOST}:{self.central_port}"

    @property
    def kiosk_url(self) -> str:
        return f"http://{_HOST}:{self.port}"

    @property
    def root_file(self) -> Path:
        return self.folder / "root.json"

    @property
    def config(self) -> KioskConfig:
        return KioskConfig(
            village=VILLAGE,
            village_name=VILLAGE_NAME,
            central_url=self.central_url,
            root_file=self.root_file,
            data_dir=self.folder / "kiosk",
        )

    def environ(self, usual: Mapping[str, str]) -> dict[str, str]:
        """Return the settings of both programs, free of any that stand in the environment."""
        own = {name: value for name, value in usual.items() if not name.startswith(("KIOSK_", "CENTRAL_"))}
        return own | {
            "PYTHONUTF8": "1",
            "CENTRAL_DATA_DIR": str(self.folder / "central"),
            "CENTRAL_HOST": _HOST,
            "CENTRAL_PORT": str(self.central_port),
            "KIOSK_VILLAGE": VILLAGE,
            "KIOSK_VILLAGE_NAME": VILLAGE_NAME,
            "KIOSK_CENTRAL_URL": self.central_url,
            "KIOSK_ROOT_FILE": str(self.root_file),
            "KIOSK_DATA_DIR": str(self.folder / "kiosk"),
            "KIOSK_HOST": _HOST,
            "KIOSK_PORT": str(self.port),
        }


def run(demo: Demo, *, say: Callable[[str], None]) -> int:
    """Prepare, start both, wait for Ctrl-C, stop both; return the exit status.

    Raises:
        SettingError: a port is taken, or something could not be prepared; one sentence says what.
    """
    for port, option in ((demo.port, "--port"), (demo.central_port, "--central-port")):
        _refuse_taken(port, option)
    if demo.port == demo.central_port:
        raise SettingError("--port and --central-port must be two different ports")
    # A shell starts what it puts behind with SIGINT ignored; a terminal that is closed says SIGHUP.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as ending:
            _prepare(demo, say)
            central = _start(demo, "content_sync.central", "central", f"{demo.central_url}/healthz", ending)
            kiosk = _start(demo, "kiosk", "kiosk", f"{demo.kiosk_url}/healthz", ending)
            say("The kiosk visits central ...")
            _await_visit(demo)
            _tell(demo, say)
            return _wait({"central": central, "kiosk": kiosk})
    except KeyboardInterrupt:
        say("Both have stopped. Everything is kept; `make run` goes on from here.")
        return 0


def _prepare(demo: Demo, say: Callable[[str], None]) -> None:
    try:
        (demo.folder / "kiosk").mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"the data folder {demo.folder} cannot be made: {error.strerror}") from error
    say("Preparing central's keys ...")
    _command(demo, "content_sync.central", "keys")
    if demo.root_file.exists():  # the last start may be weeks ago
        _command(demo, "content_sync.central", "publish", "--clock-is-right")
    demo.root_file.write_bytes(next((demo.folder / "central").rglob("1.root.json")).read_bytes())
    say("Preparing the village and the sign-ins ...")
    _list_village(demo)
    password_file = demo.folder / "staff-password"
    if not password_file.exists():
        _write_secret(password_file, secrets.token_urlsafe(12))
    _command(demo, "content_sync.central", "staff", STAFF, "--password-file", str(password_file))
    _make_volunteer(demo)
    for name, words in SAMPLES:
        say(f"Feeding central with {words} ...")
        _command(demo, "content_sync.central", "feed", name, "--sample")


def _list_village(demo: Demo) -> None:
    identity = identify(demo.config.data_dir)
    if identity.seed is None:
        raise SettingError(f"{identity.harm}; `kiosk key --new` makes a new one")
    key = public_key(identity.seed).hex()
    listed = demo.folder / "villages.csv"
    listed.write_text(f"village,name,public_key\n{VILLAGE},{VILLAGE_NAME},{key}\n", "utf-8")
    _command(demo, "content_sync.central", "villages", str(listed))


def _make_volunteer(demo: Demo) -> None:
    stores = open_stores(demo.config)
    try:
        state, passwords, file = stores.state, Passwords(), _volunteer_file(demo)
        make_first_password(state, passwords, lambda made: _write_secret(file, made))
        if file.exists() and not passwords.is_right(state.password_hash() or "", _secret_in(file)):
            file.unlink()  # the volunteer has chosen another one since
    finally:
        stores.close()


def _volunteer_file(demo: Demo) -> Path:
    return demo.folder / "volunteer-password"


def _write_secret(path: Path, secret: str) -> None:
    write_whole(path, f"{secret}\n".encode())


def _command(demo: Demo, program: str, *arguments: str) -> None:
    """Run a command of one of the two programs to its end."""
    done = subprocess.run(  # noqa: S603  our own programs, with arguments of our own
        [sys.executable, "-m", program, *arguments],
        env=demo.environ(os.environ),
        cwd=demo.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        raise SettingError(f"`{_name(program)} {arguments[0]}` did not succeed: {_last_lines(done.stderr)}")


def _start(demo: Demo, program: str, name: str, health: str, ending: ExitStack) -> subprocess.Popen[bytes]:
    """Start one of the two programs; when this returns it answers."""
    log = demo.folder / f"{name}.log"
    with log.open("wb") as file:
        child = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", program, "serve"],
            env=demo.environ(os.environ),
            cwd=demo.folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,  # Ctrl-C is for us: we stop both, in order
        )
    ending.callback(_end, child)
    until = time.monotonic() + _READY_S
    while not _answers(health):
        if child.poll() is not None or time.monotonic() > until:
            raise SettingError(f"`{_name(program)} serve` did not start: {_last_lines(log.read_text('utf-8'))}")
        time.sleep(0.1)
    return child


def _await_visit(demo: Demo) -> None:
    """Wait until the kiosk's log tells that a visit is over and what it brought is printed."""
    until = time.monotonic() + _VISIT_S
    while not _VISITED.search((demo.folder / "kiosk.log").read_bytes()):
        if time.monotonic() > until:
            raise SettingError("the kiosk did not visit central; its log stands in kiosk.log")
        time.sleep(0.1)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _wait(children: Mapping[str, subprocess.Popen[bytes]]) -> int:
    """Wait until one of them ends by itself, which it should not."""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                raise SettingError(f"{name} ended by itself with status {child.returncode}; its log stands beside it")
        time.sleep(0.5)


def _tell(demo: Demo, say: Callable[[str], None]) -> None:
    staff, volunteer = (_secret_in(demo.folder / name) for name in ("staff-password", "volunteer-password"))
    lines: Sequence[str] = (
        "",
        f"The village's pages     {demo.kiosk_url}/",
        f"The volunteer's page    {demo.kiosk_url}/admin    password {volunteer}",
        f"The ministry's desk     {demo.central_url}/    {STAFF}    password {staff}",
        "",
        f"Everything stands in {demo.folder}. Stop with Ctrl-C.",
    )
    for line in lines:
        say(line)


def _secret_in(path: Path) -> str:
    return path.read_text("utf-8").strip() if path.exists() else "(the one you chose)"


def _refuse_taken(port: int, option: str) -> None:
    if not 1 <= port <= _MAX_PORT:
        raise SettingError(f"{option} must be between 1 and {_MAX_PORT}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            raise SettingError(f"port {port} is taken by another program; stop that one, or give {option}") from error


def _answers(url: str) -> bool:
    host, path = url.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(host, timeout=2)
    try:
        connection.request("GET", f"/{path}")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _name(program: str) -> str:
    return program.rsplit(".", 1)[-1]


def _last_lines(text: str) -> str:
    return " / ".join(text.strip().splitlines()[-_TOLD_LINES:])
