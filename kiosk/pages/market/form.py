"""What is typed into the market's form, and what is wrong with it.

In: the fields that were sent. Out: a `MarketForm`, and either the fields to keep or, for each field that needs another
look, the code of what is wrong with it. Rules: a price is typed as people write it, and left out where buyers are to
ask; of a phone number and words where the seller is found, one is enough; all of it may be read by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from content_sync.field_errors import FieldError, FieldErrors
from content_sync.look.phone_numbers import read_phone
from content_sync.wire.market import MAX_SATANG, MAX_SELLER, MAX_TITLE, MAX_UNIT, MAX_WORDS
from content_sync.wire.text import one_line, one_spelling, plain_digits, text_error
from kiosk.callers.form_tokens import FormTokens, new_form_id
from kiosk.store.market.items import MarketFields, Side

_SATANG: Final = 100
_SIDES: Final[Mapping[str, Side]] = {"offer": "offer", "wanted": "wanted"}
_PRICE: Final = re.compile(r"(?:฿\s*)?([0-9]{1,12})(?:\.([0-9]{0,2}))?-?\s*(?:บาท|baht|฿)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketForm:
    """The form as the seller filled it in; `id` is the UUID that was made with it."""

    id: str
    side: str = "offer"
    title: str = ""
    price: str = ""
    unit: str = ""
    seller: str = ""
    phone: str = ""
    text: str = ""
    district: str = ""

    @property
    def length(self) -> int:
        """Return how many characters its text has, as they are counted."""
        return len(one_spelling(self.text))


def filled_in(sent: Mapping[str, str], forms: FormTokens) -> MarketForm:
    """Return the form as it was sent."""
    named = {field: sent.get(field, "") for field in ("side", "title", "price", "unit", "seller", "phone", "district")}
    return MarketForm(
        id=forms.form_of(sent.get("form", "")) or new_form_id(),  # not our token: the item gets a new id
        text=sent.get("text", "").replace("\r\n", "\n"),
        **named,
    )


def decide(form: MarketForm) -> MarketFields | FieldErrors:
    """Return what to keep, or for each field that needs another look the code of what is wrong with it."""
    side, phone = _SIDES.get(form.side), one_line(form.phone)
    title, unit, seller = one_line(form.title), one_line(form.unit), one_line(form.seller)
    text, satang = one_spelling(form.text), read_price(form.price)
    errors: dict[str, FieldError | None] = {
        "side": None if side else "not_chosen",
        "title": text_error(title, longest=MAX_TITLE, is_needed=True),
        "price": "not_a_price" if satang is None and one_line(form.price) else None,
        "unit": text_error(unit, longest=MAX_UNIT),
        "text": text_error(text, longest=MAX_WORDS),
        "seller": text_error(seller, longest=MAX_SELLER, is_needed=not phone),
        "phone": None if not phone or read_phone(phone).is_thai else "not_a_phone_number",
    }
    if side is None or any(errors.values()):
        return {field: error for field, error in errors.items() if error}
    dialled = read_phone(phone).dial
    return MarketFields(
        side=side,
        title=title,
        price_satang=satang,
        unit=unit,
        seller=seller,
        phone=dialled,
        text=text,
        is_for_district=bool(form.district),
    )


def read_price(typed: str) -> int | None:
    """Read a price in baht: `25`, `1,200.50`, `๒๕ บาท`, `฿25`; 0 is given away.

    Returns:
        Satang; None for what is none, or is more than ten million baht.
    """
    match = _PRICE.fullmatch(plain_digits(one_line(typed)).replace(",", "").casefold())
    if match is None:
        return None
    satang = int(match[1]) * _SATANG + int((match[2] or "").ljust(2, "0"))
    return satang if satang <= MAX_SATANG else None
