"""The lines of a journal as bytes: written, and read back however harmed, a piece at a time.

Format 1, which every later version opens: UTF-8; a line is `CRC32 NUMBER TEXT` and a newline, the CRC (8 hex digits)
is of `NUMBER TEXT`. Zeros stand between lines. The text of the first line is the header `journal FORMAT {"lines":N}`:
N lines were written together with it. A header of any other format is refused; unknown fields in it are ignored.

A line counts if it is whole, newline included, and its number is higher than all before it. A gap in the numbers, or
fewer lines than the header names, is a loss. What stands after the last good line is a change that was interrupted, or
a confirmed one harmed later: nobody can tell. If a line with a higher number follows, it is a loss.
The reader holds only the line it is reading.
"""

import contextlib
import re
import zlib
from collections.abc import Callable

import msgspec

from kiosk.store.errors import UnknownFormatError

# The card writes blocks of this size; a line of its own block never harms its neighbour.
BLOCK = 4096
FORMAT = 1
LINE = re.compile(rb"([0-9a-f]{8}) (([0-9]{1,18}) ([^\0\n]*+))\n")
HEAD = re.compile(rb"[0-9a-f]{8} ([0-9]{1,18}) ")
LONGEST_HEAD = 8 + 1 + 18 + 1
HEADER = re.compile(r"journal (\d{1,9}) (.*)")


class _Header(msgspec.Struct):
    lines: int = 0


def next_block_start(offset: int) -> int:
    """Return the first start of a block that is not before the offset."""
    return -(-offset // BLOCK) * BLOCK


def line(number: int, text: str) -> bytes:
    """Return the line of a text.

    Raises:
        ValueError: the text has a newline, a NUL, or half a character.
    """
    if "\n" in text or "\0" in text:
        raise ValueError("a text is one line without NUL")
    body = f"{number} {text}".encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def header(lines: int) -> str:
    """Return the text of a header that is written together with this many lines."""
    return f'journal {FORMAT} {{"lines":{lines}}}'


def lines_after(header: re.Match[str]) -> int:
    """Return how many lines were written together with a header.

    Raises:
        UnknownFormatError: its format is not ours.
    """
    if int(header[1]) == FORMAT:
        with contextlib.suppress(msgspec.DecodeError):
            return msgspec.json.decode(header[2], type=_Header).lines
    raise UnknownFormatError(f"the journal is of format {header[1]}, this program knows {FORMAT}")


class LineReader:
    """Reads a journal's bytes in their order.

    Args:
        take: called with each text, in order.

    Attributes:
        losses: what is lost, in words for a technician.
        unreadable_bytes: how many bytes are neither zeros nor part of a good line.
        is_last_unsure: some of them stand behind the last good line.
        end: where that line ends.
        number: its number; 0 if there is none.
    """

    def __init__(self, take: Callable[[str], None]) -> None:
        self.losses: list[str] = []
        self.unreadable_bytes = self.end = self.number = 0
        self.is_last_unsure = False
        self._take = take
        self._start = 0  # where `_rest` begins in the file
        self._rest = bytearray()  # what may belong to a line that has not ended yet
        self._promised = self._begun = self._noise_bytes = 0

    def feed(self, piece: bytes) -> None:
        """Take the next bytes.

        Args:
            piece: the next bytes; each but the last piece is whole blocks.

        Raises:
            UnknownFormatError: a newer program wrote the journal.
        """
        start = self._start + len(self._rest)
        self._rest += piece
        if b"\n" in piece or b"\0" in piece:
            self._read(bytes(self._rest))
        elif not (head := HEAD.search(self._rest)):
            self._drop(len(self._rest) - LONGEST_HEAD)
        else:
            self._drop(head.start())
        self._note_begun(piece, start)

    def finish(self) -> None:
        """Note what is lost, after the last piece."""
        self._drop(len(self._rest))
        self._miss(max(self._promised, self._begun))
        self.is_last_unsure = bool(self._noise_bytes and self.number)
        self.unreadable_bytes += self._noise_bytes
        if not self.number:
            self.losses.append("nothing can be read")

    def _read(self, window: bytes) -> None:
        read = at = 0
        while match := self._next(window, at):
            at, number = match.end(), int(match[3])
            if zlib.crc32(match[2]) == int(match[1], 16) and number > self.number:
                self._noise_bytes += _unreadable(window[read : match.start()])
                self._keep(number, match[4].decode(errors="replace"))
                read = match.end()
                self.end = self._start + read
        self._drop(max(read, window.rfind(b"\n") + 1, window.rfind(b"\0") + 1), read=read)

    def _next(self, window: bytes, at: int) -> re.Match[bytes] | None:
        # Where it mostly stands: right behind the one before, or on the next block behind zeros, which are many.
        block = next_block_start(self._start + at) - self._start
        if window.count(0, at, block) == block - at:
            at = block
        return LINE.match(window, at) or LINE.search(window, at)

    def _keep(self, number: int, text: str) -> None:
        self.unreadable_bytes += self._noise_bytes
        self._noise_bytes = self._begun = 0
        if not self.number and (match := HEADER.fullmatch(text)):
            self._promised = number + lines_after(match)
        else:
            self._miss(number - 1)
            self._take(text)
        self.number = number

    def _miss(self, last: int) -> None:
        """Note the loss of all numbers up to `last` that were not found."""
        if last > self.number:
            first = self.number + 1
            loss = f"changes {first} to {last} are lost" if self.number else f"all before change {last + 1} is lost"
            self.losses.append(loss)

    def _note_begun(self, piece: bytes, start: int) -> None:
        # Where a line was begun, the one before it had been confirmed.
        for at in range(max(next_block_start(self.end) - start, 0), len(piece), BLOCK):
            if match := HEAD.match(piece, at):
                self._begun = max(self._begun, int(match[1]) - 1)

    def _drop(self, count: int, *, read: int = 0) -> None:
        """Drop bytes in which no line can begin; those that were not part of a line count as noise."""
        count = max(count, 0)
        self._noise_bytes += _unreadable(self._rest[read:count])
        del self._rest[:count]
        self._start += count


def _unreadable(content: bytes | bytearray) -> int:
    return len(content) - content.count(0)
