"""Our icons as inline SVG: drawn on a grid of 32 in the colour of the text around them, with gold as a second tone.

In: an icon's name, and a label where it stands without words beside it. Out: markup. An unlabelled
icon is hidden from screen readers, as its words are next to it.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

from content_sync.wire.reports import Topic

_FOLDER: Final = Path(__file__).with_name("icons")
_UNKNOWN: Final = "unknown"
_KEPT: Final = 500

TOPIC_ICONS: Final[dict[Topic, str]] = {
    "wifi-no-signal": "wifi",
    "wifi-slow": "wifi",
    "wifi-login": "lock",
    "wifi-equipment": "wifi",
    "wifi-power": "electricity",
    "kiosk-content": "kiosk",
    "kiosk-device": "kiosk",
    "road": "road",
    "electricity": "electricity",
    "water": "water",
    "flood": "flood",
    "waste": "waste",
    "smoke": "smoke",
    "animal": "animal",
    "farm-pest": "pest",
    "health": "health",
    "scam": "scam",
    "other": "other",
}
# Conditions that are told apart by their words alone.
_DRAWN_AS: Final = {"very-cold": "cold", "very-hot": "hot"}


@lru_cache(maxsize=_KEPT)
def icon(name: str, label: str | None = None) -> Markup:
    """Return an icon as inline SVG; a name nobody drew shows the neutral one."""
    drawn = _DRAWN_AS.get(name, name)
    picture = _inside(drawn if drawn in names() else _UNKNOWN)
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    frame = Markup('<svg class="icon" {} width="24" height="24" viewBox="0 0 32 32">{}</svg>')
    return frame.format(voice, picture)


@cache
def names() -> frozenset[str]:
    """Return the names of all icons."""
    return frozenset(path.stem for path in _FOLDER.glob("*.svg"))


@cache
def _inside(name: str) -> Markup:
    """Return what an icon file draws, without its own svg tag."""
    text = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    body = text[text.index(">") + 1 : text.rindex("</svg>")]
    return Markup(body.strip())  # noqa: S704 - our own files, checked in test_look
