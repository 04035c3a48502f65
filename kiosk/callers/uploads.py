"""The files that callers send: a few at a time, and only while the card has room for reports as well.

In: a report that is on the card, the caller's address, and what reads the file. Out: the file is on the card with its
report, or an error says why not. Rules: two files are worked on at once, so that threads are left to serve pages; an
address has one of them, so that one phone leaves a place to the others.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from kiosk.store.errors import BusyError, CardFullError
from kiosk.store.files import NamedFiles
from kiosk.store.outbox.filing.filing import FiledReport
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.photos.shrinking import PhotoShrinker

_AT_ONCE: Final = 2  # of four threads; one photo is shrunk, one waits for it
_KEPT_FREE_BYTES: Final = 64 * 1024 * 1024  # 16,000 reports: a file never takes the place of somebody's words


class Uploads:
    """Takes files and puts them on the card.

    Args:
        outbox: the reports.
        photos: the files of the photos.
        shrinker: makes photos small.
        folder: the data folder; its card needs room.
    """

    def __init__(self, outbox: Outbox, photos: NamedFiles, shrinker: PhotoShrinker, folder: Path) -> None:
        self._outbox, self._photos, self._shrinker, self._folder = outbox, photos, shrinker, folder
        self._busy_addresses: set[str] = set()
        self._counting, self._writing = Lock(), Lock()

    def keep_photo(self, report: FiledReport, address: str, read: Callable[[], bytes]) -> None:
        """Read a photo, shrink it and put it on the card with its report.

        Raises:
            UploadError: it is no photo that this kiosk takes, or others are worked on.
            CardError: the card did not take it.
        """
        with self.place_for(address):
            self._write_photo(report, read())

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

    def _write_photo(self, report: FiledReport, photo: bytes) -> None:
        self._make_sure_of_room()
        small = self._shrinker.shrink(photo)
        with self._writing:  # else a picture written for one report may be deleted as the replaced one of another
            name = self._photos.put(small)
            self._outbox.attach_photo(report.serial, sha256=name, size=len(small))

    def _make_sure_of_room(self) -> None:
        if shutil.disk_usage(self._folder).free < _KEPT_FREE_BYTES:
            raise CardFullError("what is left is for reports")
