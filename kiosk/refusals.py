"""Why a form was not taken, as codes that the templates know: what is wrong with a field, and what the card refused."""

from __future__ import annotations

from typing import Final, Literal

from content_sync.field_errors import FieldError
from content_sync.wire.text import is_whole
from kiosk.store.errors import CardError, CardFullError

# What the card refuses, as a code and the HTTP status that says the same; the first that fits.
CARD_REFUSALS: Final[tuple[tuple[type[CardError], Literal["full", "failed"], int], ...]] = (
    (CardFullError, "full", 507),
    (CardError, "failed", 503),
)


def text_error(text: str, *, longest: int) -> FieldError | None:
    """Return what is wrong with a text that somebody typed; it may be empty."""
    if not is_whole(text):
        return "unreadable"
    return "too_long" if len(text) > longest else None


def card_refusal(error: CardError) -> tuple[Literal["full", "failed"], int]:
    """Return the code and the HTTP status for what the card refused."""
    return next((code, status) for kind, code, status in CARD_REFUSALS if isinstance(error, kind))
