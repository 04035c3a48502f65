"""What can go wrong at the kiosk's end of the link. Every kind is a `LinkError`: the caller tries again later.

::

    LinkError
    ├── MissingError     404: central has no such thing
    ├── PortalError      somebody else answered: a redirect, a web page
    ├── CertificateError central's certificate is of an authority this kiosk does not believe, or for another name
    │   └── OutdatedCertificateError  ... or is out of date, by a time that is trusted
    ├── GarbledError     what came cannot be unpacked: it was harmed on the way
    ├── OversizeError    longer than was allowed
    ├── TooSlowError     slower than any link is
    ├── UnfinishedError  not all of it came in the time that was given
    ├── BudgetError      the day's bytes for it are used up
    ├── NoLineError      nobody could be reached: no other request is tried in this visit
    ├── CutError         the connection was cut in the middle of a response
    ├── StickGoneError   a stick was pulled out, or does not answer (stick/errors.py)
    │   ├── StickFullError      it has no room
    │   └── StickLockedError    it can be read alone
    ├── NoResultError    a receipt has no result for anything that was sent
    └── BehindError      the tree does not have the newest parts yet
"""

from __future__ import annotations

from content_sync.errors import LinkError


class MissingError(LinkError):
    """Central has no such thing."""


class PortalError(LinkError):
    """Somebody else answered, as a sign-in page does: a redirect or a web page came."""


class CertificateError(LinkError):
    """The certificate is of an authority this kiosk does not believe, or for another name: not central, or misled."""


class OutdatedCertificateError(CertificateError):
    """The certificate is out of date, or not in force yet, by the kiosk's trusted time."""


class GarbledError(LinkError):
    """What came cannot be unpacked: it was harmed on the way, or is not central's."""


class OversizeError(LinkError):
    """The response is longer than was allowed."""


class TooSlowError(LinkError):
    """The response comes slower than the slowest link, byte by byte."""


class UnfinishedError(LinkError):
    """Not all of it came in the time that was given; what came may be kept for the next try."""


class BudgetError(LinkError):
    """The day's bytes for it are used up; what came is kept for tomorrow."""


class NoLineError(LinkError):
    """Nobody could be reached."""


class CutError(LinkError):
    """The connection was cut in the middle of a response."""


class NoResultError(LinkError):
    """A receipt came without a result for anything that was sent."""


class BehindError(LinkError):
    """The tree is older than the newest parts that the receipt names: a mirror that lags behind."""
