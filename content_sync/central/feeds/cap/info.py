"""One `info` of a CAP document: what is warned of, how gravely, where and until when, in one language.

In: the element. Out: an `Info`, or a `FeedError` that names the field. Where `expires` is missing, or not after
`effective` (both happen), the warning lasts 24 hours from `sent`, and a note says so. Unknown areas are in `faults`,
and the known ones are warned all the same. What only helps (whom to call, where to read on) refuses nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from content_sync.central.feeds.cap.areas import provinces_of
from content_sync.central.feeds.cap.elements import Node
from content_sync.errors import FeedError
from content_sync.wire.alerts import Severity
from content_sync.wire.bulletin_base import MAX_LINE, MAX_PROSE
from content_sync.wire.text import one_line

_SEVERITIES: Final[dict[str, Severity]] = {
    "Extreme": "extreme", "Severe": "severe", "Moderate": "moderate", "Minor": "minor", "Unknown": "unknown",
}  # fmt: skip
_WEB: Final = re.compile(r"https?://[!-~]+")
_LASTS: Final = timedelta(hours=24)
_NAMES_LISTED: Final = 5
_GEOCODE: Final = "iso3166-2"
THAI_RANK, ENGLISH_RANK, _OTHER_RANK = range(3)
_THAI: Final = re.compile("[\u0e01-\u0e5b]")


@dataclass(frozen=True, slots=True, kw_only=True)
class English:
    """What an alert says in English beside its Thai."""

    headline: str = ""
    description: str = ""
    instruction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What an alert says to some areas; `number` counts the infos of the document from 1, `rank` is 0 for Thai."""

    number: int
    rank: int
    event: str
    headline: str
    description: str
    instruction: str
    severity: Severity
    effective: datetime
    expires: datetime
    areas: frozenset[str]
    contact: str = ""
    web: str = ""
    english: English = English()
    notes: tuple[str, ...] = ()
    faults: tuple[FeedError, ...] = ()


def read_info(node: Node, *, number: int, sent: datetime) -> Info:
    """Read one info.

    Raises:
        FeedError: a field is wrong or missing, or none of its areas is known.
    """
    effective = node.time("effective") if node.text("effective") else sent
    expires, notes = _expires(node, sent=sent, effective=effective)
    areas, faults = _areas(node)
    event = one_line(node.needed_words("event"))
    headline, description = one_line(node.words("headline")) or event, node.words("description")
    return Info(
        number=number,
        rank=_rank(node.text("language").lower(), headline + description),
        event=_clipped(event, MAX_LINE),
        headline=_clipped(headline, MAX_LINE),
        description=_clipped(description, MAX_PROSE),
        instruction=_clipped(node.words("instruction"), MAX_PROSE),
        severity=_SEVERITIES[node.one_of("severity", tuple(_SEVERITIES))],
        effective=effective,
        expires=expires,
        areas=areas,
        contact=_contact(node),
        web=_address(node),
        notes=notes,
        faults=faults,
    )


def _rank(language: str, words: str) -> int:
    if language.startswith("th") or (not language and _THAI.search(words)):
        return THAI_RANK
    return ENGLISH_RANK if not language or language.startswith("en") else _OTHER_RANK


def _expires(node: Node, *, sent: datetime, effective: datetime) -> tuple[datetime, tuple[str, ...]]:
    expires = node.time("expires") if node.text("expires") else None
    if expires is not None and expires > effective:
        return expires, ()
    ends = sent + _LASTS
    if ends <= effective:
        reason = "begins more than 24 hours after it was sent and has no end"
        raise FeedError(reason, place=node.place, field="expires")
    why = "has no end" if expires is None else "ends before it begins"
    return ends, (f"{node.place} {why}; it is shown for 24 hours from when it was sent.",)


def _areas(node: Node) -> tuple[frozenset[str], tuple[FeedError, ...]]:
    known: set[str] = set()
    unknown: dict[str, None] = {}
    faults: list[FeedError] = []
    for area in node.children("area"):
        try:
            codes, names = provinces_of(_codes(area), area.words("areaDesc"))
        except FeedError as error:
            faults.append(error)
            continue
        known |= codes
        unknown |= dict.fromkeys(names)
    listed = _listing(tuple(unknown))
    if not known:
        raise FeedError(f"names no province{listed}", place=node.place, field="area")
    if unknown:
        faults.append(FeedError(f"is no province, only the others are warned{listed}", place=node.place, field="area"))
    return frozenset(known), tuple(faults[:_NAMES_LISTED])


def _codes(area: Node) -> list[str]:
    codes = (code for code in area.children("geocode") if _is_iso(code.text("valueName")))
    return [code.text("value") for code in codes]


def _is_iso(system: str) -> bool:
    return system.replace(" ", "").lower() == _GEOCODE


def _listing(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    more = len(names) - _NAMES_LISTED
    listed = ", ".join(repr(name[:40]) for name in names[:_NAMES_LISTED])
    return f": {listed} and {more} more" if more > 0 else f": {listed}"


def _contact(node: Node) -> str:
    contacts = (one_line(child.own_words()) for child in node.children("contact"))
    return _clipped(next(contacts, ""), MAX_LINE)


def _address(node: Node) -> str:
    """Return the address to read on at, or nothing where it is none, or too long: half an address leads nowhere."""
    web = next((child.own_text() for child in node.children("web")), "")
    return web if len(web) <= MAX_LINE and _WEB.fullmatch(web) else ""


def _clipped(words: str, limit: int) -> str:
    """Cut a text that is too long for the wire: a long warning is better shown cut than not at all."""
    return words if len(words) <= limit else f"{words[: limit - 1]}…"
