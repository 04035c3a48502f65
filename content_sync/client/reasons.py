"""What went wrong in a visit, as codes: one table for the lamps, the volunteer's page and the log.

In: an error; out: a short code that the caller's catalogues put into words. The codes: `no_link` `sign_in_page`
`too_slow` `too_long` `unfinished` `busy` `refused` `missing` `unanswered` `behind` `forged` `older` `expired`
`unreadable` `card_full` `broken`. Where nothing was tried: `no_keys`, as central's keys are not known, and `no_key`, as
the kiosk's own key cannot be used.
"""

from __future__ import annotations

from typing import Final

from content_sync.client.errors import (
    BehindError,
    CutError,
    OversizeError,
    PortalError,
    TooSlowError,
    UnansweredError,
    UnfinishedError,
)
from content_sync.disk_errors import is_full
from content_sync.errors import ExpiredError, LinkError, RollbackError, TrustError, WireError

NO_KEYS: Final = "no_keys"
NO_KEY: Final = "no_key"
UNFINISHED: Final = "unfinished"
REFUSED: Final = "refused"
_MISSING: Final = (404, 410)
_BUSY: Final = (408, 425, 429, *range(500, 600))
_REFUSING: Final = range(400, 500)


_CODES: Final = (
    (PortalError, "sign_in_page"),
    (CutError, "no_link"),
    (TooSlowError, "too_slow"),
    (OversizeError, "too_long"),
    (UnfinishedError, UNFINISHED),
    (UnansweredError, "unanswered"),
    (BehindError, "behind"),
    (ExpiredError, "expired"),
    (RollbackError, "older"),
    (TrustError, "forged"),
    (WireError, "unreadable"),
)


def reason_of(error: Exception) -> str:
    """Return the code for an error."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    if isinstance(error, LinkError):
        return _reason_of_status(error.status)
    causes = (error, error.__cause__)  # a store may have wrapped what the card said
    if any(isinstance(cause, OSError) and is_full(cause) for cause in causes):
        return "card_full"
    return "broken"


def _reason_of_status(status: int | None) -> str:
    if status in _MISSING:
        return "missing"
    if status in _BUSY:
        return "busy"
    return REFUSED if status in _REFUSING else "no_link"
