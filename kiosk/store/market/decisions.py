"""What becomes of a market item, as plain functions of values: each returns the item after, or None if it stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Final

from content_sync.wire.stamps import Stamp
from kiosk.store.market.items import OPEN, DistrictState, MarketEnd, MarketFields, MarketItem, Redacted, code_digest
from kiosk.store.senders import Sender
from kiosk.store.taken_out import without

MAX_COMPLAINTS: Final = 99  # of one reason; each is written to the card
_NO_TIME: Final = timedelta(0)


def new(
    number: int,
    fields: MarketFields,
    *,
    code: str,
    form_digest: str,
    made: Stamp,
    running_s: int,
    sender: Sender,
) -> MarketItem:
    """Return an item that waits for the volunteer."""
    return MarketItem(
        number=number,
        code_digest=code_digest(code),
        side=fields.side,
        made=made,
        since=made,
        since_running_s=running_s,
        title=fields.title,
        price_satang=fields.price_satang,
        unit=fields.unit,
        seller=fields.seller,
        phone=fields.phone,
        text=fields.text,
        form_digest=form_digest,
        browser=sender.named,
        sender=sender.key,
        is_for_district=fields.is_for_district,
    )


def with_photo(item: MarketItem, photo: str, small_photo: str) -> MarketItem | None:
    """Return the item with a photo; one that is shown waits for the volunteer again, who has not seen the photo."""
    if not item.is_held or item.photo == photo:
        return None
    state = "waiting" if item.state == "shown" else item.state
    return replace(item, photo=photo, small_photo=small_photo, photos_kept=item.photos_kept + 1, state=state)


def shown(item: MarketItem, content: str, now: Stamp, running_s: int) -> MarketItem | None:
    """Return the item after the volunteer's yes to what they saw of it; complaints are looked at with that."""
    if not item.is_held or item.content != content:
        return None
    yes = replace(item, state="shown", reason="", complaints={}, sender="")
    return yes if item.state == "shown" else renewed(yes, now, running_s)


def hidden(item: MarketItem, content: str, reason: str) -> MarketItem | None:
    """Return the item after the volunteer's no to what they saw of it."""
    if not item.is_held or item.content != content:
        return None
    return replace(item, state="hidden", reason=reason, complaints={}, sender="")


def redacted(
    item: MarketItem, content: str, words: Collection[str], reason: str, *, without_phone: bool
) -> MarketItem | None:
    """Return the item without what the volunteer takes out of what they saw; None where that is nothing.

    Args:
        item: as it is.
        content: what the volunteer saw of it.
        words: to be taken out wherever they stand; nothing is written in their place but a mark.
        reason: why, as a code.
        without_phone: take its number out as well.
    """
    if not item.is_held or item.content != content:
        return None
    phone = "" if without_phone else item.phone
    left = replace(
        item,
        title=without(item.title, words),
        unit=without(item.unit, words),
        seller=without(item.seller, words),
        text=without(item.text, words),
        phone=phone,
    )
    if left == item:
        return None
    taken: dict[Redacted, bool] = {"words": replace(left, phone=item.phone) != item, "phone": phone != item.phone}
    parts = tuple(part for part, is_taken in taken.items() if is_taken or part in item.redacted)
    return replace(left, redacted=parts, redacted_for=reason)


def for_district(item: MarketItem, is_wanted: bool) -> MarketItem | None:
    """Return the item after its seller said whether the whole district is to see it."""
    if not item.is_held or item.is_for_district == is_wanted:
        return None
    return replace(item, is_for_district=is_wanted)


def said_of(item: MarketItem, district: DistrictState | None) -> MarketItem | None:
    """Return the item after central was told this of it."""
    return replace(item, district=district) if item.district != district else None


def complained_about(item: MarketItem, reason: str) -> MarketItem | None:
    """Return an item that is shown with one complaint more; nothing else changes."""
    count = item.complaints.get(reason, 0)
    if item.state != "shown" or count >= MAX_COMPLAINTS:
        return None
    return replace(item, complaints=item.complaints | {reason: count + 1})


def extended(item: MarketItem, now: Stamp, running_s: int) -> MarketItem | None:
    """Return the item with all its days before it again, if it waits or is shown and is not over."""
    if item.state not in OPEN or item.left(now, running_s) <= _NO_TIME:
        return None
    return renewed(item, now, running_s)


def ended(item: MarketItem, end: MarketEnd, now: Stamp, running_s: int) -> MarketItem | None:
    """Return what is kept of an item that ends: its number, its code's digest, how it ended, what central was told."""
    if not item.is_held:
        return None
    return MarketItem(
        number=item.number,
        code_digest=item.code_digest,
        side=item.side,
        made=item.made,
        since=now,
        since_running_s=running_s,
        state=end,
        district=item.district,
    )


def in_time(item: MarketItem, now: Stamp, running_s: int) -> MarketItem | None:
    """Return the item as time leaves it: over, or with the true time at which its days began."""
    if item.is_held and item.left(now, running_s) <= _NO_TIME:
        return ended(item, "over", now, running_s)
    # A power cut may have taken a part of the count.
    after = replace(item, since=_dated(item.since, now), since_running_s=min(item.since_running_s, running_s))
    return after if after != item else None


def _dated(since: Stamp, now: Stamp) -> Stamp:
    """Return a time with its true date, where that can be told: within one start of the machine."""
    if since.is_trusted or not now.is_trusted or not now.boot or since.boot != now.boot:
        return since
    at = now.at - timedelta(seconds=now.boot_s - since.boot_s)
    return Stamp(at=at, clock="trusted", boot=since.boot, boot_s=since.boot_s)


def renewed(item: MarketItem, now: Stamp, running_s: int) -> MarketItem:
    """Return the item with its days beginning now."""
    return replace(item, since=now, since_running_s=running_s)
