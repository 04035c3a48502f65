"""The files that callers send: a few at a time, and only while the card has room for reports as well.

In: the caller's address, what reads the file, and what keeps it. Out: the file is on the card, or an error says why
not. Rules: two files are worked on at once, so that threads are left to serve pages; an address has one of them, so
that one phone leaves a place to the others. A voice is not decoded here: it is told apart by its bytes and sealed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from content_sync.wire.keys import seal
from content_sync.wire.voices.formats import voice_format
from kiosk.store.errors import BusyError, CardFullError, TooManyPixelsError
from kiosk.store.photos.shrinking import LONG_EDGE, SMALL_EDGE, PhotoShrinker

_AT_ONCE: Final = 2  # of four threads; one photo is shrunk, one waits for it
_LIGHT_EDGES: Final = (640, 480, 360, 240, 160)  # noise of 160 pixels has 20 KB
_KEPT_FREE_BYTES: Final = 64 * 1024 * 1024  # 16,000 reports: a file never takes the place of somebody's words


class Uploads:
    """Takes files and has them kept.

    Args:
        shrinker: makes photos small.
        folder: the data folder; its card needs room.
    """

    def __init__(self, shrinker: PhotoShrinker, folder: Path) -> None:
        self._shrinker, self._folder = shrinker, folder
        self._busy_addresses: set[str] = set()
        self._counting, self._writing = Lock(), Lock()

    def keep_photo(
        self,
        address: str,
        read: Callable[[], bytes],
        keep: Callable[[bytes], object],
        *,
        long_edge: int = LONG_EDGE,
    ) -> None:
        """Read a photo, shrink it and have it kept.

        Args:
            address: the caller's.
            read: returns the photo as it was sent.
            keep: puts the small photo on the card.
            long_edge: pixels of its longer edge from now on.

        Raises:
            UploadError: it is no photo that this kiosk takes, or others are worked on.
            CardError: the card did not take it.
        """
        with self.place_for(address):
            photo = self._shrink(read(), long_edge=long_edge)
            with self._writing:  # else a picture written for one report may be deleted as the replaced one of another
                keep(photo)

    def keep_photo_in_two_sizes(
        self, address: str, read: Callable[[], bytes], keep: Callable[[bytes, bytes], object]
    ) -> None:
        """Do the same as `keep_photo`, with a second and smaller one for lists."""
        with self.place_for(address):
            photo = self._shrink(read())
            small_photo = self._shrinker.shrink(photo, long_edge=SMALL_EDGE)
            with self._writing:
                keep(photo, small_photo)

    def keep_photo_and_light_one(
        self, address: str, read: Callable[[], bytes], keep: Callable[[bytes, bytes], object], *, max_bytes: int
    ) -> None:
        """Do the same as `keep_photo`, with a second one of at most `max_bytes`, as large as that allows.

        Raises:
            TooManyPixelsError: even the smallest weighs more, beside what `keep_photo` raises.
        """
        with self.place_for(address):
            photo = self._shrink(read())
            light_photo = self._light(photo, max_bytes)
            with self._writing:
                keep(photo, light_photo)

    def _light(self, photo: bytes, max_bytes: int) -> bytes:
        for edge in _LIGHT_EDGES:
            light_photo = self._shrinker.shrink(photo, long_edge=edge)
            if len(light_photo) <= max_bytes:
                return light_photo
        raise TooManyPixelsError("no size is light enough")

    def keep_voice(
        self, address: str, read: Callable[[], bytes], keep: Callable[[bytes], object], *, seal_to: bytes
    ) -> None:
        """Read a voice, seal it to central's key and have it kept.

        Raises:
            UploadError: there is none, it is too large or cut, or others are worked on.
            NotAVoiceError: it is no recording that central can play.
            CardError: the card did not take it.
        """
        with self.place_for(address):
            self._make_sure_of_room()
            voice = read()
            voice_format(voice)
            with self._writing:
                keep(seal(seal_to, voice))

    @contextmanager
    def place_for(self, address: str) -> Iterator[None]:
        """Hold one of the few places while a file is read and worked on.

        Raises:
            BusyError: all places are taken, or this address has one.
        """
        with self._counting:
            if len(self._busy_addresses) >= _AT_ONCE or address in self._busy_addresses:
                raise BusyError
            self._busy_addresses.add(address)
        try:
            yield
        finally:
            with self._counting:
                self._busy_addresses.remove(address)

    def _shrink(self, photo: bytes, *, long_edge: int = LONG_EDGE) -> bytes:
        self._make_sure_of_room()
        return self._shrinker.shrink(photo, long_edge=long_edge)

    def _make_sure_of_room(self) -> None:
        if shutil.disk_usage(self._folder).free < _KEPT_FREE_BYTES:
            raise CardFullError("what is left is for reports")
