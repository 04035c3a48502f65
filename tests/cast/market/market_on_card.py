"""A market on a card, to open again as after a restart, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.store.files import NamedFiles
from kiosk.store.folder import MARKET, MARKET_PHOTOS
from kiosk.store.journal.documents import Documents
from kiosk.store.market.ceilings import MarketCeilings
from kiosk.store.market.items import MarketFields, MarketItem, ShownItem
from kiosk.store.market.market import Market
from kiosk.store.senders import Sender
from tests.cast.kiosk.clock_hands import NOON

MANGOES = MarketFields(
    side="offer",
    title="มะม่วงเบา",
    price_satang=2_500,
    unit="กก.",
    seller="ยายสมจิต บ้านหลังวัด",
    phone="0812345678",
    text="เก็บเช้านี้ มีราว 40 กิโลกรัม",
)
PHOTO, SMALL_PHOTO = b"\xff\xd8\xff a photo of mangoes", b"\xff\xd8\xff mangoes"
HERE = Sender()


SHOWN = ShownItem(
    number=1,
    side="offer",
    title=MANGOES.title,
    price_satang=MANGOES.price_satang,
    unit=MANGOES.unit,
    seller=MANGOES.seller,
    phone=MANGOES.phone,
    text=MANGOES.text,
    photo="ab" * 32,
    small_photo="cd" * 32,
    made=Stamp(at=NOON, clock="trusted"),
    days_left=14,
    until=NOON + timedelta(days=14),
)


def code_of(number: int) -> str:
    return f"{number}-K7M4X"


@dataclass
class MarketCard:
    """A card with a market on it, and the time."""

    folder: Path
    now: Stamp = field(default_factory=lambda: Stamp(at=NOON, clock="trusted", boot="01", boot_s=1000))
    documents: Documents | None = None

    def open(self, ceilings: MarketCeilings | None = None) -> Market:
        """Open the market, as after a restart."""
        self.close()
        self.documents = Documents(self.folder / MARKET)
        return Market(self.documents, NamedFiles(self.folder / MARKET_PHOTOS), ceilings=ceilings)

    def close(self) -> None:
        if self.documents is not None:
            self.documents.close()
        self.documents = None

    def pass_by(self, **time: float) -> Stamp:
        """Let time pass: `seconds`, `hours` or `days`, as `timedelta` takes them."""
        passed = timedelta(**time)
        boot_s = self.now.boot_s + int(passed.total_seconds())
        self.now = Stamp(at=self.now.at + passed, clock=self.now.clock, boot=self.now.boot, boot_s=boot_s)
        return self.now

    def start_again(self, *, boot: str, trusted: bool) -> Stamp:
        """Start the machine again; the days it stood still do not count as running."""
        self.now = Stamp(at=self.now.at, clock="trusted" if trusted else "unknown", boot=boot, boot_s=0)
        return self.now

    def put_up(self, market: Market, fields: MarketFields = MANGOES, *, sender: Sender = HERE) -> MarketItem:
        return market.put_up(uuid4().hex, fields, code_of=code_of, made=self.now, sender=sender)

    def put_up_shown(self, market: Market, fields: MarketFields = MANGOES) -> MarketItem:
        """Put an item up that the volunteer lets be shown."""
        item = self.put_up(market, fields)
        assert market.show(item.number, item.content, self.now)
        return item

    def content(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())


@pytest.fixture
def market_card(tmp_path: Path) -> Iterator[MarketCard]:
    card = MarketCard(tmp_path)
    yield card
    card.close()
