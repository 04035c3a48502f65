"""Market items for a whole district, and what villages say against those of others."""

from __future__ import annotations

from content_sync.central.database.schema.market_tables import MarketItemRow
from content_sync.central.kiosks.arrivals import Arrival, OnceKind, is_storable, storable
from content_sync.central.network.market import (
    CONFLICT,
    complaints_refusal,
    item_refusal,
    keep_complaint,
    keep_saying,
    until_of,
)
from content_sync.wire.district_items import DECLINED, DistrictComplaint, DistrictItem
from content_sync.wire.reports import ItemResult


def _objection(arrival: Arrival, item: DistrictItem) -> str:
    del arrival
    is_whole = item.is_withdrawn or (item.title.strip() and item.days)
    return "" if is_storable(item.made) and is_whole else "bad-item"


def _refused(arrival: Arrival, item: DistrictItem) -> ItemResult | None:
    refusal = item_refusal(arrival.session, item, words=_row(arrival, item), now=arrival.now)
    if not refusal:
        return None
    if refusal == CONFLICT:
        return ItemResult(id=item.id, result="conflict")
    is_declined = refusal.startswith(DECLINED)
    return ItemResult(id=item.id, result="rejected" if is_declined else "later", reason=refusal)


def _keep(arrival: Arrival, item: DistrictItem) -> None:
    keep_saying(arrival.session, _row(arrival, item), arrival.now)


def _row(arrival: Arrival, item: DistrictItem) -> MarketItemRow:
    return MarketItemRow(
        village=arrival.village,
        id=item.item,
        state="withdrawn" if item.is_withdrawn else "waiting",
        side=item.side,
        title=storable(item.title),
        price_satang=item.price_satang,
        unit=storable(item.unit),
        seller=storable(item.seller),
        phone=storable(item.phone),
        text=storable(item.text),
        made_at=item.made.at,
        made_clock=item.made.clock,
        received_at=arrival.now,
        until_at=until_of(item, arrival.now),
        changed_at=arrival.now,
        is_ended=item.is_ended,
        staff="",
        reason="",
    )


def _objection_to_complaint(arrival: Arrival, complaint: DistrictComplaint) -> str:
    is_own = complaint.name.startswith(f"{arrival.village}-")
    return "bad-item" if is_own or not is_storable(complaint.made) else ""


def _complaint_refused(arrival: Arrival, complaint: DistrictComplaint) -> ItemResult | None:
    pause = complaints_refusal(arrival.session, arrival.village, arrival.now)
    return ItemResult(id=complaint.id, result="later", reason=pause) if pause else None


def _keep_complaint(arrival: Arrival, complaint: DistrictComplaint) -> None:
    keep_complaint(arrival.session, complaint, village=arrival.village, now=arrival.now)


DISTRICT_ITEM = OnceKind(
    objection=_objection,
    fields=lambda item: (
        item.item, item.is_withdrawn, item.days, item.side, item.title, item.price_satang, item.unit, item.seller,
        item.phone, item.text, item.made.at,
    ),
    keep=_keep,
    refused=_refused,
)  # fmt: skip
DISTRICT_COMPLAINT = OnceKind(
    objection=_objection_to_complaint,
    fields=lambda complaint: (
        complaint.name, complaint.number, complaint.is_hidden, sorted(complaint.reasons.items()), complaint.made.at,
    ),
    keep=_keep_complaint,
    refused=_complaint_refused,
)  # fmt: skip
