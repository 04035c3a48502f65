"""A pack while it comes: each of its files can be used as soon as its last byte is there.

In: the link, the pack's address, a file for what came. Out: the pack's files, one after the other, and why it ended.

Rules:
- What the line cut off stays in the file, and the next visit goes on there; else nothing stays.
- Before the link is asked for anything else, the rest of the pack comes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from content_sync.client.errors import BudgetError, MissingError, OversizeError, PortalError
from content_sync.client.link.link import Link
from content_sync.client.tree.pack_files import PackFiles
from content_sync.errors import LinkError, WireError
from content_sync.wire.packs import PackReader

_log = logging.getLogger(__name__)

_LATER: Final = frozenset({429, 502, 503, 504})
_LONGEST_REST_S: Final = 300.0  # as for a part: a rest that drips must not hold up the next envelope for hours


class ComingPack:
    """One pack under way.

    Args:
        link: the link to central.
        url: where the pack is.
        begun: the file for what comes; it may hold the pack's beginning from an earlier visit.
        max_bytes: how long it is at most.
        files: where its files are added.

    Attributes:
        count: how many files came.
        ended: why the rest does not come, where that is the line or central's plan; None before, and else.
    """

    def __init__(self, link: Link, url: str, begun: Path, *, max_bytes: int, files: PackFiles) -> None:
        self._link, self._url, self._begun, self._max_bytes, self._files = link, url, begun, max_bytes, files
        self._reader, self._bytes = PackReader(), 0
        self._pieces = self._read()
        self.count = 0
        self.ended: Exception | None = None
        link.hold(self.finish)

    def more(self) -> bool:
        """Wait until more came; tell whether any did."""
        return next(self._pieces, False)

    def finish(self) -> None:
        """Let the rest come."""
        with self._link.within(_LONGEST_REST_S):
            while self.more():
                pass

    def _read(self) -> Iterator[bool]:
        try:
            with self._begun.open("a+b") as file:
                self._take(file, 0)
                for begins in self._link.pieces(self._url, file, max_bytes=self._max_bytes):
                    self._take(file, begins)
                    yield True
        except WireError as error:
            _log.warning("visit: %s", error)
        except Exception as error:  # noqa: BLE001  who asks for a file that is not there hears it
            self._note(error)
            return
        self._begun.unlink(missing_ok=True)
        self._tell("")

    def _take(self, file: IO[bytes], begins: int) -> None:
        """Read what is new in the file; a central that begins anew has it read anew."""
        if begins < self._bytes:
            self._reader, self._bytes = PackReader(), 0
        file.seek(self._bytes)
        some = file.read()
        self._bytes += len(some)
        came = self._reader.add(some)
        self.count += len(came)
        self._files.add(came)

    def _note(self, error: Exception) -> None:
        if isinstance(error, LinkError) and not _is_line(error):
            self._begun.unlink(missing_ok=True)
            _log.info("visit: no pack (%s)", error)
            return
        if not self._reader.is_whole and not isinstance(error, BudgetError):  # another lane may have bytes left
            self.ended = error
        self._tell(", cut off")

    def _tell(self, how: str) -> None:
        _log.info("visit: a pack of %d files came, %d bytes%s", self.count, self._bytes, how)


def _is_line(error: LinkError) -> bool:
    """Tell whether it is the line, or central's plan, that ended the request, and not the pack that is no good."""
    if isinstance(error, MissingError | OversizeError):
        return False
    return isinstance(error, PortalError) or error.status is None or error.status in {200, 206, *_LATER}
