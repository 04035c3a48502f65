"""The command `central stick`: makes a stick for villages, and takes one in that came back.

In: the open central, a mounted stick. Out: lines on standard output that a person at a console follows; the last says
that the stick may be taken out; and the exit code, 1 where an import did not take all of it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from content_sync.central.app import Central, importer_of
from content_sync.central.clock import system_clock
from content_sync.central.stick.exporting import Exporter
from content_sync.central.tree.publishing import publish_clock_for
from content_sync.counted import counted
from content_sync.errors import SettingError
from content_sync.stick.folder import StickFolder
from content_sync.wire.areas import COUNTRY, is_area
from content_sync.wire.carriers import FOLDER

_TOLD_EVERY = 10  # per cent
_NOT_ALL = 1


def add_stick_command(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `central stick` its words."""
    parser.epilog = "An import that did not take every file says which and why, and ends with exit code 1."
    parser.add_argument("act", choices=("export", "import"), help="make a stick, or take one in that came back")
    parser.add_argument("dir", metavar="DIR", type=Path, help="where the stick is mounted")
    parser.add_argument(
        "--area",
        metavar="AREA",
        action="append",
        help="for which villages an export is: th, or the first 2, 4, 6 or 8 digits of their codes; may be given "
        "several times (th)",
    )


def run_stick(central: Central, asked: argparse.Namespace) -> int:
    """Make a stick, or take one in; return 1 where not all of it was taken, and else 0."""
    if not asked.dir.is_dir():
        raise SettingError(f"{asked.dir} is no folder: name the place where the stick is mounted")
    if asked.act == "import" and asked.area:
        raise SettingError("--area is for an export: an import takes in what all villages handed over")
    stick = StickFolder(asked.dir)
    if asked.act == "import" and not stick.is_there():
        raise SettingError(f"{asked.dir} is no stick of ours: it has no folder {FOLDER}")
    is_whole = _export(central, stick, asked.area or [COUNTRY]) if asked.act == "export" else _import(central, stick)
    _say("The stick may be taken out.")
    return 0 if is_whole else _NOT_ALL


def _export(central: Central, stick: StickFolder, areas: list[str]) -> bool:
    if wrong := [area for area in areas if not is_area(area)]:
        raise SettingError(f"{wrong[0][:20]!r} is no area: th, or the first 2, 4, 6 or 8 digits of a village's code")
    exporter = Exporter(
        database=central.database,
        tree=central.tree,
        receipt_seed=central.keyring.receipt_seed(),
        on_step=_ToldProgress().tell,
    )
    done = exporter.export(stick, areas, now=publish_clock_for(central.tree, system_clock)())
    brought = (counted(done.files, "file"), counted(done.villages, "village"), counted(done.receipts, "receipt"))
    if done.empty_areas:
        _say(f"no village of the register lies in {', '.join(done.empty_areas)} yet: nobody's answers from there")
    _say(f"stick {done.id}: version {done.number}, {', '.join(brought)}")
    return True


def _import(central: Central, stick: StickFolder) -> bool:
    """Take a stick in, and tell whether all of it was taken."""
    importer = replace(importer_of(central), on_step=_ToldProgress().tell)
    done = importer.take(stick, now=publish_clock_for(central.tree, system_clock)())
    for one in done.villages:
        files = counted(one.files, "photo or voice", "photos or voices")
        _say(f"{one.code} {one.name}: {counted(one.reports, 'report')}, {files}, {counted(one.items, 'item')} in all")
        if one.code_is == "taken":
            _say(f"{one.code}: its one-time code came; the six digits stand at the desk's /register/enrolment")
    for refused in done.refused:
        _say(f"not taken: {refused.path}: {refused.reason}")
    if not done.villages and not done.refused:
        _say("nothing was handed over on this stick")
    _say(f"stick {done.id}: {counted(done.reports, 'report')} handed in from {counted(len(done.villages), 'village')}")
    if staying := sum(one.stays for one in done.refused):
        _say(f"not taken in all: {counted(staying, 'file')}; each stays on the stick, whose README names the villages")
    return not done.refused


class _ToldProgress:
    """Tells how far a long act is, every ten per cent."""

    def __init__(self) -> None:
        self._told = (-1, "")

    def tell(self, what: str, done: int, of: int) -> None:
        tenth = done * 100 // of // _TOLD_EVERY
        what = what if what in {"tree", "receipts"} else "villages"
        if (tenth, what) != self._told:
            self._told = (tenth, what)
            _say(f"{what}: {done} of {of}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
