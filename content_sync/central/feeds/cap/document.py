"""One CAP 1.2 document (OASIS), read strictly and kept slim: no polygons, no signature.

In: the bytes of an `alert`. Out: a `Document`, or a `FeedError` that names the document and the element. The words of
closed lists are those of the standard, and an element that it allows once may come once. Each `info` is read by
itself: one that cannot be read is in `faults`, and the others count. Only an Update or Cancel ends what it references,
and only alerts of its own sender. Of a drill or a draft (status, scope) only the name is read. The XML signature is
not checked; the certificate of the source's server is.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from content_sync.central.feeds.cap.elements import NAMESPACE, Node
from content_sync.central.feeds.cap.info import Info, read_info
from content_sync.central.feeds.cap.languages import for_villages
from content_sync.central.feeds.cap.reading import read_xml
from content_sync.errors import FeedError
from content_sync.wire.text import one_line

STATUSES: Final = ("Actual", "Exercise", "System", "Test", "Draft")
SCOPES: Final = ("Public", "Restricted", "Private")
TYPES: Final = ("Alert", "Update", "Cancel", "Ack", "Error")

_WARNING_TYPES: Final = ("Alert", "Update")
_ENDING_TYPES: Final = ("Update", "Cancel")
_MOST_INFOS: Final = 200  # two languages for each of 77 provinces, and room
_MOST_REFERENCES: Final = 200
_MAX_NAME: Final = 80
_MAX_SLUG: Final = 60
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_TRIPLE: Final = re.compile(r"(?P<sender>[^,]+),(?P<identifier>[^,]+),[^,]*")  # the standard's 3.2.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a document says; only an Alert or Update that is Actual and Public has infos.

    Args:
        name: its identifier, as staff know it.
        id: the id of the alert; another identifier or another sender gives another id.
        ends: the ids of the alerts that it ends.
        is_whole: every info could be read.
        notes: what staff should know, a sentence each.
        faults: the parts of it that could not be read.
    """

    name: str
    id: str
    sender: str
    sent: datetime
    status: str
    scope: str
    type: str
    ends: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
    is_whole: bool = True
    notes: tuple[str, ...] = ()
    faults: tuple[FeedError, ...] = ()

    @property
    def is_for_the_public(self) -> bool:
        return self.status == "Actual" and self.scope == "Public"


def read_document(body: bytes, *, name: str) -> Document:
    """Read one document; errors call it `name` until its identifier is known.

    Raises:
        FeedError: it is not CAP 1.2, or an element is missing or wrong. The error names the document and the element.
    """
    root = read_xml(body, name=name)
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise FeedError(f"the root is {root.tag[:80]!r}, not a CAP 1.2 alert", place=name, field="alert")
    identifier = Node(root, name).needed("identifier")
    node = Node(root, one_line(identifier)[:_MAX_NAME].strip() or name)
    sender = node.needed("sender")
    document = Document(
        name=node.place,
        id=alert_id(sender, identifier),
        sender=sender,
        sent=node.time("sent"),
        status=node.one_of("status", STATUSES),
        scope=node.one_of("scope", SCOPES),
        type=node.one_of("msgType", TYPES),
    )
    return _with_content(document, node) if document.is_for_the_public else document


def alert_id(sender: str, identifier: str) -> str:
    """Return the id of an alert: a readable part and a digest, as ids allow fewer characters than identifiers."""
    readable = re.sub("[^a-z0-9_]+", "-", identifier.lower())[:_MAX_SLUG].strip("-_") or "alert"
    digest = hashlib.sha256(f"{sender}\0{identifier}".encode()).hexdigest()[:12]
    return f"{readable}-{digest}"


def _with_content(document: Document, node: Node) -> Document:
    if document.type in _ENDING_TYPES:
        document = _with_ends(document, node)
    if document.type in _WARNING_TYPES:
        document = _with_infos(document, node)
    if document.type == "Error":
        about, note = node.text("references")[:200] or "an alert", node.words("note")[:300] or "no reason given"
        document = replace(document, notes=(f"{document.name} tells of an error in {about}: {note}",))
    return document


def _with_ends(document: Document, node: Node) -> Document:
    triples = [triple for triple in _BLANKS.split(node.text("references")) if triple]
    read = [_TRIPLE.fullmatch(triple) for triple in triples[:_MOST_REFERENCES]]
    own = [match["identifier"] for match in read if match and match["sender"] == document.sender]
    unread = _unread(triples, node)
    if document.type == "Cancel" and not own:
        raise unread
    ids = dict.fromkeys(alert_id(document.sender, identifier) for identifier in own)
    if document.type == "Update":
        ids.pop(document.id, None)
    return replace(document, ends=tuple(ids), faults=() if len(own) == len(triples) > 0 else (unread,))


def _unread(triples: list[str], node: Node) -> FeedError:
    what = (
        "more than can be read" if len(triples) > _MOST_REFERENCES else "what is no sender,identifier,sent of its own"
    )
    return FeedError(f"holds {what}" if triples else "names no alert", place=node.place, field="references")


def _with_infos(document: Document, node: Node) -> Document:
    elements = node.children("info")
    if not 0 < len(elements) <= _MOST_INFOS:
        reason = f"comes {len(elements)} times" if elements else "is missing"
        raise FeedError(reason, place=node.place, field="info")
    infos: list[Info] = []
    faults: list[FeedError] = []
    for number, element in enumerate(elements, start=1):
        place = node.place if len(elements) == 1 else f"{node.place} info {number}"
        try:
            infos.append(read_info(Node(element.element, place), number=number, sent=document.sent))
        except FeedError as error:
            faults.append(error)
    if not infos:
        raise faults[0]
    return replace(
        document,
        infos=for_villages(infos),
        is_whole=not faults,
        notes=tuple(note for info in infos for note in info.notes),
        faults=(*document.faults, *faults, *(fault for info in infos for fault in info.faults)),
    )
