"""What may be wrong with a field of a form, as the code that the templates know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from content_sync.wire.text import is_whole

FieldError = Literal["missing", "empty", "unreadable", "long", "strange", "before", "far", "over"]
FieldErrors = Mapping[str, FieldError]


def text_error(text: str, *, longest: int) -> FieldError | None:
    """Return what is wrong with a text that somebody typed; it may be empty."""
    if not is_whole(text):
        return "unreadable"
    return "long" if len(text) > longest else None
