"""QR codes as inline SVG, for what is passed on from screen to phone.

In: the text to carry, and a label for those who cannot see it. Out: markup; None where the text does not fit. Rules:
the quiet zone of the standard (ISO/IEC 18004) is part of the picture; one mask serves all, as choosing the best of
eight takes four times as long, and a reader finds as many codes under cracks either way (measured). The last codes are
kept: the kiosk's own address stands on many pages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

import segno
from markupsafe import Markup

_QUIET_MODULES: Final = 4
_LARGEST: Final = 40
_MASK: Final = 5
_KEPT: Final = 20  # of about 8 KB each
_RUN: Final = re.compile(b"(\x00*)(\x01+)")
_WIFI_SIGNS: Final = re.compile(r'([\\;,:"])')

ErrorLevel = Literal["l", "m", "q", "h"]


def qr_code(text: str, label: str, *, level: ErrorLevel = "m", most_version: int = _LARGEST) -> Markup | None:
    """Return a QR code as inline SVG; None if the text does not fit.

    Args:
        text: what it carries, as UTF-8.
        label: what a screen reader says.
        level: how much of it may be lost: `l` 7 %, `m` 15 %, `q` 25 %, `h` 30 %.
        most_version: the largest symbol allowed: 1 has 21 modules a side, 40 has 177. A poor camera reads small ones.
    """
    drawn = _drawn(text, level, most_version)
    return drawn and Markup('<span class="qr" role="img" aria-label="{}">{}</span>').format(label, drawn)


def wifi_text(name: str) -> str:
    """Return what a QR code says to have a phone join an open Wi-Fi of this name, as the ZXing project laid it down.

    segno's own helper leaves a comma as it is; the specification has it escaped.
    """
    escaped = _WIFI_SIGNS.sub(r"\\\1", name)
    return f"WIFI:T:nopass;S:{escaped};;"


@lru_cache(maxsize=_KEPT)
def _drawn(text: str, level: ErrorLevel, most_version: int) -> Markup | None:
    try:
        code = segno.make_qr(text, error=level, encoding="utf-8", boost_error=False, mask=_MASK)
    except segno.DataOverflowError:
        return None
    if int(code.version) > most_version:
        return None
    return Markup(_svg([bytes(row) for row in code.matrix]))  # noqa: S704 - drawn of numbers only


def _strokes(row: bytes) -> str:
    """Draw a row from its left: each run of light modules is passed over, each run of dark ones drawn."""
    return "".join(f"m{len(light)} 0h{len(dark)}" if light else f"h{len(dark)}" for light, dark in _RUN.findall(row))


def _svg(rows: list[bytes]) -> str:
    """Draw the dark modules of each row as strokes."""
    side = len(rows) + 2 * _QUIET_MODULES
    strokes = "".join(
        f"M{_QUIET_MODULES} {_QUIET_MODULES + number}.5{_strokes(row)}" for number, row in enumerate(rows)
    )
    # Its own white ground: a phone that turns pages dark would turn a colour behind it, and black on black is no code.
    ground = f'<polygon fill="#fff" points="0,0 {side},0 {side},{side} 0,{side}"/>'
    dark = f'<path stroke="#000" d="{strokes}"/>'
    return f'<svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges">{ground}{dark}</svg>'
