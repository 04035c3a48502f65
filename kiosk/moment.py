"""The moment a page is printed for: the time, the language, and everything held that a page may show."""

from __future__ import annotations

from dataclasses import dataclass

from content_sync.client.tree.edition import Edition
from content_sync.look.catalogues import Language
from content_sync.wire.parts import PartName
from content_sync.wire.stamps import Stamp
from kiosk.config import USUAL_WIFI_NAME
from kiosk.store.market.items import ShownItem
from kiosk.store.state import LocalNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything a printed page may depend on.

    The edition has no parts on a kiosk that never met central. `behind` are the parts that could not be renewed at the
    last visit. `notices` are the volunteer's, shown at `now.at`. `market` is what is shown of the market, the newest
    first, and `hidden_nearby` names what is not shown of the neighbours' markets. `media` are the names of the pictures
    and recordings that are here. `public_url` is where phones find this kiosk, empty where nobody said; `wifi_name` is
    the Wi-Fi they join for it.
    `accesses_days` is how long it is kept who asked for which kind of page, 0 where it is not noted.
    `own_activities` are the ids of bulletins that were written here: this kiosk shows its own words of them.
    """

    now: Stamp
    language: Language
    village: str
    village_name: str
    edition: Edition
    notices: tuple[LocalNotice, ...]
    behind: frozenset[PartName] = frozenset()
    market: tuple[ShownItem, ...] = ()
    hidden_nearby: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    public_url: str = ""
    wifi_name: str = USUAL_WIFI_NAME
    accesses_days: int = 0
    own_activities: frozenset[str] = frozenset()
