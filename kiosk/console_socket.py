"""A person at a console asks the kiosk that runs, through a socket in the data folder.

In: one line: the place where a stick is mounted, to have it taken in, or `enrolment`. Out: lines of JSON: how far the
stick is, and at the end the result; or how far the kiosk is on its way to be known. Rules: only who may enter the data
folder reaches it; the kiosk itself opens the stick, with its own rights; one stick at a time, and who has to wait is
told for what.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedRWPair
from pathlib import Path
from threading import Thread
from typing import Final

import msgspec

from content_sync.client.enrolling import EnrolmentState
from content_sync.client.stick.stick_visit import StickResult
from content_sync.errors import WireError
from content_sync.stick.folder import StickFolder
from content_sync.wire.encoding import decode, encode
from kiosk.sticks import StickProgress, Sticks
from kiosk.store.enrolment import Enrolment, shown_digits

_log = logging.getLogger(__name__)

SOCKET: Final = "console.sock"
_ENROLMENT: Final = "enrolment"  # the place of a stick begins with a slash
_LONGEST_LINE: Final = 65_536
_ASKED_WITHIN_S: Final = 10.0
_ANSWERED_WITHIN_S: Final = 10.0


class StickLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the answer: a step, what has to end before the first one, or the result."""

    step: str = ""
    done: int = 0
    of: int = 1
    result: StickResult | None = None
    waits_for: str = ""
    visit: str = ""


class EnrolmentLine(msgspec.Struct, frozen=True, kw_only=True):
    """How far the kiosk is on its way to be known by central, and the six digits where there are any."""

    state: EnrolmentState
    digits: str


class ConsoleServer:
    """Answers at the socket until it is closed.

    Args:
        folder: the data folder.
        sticks: takes sticks in.
        enrolment: tells how far the kiosk is on its way to be known.
        show: prints the pages.

    Raises:
        OSError: there can be no socket in the data folder.
    """

    def __init__(
        self, folder: Path, sticks: Sticks, *, enrolment: Callable[[], Enrolment], show: Callable[[], object]
    ) -> None:
        self._sticks, self._enrolment, self._show = sticks, enrolment, show
        self._path = folder / SOCKET
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._path.unlink(missing_ok=True)
        with _short(self._path) as address:
            self._socket.bind(address)
        self._path.chmod(0o600)
        self._socket.listen(1)

    def run(self) -> None:
        """Answer each caller, who is told at once where another's stick has to end first."""
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return  # it was closed
            Thread(target=self._serve, args=(caller,), name="console caller", daemon=True).start()

    def close(self) -> None:
        """Answer nobody any more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _serve(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            caller.settimeout(_ASKED_WITHIN_S)  # who says nothing is let go
            self._answer(caller)

    def _answer(self, caller: socket.socket) -> None:
        with caller.makefile("rwb") as stream:
            asked = stream.readline(_LONGEST_LINE).decode(errors="surrogateescape").partition("\n")[0]
            if not asked or "\0" in asked:  # no place has such a name; without one it would be where the kiosk runs
                return

            def say(line: StickLine | EnrolmentLine) -> None:
                stream.write(encode(line) + b"\n")
                stream.flush()

            if asked == _ENROLMENT:
                known = self._enrolment()
                say(EnrolmentLine(state=known.state, digits=shown_digits(known)))
                return

            def tell(progress: StickProgress) -> None:
                with suppress(OSError):  # who asked may be gone; the stick is taken in all the same
                    say(_line_of(progress))

            say(StickLine(result=self._sticks.run(StickFolder(Path(asked)), show=self._show, on_step=tell)))


def ask_running_kiosk(folder: Path, mount: Path, *, on_step: Callable[[StickLine], object]) -> StickResult | None:
    """Have the kiosk that runs take a stick in; return the result, None where no kiosk runs on this data folder.

    Args:
        folder: the data folder.
        mount: where the stick is mounted.
        on_step: called with how far it is.
    """
    with _asking(folder, os.fsencode(mount.absolute())) as answer:
        for line in answer or ():
            said = decode(line, StickLine)
            if said.result is not None:
                return said.result
            on_step(said)
    return None


def ask_enrolment(folder: Path) -> EnrolmentLine | None:
    """Ask the kiosk that runs how far it is on its way to be known; None where it does not answer.

    Args:
        folder: the data folder.
    """
    with suppress(OSError, WireError), _asking(folder, _ENROLMENT.encode(), _ANSWERED_WITHIN_S) as answer:
        return decode(answer.readline(_LONGEST_LINE), EnrolmentLine) if answer else None
    return None


@contextmanager
def _asking(folder: Path, question: bytes, timeout_s: float | None = None) -> Iterator[BufferedRWPair | None]:
    """Ask the kiosk that runs, and give its answer to be read; None where no kiosk runs on this data folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(timeout_s)
        try:
            with _short(folder / SOCKET) as address:
                caller.connect(address)
        except OSError:
            yield None
            return
        with caller.makefile("rwb") as stream:
            stream.write(question + b"\n")
            stream.flush()
            yield stream


def _line_of(progress: StickProgress) -> StickLine:
    return StickLine(
        step=progress.step or "",
        done=progress.done,
        of=progress.of,
        waits_for=progress.waits_for,
        visit=progress.visit if progress.waits_for else "",
    )


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """Give a socket's address that has room for the path, which may be longer than the 107 bytes of one."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
