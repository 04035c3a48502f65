"""Thai digits, as people type them in references, days, telephone numbers and addresses."""

from __future__ import annotations

_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def arabic_digits(text: str) -> str:
    """Turn the digits ๐-๙ into 0-9 and leave the rest."""
    return text.translate(_ARABIC)
