"""What the card refused, and why a report, a photo or a voice was, as codes that the templates know."""

from __future__ import annotations

from typing import Final, Literal, get_args

from content_sync.wire.voices.streams import NotAVoiceError, NoVoice
from kiosk.store.errors import (
    BusyError,
    CardError,
    CardFullError,
    EnoughFilesError,
    EnoughTodayError,
    HeicError,
    NoFileError,
    NoRoomError,
    NotAPhotoError,
    TooFastError,
    TooLargeError,
    TooManyPixelsError,
    UploadError,
)

ReportRefusal = Literal["", "elsewhere", "fast", "enough_today", "no_room", "full", "failed"]
"""Why a report was not kept. `elsewhere`: the form stood on no page of ours; `fast`: its sender sends too many;
`enough_today`: who files for neighbours did that often today; `no_room`: too many wait; `full`, `failed`: the card did
not take it."""

# What the card refuses, as a code and the HTTP status that says the same; the first that fits.
CARD_REFUSALS: Final[tuple[tuple[type[CardError], Literal["full", "failed"], int], ...]] = (
    (CardFullError, "full", 507),
    (CardError, "failed", 503),
)

# Why a photo was not kept; the first that fits.
_PHOTO_REFUSALS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (NoFileError, "not_chosen"),
    (EnoughFilesError, "enough"),
    (TooLargeError, "too_large"),
    (TooManyPixelsError, "too_many_pixels"),
    (HeicError, "heic"),
    (NotAPhotoError, "not_a_photo"),
    (BusyError, "busy"),
    (UploadError, "broken"),
    *((kind, code) for kind, code, _ in CARD_REFUSALS),
)
PHOTO_KEPT: Final = "kept"
PHOTO_CODES: Final = frozenset({PHOTO_KEPT, *(code for _, code in _PHOTO_REFUSALS)})
"""What may become of a photo, as its page is told in its address."""


# Why a voice was not kept; the first that fits. What is no voice says why itself.
_VOICE_REFUSALS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (NoFileError, "not_chosen"),
    (EnoughFilesError, "enough"),
    (TooLargeError, "too_large"),
    (BusyError, "busy"),
    (UploadError, "cut"),
    *((kind, code) for kind, code, _ in CARD_REFUSALS),
)
VOICE_KEPT: Final = "kept"
VOICE_CODES: Final = frozenset({VOICE_KEPT, *get_args(NoVoice), *(code for _, code in _VOICE_REFUSALS)})
"""What may become of a voice, as the ticket is told in its address."""


def card_refusal(error: CardError) -> tuple[Literal["full", "failed"], int]:
    """Return the code and the HTTP status for what the card refused."""
    return next((code, status) for kind, code, status in CARD_REFUSALS if isinstance(error, kind))


def report_refusal(error: NoRoomError | CardError) -> tuple[ReportRefusal, int, dict[str, str]]:
    """Return the code, the HTTP status and the headers for a report that was not kept."""
    if isinstance(error, TooFastError):
        return "fast", 429, {"Retry-After": str(error.wait_s)}
    if isinstance(error, EnoughTodayError):
        return "enough_today", 429, {}
    if isinstance(error, NoRoomError):
        return "no_room", 503, {}
    return *card_refusal(error), {}


def photo_refusal(error: UploadError | CardError) -> str:
    """Return the code for why a photo was not kept."""
    return next(code for kind, code in _PHOTO_REFUSALS if isinstance(error, kind))


def voice_refusal(error: UploadError | NotAVoiceError | CardError) -> str:
    """Return the code for why a voice was not kept."""
    if isinstance(error, NotAVoiceError):
        return error.reason
    return next(code for kind, code in _VOICE_REFUSALS if isinstance(error, kind))
