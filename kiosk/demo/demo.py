"""The demo: central, three kiosks of a district of Nong Khai and sample content; what `make run` starts.

In: a folder and four ports. Out: the programs running as children until Ctrl-C; the addresses and sign-ins, printed.
Everything stands in the folder and is used again at the next start; the samples are then of that day. One demo runs in
a folder. A kiosk visits central once before it serves, so its first page has everything on it.
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
from typing import Final

from content_sync.errors import SettingError
from kiosk.demo.carried_and_enrolled import bring_a_code, make_a_stick
from kiosk.demo.preparing import live_a_while, prepare, reference_to_follow, visit
from kiosk.demo.programs import CENTRAL, KIOSK, Programs, refuse_taken_port, watch
from kiosk.demo.world import STAFF, Demo

PORTS: Final = ("--port", "--near-port", "--fresh-port", "--central-port")


def run(demo: Demo, *, say: Callable[[str], None]) -> int:
    """Prepare, start all, wait for Ctrl-C, stop all; return the exit status.

    Raises:
        SettingError: a port is taken, or something could not be prepared; one sentence says what.
    """
    if len(set(demo.ports)) < len(PORTS):
        raise SettingError(f"{', '.join(PORTS[:-1])} and {PORTS[-1]} must be different ports")
    # A shell starts what it puts behind with SIGINT ignored; a terminal that is closed says SIGHUP.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as ending:
            _hush(ending)
            _take_folder(demo.folder, ending)
            for port, option in zip(demo.ports, PORTS, strict=True):
                refuse_taken_port(port, option)
            environ = demo.environ(os.environ)
            programs = Programs(folder=demo.folder, environ=environ)
            prepare(demo, programs, say)
            central = programs.start(CENTRAL, ending, name="central")
            programs.await_answer(central, demo.central_port, name="central")
            say("The kiosks visit central ...")
            running = {"central": central}
            bring_a_code(demo, programs)
            for kiosk in (demo.here, demo.near):
                visit(kiosk)
            live_a_while(demo, say)
            make_a_stick(demo, programs, say)
            to_follow = reference_to_follow(demo.here)
            for kiosk in demo.kiosks:
                name = kiosk.data_dir.name
                own = Programs(folder=demo.folder, environ=kiosk.environ(environ))
                running[name] = own.start(KIOSK, ending, name=name)
            for kiosk in demo.kiosks:
                name = kiosk.data_dir.name
                programs.await_answer(running[name], kiosk.port, name=name)
            show_addresses(demo, say, to_follow)
            watch(running)
    except KeyboardInterrupt:
        say("All have stopped. Everything is kept; `make run` goes on from here.")
    return 0


def _hush(ending: ExitStack) -> None:
    """Log no more than warnings until `ending`: `say` tells what is prepared."""
    for logger in (logging.getLogger("kiosk"), logging.getLogger("content_sync")):
        ending.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.WARNING)


def _take_folder(folder: Path, ending: ExitStack) -> None:
    """Make the folder, and hold it until `ending` so that no second demo writes into it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    here, near, new = demo.kiosks
    lines: Sequence[str] = (
        "",
        f"The village's pages     {here.url}/",
        f"A report to follow      {here.url}/follow    reference {to_follow}",
        f"The volunteer's page    {here.url}/admin    {here.village.volunteer}    password {here.password()}",
        f"Their neighbour's page  {near.url}/admin    {near.village.volunteer}    password {near.password()}",
        f"The ministry's desk     {demo.central_url}/    {STAFF}    password {demo.password_of_staff()}",
        f"A stick to take in      {here.url}/admin/stick    it lies in {demo.stick}",
        f"A phone as the stick    {here.url}/carry    handed in at {demo.central_url}/carry",
        f"A new kiosk's digits    {new.url}/admin/enrolment    {new.village.volunteer}    password {new.password()}",
        f"  compared with these   {demo.central_url}/register/enrolment",
        "",
        f"Everything stands in {demo.folder}. Stop with Ctrl-C.",
    )
    for line in lines:
        say(line)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
