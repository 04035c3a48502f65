"""One CAP 1.2 document (OASIS), read strictly and kept slim: no polygons, no signature.

In: the bytes of an `alert`, with or without a byte order mark. Out: an `Alert`. Times must carry their offset; the
enumerations are those of the standard; areas are the provinces of the ISO 3166-2 geocodes, or of the Thai names in
`areaDesc` where a document has none. `expires` at or before `effective` happens: the alert then lasts 24 hours from
`sent`, and a note says so. A drill or a draft (status, scope) is only named, its content is not looked at.
The XML signature is not checked: the line to TMD is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from content_sync.errors import FeedError
from content_sync.look.places import place, province_by_name
from content_sync.wire.bulletins import Severity
from content_sync.wire.text import fold

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
STATUSES: Final = ("Actual", "Exercise", "System", "Test", "Draft")
SCOPES: Final = ("Public", "Restricted", "Private")
TYPES: Final = ("Alert", "Update", "Cancel", "Ack", "Error")
URGENT_TYPES: Final = ("Alert", "Update")

_SEVERITIES: Final[dict[str, Severity]] = {
    "Extreme": "extreme", "Severe": "severe", "Moderate": "moderate", "Minor": "minor", "Unknown": "unknown",
}  # fmt: skip
_LASTS: Final = timedelta(hours=24)
_NOT_IN_AN_ID: Final = re.compile("[^a-z0-9_-]")
_YEARS: Final = range(2001, 2100)
_MAX_ID: Final = 80
_MAX_LINE: Final = 300
_MAX_TEXT: Final = 20_000
_GEOCODE: Final = "ISO3166-2"
_PATTAYA: Final = "TH-S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What an alert says, in Thai where it says it in Thai."""

    event: str
    headline: str
    description: str
    instruction: str
    severity: Severity
    effective: datetime
    expires: datetime
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A document; `info` is there only for an Alert or Update that is Actual and Public."""

    identifier: str
    id: str
    sender: str
    sent: datetime
    status: str
    scope: str
    type: str
    references: tuple[str, ...]
    info: Info | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def is_for_the_public(self) -> bool:
        return self.status == "Actual" and self.scope == "Public"


def read_alert(body: bytes, *, name: str) -> Alert:
    """Read one document; `name` is what errors call it until its identifier is known.

    Raises:
        FeedError: not CAP 1.2, or an element is missing or wrong; names the document and the element.
    """
    root = read_xml(body, name=name)
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise FeedError(f"the root is {root.tag[:80]!r}, not a CAP 1.2 alert", place=name, field="alert")
    identifier = _needed(root, "identifier", place=name)
    return _Reader(root, identifier).alert()


def read_xml(body: bytes, *, name: str) -> Element:
    """Read XML without entities, DTDs or outside references, or refuse."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:
        raise FeedError(f"is not safe, whole XML: {str(error)[:200]}", place=name, field="XML") from error
    return root


def bulletin_id(identifier: str, *, place: str) -> str:
    """Turn a CAP identifier into the id of a bulletin, always the same."""
    made = _NOT_IN_AN_ID.sub("-", identifier.lower()).lstrip("_-")
    if not 0 < len(made) <= _MAX_ID:
        raise FeedError(f"{identifier[:40]!r} cannot be an identifier", place=place, field="identifier")
    return made


@dataclass(frozen=True, slots=True)
class _Reader:
    root: Element
    place: str

    def alert(self) -> Alert:
        sent = self._time(self.root, "sent")
        alert = Alert(
            identifier=self.place,
            id=bulletin_id(self.place, place=self.place),
            sender=_needed(self.root, "sender", place=self.place),
            sent=sent,
            status=self._one_of(self.root, "status", STATUSES),
            scope=self._one_of(self.root, "scope", SCOPES),
            type=self._one_of(self.root, "msgType", TYPES),
            references=self._references(),
        )
        if not alert.is_for_the_public or alert.type not in URGENT_TYPES:
            return alert
        return self._with_info(alert)

    def _with_info(self, alert: Alert) -> Alert:
        element = self._info_element()
        effective = self._time(element, "effective") if _text(element, "effective") else alert.sent
        expires, note = self._expires(element, sent=alert.sent, effective=effective)
        event = _needed(element, "event", place=self.place)
        info = Info(
            event=_clipped(event, _MAX_LINE),
            headline=_clipped(_text(element, "headline") or event, _MAX_LINE),
            description=_clipped(_text(element, "description"), _MAX_TEXT),
            instruction=_clipped(_text(element, "instruction"), _MAX_TEXT),
            severity=_SEVERITIES[self._one_of(element, "severity", tuple(_SEVERITIES))],
            effective=effective,
            expires=expires,
            areas=self._areas(element),
        )
        return Alert(
            identifier=alert.identifier, id=alert.id, sender=alert.sender, sent=alert.sent, status=alert.status,
            scope=alert.scope, type=alert.type, references=alert.references, info=info, notes=note,
        )  # fmt: skip

    def _info_element(self) -> Element:
        found = self.root.findall(_tag("info"))
        if not found:
            raise FeedError("is missing", place=self.place, field="info")
        thai = [element for element in found if _text(element, "language").lower().startswith("th")]
        return (thai or found)[0]

    def _expires(self, element: Element, *, sent: datetime, effective: datetime) -> tuple[datetime, tuple[str, ...]]:
        told = self._time(element, "expires") if _text(element, "expires") else None
        if told is not None and told > effective:
            return told, ()
        ends = sent + _LASTS
        if ends <= effective:
            raise FeedError(
                "begins more than 24 hours after it was sent and has no end", place=self.place, field="expires"
            )
        why = "has no end" if told is None else "ends before it begins"
        return ends, (f"{self.place} {why}; it is shown for 24 hours from when it was sent.",)

    def _areas(self, element: Element) -> tuple[str, ...]:
        areas = {code for area in element.findall(_tag("area")) for code in self._provinces(area)}
        if not areas:
            raise FeedError("names no province", place=self.place, field="area")
        return tuple(sorted(areas))

    def _provinces(self, area: Element) -> tuple[str, ...]:
        codes = [
            _text(geocode, "value")
            for geocode in area.findall(_tag("geocode"))
            if _text(geocode, "valueName") == _GEOCODE
        ]
        if not codes:
            return self._provinces_by_name(_text(area, "areaDesc"))
        return tuple(self._province(code) for code in codes if code != _PATTAYA)

    def _province(self, code: str) -> str:
        digits = code.removeprefix("TH-")
        if not re.fullmatch("TH-[1-9][0-9]", code) or place(digits) is None:
            raise FeedError(f"{code[:40]!r} is not a province", place=self.place, field="geocode")
        return digits

    def _provinces_by_name(self, names: str) -> tuple[str, ...]:
        found = {name: province_by_name(name) for name in fold(names).split()}
        for name, province in found.items():
            if province is None:
                raise FeedError(f"{name[:40]!r} is not a province", place=self.place, field="areaDesc")
        return tuple(province.code for province in found.values() if province is not None)

    def _references(self) -> tuple[str, ...]:
        triples = _text(self.root, "references").split()
        ids = []
        for triple in triples:
            parts = triple.split(",")
            if len(parts) != 3 or not parts[1]:  # noqa: PLR2004  sender,identifier,sent (CAP 1.2, 3.2.1)
                raise FeedError(f"{triple[:60]!r} is not sender,identifier,sent", place=self.place, field="references")
            ids.append(bulletin_id(parts[1], place=self.place))
        return tuple(ids)

    def _one_of(self, element: Element, name: str, allowed: tuple[str, ...]) -> str:
        value = _needed(element, name, place=self.place)
        if value not in allowed:
            raise FeedError(f"{value[:40]!r} is none of {', '.join(allowed)}", place=self.place, field=name)
        return value

    def _time(self, element: Element, name: str) -> datetime:
        value = _needed(element, name, place=self.place)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise FeedError(f"{value[:40]!r} is not a time", place=self.place, field=name) from error
        if moment.tzinfo is None:
            raise FeedError(f"{value[:40]!r} has no offset from UTC", place=self.place, field=name)
        if moment.year not in _YEARS:
            raise FeedError(f"{value[:40]!r} is not of this century", place=self.place, field=name)
        return moment.astimezone(UTC)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(element: Element, name: str) -> str:
    """Return the text of a child with the blanks at the ends of its lines taken off, or nothing."""
    lines = (element.findtext(_tag(name)) or "").strip().splitlines()
    return "\n".join(" ".join(line.split()) for line in lines)


def _needed(element: Element, name: str, *, place: str) -> str:
    value = _text(element, name)
    if not value:
        raise FeedError("is missing or empty", place=place, field=name)
    return value


def _clipped(words: str, limit: int) -> str:
    """Cut what is too long for the wire: a long warning is better shown cut than not at all."""
    words = fold(words)
    return words if len(words) <= limit else f"{words[: limit - 1]}…"
