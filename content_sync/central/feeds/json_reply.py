"""A reply in JSON, read value by value: each is of the shape that the source promises, or the reply is refused.

In: the bytes of a reply, then its values with the place and the field they stand in. Out: groups, lists and texts; a
`FeedError` that names place and field where a value is missing or of another shape.
"""

from __future__ import annotations

from typing import Final

from content_sync.errors import FeedError, WireError
from content_sync.wire.encoding import decode
from content_sync.wire.text import one_line

_BOM: Final = b"\xef\xbb\xbf"


def read_json(body: bytes) -> object:
    """Read a JSON reply, with or without a byte order mark.

    Raises:
        FeedError: it is not JSON (an HTML page, cut in the middle, not UTF-8, NaN), or it is nested too deep to read.
    """
    try:
        return decode(body.removeprefix(_BOM), object)
    except (WireError, RecursionError) as error:
        raise FeedError(f"the reply is not JSON: {error}", place="reply") from error


def mapping(value: object, *, place: str, field: str) -> dict[str, object]:
    """Return an object of the reply.

    Raises:
        FeedError: it is something else, or missing.
    """
    if not isinstance(value, dict):
        raise _wrong(value, "a group of named fields", place=place, field=field)
    return value


def rows(value: object, *, place: str, field: str) -> list[object]:
    """Return a list of the reply.

    Raises:
        FeedError: it is something else, or missing.
    """
    if not isinstance(value, list):
        raise _wrong(value, "a list", place=place, field=field)
    return value


def text(value: object, *, place: str, field: str) -> str:
    """Return a text of the reply on one line, in the one spelling (`wire/text.py`).

    Raises:
        FeedError: it is something else, missing, or empty.
    """
    if not isinstance(value, str):
        raise _wrong(value, "text", place=place, field=field)
    words = one_line(value)
    if not words:
        raise FeedError("is empty", place=place, field=field)
    return words


def _wrong(value: object, wanted: str, *, place: str, field: str) -> FeedError:
    if value is None:
        return FeedError("is missing", place=place, field=field)
    names = {dict: "a group of named fields", list: "a list", str: "text", bool: "true or false"}
    shape = names.get(type(value), "a number")
    return FeedError(f"should be {wanted}, but is {shape}", place=place, field=field)
