"""One village on real processes: central and a kiosk as `make run` would start them, on free ports and a fresh folder.

Used by the journeys, the pictures and the bench. Every process is started here and stopped here, by its pid.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from content_sync.wire.keys import public_key
from kiosk.callers import label_file
from kiosk.callers.passwords import new_password
from kiosk.device.watchdog import is_answering
from kiosk.store.identity import identify
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.setting_up import VOLUNTEER, set_up
from tests.cast.listener.serving import HOST, free_port
from tests.cast.listener.unmeasured import unmeasured_environ
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.repository_simulator import RepositorySimulator
from tests.cast.waiting import until

NAME = "บ้านเวียงคุก หมู่ 1"
STAFF = "staff@example.go.th"
PUBLIC_PATHS = (
    *("/", "/weather", "/prices", "/warnings", "/health", "/farming", "/selling", "/guides", "/news", "/activities"),
    *("/report", "/follow", "/market", "/market/nearby", "/market/new", "/market/manage"),
    *("/help", "/privacy", "/about"),
    *("/print/today", "/print/sign", "/share/weather", "/search", "/screen"),
)


@dataclass(slots=True)
class RunningVillage:
    """A village's kiosk and its central, each started and stopped at will."""

    folder: Path
    central_port: int = field(default_factory=free_port)
    kiosk_port: int = field(default_factory=free_port)
    staff_password: str = ""
    volunteer_password: str = ""
    host: str = HOST
    link_port: int = 0
    """Where the kiosk looks for central; central's own port unless something stands between."""
    settings: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def kiosk_url(self) -> str:
        return f"http://{self.host}:{self.kiosk_port}"

    @property
    def central_url(self) -> str:
        return f"http://127.0.0.1:{self.central_port}"

    def environ(self) -> dict[str, str]:
        """Return the settings of both programs as variables; they run as they are shipped, unmeasured."""
        return {
            **unmeasured_environ(),
            "PYTHONUTF8": "1",
            "CENTRAL_DATA_DIR": str(self.folder / "central"),
            "CENTRAL_PORT": str(self.central_port),
            "KIOSK_VILLAGE": VILLAGE,
            "KIOSK_VILLAGE_NAME": NAME,
            "KIOSK_CENTRAL_URL": f"http://127.0.0.1:{self.link_port or self.central_port}",
            "KIOSK_ROOT_FILE": str(self.root_file),
            "KIOSK_DATA_DIR": str(self.folder / "kiosk"),
            "KIOSK_HOST": self.host,
            "KIOSK_PORT": str(self.kiosk_port),
            "KIOSK_PANEL": "off",
            **self.settings,
        }

    @property
    def root_file(self) -> Path:
        return self.folder / "root.json"

    def command(self, program: str, *arguments: str) -> str:
        """Run `kiosk` or `central` to its end and return what it printed; it must end well."""
        return self._run(_program(program), *arguments)

    def central_commands(self, *commands: Sequence[str]) -> str:
        """Run commands of `central` one after the other in one process, which is started and imports once."""
        return self._run(sys.executable, "-m", "kiosk.demo.in_turn", "content_sync.central", json.dumps(commands))

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            words,
            env=self.environ(),
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-1500:]}{done.stderr[-3000:]}"
        return done.stdout

    def prepare(self, *, feeds: tuple[str, ...] = ("tmd-forecast", "nabc-prices", "tmd-cap", "articles")) -> None:
        """Give central its keys, this village and one account of staff; let the samples be fed and published.

        The commands run once in a run of the tests; each further village is a copy of what they made.
        """
        made = _prepared(feeds)
        shutil.copytree(made.folder, self.folder, dirs_exist_ok=True)
        self.staff_password = made.staff_password

    def register(self, village: str, name: str) -> None:
        """Let central know the kiosk of this folder."""
        self.command("central", *self.as_listed(village, name))

    def as_listed(self, village: str, name: str) -> tuple[str, str]:
        """Return the command by which central takes in the list that has this kiosk, with the key it begins with."""
        seed = identify(self.folder / "kiosk").seed
        assert seed is not None
        listed = self.folder / "villages.csv"
        listed.write_text(f"village,name,public_key\n{village},{name},{public_key(seed).hex()}\n", "utf-8")
        return "villages", str(listed)

    def start(self, program: str, *, wait_s: float = 60) -> None:
        """Start `kiosk serve` or `central serve` and wait until it answers."""
        log = (self.folder / f"{program}.log").open("ab")
        with log:
            self.running[program] = subprocess.Popen(
                [_program(program), "serve"],
                env=self.environ(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until(lambda: self._answers(program), seconds=wait_s, what=f"{program} to answer")

    def stop(self, program: str) -> int:
        """Stop it as a terminal would, and return its exit status."""
        process = self.running.pop(program)
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=10)
            raise

    def stop_all(self) -> None:
        for program in list(self.running):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.stop(program)

    def log(self, program: str) -> str:
        return (self.folder / f"{program}.log").read_text("utf-8")

    def first_password(self) -> str:
        """Set the kiosk that runs up with the code on its label, unless it is, and return its volunteer's password."""
        if not self.volunteer_password:
            self.volunteer_password = new_password()
            code = (self.folder / "kiosk" / label_file.FILE).read_text("utf-8").strip()
            set_up(self.kiosk_url, code=code, name=VOLUNTEER, password=self.volunteer_password)
        return self.volunteer_password

    def _answers(self, program: str) -> bool:
        assert self.running[program].poll() is None, f"{program} ended: {self.log(program)[-3000:]}"
        if program == "kiosk":
            return is_answering(self.host, self.kiosk_port)
        return is_answering(HOST, self.central_port)


@cache
def _prepared(feeds: tuple[str, ...]) -> RunningVillage:
    made = RunningVillage(folder=Path(_kept_folder().name, "-".join(("village", *feeds))))
    made.folder.mkdir()
    fed = (("feed", name, "--sample") for name in feeds)
    told = made.central_commands(("keys",), made.as_listed(VILLAGE, NAME), *fed, ("publish",), ("staff", STAFF))
    made.staff_password = told.split()[-1]
    (root,) = sorted((made.folder / "central").rglob("1.root.json"))
    made.root_file.write_bytes(root.read_bytes())
    return made


@cache
def _kept_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="prepared-village-")


@contextlib.contextmanager
def village_in(folder: Path, **settings: str) -> Iterator[RunningVillage]:
    """Give a prepared village whose processes are stopped at the end, come what may."""
    made = RunningVillage(folder=folder, settings=settings)
    try:
        made.prepare()
        yield made
    finally:
        made.stop_all()


@contextlib.contextmanager
def lone_kiosk(folder: Path, *, host: str = HOST, port: int = 0) -> Iterator[RunningVillage]:
    """Give a village whose kiosk runs and visits nobody, because there is no central."""
    made = RunningVillage(folder=folder, settings={"KIOSK_VISIT": "manual"}, host=host, kiosk_port=port or free_port())
    made.root_file.write_bytes(RepositorySimulator(NOON).root_1)
    try:
        made.start("kiosk")
        yield made
    finally:
        made.stop_all()


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
