"""A report's whole way, with the power cut at every step: one report at central, one reference, always."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_sync.wire.items import Item
from content_sync.wire.references import serial_of
from content_sync.wire.reports import Answer, ItemResult, Reopening, Report, ReportPhoto
from content_sync.wire.stamps import Stamp
from kiosk.store.files import NamedFiles
from kiosk.store.folder import REPORTS, STATE
from kiosk.store.journal.documents import Documents
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.outbox import Outbox
from tests.cast.card.cuts import states_after_cut
from tests.cast.card.inodes import CardSnapshot, Files
from tests.cast.card.outbox_on_card import look_up
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.place_and_time import HOUR

FOLDER = Path("/card")
STAMP = Stamp(at=datetime(2026, 11, 22, 5, tzinfo=UTC), clock="trusted")
PHOTO = b"\xff\xd8\xff a photo " * 50
FORMS = ("a1" * 16, "b2" * 16, "c3" * 16)
AGAIN = "d4" * 16


@dataclass(frozen=True, kw_only=True)
class CentralRecord:
    """Central: keeps each item once, wants photos it lacks, answers every report, repeats until confirmed."""

    reports: dict[str, Report] = field(default_factory=dict)
    reopenings: dict[str, Reopening] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    photos: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()

    def take(self, items: tuple[Item, ...], confirmed: tuple[str, ...]) -> tuple[CentralRecord, list[ItemResult]]:
        words = []
        reports, reopenings, wanted = dict(self.reports), dict(self.reopenings), set(self.wanted)
        for item in items:
            words.append(ItemResult(id=item.id, result="dup" if item.id in {*reports, *reopenings} else "ok"))
            if isinstance(item, Report):
                assert reports.get(item.id, item) == item, "another report under the same id"
                reports[item.id] = item
            if isinstance(item, Reopening):
                assert reopenings.get(item.id, item) == item, "another reopening under the same id"
                reopenings[item.id] = item
            if isinstance(item, ReportPhoto) and item.sha256 not in self.photos:
                wanted.add(item.sha256)
        taken = replace(self, reports=reports, reopenings=reopenings, wanted=frozenset(wanted))
        return replace(taken, confirmed=self.confirmed | frozenset(confirmed)), words

    def answers(self) -> list[Answer]:
        made = [
            Answer(id=report.id[::-1], report=report.id, status="resolved", text="แก้แล้ว", at=STAMP.at)
            for report in self.reports.values()
        ]
        for said in self.reopenings.values():
            again = said.id[::-1]
            made += [
                Answer(id=said.id, report=said.report, status="reopened", at=STAMP.at + HOUR),
                Answer(id=again, report=said.report, status="resolved", text="แก้อีกแล้ว", at=STAMP.at + 2 * HOUR),
            ]
        return [answer for answer in made if answer.id not in self.confirmed]

    def receive_photo(self, name: str) -> CentralRecord:
        return replace(self, photos=self.photos | {name}, wanted=self.wanted - {name})


@dataclass(frozen=True, kw_only=True)
class Note:
    """What villagers were told and what central has, at one moment."""

    told: dict[str, str] = field(default_factory=dict)
    has_photo: bool = False
    has_said_no: bool = False
    central: CentralRecord = field(default_factory=CentralRecord)


class Life:
    """A kiosk on a card, its villagers and its central."""

    def __init__(self, card: Card, note: Note) -> None:
        self.card, self.note = card, note
        self.documents, self.state = Documents(FOLDER / REPORTS), Documents(FOLDER / STATE)
        self.photos, self.voices = NamedFiles(FOLDER / "photos"), NamedFiles(FOLDER / "voices")
        serials = Serials(self.documents, self.state)
        self.outbox = Outbox(self.documents, self.photos, self.voices, village="43010501", serials=serials)

    def close(self) -> None:
        self.documents.close()
        self.state.close()

    def tell(self, note: Note) -> None:
        self.note = self.card.note = note

    def file(self, form: str) -> None:
        """A villager sends a form, as often as it takes; told once, the reference never changes."""
        kept = self.outbox.receive(form, Fields(topic="road", text=f"ถนน {form}"), made=STAMP, seal_to=None)
        assert self.note.told.get(form, kept.reference) == kept.reference, "another reference for the same form"
        self.tell(replace(self.note, told=self.note.told | {form: kept.reference}))

    def attach(self, form: str) -> None:
        name = self.photos.put(PHOTO)
        assert self.outbox.attach_photo(serial_of(self.note.told[form]), sha256=name, size=len(PHOTO))
        self.tell(replace(self.note, has_photo=True))

    def say_not_done(self, form: str) -> None:
        """The reporter says that it is not done, as often as it takes until they are thanked."""
        serial = serial_of(self.note.told[form])
        self.outbox.follow_ups.reopen(serial, AGAIN, "ยังไม่หาย", made=STAMP)
        self.tell(replace(self.note, has_said_no=True))

    def visit(self) -> None:
        """Send what waits, take in the receipt, send photos."""
        confirmed = self.outbox.confirmed_answers()
        central, words = self.note.central.take(self.outbox.batch(20), confirmed)
        self.tell(replace(self.note, central=central))
        self.outbox.apply(words, central.answers(), central.wanted, confirmed=confirmed)
        for name in self.outbox.attachments_to_send():
            assert self.photos.read(name) == PHOTO
            self.tell(replace(self.note, central=self.note.central.receive_photo(name)))
            self.outbox.mark_attachment_sent(name)

    def live(self) -> None:
        self.file(FORMS[0])
        self.attach(FORMS[0])
        self.file(FORMS[1])
        self.visit()
        self.file(FORMS[2])
        self.say_not_done(FORMS[0])
        self.visit()
        self.outbox.tidy()
        self.visit()
        self.close()

    def end_well(self) -> None:
        """After a cut: everybody tries once more, and everything comes right."""
        for form in FORMS:
            self.file(form)
        if not self.note.has_photo:
            self.attach(FORMS[0])
        self.visit()
        if not self.note.has_said_no:
            self.say_not_done(FORMS[0])
        for _ in range(3):
            self.visit()
        central, told = self.note.central, self.note.told
        assert sorted(report.reference for report in central.reports.values()) == sorted(told.values())
        assert len(set(told.values())) == len(FORMS)
        assert len(central.photos) == 1
        assert [said.text for said in central.reopenings.values()] == ["ยังไม่หาย"]
        assert self.outbox.waiting().count == 0
        assert self.outbox.waiting().photos == 0
        assert self.outbox.confirmed_answers() == ()
        assert self.outbox.count_unmatched_answers() == 0
        for reference in told.values():
            followed = look_up(self.outbox, reference)
            assert followed is not None
            assert followed.send_state == "sent"
            assert followed.status == "resolved"
            is_reopened = reference == told[FORMS[0]]
            assert followed.answer == ("แก้อีกแล้ว" if is_reopened else "แก้แล้ว")
            assert len(followed.reopened) == is_reopened
        assert self.outbox.damage == ()
        self.close()


def snapshots(model: str) -> list[CardSnapshot]:
    card = Card(model=model)
    card.is_recording = True
    card.note = Note()
    with in_use(card):
        Life(card, Note()).live()
    return card.snapshots


def states(model: str, *, at_most: int | None, seed: int) -> Iterator[tuple[CardSnapshot, Files]]:
    dice = random.Random(seed)
    for snapshot in snapshots(model):
        for files in states_after_cut(snapshot, model=model, dice=dice, at_most=at_most):
            yield snapshot, files


def comes_right(model: str, snapshot: CardSnapshot, files: Files) -> None:
    assert isinstance(snapshot.note, Note)
    card = Card(files, model=model)
    with in_use(card):
        Life(card, snapshot.note).end_well()


@pytest.mark.parametrize("model", ["weak", "ext4"])
def test_a_cut_anywhere_between_photo_line_upload_and_confirm_comes_right(model: str) -> None:
    tried = 0
    for snapshot, files in states(model, at_most=3, seed=1):
        comes_right(model, snapshot, files)
        tried += 1
    assert tried > 50


@pytest.mark.parametrize("lost", [REPORTS, STATE])
@pytest.mark.parametrize("model", ["weak", "ext4"])
def test_a_journal_lost_after_a_cut_anywhere_gives_no_number_twice(model: str, lost: str) -> None:
    for snapshot, files in states(model, at_most=3, seed=2):
        assert isinstance(snapshot.note, Note)
        if str(FOLDER / lost) not in files:
            continue
        with in_use(Card(files | {str(FOLDER / lost): b""}, model=model)):
            reports, state = Documents(FOLDER / REPORTS), Documents(FOLDER / STATE)
            with reports.transaction():
                serial = Serials(reports, state).next()
        assert serial not in map(serial_of, snapshot.note.told.values())


@pytest.mark.slow
@pytest.mark.parametrize("model", ["weak", "ext4"])
@pytest.mark.parametrize("seed", range(4))
def test_many_cuts_anywhere_come_right(model: str, seed: int) -> None:
    for snapshot, files in states(model, at_most=60, seed=seed):
        comes_right(model, snapshot, files)


@pytest.mark.parametrize("lost", ["the answer on its way", "the answer after it came"])
def test_a_receipt_lost_on_its_way_and_everything_sent_again_is_one_report(lost: str) -> None:
    card = Card()
    with in_use(card):
        life = Life(card, Note())
        life.file(FORMS[0])
        items = life.outbox.batch(20)
        central, words = life.note.central.take(items, ())
        life.tell(replace(life.note, central=central))
        if lost == "the answer after it came":
            life.outbox.apply(words, central.answers(), (), confirmed=())
            life.outbox.apply(words, central.answers(), (), confirmed=())
        life.end_well()
