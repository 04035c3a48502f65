"""Alerts as the Meteorological Department sends them, changed and broken, and what is read of them."""

from __future__ import annotations

import datetime as dt

from content_sync.central.feeds.parsed import Alert, ParsedReply
from content_sync.central.feeds.tmd_cap import parse
from content_sync.central.sample.alerts import cap_alert
from content_sync.errors import FeedError
from content_sync.wire.alerts import Warning
from tests.cast.central.ministry import NOW
from tests.cast.folders import DATA, SHARED

SEEN = SHARED / "data" / "seen" / "tmd_cap_alert_trimmed.xml"
ALERT = (DATA / "cap_alert_sample.xml").read_bytes()
UPDATE = (DATA / "cap_update_sample.xml").read_bytes()
CANCEL = (DATA / "cap_cancel_sample.xml").read_bytes()
BACKWARDS = (DATA / "cap_expires_before_effective_sample.xml").read_bytes()
INDEX = (DATA / "cap_index_sample.xml").read_bytes()
EVENING = dt.datetime(2026, 10, 5, 11, 0, tzinfo=dt.UTC)
NEXT_MORNING = dt.datetime(2026, 10, 6, 2, 0, tzinfo=dt.UTC)
SAMPLE_DAY = dt.datetime(2026, 11, 22, 4, 30, tzinfo=dt.UTC)

WHOLE = {
    "alert": (ALERT, EVENING),
    "update": (UPDATE, NEXT_MORNING),
    "backwards": (BACKWARDS, dt.datetime(2026, 10, 7, 1, 0, tzinfo=dt.UTC)),
    "generated": (cap_alert(SAMPLE_DAY), SAMPLE_DAY),
} | ({"seen": (SEEN.read_bytes(), dt.datetime(2026, 9, 25, 12, 0, tzinfo=dt.UTC))} if SEEN.is_file() else {})


def changed(old: str, new: str, *, document: bytes = ALERT) -> bytes:
    assert old.encode() in document
    return document.replace(old.encode(), new.encode())


def without(element: str) -> bytes:
    start, end = ALERT.index(f"<{element}>".encode()), ALERT.rindex(f"</{element}>".encode())
    return ALERT[:start] + ALERT[end + len(element) + 3 :]


def warnings(body: bytes, *, now: dt.datetime = EVENING) -> list[Warning]:
    parsed = parse(body, now=now)
    assert parsed.faults == ()
    return [one for alert in parsed.alerts for one in alert.warnings]


def refused(body: bytes, *, now: dt.datetime = EVENING) -> FeedError:
    """Return the one fault of a body of which nothing is taken."""
    parsed = parse(body, now=now)
    (fault,) = parsed.faults
    assert parsed.alerts == ()
    assert parsed.left_out == ()
    assert parsed.is_refused
    return fault


def the_alert(body: bytes) -> Alert:
    (alert,) = parse(body, now=NOW).alerts
    return alert


def told(parsed: ParsedReply) -> list[tuple[str, str]]:
    return [(fault.place, fault.field) for fault in parsed.faults]


def by_area(body: bytes) -> dict[str, set[tuple[str, str]]]:
    """Return the severities and headlines each area is told."""
    said: dict[str, set[tuple[str, str]]] = {}
    for one in the_alert(body).warnings:
        for area in one.areas:
            said.setdefault(area, set()).add((one.severity, one.headline))
    return said
