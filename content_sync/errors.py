"""What can go wrong between the two ends; the branches say what the caller does next.

::

    ContentSyncError
    ├── LinkError            try later; nothing changed (its kinds: client/errors.py)
    ├── DatabaseError        try later; nothing changed (central's own: central/database/sessions.py)
    ├── TrustError           refuse, keep what is shown, tell: the far end or the carrier may be false
    │   ├── ForgedError          a signature, hash or length does not fit
    │   ├── RollbackError        older than what was accepted before
    │   └── ExpiredError         past its expiry by the lower bound of time
    ├── RefusedChangeError   ask the person at the desk (central's own: central/database/refusals.py)
    ├── WireError            refuse this one thing and tell: it cannot be read
    ├── FeedError            refuse the reply (of warnings the one alert), keep the last good one, tell staff the field
    └── SettingError         stop the start with one sentence
        └── KeyFileError         ... but a kiosk serves its village all the same
"""

from __future__ import annotations


class ContentSyncError(Exception):
    """The root of all errors this package raises on purpose."""


class LinkError(ContentSyncError):
    """The far end could not be reached, or what answered was not the far end.

    Args:
        reason: one plain sentence, without personal data.
        status: the HTTP status where one came.
        retry_after_s: what the far end asked us to wait, in seconds.
    """

    def __init__(self, reason: str, *, status: int | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after_s = retry_after_s


class TrustError(ContentSyncError):
    """What came down is refused; the pages shown before stay."""


class ForgedError(TrustError):
    """A signature, a hash or a length does not fit."""


class RollbackError(TrustError):
    """It is older than what was accepted before."""


class ExpiredError(TrustError):
    """It is past its expiry by the lower bound of time."""


class WireError(ContentSyncError):
    """Bytes or values cannot be read as what they claim to be."""


class FeedError(ContentSyncError):
    """An upstream's reply is refused whole, or one alert of it.

    Args:
        reason: what is wrong, in plain words.
        place: the place or row it was found in.
        field: the field of that place.
    """

    def __init__(self, reason: str, *, place: str = "", field: str = "") -> None:
        where = " / ".join(part for part in (place, field) if part)
        super().__init__(f"{where}: {reason}" if where else reason)
        self.reason = reason
        self.place = place
        self.field = field


class SettingError(ContentSyncError):
    """A setting is wrong; the sentence says which, and what would be right."""


class KeyFileError(SettingError):
    """The disk gives no key and takes none."""
