"""QR codes as inline SVG, for what is passed on from screen to phone.

In: the text to carry, and a label for those who cannot see it. Out: markup; None where the text does not fit. The quiet
zone of the standard (ISO/IEC 18004) is part of the picture.
"""

from __future__ import annotations

from typing import Final, Literal

import segno
from markupsafe import Markup

_QUIET_MODULES: Final = 4
_LARGEST: Final = 40

ErrorLevel = Literal["l", "m", "q", "h"]


def qr_code(text: str, label: str, *, level: ErrorLevel = "m", most_version: int = _LARGEST) -> Markup | None:
    """Return a QR code as inline SVG; None if the text does not fit.

    Args:
        text: what it carries, as UTF-8.
        label: what a screen reader says.
        level: how much of it may be lost: `l` 7 %, `m` 15 %, `q` 25 %, `h` 30 %.
        most_version: the largest symbol allowed: 1 has 21 modules a side, 40 has 177. A poor camera reads small ones.
    """
    try:
        code = segno.make_qr(text, error=level, encoding="utf-8", boost_error=False)
    except segno.DataOverflowError:
        return None
    if int(code.version) > most_version:
        return None
    drawn = Markup(code.svg_inline(border=_QUIET_MODULES, svgclass=None, lineclass=None, omitsize=True))  # noqa: S704
    return Markup('<span class="qr" role="img" aria-label="{}">{}</span>').format(label, drawn)
