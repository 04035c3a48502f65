"""The diary: an entry is kept once, its newest version alone waits to go up, and its photo stays at the kiosk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from content_sync.errors import WireError
from content_sync.wire.diary import MOST_TAUGHT, DiaryEntry
from content_sync.wire.reports import ItemResult
from kiosk.store.errors import MissingFileError
from kiosk.store.files import NamedFiles
from kiosk.store.folder import BOARD_PHOTOS, DIARY_PHOTOS, NETWORK
from kiosk.store.journal.documents import Documents
from kiosk.store.network.diary import KEPT, MOST_A_DAY, MOST_ENTRIES, Diary
from kiosk.store.network.network import Network
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import VILLAGE

ME, OTHER = "ab" * 16, "cd" * 16
TODAY = NOON.date()


@dataclass
class DiaryCard:
    """A card with a diary, which can be opened again, as another card too."""

    folder: Path
    epoch: bytes = bytes(8)
    network: Network = field(init=False)

    def __post_init__(self) -> None:
        self.documents: Documents | None = None
        self.open()

    def open(self) -> Diary:
        if self.documents is not None:
            self.documents.close()
        self.documents = Documents(self.folder / NETWORK)
        photos = NamedFiles(self.folder / DIARY_PHOTOS)
        self.network = Network(
            self.documents,
            village=VILLAGE,
            software="1",
            epoch=lambda: self.epoch,
            diary_photos=photos,
            post_photos=NamedFiles(self.folder / BOARD_PHOTOS),
        )
        return self.network.diary

    def write(self, number: int = 1, *, day: date = TODAY, person: str = ME, people: int = 12) -> bool:
        return self.network.diary.write(
            f"{number:032x}", person=person, topic="farming", people=people, day=day, made=STAMP
        )

    def waiting(self) -> list[DiaryEntry]:
        return [item for item in self.network.batch(100) if isinstance(item, DiaryEntry)]

    def let_central_have_all(self) -> None:
        results = [ItemResult(id=item.id, result="ok") for item in self.network.batch(3_000)]
        self.network.apply(results, (), to=0, is_whole=True, at=STAMP)


@pytest.fixture
def diary_card(tmp_path: Path) -> Iterator[DiaryCard]:
    card = DiaryCard(tmp_path)
    yield card
    assert card.documents is not None
    card.documents.close()


def entry_of(number: int = 1) -> str:
    return f"{number:032x}"


def test_a_form_sent_twice_is_one_entry_and_goes_up_once(diary_card: DiaryCard) -> None:
    assert diary_card.write()
    diary = diary_card.open()
    assert diary_card.write(people=99)
    (line,) = diary.of_month(ME, TODAY)
    assert (line.topic, line.people, line.date, line.is_removed) == ("farming", 12, TODAY, False)
    (item,) = diary_card.waiting()
    assert (item.entry, item.person, item.people, item.day, item.n) == (entry_of(), ME, 12, "2026-11-23", 1)


def test_a_correction_takes_the_place_of_what_waits_and_moves_to_its_month(diary_card: DiaryCard) -> None:
    diary_card.write()
    diary, before = diary_card.network.diary, date(2026, 10, 31)
    assert diary.correct(entry_of(), topic="health", people=3, day=before, made=STAMP)
    assert diary.of_month(ME, TODAY) == ()
    assert [line.people for line in diary.of_month(ME, before)] == [3]
    (item,) = diary_card.waiting()
    assert (item.topic, item.people, item.day, item.n, item.is_removed) == ("health", 3, "2026-10-31", 2, False)


def test_what_was_taken_back_is_told_even_where_central_may_have_it_already(diary_card: DiaryCard) -> None:
    diary_card.write()
    diary_card.let_central_have_all()
    assert diary_card.waiting() == []
    diary_card.network.diary.remove(entry_of(), STAMP)
    assert diary_card.network.diary.entry(entry_of()) is None
    assert diary_card.network.diary.of_month(ME, TODAY) == ()
    assert [(item.entry, item.is_removed) for item in diary_card.waiting()] == [(entry_of(), True)]
    assert not diary_card.network.diary.correct(entry_of(), topic="health", people=1, day=TODAY, made=STAMP)
    diary_card.network.diary.remove(entry_of(2), STAMP)
    assert len(diary_card.waiting()) == 1


def test_another_card_counts_from_one_under_its_own_name(diary_card: DiaryCard) -> None:
    diary_card.write(1)
    diary_card.write(2)
    diary_card.epoch = bytes(7) + b"\x01"
    diary_card.open()
    diary_card.write(3)
    assert [(item.epoch[-1], item.n) for item in diary_card.waiting()] == [("0", 1), ("0", 2), ("1", 1)]


def test_ten_entries_of_a_day_are_taken_and_no_eleventh_of_the_same_person(diary_card: DiaryCard) -> None:
    assert all(diary_card.write(number) for number in range(MOST_A_DAY))
    assert not diary_card.write(100)
    assert diary_card.write(101, person=OTHER)
    yesterday = TODAY - timedelta(days=1)
    assert diary_card.write(102, day=yesterday)
    diary = diary_card.network.diary
    assert not diary.correct(entry_of(102), topic="farming", people=1, day=TODAY, made=STAMP)
    assert diary.correct(entry_of(0), topic="health", people=1, day=TODAY, made=STAMP), "a full day can be corrected"
    diary.remove(entry_of(0), STAMP)
    assert diary_card.write(103)


@pytest.mark.parametrize("people", [0, MOST_TAUGHT + 1])
def test_a_count_past_its_limit_keeps_nothing(diary_card: DiaryCard, people: int) -> None:
    with pytest.raises(WireError):
        diary_card.write(people=people)
    assert diary_card.open().of_month(ME, TODAY) == ()
    assert diary_card.waiting() == []


def test_a_photo_stays_with_its_entry_and_goes_when_it_is_replaced_or_taken_back(diary_card: DiaryCard) -> None:
    diary_card.write()
    diary, folder = diary_card.network.diary, diary_card.folder / DIARY_PHOTOS
    assert diary.attach_photo(entry_of(), b"first")
    assert diary.attach_photo(entry_of(), b"second")
    line = diary.entry(entry_of())
    assert line
    assert diary.photo(line) == b"second"
    assert {file.name for file in folder.iterdir()} == {line.photo}
    assert b"second" not in b"".join(item.body.encode() for item in diary_card.network.items.unsent())
    assert not diary.attach_photo(entry_of(9), b"of nothing")
    diary.remove(entry_of(), STAMP)
    with pytest.raises(MissingFileError):
        diary.photo(line)
    for _ in range(2):  # what was put since the last sweep is spared once
        diary_card.network.tidy(NOON)
    assert list(folder.iterdir()) == []


def test_a_photo_that_two_entries_share_stays_with_the_other(diary_card: DiaryCard) -> None:
    for number in (1, 2):
        diary_card.write(number)
        diary_card.network.diary.attach_photo(entry_of(number), b"same")
    diary_card.network.diary.remove(entry_of(1), STAMP)
    line = diary_card.network.diary.entry(entry_of(2))
    assert line
    assert diary_card.network.diary.photo(line) == b"same"


def test_what_is_older_than_400_days_is_forgotten_once_central_has_it(diary_card: DiaryCard) -> None:
    diary_card.write(1, day=TODAY - KEPT)
    diary_card.write(2, day=TODAY - KEPT - timedelta(days=1))
    diary = diary_card.network.diary
    diary.forget_old(TODAY)
    assert diary.entry(entry_of(2)), "central does not have it"
    diary_card.let_central_have_all()
    diary.forget_old(TODAY)
    assert (diary.entry(entry_of(1)) is None, diary.entry(entry_of(2)) is None) == (False, True)


def test_the_newest_2000_entries_are_kept(diary_card: DiaryCard) -> None:
    days = [TODAY - timedelta(days=back) for back in range(MOST_ENTRIES // MOST_A_DAY)]
    assert diary_card.documents is not None
    with diary_card.documents.transaction():
        for number in range(MOST_ENTRIES):
            diary_card.write(number, day=days[number // MOST_A_DAY])
        diary_card.let_central_have_all()
    diary = diary_card.network.diary
    diary.forget_old(TODAY)
    assert diary.entry(entry_of(MOST_ENTRIES - 1))
    diary_card.write(MOST_ENTRIES, person=OTHER)
    diary.forget_old(TODAY)
    oldest = range(MOST_ENTRIES - MOST_A_DAY, MOST_ENTRIES)
    assert sum(diary.entry(entry_of(number)) is None for number in oldest) == 1
    assert diary.entry(entry_of(MOST_ENTRIES))
