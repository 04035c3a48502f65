"""What a kiosk says of a rescue code that was used there."""

from __future__ import annotations

from content_sync.central.kiosks.arrivals import Arrival, OnceKind, is_storable
from content_sync.central.network.rescue import keep_rescued
from content_sync.wire.rescue import Rescued


def _keep(arrival: Arrival, rescued: Rescued) -> None:
    kiosk = arrival.envelope_id.kiosk.hex()
    keep_rescued(arrival.session, kiosk=kiosk, village=arrival.village, counter=rescued.counter, now=arrival.now)


RESCUED = OnceKind(
    objection=lambda arrival, rescued: "" if is_storable(rescued.made) else "bad-item",
    fields=lambda rescued: (rescued.counter, rescued.made.at),
    keep=_keep,
)
