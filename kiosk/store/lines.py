"""The lines of a journal as bytes: written, and read back however harmed.

A line is `crc32 number text` and a newline. The first of a file is its header, with the text
`journal FORMAT LINES`: how many lines were written with it at once. Zeros stand between lines.

A line counts if it is whole, newline included, and its number is higher than all before it. A gap in
the numbers, or fewer lines than the header names, is a loss; what stands behind the last good line
is a change that was interrupted, unless a line with a higher number shows that it was not the last.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.store.errors import UnknownFormatError

# The card writes blocks of this size; a line of its own block never harms its neighbour.
BLOCK = 4096
FORMAT = 1
LINE = re.compile(rb"([0-9a-f]{8}) (([0-9]{1,18}) ([^\0\n]*+))\n")
HEAD = re.compile(rb"[0-9a-f]{8} ([0-9]{1,18}) ")
HEADER = re.compile(r"journal (\d{1,9}) (.*)")


@dataclass(slots=True)
class Found:
    """What a journal's bytes hold: texts in order, and in words what is lost of them."""

    texts: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    unreadable_bytes: int = 0
    end: int = 0
    number: int = 0

    def miss(self, last: int) -> None:
        """Tell the loss of all numbers up to `last` that were not found."""
        if last > self.number:
            self.losses.append(f"changes {self.number + 1} to {last} are lost")


def up(offset: int) -> int:
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
    """Return the text of a header that this many lines follow at once."""
    return f"journal {FORMAT} {lines}"


def read(content: bytes) -> Found:
    """Read all that is whole.

    Raises:
        UnknownFormatError: a newer program wrote it.
    """
    found, promised = Found(), 0
    for match in LINE.finditer(content):
        number, text = int(match[3]), match[4].decode(errors="replace")
        if zlib.crc32(match[2]) != int(match[1], 16) or number <= found.number:
            continue
        found.unreadable_bytes += _unreadable(content[found.end : match.start()])
        if found.number:
            found.miss(number - 1)
            found.texts.append(text)
        else:
            promised = _begin(found, number, text)
        found.end, found.number = match.end(), number
    found.unreadable_bytes += _unreadable(content[found.end :])
    found.miss(max([promised, *_begun(content, found.end)]))
    if content and not found.number:
        found.losses.append("nothing can be read")
    return found


def _begin(found: Found, number: int, text: str) -> int:
    match = HEADER.fullmatch(text)
    if match is None:
        found.losses.append(f"all before change {number} is lost")
        found.texts.append(text)
        return number
    if int(match[1]) != FORMAT:
        raise UnknownFormatError(f"the journal is of format {match[1]}, this program knows {FORMAT}")
    return number + int(match[2])


def _begun(content: bytes, end: int) -> Iterator[int]:
    # Where a line was begun, the one before it had been confirmed.
    for start in range(up(end), len(content), BLOCK):
        if match := HEAD.match(content, start):
            yield int(match[1]) - 1


def _unreadable(content: bytes) -> int:
    return len(content.strip(b"\0"))
