"""The two programs of the demo as children of this process: commands that end, and servers that run.

In: the programs' names, their settings as environment variables, a folder. Out: their ends and their health. Rules:
Ctrl-C does not reach a child, we stop it by its pid; what a server writes stands in `<name>.log` in the folder; what
does not succeed is one sentence with the last lines the program wrote.
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content_sync.errors import SettingError

HOST: Final = "127.0.0.1"
CENTRAL: Final = "content_sync.central"
KIOSK: Final = "kiosk"
_READY_S: Final = 60.0
_END_S: Final = 20.0
_TOLD_LINES: Final = 8
_MAX_PORT: Final = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Runs both programs in one folder with one set of environment variables."""

    folder: Path
    environ: Mapping[str, str]

    def run(self, program: str, *commands: Sequence[str]) -> None:
        """Run commands in turn, in one process.

        Raises:
            SettingError: one did not succeed; those after it were not run.
        """
        done = subprocess.run(  # noqa: S603  our own programs, with arguments of our own
            [sys.executable, "-m", "kiosk.demo.in_turn", program, json.dumps(commands)],
            env=self.environ,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            start_new_session=True,
            check=False,
        )
        if done.returncode:
            raise SettingError(_last_lines(done.stdout + done.stderr))

    def start(self, program: str, ending: ExitStack, *, name: str) -> subprocess.Popen[bytes]:
        """Start a server, which `ending` stops; its log is called `name`."""
        log = self._log(name)
        with log.open("wb") as file:
            child = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-m", program, "serve"],
                env=self.environ,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,  # Ctrl-C is for us: we stop both, in order
            )
        ending.callback(stop, child)
        return child

    def await_answer(self, child: subprocess.Popen[bytes], port: int, *, name: str) -> None:
        """Return when a server that was started answers.

        Raises:
            SettingError: it did not start.
        """
        until = time.monotonic() + _READY_S
        while not _is_well(port):
            if child.poll() is not None or time.monotonic() > until:
                raise SettingError(f"{name} did not start: {_last_lines(self._log(name).read_text('utf-8'))}")
            time.sleep(0.1)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ask a child to stop, and kill it if it does not."""
    child.terminate()
    try:
        child.wait(_END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def watch(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait until one of them ends by itself, which is an error.

    Raises:
        SettingError: it did.
    """
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                raise SettingError(f"{name} ended by itself with status {child.returncode}; its log stands beside it")
        time.sleep(0.5)


def refuse_taken_port(port: int, option: str) -> None:
    """Raise an error if the port is not valid, or if another program uses it.

    Raises:
        SettingError: it is; the sentence names the option that chooses another port.
    """
    if not 1 <= port <= _MAX_PORT:
        raise SettingError(f"{option} must be between 1 and {_MAX_PORT}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SettingError(f"port {port} is taken by another program; stop that one, or give {option}") from error


def _is_well(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _last_lines(text: str) -> str:
    return " / ".join(text.strip().splitlines()[-_TOLD_LINES:])
