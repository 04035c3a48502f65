"""A request as it comes in: drained where its body is too large, refused where its head cannot be read."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from waitress.parser import HTTPRequestParser, ParsingError

from content_sync.listener.limits import Asked


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """A request; of a body that is too large the program sees only the length, and answers why it is refused.

    waitress's own refusal closes the connection, and a phone shows its own error.
    """

    taken_bytes = 0
    """How many of the bytes looked at last belong to this request; the rest belongs to the next one."""
    is_drained = False
    max_body_bytes: Callable[[Asked], int]

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.began_s = self.whole_s = time.monotonic()
        self._most_bytes: int | None = None

    def received(self, data: bytes) -> int:
        """Take what belongs to this request, and tell waitress that all was taken, so that it begins no other."""
        self.taken_bytes = super().received(data)
        self.whole_s = time.monotonic()
        if self.error:
            self.taken_bytes = len(data)  # the connection ends here, and unread bytes would end it before the response
        if self.body_rcv is not None and not self.is_drained and self._is_too_large():
            held = self.body_rcv.getbuf()
            self.body_rcv.buf = _Drain(len(held))
            held.close()
            self.is_drained = True
        return len(data)

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; one that Python's own parsers refuse is answered with 400, as every other bad head."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an address such as http://[x/, a length of 5,000 digits
            raise ParsingError("the head cannot be read") from error
        if self.body_rcv is None:
            self.expect_continue = False  # else waitress waits for a body that never comes

    def memory_bytes(self) -> int:
        """Return how many of its bytes are held in memory."""
        body = self.body_rcv
        if body is None:
            return len(self.header_plus)
        between = len(body.control_line) + len(body.trailer) if self.chunked else 0
        return between + self._held_bytes() - self.file_bytes()

    def file_bytes(self) -> int:
        """Return how many of its bytes are held in a file."""
        is_in_file = self.body_rcv is not None and not self.is_drained and self.body_rcv.getbuf().overflowed
        return self._held_bytes() if is_in_file else 0

    def _held_bytes(self) -> int:
        return 0 if self.is_drained else len(self.body_rcv)

    def _is_too_large(self) -> bool:
        seen_bytes: int = max(self.content_length, self.body_bytes_received)
        if self._most_bytes is None:  # asked once: a body comes in thousands of pieces
            asked = Asked(path=self.path, cookies=self.headers.get("COOKIE", ""))
            self._most_bytes = self.max_body_bytes(asked)
        return seen_bytes > self._most_bytes


class _Drain:
    """Takes a body that is too large: it is counted and thrown away."""

    def __init__(self, seen_bytes: int) -> None:
        self._seen_bytes = seen_bytes

    def __len__(self) -> int:
        return self._seen_bytes

    def append(self, part: bytes) -> None:
        self._seen_bytes += len(part)

    def getfile(self) -> io.BytesIO:
        return io.BytesIO()

    def close(self) -> None:
        """Nothing is open."""
