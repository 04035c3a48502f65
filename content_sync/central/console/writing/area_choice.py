"""Chooses areas on a form without scripts: by ticks, and by names with offers where a name means several places.

In: the ticked codes, the typed names, and the area to open into its parts. Out: the areas chosen so far, the places to
offer, and the names that no place has. A name that is found leaves the text field and becomes a tick; others stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from content_sync.central.console.place_names import find, split, widest, within
from content_sync.look import places
from content_sync.look.places import Place
from content_sync.wire.areas import is_area

MAX_OFFERS: Final = 40
_MAX_NAMES: Final = 100  # settled at one press; the rest waits in the field for the next


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChoice:
    """What is chosen, and what is still to choose.

    Attributes:
        areas: the chosen areas, none within another.
        unsettled: the names that do not stand for one place yet, as they go back into the field.
        offers: places to tick: the parts of an opened area, or those that share a typed name.
        offers_left: how many more there were than can be shown.
        unknown: names that no place has.
        is_opened: the offers are parts of an area.
    """

    areas: tuple[str, ...]
    unsettled: str = ""
    offers: tuple[Place, ...] = ()
    offers_left: int = 0
    unknown: tuple[str, ...] = ()
    is_opened: bool = False

    @property
    def is_settled(self) -> bool:
        return not self.unsettled


def choose(ticked: Iterable[str], *, typed: str = "", opened: str = "") -> AreaChoice:
    """Return what the ticks, the typed names and the opened area choose together.

    Opening an area takes its own tick away: somebody who opens a province wants parts of it.
    """
    names = split(typed)
    found = {name: find(name) for name in names[:_MAX_NAMES]}
    areas = [code for code in ticked if is_area(code) and places.place(code) and code != opened]
    areas += [meant[0].code for meant in found.values() if len(meant) == 1]
    unclear = {name: meant for name, meant in found.items() if len(meant) > 1 and not _is_decided(meant, areas)}
    unknown = tuple(name for name in names[:_MAX_NAMES] if not found[name])
    offers = _offers(unclear.values(), opened)
    return AreaChoice(
        areas=widest(areas),
        unsettled=", ".join((*unclear, *unknown, *names[_MAX_NAMES:])),
        offers=offers[:MAX_OFFERS],
        offers_left=max(0, len(offers) - MAX_OFFERS),
        unknown=unknown,
        is_opened=bool(opened),
    )


def _is_decided(found: tuple[Place, ...], areas: list[str]) -> bool:
    return any(place.code in areas for place in found)


def _offers(found: Iterable[tuple[Place, ...]], opened: str) -> tuple[Place, ...]:
    parts = within(opened) if opened else ()
    return tuple({place.code: place for group in (parts, *found) for place in group}.values())
