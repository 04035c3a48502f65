"""TMD's CAP alerts: each is read by itself.

In: one CAP document, or a bundle of them as `fetch` makes it from TMD's RSS index. Out: an alert for every Alert,
Update or Cancel that is Actual and Public; an Ack, a drill and what is not public are left out by name. A document
that could not be had or read, is of another sender, or is dated in the future is a fault by name, and holds back no
other. The time of an alert is its `sent`: the index's `pubDate` is UTC marked as +0700. Which alerts are in force is
decided in `alerts.py`.
"""

from __future__ import annotations

import csv
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from content_sync.central.encoded_bulletins import EncodedBulletin
from content_sync.central.feeds.cap.bundle import BundleEntry, entry_of, join, split
from content_sync.central.feeds.cap.document import Document, read_document
from content_sync.central.feeds.cap.info import Info
from content_sync.central.feeds.cap.reading import read_xml
from content_sync.central.feeds.parsed import Alert, ParsedReply, encoded_within_limits
from content_sync.central.feeds.upstream import FeedSettings, download
from content_sync.errors import FeedError
from content_sync.wire.alerts import MAX_DEFLATED_ORIGINAL, Original, Warning
from content_sync.wire.encoding import deflate
from content_sync.wire.periods import SOURCE_CLOCK_AHEAD

SENDER: Final = "TMD"
SOURCE: Final = "กรมอุตุนิยมวิทยา"
SOURCE_URL: Final = "https://www.tmd.go.th"

_EVENTS: Final = Path(__file__).with_name("tmd_cap_events.csv")
_MAX_DOCUMENTS: Final = 100
_AT_ONCE: Final = 4  # a document that comes very slowly leaves three others coming


def parse(body: bytes, *, now: datetime) -> ParsedReply:
    """Read one document, or a bundle; a broken document raises nothing, it is one of the `faults`."""
    read = [_read(entry, now=now) for entry in split(body)]
    return ParsedReply(
        alerts=tuple(one.alert for one in read if one.alert),
        left_out=tuple(one.left_out for one in read if one.left_out),
        notes=tuple(note for one in read for note in one.notes),
        faults=tuple(fault for one in read for fault in one.faults),
    )


def read_file(path: Path) -> bytes:
    """Return the document or bundle of a file; a document is called by the file's name."""
    body = path.read_bytes()
    return body if body.startswith(b"\f") else join([entry_of(body, name=path.name)])


def fetch(settings: FeedSettings, *, now: datetime) -> bytes:
    """Get the index and each document it names, as a bundle; a document that cannot be had is a fault in it.

    Raises:
        FeedError: the index could not be had or read.
    """
    index = settings.tmd_cap_url
    links = _links(download(index, settings=settings))

    def entry(link: str) -> BundleEntry:
        return _fetched(link, host=urlsplit(index).netloc, settings=settings)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        entries = list(pool.map(entry, links[:_MAX_DOCUMENTS]))
    if len(links) > _MAX_DOCUMENTS:
        entries.append(
            BundleEntry(name="index", fault=f"names {len(links)} documents, only the first {_MAX_DOCUMENTS} are read")
        )
    return join(entries)


def _links(index: bytes) -> tuple[str, ...]:
    channel = read_xml(index, name="index").find("channel")
    if channel is None:
        raise FeedError("is not an RSS index", place="index", field="channel")
    return tuple(dict.fromkeys((item.findtext("link") or "").strip() for item in channel.findall("item")))


def _fetched(link: str, *, host: str, settings: FeedSettings) -> BundleEntry:
    name = link.rpartition("/")[2].partition("?")[0] or "a link of the index"
    try:
        if urlsplit(link).netloc != host:
            return BundleEntry(name=name, fault="leads to another host")
        return entry_of(download(link, settings=settings), name=name)
    except FeedError as error:
        return BundleEntry(name=name, fault=str(error))
    except ValueError:
        return BundleEntry(name=name, fault="is no address")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    alert: Alert | None = None
    left_out: str = ""
    notes: tuple[str, ...] = ()
    faults: tuple[FeedError, ...] = ()


def _read(entry: BundleEntry, *, now: datetime) -> _Read:
    if entry.fault:
        return _Read(faults=(FeedError(entry.fault, place=entry.name),))
    try:
        document = read_document(entry.body, name=entry.name)
        if not document.is_for_the_public:
            return _Read(left_out=f"{document.name}: status {document.status}, scope {document.scope}")
        _refuse_unless_tmd(document, now=now)
        return _taken(document, entry.body)
    except FeedError as error:
        return _Read(faults=(error,))


def _refuse_unless_tmd(document: Document, *, now: datetime) -> None:
    if document.sender != SENDER:
        reason = f"the sender is {document.sender[:40]!r}, not {SENDER}"
        raise FeedError(reason, place=document.name, field="sender")
    if document.sent > now + SOURCE_CLOCK_AHEAD:
        raise FeedError("is still to come", place=document.name, field="sent")


def _taken(document: Document, body: bytes) -> _Read:
    original, too_long = _original(document, body)
    alert = Alert(
        name=document.name,
        id=document.id,
        sent=document.sent,
        encoded=tuple(_warning(document, info, original) for info in document.infos),
        original=original,
        ends=document.ends if document.is_whole else (),
        is_cancel=document.type == "Cancel",
        is_whole=document.is_whole,
    )
    return _Read(
        alert=alert if document.infos or document.ends else None,
        left_out="" if document.infos else f"{document.name}: {document.type}",
        notes=(*document.notes, *too_long),
        faults=document.faults,
    )


def _original(document: Document, body: bytes) -> tuple[EncodedBulletin[Original] | None, tuple[str, ...]]:
    """Make the bulletin of the document itself where it brings warnings; a note where it is longer than kiosks take."""
    if not document.infos:
        return None, ()
    deflated = deflate(body)
    if len(deflated) > MAX_DEFLATED_ORIGINAL:
        return None, (f"{document.name} is too long to be carried as it is: people read it at the source.",)
    original = Original(
        id=document.id, areas=tuple(sorted(frozenset().union(*(info.areas for info in document.infos)))),
        issued=document.sent, valid_until=max(info.expires for info in document.infos), source=SOURCE,
        source_url=SOURCE_URL, sha256=hashlib.sha256(body).hexdigest(), deflated=deflated,
    )  # fmt: skip
    return encoded_within_limits(original, place=document.name), ()


def _warning(document: Document, info: Info, original: EncodedBulletin[Original] | None) -> EncodedBulletin[Warning]:
    """Make the bulletin of one info. It names none that it replaces: those are taken out of the tree."""
    warning = Warning(
        id=document.id if info.number == 1 else f"{document.id}-{info.number}",
        areas=tuple(sorted(info.areas)), issued=document.sent, valid_until=info.expires, source=SOURCE,
        source_url=info.web or SOURCE_URL, event=_event(info.event), headline=info.headline, severity=info.severity,
        effective=info.effective, description=info.description, instruction=info.instruction, contact=info.contact,
        event_en=info.event if info.event.isascii() else "", headline_en=info.english.headline,
        description_en=info.english.description, instruction_en=info.english.instruction,
        original_sha256=original.bulletin.sha256 if original else None,
    )  # fmt: skip
    return encoded_within_limits(warning, place=document.name)


def _event(event: str) -> str:
    return _events().get(event.casefold(), event)


@cache
def _events() -> dict[str, str]:
    with _EVENTS.open(encoding="utf-8", newline="") as lines:
        return {row["event"].casefold(): row["event_th"] for row in csv.DictReader(lines)}
