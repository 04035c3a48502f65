"""What a page may use: the parts of a running kiosk, and the moment a page is printed for.

`app.py` makes one `Services`; screens receive it and nothing else. A printed screen is a function from a `Moment` to
`Page`s; it reads no clock, no store and no request, so the press can print every page twice, once per language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from content_sync.look.catalogues import Language
from content_sync.wire.bulletins import Edition
from kiosk.clock import Clock, Reading
from kiosk.config import KioskConfig
from kiosk.store.content import Content
from kiosk.store.outbox import Outbox
from kiosk.store.photos import Photos
from kiosk.store.state import LocalNotice, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything a printed page may depend on.

    `arrived` is when the edition was taken in by this kiosk's clock; None and `edition` None on a kiosk that never
    met central. `notices` are the volunteer's, shown at `reading.now`. `waiting` is how many reports wait to be sent.
    """

    reading: Reading
    language: Language
    village: str
    village_name: str
    edition: Edition | None
    arrived: Reading | None
    notices: tuple[LocalNotice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One address of the printed site: its path without language prefix, its template, and ready values for it."""

    path: str
    template: str
    view: object


Screen = Callable[[Moment], Iterable[Page]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of a running kiosk that its screens use."""

    config: KioskConfig
    clock: Clock
    outbox: Outbox
    photos: Photos
    content: Content
    state: State
    visit_now: Callable[[], None]
    reprint: Callable[[], None]
