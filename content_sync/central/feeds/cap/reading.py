"""XML from a source, also where its declaration names a wrong encoding.

In: the bytes of a document. Out: its root element. A byte order mark decides the encoding. Without one, bytes that are
valid UTF-8 are read as UTF-8, whatever the declaration says (sources declare UTF-8 as `utf8`, `unicode`, `utf-16` and
`tis-620`). A Thai encoding with one byte per letter is read where the declaration names it. Nothing else is guessed:
wrong letters in a warning are worse than a warning that is refused, of which staff learn. Entities, DTDs and external
references are refused.
"""

from __future__ import annotations

import codecs
import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from content_sync.errors import FeedError

MAX_BYTES: Final = 2 * 1024 * 1024  # TMD's longest seen, signature and polygons and all, has 126 kB

# The longer marks first: UTF-32's begins as UTF-16's does.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),  # no mark, but no other encoding begins so (XML 1.0, appendix F)
    (b"\0<\0?", "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']\s*([^"'<>]{1,40}?)\s*["']""")
# All the same to the Encoding Standard (WHATWG), and to people: windows-874, which holds the others.
_THAI_LETTER_A_BYTE: Final = frozenset(
    {"tis620", "tis6202533", "iso885911", "windows874", "xwindows874", "cp874", "ms874", "dos874"}
)
_THAI: Final = re.compile("[\u0e00-\u0e7f]")


def read_xml(body: bytes, *, name: str) -> Element:
    """Read a document; errors call it `name`.

    Raises:
        FeedError: it is too long, its encoding is not certain, or it is not safe, complete XML.
    """
    if len(body) > MAX_BYTES:
        raise FeedError(f"is longer than {MAX_BYTES} bytes", place=name, field="size")
    text = as_text(body, name=name).lstrip("\ufeff \t\r\n")
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:
        raise FeedError(f"is not safe, whole XML: {str(error)[:200]}", place=name, field="XML") from error
    return root


def as_text(body: bytes, *, name: str) -> str:
    """Return the text of a document, with its byte order mark where it has one.

    Raises:
        FeedError: the encoding is not certain, or the bytes do not fit it.
    """
    marked = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None)
    match = _DECLARED.match(body)
    declared = match[1].decode("ascii", "replace") if match else ""
    try:
        return body.decode(marked) if marked else _unmarked(body, declared)
    except UnicodeDecodeError as error:
        says = marked or declared or "UTF-8"
        raise FeedError(
            f"the bytes are not {says[:40]!r}, and nothing else is sure", place=name, field="encoding"
        ) from error


def _unmarked(body: bytes, declared: str) -> str:
    is_thai = re.sub("[^a-z0-9]", "", declared.lower()) in _THAI_LETTER_A_BYTE
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        if is_thai:
            return body.decode("cp874")
        raise
    # A word or two of windows-874 can be whole UTF-8 by chance, but then of no Thai letters.
    return body.decode("cp874") if is_thai and not text.isascii() and not _THAI.search(text) else text
