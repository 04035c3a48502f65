"""Reopenings: who reported says that what staff call done is not."""

from __future__ import annotations

from content_sync.central.kiosks.arrivals import Arrival, OnceKind, is_storable, storable
from content_sync.central.kiosks.follow_ups import objection_to, reopen_report
from content_sync.wire.reports import Reopening


def _objection(arrival: Arrival, item: Reopening) -> str:
    return objection_to(arrival.session, item, village=arrival.village) if is_storable(item.made) else "bad-item"


def _keep(arrival: Arrival, item: Reopening) -> None:
    reopen_report(arrival.session, item, text=storable(item.text), village=arrival.village, now=arrival.now)


REOPENING = OnceKind(
    objection=_objection,
    fields=lambda item: (item.report, item.text, item.made.at),
    keep=_keep,
)
