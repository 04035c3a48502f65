"""The market items of whole districts at central: what a village says of one, what staff decide, and when it goes.

In: sayings of kiosks, within the transaction of an envelope; decisions of staff; the time. Out: rows, of which the tree
makes the lists (tree/market_lists.py). Rules: a village speaks of its own items alone, as each is known by its village
and its id; the words of an item never change, its days only grow, and one that was withdrawn never comes back, so it
does not matter in which order sayings come. What is withdrawn loses its words at once, what is over or declined some
days later. Of one village 20 new items are taken within a day; what is beyond waits at its kiosk. What staff decline
goes home in a receipt.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final, Literal

from content_sync.central.database.network import market
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.schema.market_tables import MarketComplaintRow, MarketItemRow
from content_sync.central.database.sessions import Session
from content_sync.central.network.moderation import Clerk
from content_sync.central.network.posting import OF_A_BOX, TOO_MANY
from content_sync.wire.district_items import DECLINED, DistrictComplaint, DistrictItem, DistrictWord
from content_sync.wire.encoding import encode

ITEMS_A_DAY: Final = 20
KEPT_WHEN_OVER: Final = dt.timedelta(days=7)
"""How long the words stay of what is over or was declined: somebody may ask why."""

FORGOTTEN_AFTER: Final = dt.timedelta(days=90)
"""How long is known that an item was withdrawn or is over, so that a copied card does not bring it back."""

CONFLICT: Final = "conflict"
_A_DAY: Final = dt.timedelta(days=1)
_WORDS: Final = ("side", "title", "price_satang", "unit", "seller", "phone", "text")
_AT_ONCE: Final = 200
_WORDS_AT_ONCE: Final = 20
_TAKEN_BACK_AT_ONCE: Final = 500


def item_refusal(session: Session, item: DistrictItem, *, words: MarketItemRow, now: dt.datetime) -> str:
    """Return why a new saying is not taken, "" where it is.

    It is `too-many` for today, a `conflict` with what was said before, or declined, with the reason of the staff.

    Args:
        session: of the arrival.
        item: the saying.
        words: the row it would make.
        now: when it came.
    """
    known = market.find_item(session, words.village, item.item)
    if known is None:
        is_full = market.count_items(session, words.village, since=now - _A_DAY) >= ITEMS_A_DAY
        return TOO_MANY if is_full else ""
    if item.is_withdrawn:
        return ""
    if known.state == "declined":
        return f"{DECLINED}{known.reason}"
    if known.erased_at is not None:
        return ""
    return "" if all(getattr(known, name) == getattr(words, name) for name in _WORDS) else CONFLICT


def keep_saying(session: Session, row: MarketItemRow, now: dt.datetime) -> None:
    """Take in what a village says of its item: it is new, it stands longer, or it is withdrawn.

    Args:
        session: a writing one.
        row: what is said, `withdrawn` or `waiting`.
        now: when it came.
    """
    known = market.lock_item(session, row.village, row.id)
    if row.state == "withdrawn":
        item = known or _added(session, row)
        item.is_ended = item.is_ended or row.is_ended
        withdraw(session, item, now)
    elif known is None:
        if row.until_at > now:
            market.add_item(session, row)
    elif known.state in {"waiting", "accepted"} and row.until_at > known.until_at:
        known.until_at, known.changed_at = row.until_at, now


def withdraw(session: Session, item: MarketItemRow, now: dt.datetime) -> None:
    """Take an item back for its seller: its words go at once, and it never comes back."""
    if item.state != "withdrawn":
        item.state = "withdrawn"
        item.reason = ""
    _erase(session, item, now)


def until_of(item: DistrictItem, now: dt.datetime) -> dt.datetime:
    """Return when the days of an item are over: where the kiosk was sure of the time, they count from the saying."""
    made = item.made.at if item.made.is_trusted else now
    return min(made, now) + dt.timedelta(days=item.days)


def complaints_refusal(session: Session, village: str, now: dt.datetime) -> str:
    """Return why a new complaint waits for another day, "" where it is taken now."""
    is_full = market.count_item_complaints(session, village, since=now - _A_DAY) >= OF_A_BOX
    return TOO_MANY if is_full else ""


def keep_complaint(session: Session, complaint: DistrictComplaint, *, village: str, now: dt.datetime) -> None:
    """Keep what a village says against an item of another; of an item that is gone nothing is kept."""
    item_village, _, name = complaint.name.partition("-")
    item = market.find_item(session, item_village, name)
    if item is None or item.state != "accepted":
        return
    row = MarketComplaintRow(
        village=village,
        item_village=item_village,
        item=name,
        number=complaint.number,
        reasons=encode(complaint.reasons),
        count=sum(complaint.reasons.values()),
        is_hidden=complaint.is_hidden,
        is_settled=False,
        received_at=now,
    )
    market.keep_item_complaint(session, row)


def item_to_decide(clerk: Clerk, village: str, name: str, *, seen: str) -> MarketItemRow | None:
    """Return an item that nobody else changes now; None where there is none.

    Args:
        clerk: who decides.
        village: whose item it is.
        name: its id.
        seen: its state as the clerk saw it.

    Raises:
        StaleFormError: a colleague decided, or the village withdrew it since.
    """
    item = market.lock_item(clerk.session, village, name)
    if item is not None and (item.state != seen or item.erased_at is not None):
        raise StaleFormError("somebody changed this item")
    return item


def accept(clerk: Clerk, item: MarketItemRow) -> None:
    """Let the district see an item; one that stands stays, and what was said against it is settled."""
    if item.state == "accepted":
        market.settle_item_complaints(clerk.session, item)
        clerk.note("item_stays", _about(item))
        return
    _decide(clerk, item, "accepted", "")
    clerk.note("item_accepted", _about(item))


def decline(clerk: Clerk, item: MarketItemRow, reason: str) -> None:
    """Let the district not see an item, or no longer, for a reason that its seller is told."""
    was_shown = item.state == "accepted"
    _decide(clerk, item, "declined", reason)
    market.forget_item_complaints(clerk.session, item)
    clerk.note("item_taken_down" if was_shown else "item_declined", _about(item), reason)


def words_home(session: Session, village: str) -> tuple[DistrictWord, ...]:
    """Return what staff declined of a village's items and its kiosk has not confirmed."""
    return tuple(
        DistrictWord(id=item.answer, item=item.id, state="declined", reason=item.reason)
        for item in market.untold_items(session, village, limit=_WORDS_AT_ONCE)
    )


def taken_back_home(session: Session, village: str, *, since: dt.datetime | None) -> tuple[DistrictWord, ...]:
    """Return what a village took back since a backup from which its kiosk was put back, which shows it again."""
    return tuple(
        DistrictWord(id=item.id, item=item.id, state="ended" if item.is_ended else "withdrawn")
        for item in market.withdrawn_items(session, village, since=since, limit=_TAKEN_BACK_AT_ONCE)
    )


def erase_over(session: Session, now: dt.datetime) -> int:
    """Erase the words of what is over or was declined some days ago; return of how many items."""
    due = market.due_to_erase(session, over_by=now - KEPT_WHEN_OVER, limit=_AT_ONCE)
    for item in due:
        _erase(session, item, now)
    market.forget_items(session, changed_by=now - FORGOTTEN_AFTER)
    return len(due)


def _decide(clerk: Clerk, item: MarketItemRow, state: Literal["accepted", "declined"], reason: str) -> None:
    item.state, item.reason, item.staff = state, reason, clerk.email
    item.decided_at = item.changed_at = clerk.now
    item.answer, item.told_at = secrets.token_hex(16) if state == "declined" else "", None


def _erase(session: Session, item: MarketItemRow, now: dt.datetime) -> None:
    if item.erased_at is None:
        item.side = item.title = item.unit = item.seller = item.phone = item.text = ""
        item.price_satang = None
        item.erased_at = item.changed_at = now
        market.forget_item_complaints(session, item)


def _added(session: Session, row: MarketItemRow) -> MarketItemRow:
    market.add_item(session, row)
    return row


def _about(item: MarketItemRow) -> str:
    return f"{item.village}-{item.id}"
