"""SHA-256 digests and 32-byte keys as text: 64 lower-case hex digits. Photos and bodies are named by their digest."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

_HEX = "[0-9a-f]{64}"
_WHOLE = re.compile(_HEX)

Digest = Annotated[str, Meta(pattern=rf"^{_HEX}\Z")]
KeyHex = Annotated[str, Meta(pattern=rf"^{_HEX}\Z")]


def is_digest(text: str) -> bool:
    """Tell whether a text is written as a digest."""
    return _WHOLE.fullmatch(text) is not None
