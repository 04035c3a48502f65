"""TMD's CAP alerts: the warnings in force at `now`, resolved by their references.

In: one CAP document, or a bundle of them as `fetch` makes it from TMD's RSS index. Out: a warning for every Alert
or Update that is Actual, Public, not replaced, not cancelled and not over. The time of an alert is its `sent`: the
index's `pubDate` is UTC marked as +0700. What was replaced or cancelled is told in `withdrawn`, so that one
document alone can end an earlier one. An alert of any other sender refuses the reply.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from content_sync.central.feeds.cap_document import Alert, Info, read_alert, read_xml
from content_sync.central.feeds.parsed import Parsed, checked
from content_sync.central.feeds.upstream import Settings, download
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Warning  # noqa: A004  the field's word

SENDER: Final = "TMD"
SOURCE: Final = "กรมอุตุนิยมวิทยา"
SOURCE_URL: Final = "https://www.tmd.go.th"

_EVENTS: Final = Path(__file__).with_name("cap_events.csv")
# Form feed: no XML document may hold it, so it can stand between documents.
_BETWEEN: Final = b"\f"
_MAX_DOCUMENTS: Final = 100
_SOURCE_CLOCK_SLACK: Final = timedelta(hours=1)


def parse(body: bytes, *, now: datetime) -> Parsed:
    """Read one document, or a bundle.

    Raises:
        FeedError: any document is broken; names it by its identifier, and the element.
    """
    pieces = [piece for piece in body.split(_BETWEEN) if piece] if body.startswith(_BETWEEN) else [body]
    read = [read_alert(piece, name=f"document {number}") for number, piece in enumerate(pieces, start=1)]
    alerts = tuple({alert.id: alert for alert in read}.values())
    for alert in alerts:
        _refuse_unless_tmd(alert, now=now)
    public = [alert for alert in alerts if alert.is_for_the_public]
    ended = {one for alert in public for one in alert.references if one != alert.id}
    in_force = [alert for alert in public if _is_in_force(alert, ended=ended, now=now)]
    return Parsed(
        bulletins=tuple(_warning(alert, alert.info) for alert in in_force if alert.info is not None),
        left_out=tuple(f"{alert.identifier}: {_why_not(alert, ended)}" for alert in alerts if alert not in in_force),
        notes=tuple(note for alert in in_force for note in alert.notes),
        withdrawn=tuple(sorted(ended)),
    )


def fetch(settings: Settings, *, now: datetime) -> bytes:
    """Get the index and each document it names, and bundle them.

    Raises:
        FeedError: the index or any document could not be had.
    """
    index = settings.tmd_cap_url
    links = _links(download(index, settings=settings), host=urlsplit(index).netloc)
    return bundle(download(link, settings=settings) for link in links)


def bundle(documents: Iterable[bytes]) -> bytes:
    """Put documents into one body that `parse` takes; none at all means that no warning is in force."""
    pieces = tuple(documents)
    return b"".join(_BETWEEN + piece for piece in pieces) or _BETWEEN


def _links(index: bytes, *, host: str) -> tuple[str, ...]:
    channel = read_xml(index, name="index").find("channel")
    if channel is None:
        raise FeedError("is not an RSS index", place="index", field="channel")
    links = tuple(dict.fromkeys((item.findtext("link") or "").strip() for item in channel.findall("item")))
    for link in links:
        if urlsplit(link).netloc != host:
            raise FeedError("leads to another host", place="index", field="link")
    if len(links) > _MAX_DOCUMENTS:
        raise FeedError(f"names {len(links)} documents, more than {_MAX_DOCUMENTS}", place="index", field="item")
    return links


def _refuse_unless_tmd(alert: Alert, *, now: datetime) -> None:
    if alert.sender != SENDER:
        reason = f"the sender is {alert.sender[:40]!r}, not {SENDER}"
        raise FeedError(reason, place=alert.identifier, field="sender")
    if alert.sent > now + _SOURCE_CLOCK_SLACK:
        raise FeedError("is still to come", place=alert.identifier, field="sent")


def _is_in_force(alert: Alert, *, ended: set[str], now: datetime) -> bool:
    return alert.info is not None and alert.id not in ended and alert.info.expires > now


def _why_not(alert: Alert, ended: set[str]) -> str:
    if not alert.is_for_the_public:
        return f"status {alert.status}, scope {alert.scope}"
    if alert.info is None:
        return alert.type
    return "replaced or cancelled" if alert.id in ended else "over"


def _warning(alert: Alert, info: Info) -> Warning:
    warning = Warning(
        id=alert.id, areas=info.areas, issued=alert.sent, valid_until=info.expires, source=SOURCE,
        source_url=SOURCE_URL, event=_event(info.event), headline=info.headline, severity=info.severity,
        effective=info.effective, description=info.description, instruction=info.instruction,
        replaces=alert.references,
    )  # fmt: skip
    return checked(warning, place=alert.identifier)


def _event(event: str) -> str:
    return _events().get(event.casefold(), event)


@cache
def _events() -> dict[str, str]:
    with _EVENTS.open(encoding="utf-8", newline="") as lines:
        return {row["event"].casefold(): row["event_th"] for row in csv.DictReader(lines)}
