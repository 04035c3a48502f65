"""What the card refused, as codes that the templates know."""

from __future__ import annotations

from typing import Final, Literal

from kiosk.store.errors import CardError, CardFullError

# What the card refuses, as a code and the HTTP status that says the same; the first that fits.
CARD_REFUSALS: Final[tuple[tuple[type[CardError], Literal["full", "failed"], int], ...]] = (
    (CardFullError, "full", 507),
    (CardError, "failed", 503),
)


def card_refusal(error: CardError) -> tuple[Literal["full", "failed"], int]:
    """Return the code and the HTTP status for what the card refused."""
    return next((code, status) for kind, code, status in CARD_REFUSALS if isinstance(error, kind))
