"""The stick's README, for a person at a PC: which villages, what is to be brought back, what was handed in.

In: what lies on the stick. Out: `README.txt` in Thai, with the line ends and the mark at its beginning that every
Windows reads. Rule: it is made of the stick alone, so that a kiosk and central write the same; nothing on it is
believed, and nothing that is sealed is told: a carrier sees how many envelopes there are.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from content_sync.errors import WireError
from content_sync.look import catalogues
from content_sync.look.environment import TRANSLATIONS, environment
from content_sync.look.thai import local_date
from content_sync.stick.folder import StickFolder
from content_sync.wire.areas import is_village
from content_sync.wire.carriers import (
    HANDED_IN,
    MAX_FILES,
    MAX_MARKER_BYTES,
    README,
    UP,
    HandedIn,
    StickVillage,
    envelope_order,
    sealed_digest,
)
from content_sync.wire.encoding import decode

_LISTED: Final = 200  # villages; a stick of the whole country would have a README of a thousand pages
_TEMPLATE: Final = "look/stick_readme.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBringBack:
    """What one village has handed over."""

    code: str
    name: str
    envelopes: int
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmeView:
    """What the README says."""

    made: date
    villages: tuple[ToBringBack, ...]
    more: int
    handed_in: HandedIn | None
    not_taken: tuple[StickVillage, ...]


def write_readme(stick: StickFolder, *, extra: StickVillage | None = None) -> None:
    """Write the README anew, of what is on the stick now.

    Args:
        stick: the stick; it has its marker.
        extra: the village of the kiosk that writes, with its name; the marker may not know it.

    Raises:
        StickError: there is no marker that can be read.
        StickGoneError: the medium did not take it.
    """
    marker = stick.marker()
    names = {village.code: village.name for village in marker.villages}
    if extra is not None:
        names[extra.code] = extra.name
    villages = tuple(_villages(stick, names))
    handed_in = _handed_in(stick)
    not_taken = handed_in.not_taken[:_LISTED] if handed_in else ()
    view = ReadmeView(
        made=local_date(marker.made),
        villages=villages[:_LISTED],
        more=max(0, len(villages) - _LISTED),
        handed_in=handed_in,
        not_taken=tuple(StickVillage(code=code, name=names.get(code, "")) for code in not_taken),
    )
    template = environment("th", catalogues.load(TRANSLATIONS)["th"]).get_template(_TEMPLATE)
    text = template.render(view=view).replace("\n", "\r\n")
    stick.write(README, codecs.BOM_UTF8 + text.encode())


def _villages(stick: StickFolder, names: dict[str, str]) -> Iterator[ToBringBack]:
    """Yield the villages, those that handed something over first."""
    written = [name for name in stick.names(UP, most=100_000) if is_village(name)]
    for code in (*written, *sorted(names.keys() - set(written))):
        files = stick.names(f"{UP}/{code}", most=2 * MAX_FILES) if code in written else ()
        yield ToBringBack(
            code=code,
            name=names.get(code, ""),
            envelopes=sum(envelope_order(name) is not None for name in files),
            files=sum(sealed_digest(name) is not None for name in files),
        )


def _handed_in(stick: StickFolder) -> HandedIn | None:
    body = stick.read(HANDED_IN, max_bytes=MAX_MARKER_BYTES)
    if body is None:
        return None
    try:
        found = decode(body, HandedIn)
    except WireError:
        return None
    return HandedIn(at=found.at, villages=found.villages[:_LISTED], not_taken=found.not_taken)
