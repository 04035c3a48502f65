"""Why something did not work in a visit, as codes: one table for the lamps, the volunteer's page and the log.

In: an error. Out: a `Reason`, which the caller's catalogues put into words, and what is done next.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from content_sync.client.errors import (
    BehindError,
    BudgetError,
    CertificateError,
    CutError,
    GarbledError,
    NoLineError,
    NoResultError,
    OutdatedCertificateError,
    OversizeError,
    PortalError,
    TooSlowError,
    UnfinishedError,
)
from content_sync.disk_errors import is_full
from content_sync.errors import DamagedError, ExpiredError, LinkError, RollbackError, TrustError, WireError
from content_sync.stick.errors import StickError, StickFullError, StickGoneError, StickLockedError

Kind = Literal["later", "refuse", "person"]
"""What is done next: it is tried again later, by itself; it is refused and told, and what is held stays; a person is
asked, as it does not end by itself."""


class Reason(StrEnum):
    """Why a step of a visit, or one part of the edition, failed; the last two say why a step was skipped.

    An enum, as a store may hold a code of a later version: it reads as `BROKEN`.
    """

    NO_LINK = "no_link"  # nobody could be reached, the time was over, or the connection was cut
    SIGN_IN_PAGE = "sign_in_page"  # somebody else's web page or redirect came
    CERTIFICATE = "certificate"  # of an authority this kiosk does not believe, or for another name
    OUTDATED_CERTIFICATE = "outdated_certificate"  # past its end, or before its beginning, by a trusted time
    TOO_SLOW = "too_slow"  # the response came slower than the minimum rate
    TOO_LONG = "too_long"  # the response was longer than allowed
    UNFINISHED = "unfinished"  # the part was still coming when its time was over; the next visit goes on with it
    BUDGET = "budget"  # what the line may carry in a day is used up; it waits for tomorrow
    BUSY = "busy"  # central said: later (408, 425, 429 or 5xx)
    REFUSED = "refused"  # central said no (another 4xx)
    MISSING = "missing"  # central does not have it (404 or 410)
    NO_RESULT = "no_result"  # the receipt has no result for anything that was sent
    BEHIND = "behind"  # the tree does not have the newest parts yet
    DAMAGED = "damaged"  # a hash, a length or a range alone does not fit, or it cannot be unpacked
    FORGED = "forged"  # a signature does not fit
    OLDER = "older"  # it is older than what was accepted before
    EXPIRED = "expired"  # it is past its expiry
    UNREADABLE = "unreadable"  # bytes or values cannot be read
    CARD_FULL = "card_full"  # the kiosk's card has no room
    BROKEN = "broken"  # any other error of the kiosk itself
    NO_KEYS = "no_keys"  # skipped: central's keys are not known yet
    STICK_GONE = "stick_gone"  # the stick was pulled out, or does not answer
    STICK_REFUSED = "stick_refused"  # the stick has what no stick has: a link, a huge file, a strange name
    STICK_FULL = "stick_full"  # the stick has no room
    STICK_LOCKED = "stick_locked"  # the stick can be read alone
    NO_KEY = "no_key"  # skipped: the kiosk's own key cannot be used

    @classmethod
    def _missing_(cls, value: object) -> Reason:
        return cls.BROKEN

    @property
    def kind(self) -> Kind:
        """What is done next."""
        return _KINDS[self]

    @property
    def is_of_all(self) -> bool:
        """Whether it stops whatever else is sent or fetched in this step too, and not the one thing alone."""
        return self in _OF_ALL


_KINDS: Final[Mapping[Reason, Kind]] = {
    Reason.NO_LINK: "later",
    Reason.SIGN_IN_PAGE: "person",
    Reason.CERTIFICATE: "person",
    Reason.OUTDATED_CERTIFICATE: "person",
    Reason.TOO_SLOW: "later",
    Reason.TOO_LONG: "refuse",
    Reason.UNFINISHED: "later",
    Reason.BUDGET: "later",
    Reason.BUSY: "later",
    Reason.REFUSED: "person",
    Reason.MISSING: "later",
    Reason.NO_RESULT: "later",
    Reason.BEHIND: "later",
    Reason.DAMAGED: "refuse",
    Reason.FORGED: "refuse",
    Reason.OLDER: "refuse",
    Reason.EXPIRED: "refuse",
    Reason.UNREADABLE: "refuse",
    Reason.CARD_FULL: "person",
    Reason.BROKEN: "person",
    Reason.NO_KEYS: "later",
    Reason.STICK_GONE: "person",
    Reason.STICK_REFUSED: "refuse",
    Reason.STICK_FULL: "person",
    Reason.STICK_LOCKED: "person",
    Reason.NO_KEY: "person",
}
"""The one table of what is done next."""

_OF_ALL: Final = frozenset(
    {
        *(Reason.NO_LINK, Reason.SIGN_IN_PAGE, Reason.CERTIFICATE, Reason.OUTDATED_CERTIFICATE, Reason.TOO_SLOW),
        *(Reason.UNFINISHED, Reason.BUDGET, Reason.BUSY, Reason.CARD_FULL, Reason.STICK_GONE),
        *(Reason.STICK_FULL, Reason.STICK_LOCKED),
    }
)
_PLAN: Final = (429, 503)  # central said when to come again

_NOT_THERE: Final = (404, 410)
_LATER: Final = (408, 425, 429, *range(500, 600))
_WRONG_PART: Final = 416  # of another part than was asked for; what comes is not central's own
_REFUSING: Final = range(400, 500)

_REASONS: Final = (
    (StickFullError, Reason.STICK_FULL),
    (StickLockedError, Reason.STICK_LOCKED),
    (StickGoneError, Reason.STICK_GONE),
    (StickError, Reason.STICK_REFUSED),
    (PortalError, Reason.SIGN_IN_PAGE),
    (OutdatedCertificateError, Reason.OUTDATED_CERTIFICATE),
    (CertificateError, Reason.CERTIFICATE),
    (CutError, Reason.NO_LINK),
    (GarbledError, Reason.DAMAGED),
    (TooSlowError, Reason.TOO_SLOW),
    (OversizeError, Reason.TOO_LONG),
    (UnfinishedError, Reason.UNFINISHED),
    (BudgetError, Reason.BUDGET),
    (NoResultError, Reason.NO_RESULT),
    (BehindError, Reason.BEHIND),
    (ExpiredError, Reason.EXPIRED),
    (RollbackError, Reason.OLDER),
    (DamagedError, Reason.DAMAGED),
    (TrustError, Reason.FORGED),
    (WireError, Reason.UNREADABLE),
)


def ends_visit(error: Exception) -> bool:
    """Tell whether nothing more is asked in this visit: nobody is there, nobody believable, or central has a plan."""
    if isinstance(error, NoLineError | CertificateError):
        return True
    return isinstance(error, LinkError) and error.status in _PLAN


def reason_of(error: Exception) -> Reason:
    """Return why something failed, from the error it raised."""
    if isinstance(error, DamagedError) and isinstance(error.__cause__, OversizeError):
        return Reason.TOO_LONG
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, LinkError):
        return _reason_of_status(error.status)
    causes = (error, error.__cause__)  # a store may have wrapped what the card said
    if any(isinstance(cause, OSError) and is_full(cause) for cause in causes):
        return Reason.CARD_FULL
    return Reason.BROKEN


def _reason_of_status(status: int | None) -> Reason:
    if status in _NOT_THERE:
        return Reason.MISSING
    if status in _LATER:
        return Reason.BUSY
    if status == _WRONG_PART:
        return Reason.DAMAGED
    return Reason.REFUSED if status in _REFUSING else Reason.NO_LINK
