"""The photos of the volunteers' notices and activities: one each, in a folder of their own.

In: a small JPEG, and the number of its notice. Out: the file on the card, named by the notice; or its bytes, while the
notice names it. Rules: a photo is on the card before the notice that names it; one that no notice names is removed.
"""

from __future__ import annotations

import contextlib

from content_sync.wire.stamps import Stamp
from kiosk.store.errors import CardError, MissingFileError
from kiosk.store.files import NamedFiles
from kiosk.store.state import State


class NoticePhotos:
    """The photos of one village's notices.

    Args:
        state: holds the notices.
        files: the files of their photos.
    """

    def __init__(self, state: State, files: NamedFiles) -> None:
        self._state, self._files = state, files

    def attach(self, number: int, photo: bytes, light_photo: bytes) -> bool:
        """Keep a photo with its notice, in place of the one before; tell whether there is such a notice.

        Args:
            number: the notice's.
            photo: a small JPEG.
            light_photo: the same, light enough to go up with the words.

        Raises:
            CardError: the card did not take it; what was before stays.
        """
        return self._name(number, self._files.put(photo), self._files.put(light_photo))

    def drop(self, number: int) -> bool:
        """Take the photo of a notice away; tell whether there is such a notice."""
        return self._name(number, "", "")

    def read(self, name: str) -> bytes | None:
        """Return a photo by the name of its file; None where it is not here."""
        try:
            return self._files.read(name)
        except MissingFileError:
            return None

    def shown(self, name: str, now: Stamp) -> bytes | None:
        """Return a photo that a notice has which villagers see now; None where none has it."""
        is_shown = any(one.photo == name and one.is_shown(now) for one in self._state.notices())
        return self.read(name) if is_shown else None

    def sweep(self) -> None:
        """Remove what no notice names; for the night.

        Raises:
            CardError: the card refused.
        """
        self._files.sweep(self._in_use())

    def _name(self, number: int, photo: str, light_photo: str) -> bool:
        before = self._state.name_photo(number, photo, light_photo)
        former = {before.photo, before.light_photo} if before else {photo, light_photo}
        for name in former - self._in_use() - {""}:
            with contextlib.suppress(CardError):  # the night's sweep removes it
                self._files.remove(name)
        return before is not None

    def _in_use(self) -> set[str]:
        return {name for notice in self._state.notices() for name in (notice.photo, notice.light_photo) if name}
