"""Market items for the whole district on their way up: what their seller and their village say of them.

What is said of an item is the whole of it each time, under a new id of the saying; `item` is the item's own. Sayings
may come twice, late, in another order or from a copied card: an item's words never change, its days only grow, and one
that was withdrawn never comes back. So it does not matter which came first, and a withdrawal may come before its item.
Ids count within the village that sends them: nobody can say anything of another village's item, but complain of it.
What staff decline is told in the receipts, until the kiosk confirms it; a kiosk that was put back from a backup is told
there what its village took back since.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.market import (
    MARKET_DAYS,
    MAX_PHONE,
    MAX_SELLER,
    MAX_TITLE,
    MAX_UNIT,
    MAX_WORDS,
    ItemName,
    Satang,
)
from content_sync.wire.reports import ItemId
from content_sync.wire.stamps import Stamp
from content_sync.wire.terms import Term

MAX_REASONS: Final = 20
DECLINE_REASONS: Final = ("forbidden", "cheating", "gone", "unclear", "twice", "rude", "personal", "other")
"""Why staff do not let a district see an item, as codes; a seller reads the words of them at the kiosk."""

DECLINED: Final = "declined-"
"""How the reason begins for which central rejects a saying of an item that staff declined; a code of theirs follows."""

DistrictWordState = Literal["declined", "withdrawn", "ended"]
WORD_STATES: Final[tuple[DistrictWordState, ...]] = get_args(DistrictWordState)

Count = Annotated[int, Meta(ge=1, le=99)]


class DistrictItem(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="district_item"
):
    """A market item that its seller wants shown in the whole district, or no longer.

    Attributes:
        item: the item's id, made when its seller first said so.
        is_withdrawn: it is to be shown no more, nor kept; all that follows is left out then, but `is_ended`.
        days: how many days it still stands, counted from `made`.
        side: whether it is offered or wanted.
        price_satang: None where buyers are to ask; 0 is given away.
        seller: whom to ask for, and where.
        phone: digits, or empty.
        is_ended: it stands in its own village no more either.
    """

    id: ItemId
    item: ItemId
    made: Stamp
    is_withdrawn: bool = False
    days: Annotated[int, Meta(ge=0, le=MARKET_DAYS)] = 0
    side: Term = ""
    title: Annotated[str, Meta(max_length=MAX_TITLE)] = ""
    price_satang: Satang | None = None
    unit: Annotated[str, Meta(max_length=MAX_UNIT)] = ""
    seller: Annotated[str, Meta(max_length=MAX_SELLER)] = ""
    phone: Annotated[str, Meta(max_length=MAX_PHONE)] = ""
    text: Annotated[str, Meta(max_length=MAX_WORDS)] = ""
    is_ended: bool = False


class DistrictWord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What central says of an item to the kiosk it came from.

    Attributes:
        id: of this word, which the kiosk confirms.
        item: the item's id.
        state: staff declined it, or its village took it back, or it ended there, after the backup that the kiosk was
            put back from.
        reason: why staff declined it.
    """

    id: ItemId
    item: ItemId
    state: Term
    reason: Term = ""


class DistrictComplaint(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="district_complaint"
):
    """What a village says is wrong with an item of another village. The whole of it goes up after each change.

    Attributes:
        name: the item's.
        number: grows with each change; the highest counts.
        reasons: how many villagers chose each reason.
        is_hidden: the volunteer does not show it in this village.
    """

    id: ItemId
    name: ItemName
    number: Annotated[int, Meta(ge=1, le=1_000_000)]
    made: Stamp
    reasons: Annotated[dict[Term, Count], Meta(max_length=MAX_REASONS)] = {}
    is_hidden: bool = False
