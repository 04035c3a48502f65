"""What a kiosk says of a volunteer who signed up with the sheet of a training."""

from __future__ import annotations

from content_sync.central.kiosks.arrivals import Arrival, OnceKind, is_storable
from content_sync.central.network.posting import volunteer_refusal
from content_sync.central.network.sign_up import keep_signed_up
from content_sync.wire.reports import ItemResult
from content_sync.wire.sign_up import SignedUp


def _refused(arrival: Arrival, told: SignedUp) -> ItemResult | None:
    reason = volunteer_refusal(arrival.session, told.register, told.made, now=arrival.now)
    return ItemResult(id=told.id, result="rejected", reason=reason) if reason else None


def _keep(arrival: Arrival, told: SignedUp) -> None:
    keep_signed_up(arrival.session, told, village=arrival.village, now=arrival.now)


SIGNED_UP = OnceKind(
    objection=lambda arrival, told: "" if is_storable(told.made) else "bad-item",
    fields=lambda told: (told.person, told.register, told.day, told.made.at),
    keep=_keep,
    refused=_refused,
)
