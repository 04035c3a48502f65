"""The power goes while a volunteer works: each form is kept whole or not at all, and what they read as done stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest

from content_sync.wire.activities import VillageActivity
from content_sync.wire.board import Post, PostPhoto
from content_sync.wire.diary import DiaryEntry
from content_sync.wire.items import Item
from content_sync.wire.reports import Report, ReportPhoto
from content_sync.wire.volunteers import PersonState
from kiosk.store.stores import Stores, open_stores
from kiosk.visit_setup import prepare
from tests.cast.card.cuts import states_after_cut
from tests.cast.card.inodes import CardSnapshot
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.photo_uploads import BOUNDARY, field, jpeg, multipart
from tests.cast.kiosk.served_kiosk import SEE_OTHER, STAMP, ServedKiosk, config, kiosk_in

REPORT = {"consent": "on", "topic": "road", "text": "ถนนหน้าบ้านเป็นหลุม", "name": "ยายสมจิต", "phone": "0812345678"}
CLOCK = ClockHands().clock()
POST, ENTRY, MEETING = (uuid4().hex for _ in range(3))
ACTIVITY = {
    "sort": "activity", "title": "ประชุม", "place": "ศาลา", "first": "25/11/2569", "first_time": "9:30",
    "last_time": "12:00", "form": MEETING, "reach": "district",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanked:
    """How many forms the volunteer was thanked for, and what the activity log then said."""

    forms: int
    log: tuple[str, ...]


class Volunteering:
    """A volunteer at a kiosk whose card may lose its power; each step ends with the thanks."""

    def __init__(self, kiosk: ServedKiosk) -> None:
        people = kiosk.stores.people
        people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
        self.kiosk, self.phone, self.photo = kiosk, kiosk.volunteer(), jpeg(320, 240)
        self.slip = ""

    def steps(self) -> tuple[Callable[[], object], ...]:
        return (
            self.report_for_a_neighbour,
            lambda: self._send_photo(self.slip, self.slip),
            lambda: self._send("/admin/notice", page="/admin/notice?sort=activity", **ACTIVITY),
            lambda: self._send_photo("/admin/notice/1", "/admin/notice/1/photo"),
            lambda: self._send("/admin/board/new", form=POST, scope="district", sort="question", text="ใครมีปุ๋ย"),
            lambda: self._send_photo("/admin/board/new", f"/admin/board/{POST}/photo"),
            lambda: self._send("/admin/diary/new/farming", form=ENTRY, people="12"),
            lambda: self._send_photo("/admin/board/new", f"/admin/diary/{ENTRY}/photo"),
            lambda: self._send("/admin/people", name="วิชัย", role="helper"),
            lambda: self._send("/admin/people/2/close", page="/admin/people/2"),
            lambda: self._send("/admin/notice/1/end", page="/admin/notice/1"),
        )

    def report_for_a_neighbour(self) -> None:
        token = self.phone.open("/admin/neighbour").text.partition('name="form" value="')[2].partition('"')[0]
        self.slip = self._send("/admin/neighbour", form=token, **REPORT)

    def _send(self, path: str, *, page: str = "", **fields: str) -> str:
        done = self.phone.send(path, form_of=page or path, **fields)
        assert done.status_code == SEE_OTHER, (path, done.status_code)
        return done.location

    def _send_photo(self, page: str, path: str) -> None:
        token = unescape(self.phone.open(page).text.partition('name="csrf_token" value="')[2].partition('"')[0])
        body = field("csrf_token", token) + multipart(self.photo)
        done = self.phone.client.post(path, data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
        assert "photo=kept" in done.location, path


def an_empty_card(data: Path, model: str) -> Card:
    return Card({str(folder): None for folder in (*list(data.parents)[-2::-1], data)}, model=model)


def kept(stores: Stores) -> tuple[bool, ...]:
    """Return which forms are on the card, in the order of the steps; what stands there is whole, and goes up."""
    items = [*stores.outbox.batch(100), *stores.network.batch(100)]
    network, people, notice = stores.network, stores.people.all(), stores.state.notice(1)
    reports, entry = [item for item in items if isinstance(item, Report)], network.diary.entry(ENTRY)
    photos = [stores.photos.read(item.sha256) for item in items if isinstance(item, ReportPhoto)]
    has_ended = notice is None and network.activities.stored(MEETING) is not None
    is_helper_here = len(people) > 1
    check_activity(stores, [item for item in items if isinstance(item, VillageActivity)], has_ended=has_ended)
    check_post(stores, items)
    assert [item.entry for item in items if isinstance(item, DiaryEntry)] == [ENTRY] * bool(entry)
    assert entry is None or not entry.photo or network.diary.photo(entry)
    told = {item.person: item for item in items if isinstance(item, PersonState)}
    assert {one: (item.number, bool(item.until)) for one, item in told.items()} == {
        one.id: (one.changes, not one.is_open) for one in people
    }
    return (
        bool(reports),
        bool(photos),
        notice is not None or has_ended,
        has_ended or bool(notice and notice.photo),
        network.board.post(POST) is not None,
        network.photos.read(POST) is not None,
        entry is not None,
        bool(entry and entry.photo),
        is_helper_here,
        is_helper_here and not people[1].is_open,
        has_ended,
    )


def check_activity(stores: Stores, going_up: list[VillageActivity], *, has_ended: bool) -> None:
    notice = stores.state.notice(1)
    assert [item.is_withdrawn for item in going_up] == [has_ended] * (notice is not None or has_ended)
    if notice is not None:
        photos = stores.notice_photos
        assert [item.photo for item in going_up] == [photos.read(notice.light_photo) or b""]
        assert bool(photos.read(notice.photo)) == bool(photos.read(notice.light_photo)) == bool(notice.photo)


def check_post(stores: Stores, items: list[Item]) -> None:
    post, photo = stores.network.board.post(POST), stores.network.photos.read(POST)
    assert [item.id for item in items if isinstance(item, Post)] == [POST] * (post is not None)
    assert bool(post and post.photo) == (photo is not None)
    assert sum(isinstance(item, PostPhoto) for item in items) == (photo is not None)


def log_of(stores: Stores) -> tuple[str, ...]:
    return tuple(event.what for event in stores.state.audited())


def a_life(folder: Path, model: str) -> list[CardSnapshot]:
    """Let a volunteer work on a card; return it at each moment."""
    card = an_empty_card(folder / "data", model)
    with in_use(card), kiosk_in(folder) as kiosk:
        work = Volunteering(kiosk)
        card.note = Thanked(forms=0, log=log_of(kiosk.stores))
        card.is_recording = True
        steps = work.steps()
        for number, step in enumerate(steps, 1):
            step()
            assert kept(kiosk.stores) == (True,) * number + (False,) * (len(steps) - number)
            card.note = Thanked(forms=number, log=log_of(kiosk.stores))
        card.is_recording = False
    return card.snapshots


@pytest.fixture(params=["ext4", "weak"])
def life(request: pytest.FixtureRequest, tmp_path: Path, silence: None) -> tuple[str, list[CardSnapshot]]:
    return request.param, a_life(tmp_path, request.param)


def test_a_cut_anywhere_leaves_each_form_whole_or_absent_and_takes_no_thanks_back(
    life: tuple[str, list[CardSnapshot]], tmp_path: Path
) -> None:
    (model, snapshots), dice, settings = life, random.Random(9), config(tmp_path)
    seen = set[tuple[int, int]]()
    for snapshot in snapshots:
        thanked = snapshot.note
        assert isinstance(thanked, Thanked)
        for files in states_after_cut(snapshot, model=model, dice=dice, at_most=2):
            with in_use(Card(files, model=model)):
                stores = open_stores(settings)
                prepare(stores, CLOCK)
                found, log, damage = kept(stores), log_of(stores), stores.damage()
                stores.close()
            forms = sum(found)
            assert found == (True,) * forms + (False,) * (len(found) - forms), snapshot.call
            assert forms in (thanked.forms, thanked.forms + 1), snapshot.call
            assert log[: len(thanked.log)] == thanked.log
            assert set(damage) <= {"folders"}, "the folders are looked for on the disk of the test"
            seen.add((thanked.forms, forms))
    assert {thanked for thanked, _ in seen} == set(range(11))
    assert len([None for forms in range(11) if {(forms, forms), (forms, forms + 1)} <= seen]) > 7, "as chance has it"
