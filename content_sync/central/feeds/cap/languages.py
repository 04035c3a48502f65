"""Which of a document's infos a village reads, where it has several languages.

In: all infos of a document. Out: those for villages. Rules: for each area the best language there is: Thai, where it is
for the same areas and the same time, then English; the same words only once. English words go with the Thai ones they
translate: those of the same areas, time, gravity and event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from content_sync.central.feeds.cap.info import ENGLISH_RANK, THAI_RANK, English, Info
from content_sync.wire.areas import COUNTRY


def for_villages(infos: Iterable[Info]) -> tuple[Info, ...]:
    """Return the infos for villages: for each area the best language there is, and the same words only once."""
    infos, kept = tuple(infos), list[Info]()
    for info in sorted(infos, key=lambda one: one.rank):
        better = [one for one in kept if one.rank < info.rank and _spans(one, info)]
        areas = info.areas.difference(*(one.areas for one in better))
        if areas and not any(COUNTRY in one.areas for one in better):
            kept.append(replace(info, areas=areas, english=_english_of(info, infos)))
    return tuple(sorted(_merged(kept), key=lambda one: one.number))


def _spans(one: Info, other: Info) -> bool:
    return one.effective <= other.effective and one.expires >= other.expires


def _english_of(info: Info, infos: tuple[Info, ...]) -> English:
    """Return the English words of a Thai info; none where it is not certain that they say the same."""
    thai, english = ([one for one in infos if one.rank == rank] for rank in (THAI_RANK, ENGLISH_RANK))
    is_pair = len(thai) == len(english) == 1
    same = (
        one
        for one in english
        if (one.severity, one.effective, one.expires) == (info.severity, info.effective, info.expires)
        and info.areas <= one.areas
        and (is_pair or one.event == info.event)
    )
    found = next(same, None) if info.rank == THAI_RANK else None
    if found is None:
        return English()
    return English(headline=found.headline, description=found.description, instruction=found.instruction)


def _merged(infos: Iterable[Info]) -> Iterable[Info]:
    merged: dict[Info, Info] = {}
    for info in infos:
        words = replace(info, number=0, areas=frozenset(), notes=(), faults=())
        first = merged.get(words)
        merged[words] = replace(first, areas=first.areas | info.areas) if first else info
    return merged.values()
