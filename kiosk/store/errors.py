"""The errors of the store; the branches say what the caller does next.

::

    StoreError
    ├── CardError              try later, and tell the volunteer; nothing was changed
    │   ├── CardFullError          make room
    │   ├── CardFailedError        the card may be worn out
    │   ├── ReadOnlyError          the card, or the store on it, can only be read
    │   └── MovedError             somebody took the file away; only a new start helps
    ├── JournalError           stop; a person must look
    │   ├── AlreadyOpenError       another process has this store
    │   └── UnknownFormatError     a newer kiosk wrote this file
    ├── NoRoomError            nothing was kept; the person may try again later
    │   ├── OutboxFullError        no room for this sender
    │   ├── EnoughTodayError       this person filed as many for neighbours as they may in a day
    │   ├── MarketFullError        no room at the market; `ceiling` says which is reached
    │   └── TooFastError           in so many seconds
    ├── ReopeningError         the report stays as it is; tell the person
    │   ├── NotDoneError           staff do not call it done
    │   └── EnoughReopeningsError  it was opened again as often as it may be
    ├── MissingFileError       go on without the photo
    └── UploadError            ask the person for another file
        ├── NoFileError            none was chosen
        ├── EnoughFilesError       the report has as many as it may
        ├── TooLargeError          too many bytes
        ├── TooManyPixelsError     too many pixels
        ├── BrokenFileError        cut, or not decodable within the limits
        ├── NotAPhotoError         neither JPEG nor PNG
        │   └── HeicError              a phone can turn it into JPEG
        └── BusyError              others are worked on; the same one again in a minute
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from content_sync.disk_errors import is_full, is_locked


class StoreError(Exception):
    """Something in the store went wrong."""


class CardError(StoreError):
    """The card did not take or give what was asked; nothing was kept."""


class CardFullError(CardError):
    """No room is left on the card."""


class CardFailedError(CardError):
    """The card gave an error of its own."""


class ReadOnlyError(CardError):
    """The card, or this store on it, can be read only."""


class MovedError(CardError):
    """The journal's file was removed, or another one took its name, while it was open."""


class JournalError(StoreError):
    """The journal cannot be used this way."""


class AlreadyOpenError(JournalError):
    """Another process has this journal open."""


class UnknownFormatError(JournalError):
    """The journal is whole, but of a format this program does not know."""


class NoRoomError(StoreError):
    """Others, or this sender, sent so much that the next one is not taken now; nothing was kept."""


class EnoughTodayError(NoRoomError):
    """A person filed as many reports for neighbours as they may in a day."""


class OutboxFullError(NoRoomError):
    """No room is left for this sender until some reports have left."""


class MarketFullError(NoRoomError):
    """As many market items are there as may be: of this browser, waiting for the volunteer, or in all."""

    def __init__(self, ceiling: Literal["browser", "waiting", "all"]) -> None:
        super().__init__(ceiling)
        self.ceiling: Literal["browser", "waiting", "all"] = ceiling


class TooFastError(NoRoomError):
    """This sender sent several just now; `wait_s` is how many seconds to wait."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"{wait_s} s")
        self.wait_s = wait_s


class ReopeningError(StoreError):
    """A report is not opened again."""


class NotDoneError(ReopeningError):
    """Staff do not call this report done, so it is open."""


class EnoughReopeningsError(ReopeningError):
    """This report was opened again as often as it may be."""


class MissingFileError(StoreError):
    """No file of this name is on the card, or it can no longer be read whole."""


class UploadError(StoreError):
    """The file that somebody sent is refused."""


class TooLargeError(UploadError):
    """The file has too many bytes."""


class TooManyPixelsError(UploadError):
    """The photo has too many pixels."""


class NotAPhotoError(UploadError):
    """The bytes are neither JPEG nor PNG."""


class HeicError(NotAPhotoError):
    """The bytes are HEIC or AVIF."""


class NoFileError(UploadError):
    """The form came without a file."""


class EnoughFilesError(UploadError):
    """The report has as many files of this kind as it may."""


class BrokenFileError(UploadError):
    """The file was cut on the way, or cannot be decoded."""


class BusyError(UploadError):
    """Other files are still worked on."""


def card_error(error: OSError) -> CardError:
    """Return the error that says what an error of the operating system means for the card."""
    kind: type[CardError] = CardFailedError
    if is_full(error):
        kind = CardFullError
    elif is_locked(error):
        kind = ReadOnlyError
    return kind(error.strerror or type(error).__name__)


@contextmanager
def card_errors() -> Iterator[None]:
    """Turn errors of the operating system into the store's own."""
    try:
        yield
    except OSError as error:
        raise card_error(error) from error
