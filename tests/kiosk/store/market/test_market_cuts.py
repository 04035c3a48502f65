"""An item's whole way, with the power cut at every step: one item a form, and nothing shown that nobody let pass."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from content_sync.wire.stamps import Stamp
from kiosk.store.files import NamedFiles
from kiosk.store.folder import MARKET, MARKET_PHOTOS
from kiosk.store.journal.documents import Documents
from kiosk.store.market.market import Market
from tests.cast.card.cuts import states_after_cut
from tests.cast.card.inodes import CardSnapshot, Files
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.market.market_on_card import HERE, MANGOES, PHOTO, SMALL_PHOTO, code_of

FOLDER = Path("/card")
NOW = Stamp(at=NOON, clock="trusted", boot="01", boot_s=1000)
FORMS = ("a1" * 16, "b2" * 16)


@dataclass(frozen=True, kw_only=True)
class MarketPromise:
    """What people were told: the number of each form, whose photo is kept, what was let pass, what has ended."""

    numbers: dict[str, int] = field(default_factory=dict)
    has_photo: bool = False
    is_shown: bool = False
    is_sold: bool = False


class MarketLife:
    """A market on a card, its sellers and its volunteer; each step may be done again."""

    def __init__(self, card: Card, told: MarketPromise) -> None:
        self.card, self.told = card, told
        self.documents = Documents(FOLDER / MARKET)
        self.market = Market(self.documents, NamedFiles(FOLDER / MARKET_PHOTOS))

    def tell(self, told: MarketPromise) -> None:
        self.told = self.card.note = told

    def put_up(self, form: str) -> None:
        fields = replace(MANGOES, title=f"มะม่วง {form}")
        item = self.market.put_up(form, fields, code_of=code_of, made=NOW, sender=HERE)
        assert self.told.numbers.get(form, item.number) == item.number, "another number for the same form"
        self.tell(replace(self.told, numbers=self.told.numbers | {form: item.number}))

    def add_photo(self) -> None:
        assert self.market.attach_photo(self.told.numbers[FORMS[0]], photo=PHOTO, small_photo=SMALL_PHOTO)
        self.tell(replace(self.told, has_photo=True))

    def show(self) -> None:
        number = self.told.numbers[FORMS[0]]
        item = self.market.item(number)
        assert item is not None
        assert self.market.show(number, item.content, NOW)
        self.tell(replace(self.told, is_shown=True))

    def sell(self) -> None:
        number = self.told.numbers[FORMS[0]]
        assert self.market.end(number, "sold", NOW) or self.market.item(number) is not None
        self.tell(replace(self.told, is_sold=True))

    def live(self) -> None:
        self.put_up(FORMS[0])
        self.add_photo()
        self.put_up(FORMS[1])
        self.show()
        self.market.tidy(NOW)
        self.sell()
        self.market.tidy(NOW)
        self.documents.close()

    def check(self) -> None:
        """What was told holds after a cut; what was not may hold."""
        told, numbers = self.told, self.told.numbers
        shown = [item.number for item in self.market.shown(NOW)]
        if told.is_sold:
            assert shown == []
        elif told.is_shown:
            assert shown in ([numbers[FORMS[0]]], []), "a yes holds, unless the seller was just selling it"
        for form, number in numbers.items():
            item = self.market.item(number)
            assert item is not None
            assert item.has_code(code_of(number))
            assert item.state != "sold" or form == FORMS[0]
            if form == FORMS[0] and told.has_photo and item.is_held:
                assert self.market.photo(item.photo, item.state) == PHOTO
                assert self.market.photo(item.small_photo, item.state) == SMALL_PHOTO
        assert self.market.damage == ()

    def end_well(self) -> None:
        """Everybody tries once more, and everything comes right."""
        first = self.market.item(self.told.numbers.get(FORMS[0], 0))
        if first is None or first.is_held:
            self.put_up(FORMS[0])
            self.add_photo()
            self.show()
            self.sell()
        self.put_up(FORMS[1])
        self.market.tidy(NOW)
        assert [(item.number, item.state) for item in self.market.held()] == [(self.told.numbers[FORMS[1]], "waiting")]
        assert len(set(self.told.numbers.values())) == len(FORMS)
        self.documents.close()


def snapshots(model: str) -> list[CardSnapshot]:
    card = Card(model=model)
    card.is_recording = True
    card.note = MarketPromise()
    with in_use(card):
        MarketLife(card, MarketPromise()).live()
    return card.snapshots


def states(model: str, *, at_most: int, seed: int) -> Iterator[tuple[MarketPromise, Files]]:
    dice = random.Random(seed)
    for snapshot in snapshots(model):
        assert isinstance(snapshot.note, MarketPromise)
        for files in states_after_cut(snapshot, model=model, dice=dice, at_most=at_most):
            yield snapshot.note, files


def comes_right(model: str, told: MarketPromise, files: Files) -> None:
    card = Card(files, model=model)
    with in_use(card):
        life = MarketLife(card, told)
        life.check()
        life.end_well()


@pytest.mark.parametrize("model", ["weak", "ext4"])
def test_a_cut_anywhere_between_form_photo_yes_and_sale_comes_right(model: str, silence: None) -> None:
    tried = 0
    for told, files in states(model, at_most=3, seed=1):
        comes_right(model, told, files)
        tried += 1
    assert tried > 50


@pytest.mark.slow
@pytest.mark.parametrize("model", ["weak", "ext4"])
@pytest.mark.parametrize("seed", range(4))
def test_many_cuts_of_a_market_come_right(model: str, seed: int, silence: None) -> None:
    for told, files in states(model, at_most=60, seed=seed):
        comes_right(model, told, files)
