"""What each `central` command does, with the open central and what was asked; results go to standard output."""

from __future__ import annotations

import argparse
import datetime as dt
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

from content_sync.central.app import Central, create_app, create_desk, parcels_of
from content_sync.central.clock import ClockReading, system_clock
from content_sync.central.config import CentralConfig
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.schema.columns import MAX_EMAIL
from content_sync.central.enrolment.code_sheet import CodeSheet
from content_sync.central.enrolment.codes import HOLDS_FOR, EnrolledRow, make_codes
from content_sync.central.feeds.feeding import feed
from content_sync.central.feeds.source import Source
from content_sync.central.network.access_log import COLUMNS, open_log, segments_in
from content_sync.central.network.backups import reseal
from content_sync.central.network.glance import keep_glance
from content_sync.central.network.lists.brought import BroughtLists
from content_sync.central.network.lists.kinds import maker_of
from content_sync.central.network.lists.refusals import SENTENCES
from content_sync.central.network.lists.taking import take_in
from content_sync.central.network.lists.writing import write_list, write_rows, write_table
from content_sync.central.network.unanswered import raise_unanswered
from content_sync.central.network.usage import forget_old_usage
from content_sync.central.network.usage_sums import keep_usage_sums
from content_sync.central.serving import serve
from content_sync.central.sources import NAMES, source
from content_sync.central.staff.sign_in import make_account
from content_sync.central.tree.holder_keys import read_holders
from content_sync.central.tree.keeper import TimedAct, keeping
from content_sync.central.tree.publishing import ROOT_FILE, Published, publish_clock_for
from content_sync.central.voices.conversion import missing_programs
from content_sync.central.voices.sandbox import sandbox_trouble
from content_sync.counted import counted
from content_sync.errors import SettingError
from content_sync.look.places import place
from content_sync.look.thai import local_date
from content_sync.wire.areas import COUNTRY, LENGTHS
from content_sync.wire.text import one_line

_NO_AREA: Final = "none"
_TELL_EACH: Final = 5_000  # rows of a list


def run_serve(central: Central, asked: argparse.Namespace) -> None:
    """Serve kiosks and the desk until stopped, and keep the tree fresh."""
    del asked
    config = central.config
    for name in central.keyring.put_service_keys(_read_clock(central).at):
        _say(f"the new key {name} is in force from now on")
    app, clock = create_app(central, system_clock), publish_clock_for(central.tree, system_clock)
    central.publisher.publish(_read_clock(central).at)
    _say_whether_voices_play()
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell starts what it puts behind with SIGINT ignored
        signal.signal(number, _stop)
    with keeping(central.publisher, clock, acts=_in_time(central)):
        serve(app, host=config.host, port=config.port, threads=config.threads, ready=_say_ready)


def _in_time(central: Central) -> tuple[TimedAct, ...]:
    return (
        TimedAct("what was kept long enough could not be erased", central.retention.run),
        TimedAct(
            "lists that staff brought could not be thrown away", BroughtLists(central.config.lists_dir).forget_old
        ),
        TimedAct("what phones carried here could not be thrown away", parcels_of(central).forget_old),
        TimedAct("unanswered questions could not rise", partial(raise_unanswered, central.database)),
        TimedAct("the network could not be counted", partial(keep_glance, central.database)),
        TimedAct("how often pages are read could not be counted", partial(keep_usage_sums, central.database)),
        TimedAct("old counts of pages could not be forgotten", partial(forget_old_usage, central.database)),
    )


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
    _say(f"version {done.version}: {counted(done.changed, 'file')} changed, {done.seconds:.2f} s")
    _say_not_updated(done)


def _say_not_updated(done: Published) -> None:
    for one in done.not_updated:
        _say(f"not updated: {one}")


def run_keys(central: Central, asked: argparse.Namespace) -> None:
    """Make the keys and the root that are missing, and say where they are."""
    central.publisher.initialize(_read_clock(central).at, read_holders(asked.holder or []))
    ring = central.keyring
    _say(f"root.json for the kiosks: {central.tree.folder / ROOT_FILE}")
    _say(f"keys: {ring.folder}; root and targets keys: {ring.offline}")
    _say(f"root needs {ring.root_threshold} of {counted(ring.root_keys, 'key')}")
    _say(f"targets needs {ring.targets_threshold} of {counted(ring.targets_keys, 'key')}")
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
    brought = counted(taken.bulletins, "bulletin")
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


def run_list(central: Central, asked: argparse.Namespace) -> None:
    """Bring a part of the register up to date with a list, or write it as one."""
    if asked.out is not None:
        with central.database.reading() as session, asked.out.open("wb") as out:
            out.writelines(write_list(session, asked.kind, (COUNTRY,)))
        return
    if asked.csv is None:
        raise SettingError("name a list, or --out FILE to write one")
    make = maker_of(asked.kind, (COUNTRY,), local_date(_read_clock(central).at))
    with asked.csv.open("rb") as file, central.database.writing() as session:
        done = take_in(session, make, file, _tell_progress)
    _say(f"{counted(done.rows, 'row')}: {done.added} new, {done.changed} changed, {done.same} as before")


def run_enrol(central: Central, asked: argparse.Namespace) -> None:
    """Make one-time codes for the villages of a list, and write them to be printed."""
    now, sheet = _read_clock(central).at, CodeSheet(path=asked.out) if asked.out is not None else None
    with asked.csv.open("rb") as file, central.database.writing() as session:
        if sheet:
            sheet.settle(session)
        rows = make_codes(session, file, now=now)
        refused = [row for row in rows if row.reason]
        if sheet and not refused:
            sheet.write(rows, now)
    if sheet and not refused:
        sheet.finish()
    for row in rows:
        _say(_said_of(row, is_shown=asked.out is None))
    if refused:
        raise SettingError(f"{counted(len(refused), 'line')} refused: no code was made")
    _say(f"{counted(len(rows), 'code')}; each holds until {local_date(now + HOLDS_FOR)} and is used once")


def _said_of(row: EnrolledRow, *, is_shown: bool) -> str:
    said = f"line {row.line}: {row.village}: "
    if row.reason:
        return said + SENTENCES[row.reason]
    known = (
        "has a kiosk; the code is for another card" if row.has_kiosk else "new here" if row.is_new else "no kiosk yet"
    )
    if row.waiting:
        known += f"; {counted(row.waiting, 'key')} that came for it must be compared at the desk"
    ended = "; the new code ends the one made before" if row.ends_another else ""
    return f"{said}{known}{ended}{f': {row.code}' if is_shown else ''}"


def _tell_progress(rows: int) -> None:
    if rows % _TELL_EACH == 0:
        sys.stderr.write(f"central: {counted(rows, 'row')}\n")


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
    areas = _areas_in(asked.area) if asked.area else None
    if areas is not None and not asked.password_file and _keep_areas(central, asked.email, areas):
        return
    password = _password_in(asked.password_file) if asked.password_file else ""
    app = create_desk(central, system_clock)
    made = make_account(app, central.database.staff, asked.email, password)
    _say(f"sign in at the desk as {asked.email}")
    if not password:
        _say(f"password, shown this once: {made}")
    if areas is not None:
        _keep_areas(central, asked.email, areas)


def run_access_log(central: Central, asked: argparse.Namespace) -> None:
    """Open access logs that kiosks sealed, and note who asked for them and why."""
    who, why = one_line(asked.by)[:MAX_EMAIL], one_line(asked.why)
    if not who or not why:
        raise SettingError("say who asks (--by) and by which order (--why)")
    now = _read_clock(central).at
    seed = central.keyring.seal_seeds(now)
    with asked.out.open("xb") as out:
        out.write(write_table(COLUMNS, ()))
        for one in segments_in(asked.files):
            with central.database.writing() as session:
                opened = open_log(session, one, seed=seed, now=now, who=who, why=why)
            out.write(write_rows(opened.rows))
            _say(opened.said)


def run_backup(central: Central, asked: argparse.Namespace) -> None:
    """Seal a village's backup to a new recovery phrase, and note who asked for it and why."""
    who, why = one_line(asked.by)[:MAX_EMAIL], one_line(asked.why)
    if not who or not why:
        raise SettingError("say who asks (--by) and why (--why)")
    now = _read_clock(central).at
    seed = central.keyring.seal_seeds(now)
    with asked.file.open("rb") as file:
        done = reseal(central.database, file, asked.out, seed=seed, now=now, who=who, why=why)
    _say(f"{asked.out}: the backup of village {done.village}, sealed anew")
    _say(f"its recovery phrase, shown this once: {done.phrase}")


def _areas_in(typed: Sequence[str]) -> tuple[str, ...]:
    areas = tuple(area for area in typed if area != _NO_AREA)
    for area in areas:
        if area != COUNTRY and (len(area) != LENGTHS[0] or place(area) is None):
            raise SettingError(f"{area[:20]!r} is no province (2 digits), nor th for the nation, nor none")
    return areas


def _keep_areas(central: Central, email: str, areas: Sequence[str]) -> bool:
    with central.database.writing() as session:
        is_kept = keep_areas(session, email.strip(), areas)
    if is_kept:
        _say(f"network officer of {', '.join(areas)}" if areas else "no network officer")
    return is_kept


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
