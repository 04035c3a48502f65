"""The demo: central, one kiosk in Nong Khai and sample content; what `make run` starts.

In: a folder and two ports. Out: both programs running as children until Ctrl-C; the addresses and sign-ins, printed.
Everything stands in the folder and is used again at the next start; the samples are then of that day. One demo runs in
a folder. The kiosk visits central once before it serves, so its first page has everything on it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from content_sync.errors import SettingError
from kiosk.demo.preparing import live_a_while, prepare, reference_to_follow, visit
from kiosk.demo.programs import CENTRAL, KIOSK, Programs, refuse_taken_port, watch
from kiosk.demo.world import STAFF, Demo


def run(demo: Demo, *, say: Callable[[str], None]) -> int:
    """Prepare, start both, wait for Ctrl-C, stop both; return the exit status.

    Raises:
        SettingError: a port is taken, or something could not be prepared; one sentence says what.
    """
    if demo.port == demo.central_port:
        raise SettingError("--port and --central-port must be two different ports")
    # A shell starts what it puts behind with SIGINT ignored; a terminal that is closed says SIGHUP.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as ending:
            _hush(ending)
            _take_folder(demo.folder, ending)
            for port, option in ((demo.port, "--port"), (demo.central_port, "--central-port")):
                refuse_taken_port(port, option)
            programs = Programs(folder=demo.folder, environ=demo.environ(os.environ))
            prepare(demo, programs, say)
            central = programs.start(CENTRAL, demo.central_port, ending)
            say("The kiosk visits central ...")
            visit(demo)
            live_a_while(demo, say)
            to_follow = reference_to_follow(demo)
            kiosk = programs.start(KIOSK, demo.port, ending)
            show_addresses(demo, say, to_follow)
            watch({"central": central, "kiosk": kiosk})
    except KeyboardInterrupt:
        say("Both have stopped. Everything is kept; `make run` goes on from here.")
    return 0


def _hush(ending: ExitStack) -> None:
    """Log no more than warnings until `ending`: `say` tells what is prepared."""
    for logger in (logging.getLogger("kiosk"), logging.getLogger("content_sync")):
        ending.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.WARNING)


def _take_folder(folder: Path, ending: ExitStack) -> None:
    """Make the folder, and hold it until `ending` so that no second demo writes into it."""
    try:
        (folder / "kiosk").mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = ending.enter_context((folder / "lock").open("wb"))
    except OSError as error:
        raise SettingError(f"the data folder {folder} cannot be made: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise SettingError(
            f"a demo runs in {folder} already; stop it with Ctrl-C, or give this one a folder of its own by --data-dir"
        ) from error


def show_addresses(demo: Demo, say: Callable[[str], None], to_follow: str) -> None:
    """Print the addresses and the sign-ins."""
    lines: Sequence[str] = (
        "",
        f"The village's pages     {demo.kiosk_url}/",
        f"A report to follow      {demo.kiosk_url}/follow    reference {to_follow}",
        f"The volunteer's page    {demo.kiosk_url}/admin    password {demo.password_of_volunteer()}",
        f"The ministry's desk     {demo.central_url}/    {STAFF}    password {demo.password_of_staff()}",
        "",
        f"Everything stands in {demo.folder}. Stop with Ctrl-C.",
    )
    for line in lines:
        say(line)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
