"""What each `central` command does, with the open central and what was asked; results go to standard output."""

from __future__ import annotations

import argparse
import datetime as dt
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

from content_sync.central.app import Central, create_app, create_desk
from content_sync.central.clock import ClockReading, system_clock
from content_sync.central.config import CentralConfig
from content_sync.central.feeds.feeding import feed
from content_sync.central.feeds.source import Source
from content_sync.central.kiosks.registry import read_villages, register
from content_sync.central.serving import serve
from content_sync.central.sources import NAMES, source
from content_sync.central.staff.sign_in import make_account
from content_sync.central.tree.keeper import keeping
from content_sync.central.tree.publishing import ROOT_FILE, Published, publish_clock_for
from content_sync.central.voices.conversion import missing_programs
from content_sync.central.voices.sandbox import sandbox_trouble
from content_sync.errors import SettingError


def run_serve(central: Central, asked: argparse.Namespace) -> None:
    """Serve kiosks and the desk until stopped, and keep the tree fresh."""
    del asked
    config = central.config
    app, clock = create_app(central, system_clock), publish_clock_for(central.tree, system_clock)
    central.publisher.publish(_read_clock(central).at)
    _say_whether_voices_play()
    signal.signal(signal.SIGTERM, _stop)
    with keeping(central.publisher, clock, retention=central.retention.run):
        serve(app, host=config.host, port=config.port, threads=config.threads, ready=_say_ready)


def _say_whether_voices_play() -> None:
    missing = missing_programs()
    trouble = f"{' and '.join(missing)} not installed" if missing else sandbox_trouble()
    if trouble:
        _say(f"reports by voice can be downloaded at the desk and not played there: {trouble}")


def _read_clock(central: Central) -> ClockReading:
    """Return the time; where it is doubted, print why."""
    time = publish_clock_for(central.tree, system_clock).read()
    if time.doubt:
        _say(str(time.doubt))
    return time


def _say_ready(host: str, port: int) -> None:
    _say(f"central serves on http://{host}:{port}/ - the desk for staff is there")


def run_publish(central: Central, asked: argparse.Namespace) -> None:
    """Bring the signed tree up to date."""
    is_right = asked.clock_is_right
    now = system_clock() if is_right else _read_clock(central).at
    done = central.publisher.publish(now, is_clock_right=is_right)
    _say(f"version {done.version}: {_counted(done.changed, 'file')} changed, {done.seconds:.2f} s")
    _say_not_updated(done)


def _say_not_updated(done: Published) -> None:
    for one in done.not_updated:
        _say(f"not updated: {one}")


def run_keys(central: Central, asked: argparse.Namespace) -> None:
    """Make the keys and the root that are missing, and say where they are."""
    del asked
    central.publisher.initialize(_read_clock(central).at)
    ring = central.keyring
    _say(f"root.json for the kiosks: {central.tree.folder / ROOT_FILE}")
    _say(f"keys: {ring.folder}; root and targets keys: {ring.offline}")
    _say(f"root needs {ring.root_threshold} of {ring.root_keys} keys")
    _say(f"targets needs {ring.targets_threshold} of {ring.targets_keys} keys")
    if ring.is_demo:
        _say("This is a demo: one key alone can change everything. A ministry sets root_threshold 3 of root_keys 5.")


def run_feed(central: Central, asked: argparse.Namespace) -> None:
    """Take in one reply of a feed, and publish."""
    time = _read_clock(central)
    known = source(asked.name)
    if known is None:
        raise SettingError(f"there is no feed {asked.name!r}; there are {', '.join(NAMES)}")
    reply = _reply(central.config, known, asked, time.at)
    done = feed(known, reply, publisher=central.publisher, now=time.at, latest=time.latest)
    taken = done.taken
    brought = _counted(taken.bulletins, "bulletin")
    _say(f"{known.name}: {brought}, {taken.changed} new or changed, version {done.published.version}")
    if taken.left_out:
        _say(f"left out: {', '.join(taken.left_out)}")
    for note in taken.notes:
        _say(note)
    for fault in taken.faults:
        _say(f"not taken: {fault}")
    _say_not_updated(done.published)


def _reply(config: CentralConfig, known: Source, asked: argparse.Namespace, now: dt.datetime) -> Callable[[], bytes]:
    if asked.sample:
        return partial(known.sample, now)
    if asked.file is not None:
        return partial(known.read, asked.file)
    if known.fetch is None:
        raise SettingError(f"nobody can be asked for {known.name}: name a file or a folder, or --sample")
    return partial(known.fetch, config, now=now)


def run_villages(central: Central, asked: argparse.Namespace) -> None:
    """Bring the stored villages up to date with a list."""
    listed = read_villages(asked.csv.read_bytes())
    with central.database.writing() as session:
        done = register(session, listed)
    _say(f"{_counted(len(listed), 'village')}: {done.added} new, {done.changed} changed, {done.same} as before")


def _password_in(file: Path) -> str:
    try:
        password = file.read_text("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise SettingError(f"{file} does not hold a password: it is not UTF-8 text") from error
    if not password:
        raise SettingError(f"{file} does not hold a password: it is empty")
    return password


def run_staff(central: Central, asked: argparse.Namespace) -> None:
    """Make an account for the desk, or give one a new password."""
    password = _password_in(asked.password_file) if asked.password_file else ""
    app = create_desk(central, system_clock)
    made = make_account(app, central.database.staff, asked.email, password)
    _say(f"sign in at the desk as {asked.email}")
    if not password:
        _say(f"password, shown this once: {made}")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
