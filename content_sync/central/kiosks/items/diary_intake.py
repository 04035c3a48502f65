"""What the people of a kiosk taught: each version of an entry takes effect once."""

from __future__ import annotations

from content_sync.central.kiosks.arrivals import LARGEST_NUMBER, Arrival, OnceKind, is_storable
from content_sync.central.network.diary import day_of, diary_pause, diary_refusal, keep_diary_entry
from content_sync.wire.diary import DiaryEntry
from content_sync.wire.reports import ItemResult


def _objection(arrival: Arrival, entry: DiaryEntry) -> str:
    del arrival
    is_well = is_storable(entry.made) and entry.n <= LARGEST_NUMBER and day_of(entry) is not None
    return "" if is_well else "bad-item"


def _refused(arrival: Arrival, entry: DiaryEntry) -> ItemResult | None:
    if reason := diary_refusal(arrival.session, entry, village=arrival.village):
        return ItemResult(id=entry.id, result="rejected", reason=reason)
    pause = diary_pause(arrival.session, village=arrival.village, now=arrival.now)
    return ItemResult(id=entry.id, result="later", reason=pause) if pause else None


def _keep(arrival: Arrival, entry: DiaryEntry) -> None:
    day = day_of(entry)
    if day is not None:
        kiosk = arrival.envelope_id.kiosk.hex()
        keep_diary_entry(arrival.session, entry, day, village=arrival.village, kiosk=kiosk, now=arrival.now)


DIARY = OnceKind(
    objection=_objection,
    fields=lambda entry: (
        *(entry.entry, entry.person, entry.people, entry.day),
        *(entry.epoch, entry.n, entry.made.at, entry.is_removed),
    ),
    keep=_keep,
    refused=_refused,
)
