"""The ticket: the report is on the card, here is its reference; and the place to add a photo.

In: the key of a report that was just sent; then, it may be, a photo. Out: the page, with what became of the photo.
Rules: the page has an address of its own, so Back, reload and a restart do not lose the reference, and it needs no
cookie (a captive popup keeps none); once the hour is over, the address leads to the follow page with the number filled
in. A photo belongs to the hour in which its upload began; one that is refused takes nothing back. It is read part by
part, one part is kept, and never beyond its limit.
"""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import IO, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from content_sync.callers.addresses import one_caller
from content_sync.listener.task import took_s
from kiosk.callers.tickets import PATH, Tickets
from kiosk.paper import Page, see_other, spoken_at
from kiosk.rate_limit import RateLimit
from kiosk.services import CARD_REFUSALS, Services
from kiosk.store.errors import (
    BrokenPhotoError,
    BusyError,
    CardError,
    CardFullError,
    EnoughPhotosError,
    HeicError,
    NoPhotoError,
    NotAPhotoError,
    PhotoError,
    TooLargeError,
    TooManyPixelsError,
)
from kiosk.store.outbox.attachments import MAX_PHOTOS, Attached
from kiosk.store.outbox.filing import FiledReport
from kiosk.store.photos import MAX_BYTES, shrink

_log = logging.getLogger(__name__)

TEMPLATE: Final = "pages/thanks.html"
_MAX_FORM_BYTES: Final = 30_000_000  # more than the listener lets in: a photo too large is told so, with its reference
_MAX_PARTS: Final = 8
_MAX_FIELD_BYTES: Final = 256_000  # werkzeug reads 64 KB at a time and counts them as a field until it knows better
_MB: Final = 1024 * 1024
_COMPLAIN_EVERY_S: Final = 60.0  # a script that sends rubbish without end fills no log
_AT_ONCE: Final = 2  # of four threads; one photo is shrunk, one waits for it
_KEPT_FREE_BYTES: Final = 64 * _MB  # 16,000 reports: a photo never takes the place of somebody's words

# The first that fits; each is a word the template knows.
_REFUSALS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (NoPhotoError, "missing"),
    (EnoughPhotosError, "enough"),
    (TooLargeError, "too_large"),
    (TooManyPixelsError, "too_many_pixels"),
    (HeicError, "heic"),
    (NotAPhotoError, "not_a_photo"),
    (BusyError, "busy"),
    (PhotoError, "broken"),
    *((kind, word) for kind, word, _ in CARD_REFUSALS),
)
_KEPT: Final = "kept"
_WORDS: Final = frozenset({_KEPT, *(word for _, word in _REFUSALS)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksView:
    """The page: the reference in parts to say aloud, and what became of the photo (a word the template knows)."""

    parts: tuple[str, ...]
    serial: int
    address: str
    photo: str
    attached: Attached
    most_mb: int = MAX_BYTES // _MB
    most_photos: int = MAX_PHOTOS


class Thanks:
    """Shows tickets, and keeps photos with them.

    Args:
        services: the parts of the kiosk.
        tickets: knows the keys.
    """

    def __init__(self, services: Services, *, tickets: Tickets) -> None:
        self._services, self._tickets = services, tickets
        self._complaints = RateLimit(burst=1, every_s=_COMPLAIN_EVERY_S)
        self._working: set[str] = set()  # addresses
        self._taking, self._keeping = Lock(), Lock()

    def blueprint(self) -> Blueprint:
        """Return the addresses of the ticket."""
        pages = Blueprint("thanks", __name__)

        @pages.get(PATH)
        def look_for_none() -> Response:
            """Lead on: a ticket has a key."""
            return see_other("/follow", spoken_at(request.path))

        @pages.get(f"{PATH}/<key>")
        def look(key: str) -> Response:
            """Show the reference, for an hour."""
            word = request.args.get("photo", "")
            return self._opened(key, lambda kept: self._page(kept, photo=word if word in _WORDS else ""))

        @pages.post(f"{PATH}/<key>")
        def send(key: str) -> Response:  # the key is proof enough that the form is ours
            """Keep a photo for the report, and show the reference again."""
            return self._opened(key, self._take)

        return pages

    def _opened(self, key: str, answer: Callable[[FiledReport], Response]) -> Response:
        ticket = self._tickets.read(key, self._services.clock.read(), arriving_s=int(took_s(request.environ)))
        if ticket is not None and ticket.filed is not None:
            return answer(ticket.filed)
        number = f"?number={ticket.serial}" if ticket else ""
        return see_other(f"/follow{number}", spoken_at(request.path))

    def _page(self, kept: FiledReport, *, photo: str) -> Response:
        address = self._tickets.address(kept)
        view = ThanksView(
            parts=tuple(kept.reference.split("-")),
            serial=kept.serial,
            address=address,
            photo=photo,
            attached=self._services.outbox.attached(kept.report_id),
        )
        page = Page(path=address, template=TEMPLATE, view=view)
        return self._services.paper.answer(page, spoken_at(request.path))

    def _take(self, kept: FiledReport) -> Response:
        """Keep the photo, and lead back to the ticket, which tells: a page that can be reloaded, and left by Back."""
        word = _KEPT
        try:
            with self._one_of_few(one_caller(request.remote_addr)):
                self._keep(kept, _received().whole())
        except (PhotoError, CardError) as error:
            word = next(word for kind, word in _REFUSALS if isinstance(error, kind))
            if not self._complaints.take(word, self._services.clock.monotonic()):
                _log.info("a photo was not kept (%s): %s", word, error)
        return see_other(f"{self._tickets.address(kept)}?photo={word}", spoken_at(request.path))

    def _keep(self, kept: FiledReport, photo: bytes) -> None:
        if shutil.disk_usage(self._services.config.data_dir).free < _KEPT_FREE_BYTES:
            raise CardFullError("what is left is for reports")
        small = shrink(photo)
        with self._keeping:  # the same picture, put here, may be taken away there as the one that was replaced
            name = self._services.photos.put(small)
            self._services.outbox.attach_photo(kept.serial, sha256=name, size=len(small))

    @contextmanager
    def _one_of_few(self, address: str) -> Iterator[None]:
        """Let only a few photos be read and worked on, so that somebody is left to serve pages meanwhile.

        An address has one at a time: a phone that sends pictures without end leaves a place to the others.
        """
        with self._taking:
            if len(self._working) >= _AT_ONCE or address in self._working:
                raise BusyError
            self._working.add(address)
        try:
            yield
        finally:
            with self._taking:
                self._working.remove(address)


class _Photo(io.BytesIO):
    """A photo as it comes in: kept up to the limit, only counted beyond it."""

    def __init__(self, *, most_bytes: int) -> None:
        super().__init__()
        self._most_bytes = most_bytes
        self.seen_bytes = 0

    @property
    def is_over(self) -> bool:
        return self.seen_bytes > self._most_bytes

    def write(self, part: object, /) -> int:
        data = bytes(part)  # type: ignore[call-overload]  # what werkzeug writes: bytes or bytearray
        self.seen_bytes += len(data)
        if self.is_over:
            self.truncate(0)
            return len(data)
        return super().write(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What came with the form: its photo, where it had one, and whether the form is there to its end."""

    photo: _Photo | None
    is_too_large: bool = False
    is_whole: bool = True

    def whole(self) -> bytes:
        """Return the bytes of the photo.

        Raises:
            PhotoError: there is none, it is too large, or it was cut on the way.
        """
        if self.is_too_large or (self.photo and self.photo.is_over):
            raise TooLargeError
        if not self.is_whole:
            raise BrokenPhotoError
        if self.photo is None or not self.photo.seen_bytes:
            raise NoPhotoError
        return self.photo.getvalue()


def _received() -> _Sent:
    """Read the form part by part; the first file is the photo, of any other only the length is looked at."""
    photos: list[_Photo] = []

    def room(
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        photos.append(_Photo(most_bytes=0 if photos else MAX_BYTES))
        return photos[-1]

    parser = FormDataParser(
        stream_factory=room, max_form_memory_size=_MAX_FIELD_BYTES, max_form_parts=_MAX_PARTS, silent=False
    )
    request.max_content_length = _MAX_FORM_BYTES
    try:
        parser.parse(request.stream, request.mimetype, request.content_length, request.mimetype_params)
    except RequestEntityTooLarge:  # of a body larger than the listener takes, nothing is here but its length
        return _Sent(photo=None, is_too_large=True)
    except ValueError:
        return _Sent(photo=None, is_whole=False)
    return _Sent(photo=photos[0] if photos else None)
