"""The access logs of kiosks read at the ministry, by order: what was sealed is opened here, and who asked is noted.

In: files as they come from a kiosk (a day's archive, or single segments), who asks and why. Out: rows, each with its
time as well as it can be known, and what is said of each segment: whose it is, and whether its end is missing. Rules:
no row is given out before the act is noted; a segment that is changed, or signed by a kiosk that this register does not
know for its village, is told and not passed over in silence; a time that no clock vouched for is marked so.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content_sync.central.database.kiosks.villages import villages_of
from content_sync.central.database.sessions import Session
from content_sync.central.network.acts import note_act
from content_sync.errors import SettingError, TrustError, WireError
from content_sync.look.thai import BANGKOK
from content_sync.wire.access_log import AccessFrame, Segment, open_segment
from content_sync.wire.keys import KeyOrKeys
from content_sync.wire.stamps import ClockState, Stamp

OPENED: Final = "access_log_opened"
COLUMNS: Final = ("village", "from", "seconds", "clock", "address", "page", "status", "count")
_MOST_BYTES: Final = 100_000_000  # far above the bound of a whole kiosk

Row = tuple[str, str, int, ClockState, str, str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBytes:
    """A segment as it came, and the name of its file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLog:
    """One segment: its rows, and what is said of it in words."""

    rows: tuple[Row, ...]
    said: str


def segments_in(files: Iterable[Path]) -> Iterator[SealedBytes]:
    """Yield the segments in archives and single files.

    Raises:
        SettingError: a file is too large for a log.
        OSError: one cannot be read.
    """
    for file in files:
        if zipfile.is_zipfile(file):
            yield from _in_archive(file)
        else:
            _refuse_large(file.name, file.stat().st_size)
            yield SealedBytes(name=file.name, content=file.read_bytes())


def open_log(session: Session, one: SealedBytes, *, seed: KeyOrKeys, now: dt.datetime, who: str, why: str) -> OpenedLog:
    """Open a segment, and note who asked for it and why.

    Args:
        session: a writing one; the act is noted in it.
        one: the segment.
        seed: the ministry's, that opens what is sealed to it.
        now: the time.
        who: who asks: a member of staff, or the office.
        why: the reason: the order's number.
    """
    try:
        segment = open_segment(one.content, seed=seed)
    except (WireError, TrustError) as error:
        return OpenedLog(rows=(), said=f"{one.name}: not opened: {error}")
    note_act(session, at=now, staff=who, what=OPENED, about=segment.village, why=f"{why} ({one.name})")
    rows = tuple(_rows(segment))
    return OpenedLog(rows=rows, said=f"{one.name}: {_said(session, segment, len(rows))}")


def _in_archive(file: Path) -> Iterator[SealedBytes]:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            _refuse_large(entry.filename, entry.file_size)
            yield SealedBytes(name=Path(entry.filename).name, content=archive.read(entry))


def _refuse_large(name: str, size: int) -> None:
    if size > _MOST_BYTES:
        raise SettingError(f"{name} is too large for an access log of a kiosk")


def _said(session: Session, segment: Segment, rows: int) -> str:
    village = villages_of(session, [segment.village]).get(segment.village)
    lost = sum(frame.lost for frame in segment.frames)
    words = (
        f"village {segment.village}, {rows} rows",
        "" if village and village.public_key == segment.kiosk else "NOT the key that the register has for this village",
        "" if segment.end == "whole" else "its end is missing: it was being written, or a power cut ended it",
        f"{lost} requests were too many to be noted" if lost else "",
    )
    return "; ".join(filter(None, words))


def _rows(segment: Segment) -> Iterator[Row]:
    vouching = _trusted(segment.frames)
    for frame in segment.frames:
        made = frame.made if frame.made.is_trusted else vouching or frame.made
        for line in frame.lines:
            at = made.at - dt.timedelta(seconds=made.boot_s - line.since_s)
            shown = at.astimezone(BANGKOK).isoformat(timespec="seconds")
            yield segment.village, shown, line.span_s, made.clock, line.address, line.page, line.status, line.count


def _trusted(frames: Sequence[AccessFrame]) -> Stamp | None:
    """Return a trusted time of the same start: between two frames lie the seconds between their `boot_s`."""
    return next((frame.made for frame in frames if frame.made.is_trusted), None)
