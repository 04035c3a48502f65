"""An activity as a calendar entry, which a phone keeps and reminds of (RFC 5545).

In: an activity. Out: the text of an .ics file. Rules: times in UTC, which every calendar turns into its own; lines of
at most 75 octets end with CRLF, and none is folded within a letter; the same activity is the same bytes, so `DTSTAMP`
is when its source made it; its UID stays through every change of it. The package icalendar writes the same and takes
8 MB of memory here: the tests read with it what this writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from content_sync.look.direction import isolated
from content_sync.look.prose import unmarked
from content_sync.wire.bulletins import Activity
from content_sync.wire.text import one_spelling

_LONGEST_OCTETS: Final = 75
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar_entry(activity: Activity, uid: str) -> str:
    """Return the text of an .ics file with this activity, known to calendars as `uid`."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Net Pracharat//Village kiosk//TH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(activity.issued)}",
        *_fields(activity),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _fields(activity: Activity) -> Iterator[str]:
    yield f"DTSTART:{_utc(activity.starts)}"
    if activity.ends and activity.ends > activity.starts:  # another end is a slip of its author's
        yield f"DTEND:{_utc(activity.ends)}"
    texts = {"SUMMARY": activity.title, "LOCATION": activity.place, "DESCRIPTION": unmarked(activity.body)}
    for name, text in texts.items():
        if text:
            yield f"{name}:{str(isolated(one_spelling(text))).translate(_ESCAPES)}"


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces, each within the limit in UTF-8; a later piece begins with a space."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LONGEST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
