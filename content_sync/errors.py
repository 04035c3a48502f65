"""What can go wrong between the two ends; the branches say what the caller does next.

::

    ContentSyncError
    ├── LinkError                 try later; nothing changed (its kinds: client/errors.py)
    ├── DatabaseError             try later; nothing changed (central/database/sessions.py)
    ├── TrustError                refuse, keep what is shown, tell: central or the carrier may be false
    │   ├── ForgedError               a signature, hash or length does not fit
    │   │   └── DamagedError              ... a hash or length alone: harmed on the way, or changed
    │   ├── RollbackError             older than what was accepted before
    │   └── ExpiredError              past its expiry by the lower bound of time
    ├── WireError                 refuse this one thing and tell: what came cannot be read
    │   ├── BadItemError              ... and whose it is can be read: that sender is told (wire/item_lines.py)
    │   ├── NotAVoiceError            ... a file that should be a recording (wire/voices/streams.py)
    │   └── SealedFileError           ... a file that should be a backup; it says why (wire/sealed_file.py)
    ├── UnknownKioskError         refuse the envelope: no village has this kiosk (central/kiosks/known_senders.py)
    ├── KeyChangedError           open the envelope anew: its key changed hands (central/kiosks/known_senders.py)
    ├── WrongCodeError            refuse the hello and tell nothing more (central/enrolment/greeting.py)
    ├── StickError                refuse the stick, or one file of it, and say why (stick/errors.py)
    │   └── NothingTakenError         ... a phone's file of which nothing is for us (central/stick/parcels.py)
    ├── ParcelBusyError           try later: another phone's file is being taken in (central/stick/parcels.py)
    ├── SandboxError              the recording cannot be played (central/voices/sandbox.py)
    │   └── NoSandboxError            ... on this machine or not now: try another time, and say so at the desk
    ├── UnwantedError             refuse the photo or voice: no report names it (central/kiosks/attachments.py)
    ├── MessageTooLargeError      put less into it: our own fault, nobody else's
    ├── MistypedReferenceError    ask the person to type it again
    ├── RefusedChangeError        tell the person at the desk why (central/database/refusals.py)
    │   ├── NoSuchTextError           ... there is no such text
    │   ├── StaleFormError            ... somebody changed it since
    │   └── InvalidFormError          ... of each field (central/console/reports/report.py)
    ├── RefusedMediaError         ask the person for another file (central/media/errors.py)
    ├── RegisterError             refuse the list and tell the line (central/network/lists/refusals.py)
    ├── RowError                  refuse this row, and the list with it (central/network/lists/refusals.py)
    ├── FeedError                 refuse the reply (of warnings the one alert), keep the last good one, tell staff
    └── SettingError              stop the start with one sentence
        ├── KeyFileError              ... but a kiosk serves its village all the same
        └── NoVillagesError           ... and make no stick: it would be for nobody (central/stick/exporting.py)
"""

from __future__ import annotations


class ContentSyncError(Exception):
    """The root of all errors this package raises on purpose."""


class LinkError(ContentSyncError):
    """Central could not be reached, or what answered was not central.

    Args:
        reason: one plain sentence, without personal data.
        status: the HTTP status where one came.
        retry_after_s: what central asked us to wait, in seconds.
    """

    def __init__(self, reason: str, *, status: int | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after_s = retry_after_s


class TrustError(ContentSyncError):
    """What came down is refused; the pages shown before stay."""


class ForgedError(TrustError):
    """A signature, a hash or a length does not fit."""


class DamagedError(ForgedError):
    """Its bytes are not those whose hash and length were signed: harmed on the way, or changed."""


class RollbackError(TrustError):
    """It is older than what was accepted before."""


class ExpiredError(TrustError):
    """It is past its expiry by the lower bound of time."""


class WireError(ContentSyncError):
    """Bytes that came cannot be read as what they claim to be."""


class MessageTooLargeError(ContentSyncError):
    """More was put into an envelope or a receipt than central reads; nothing was made."""


class MistypedReferenceError(ContentSyncError):
    """What somebody typed is no reference, or one with a slip."""


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
    """The key file can be neither read nor written."""
