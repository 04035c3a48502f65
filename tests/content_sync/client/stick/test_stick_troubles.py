"""Sticks as they are in a village: pulled out, full, locked, with strange names; each is told, and nothing is lost."""

from __future__ import annotations

import shutil

import pytest

from content_sync.client.reasons import Reason
from content_sync.stick.errors import StickGoneError
from content_sync.wire.carriers import HANDED_IN, HandedIn
from content_sync.wire.encoding import decode
from tests.cast.link.visiting_kiosk import PHOTO
from tests.cast.stick.stick_journeys import StickJourney, reports_at_central

SHARES = [2, 50, 98]


def told_three_times(by_stick: StickJourney) -> None:
    """Let three reports with a photo each wait, in a kiosk that has the pages of the stick."""
    by_stick.export()
    assert by_stick.plug_in().is_ok
    for number in range(3):
        by_stick.kiosk.photo(by_stick.kiosk.report(f"เรื่อง {number}"), PHOTO + bytes([number]))


@pytest.mark.parametrize("share", SHARES)
def test_pulled_out_while_it_is_handed_what_waits_it_goes_on_and_all_arrives_once(
    by_stick: StickJourney, share: int
) -> None:
    told_three_times(by_stick)
    by_stick.fat.writes = 0
    assert by_stick.plug_in().is_ok
    writes = by_stick.fat.writes
    shutil.rmtree(by_stick.fat.folder / "up")
    by_stick.fat.pull_out_after(writes * share // 100)
    cut = by_stick.plug_in()
    assert (cut.up.outcome, cut.up.reason) == ("failed", Reason.STICK_GONE)
    assert "แท่งไม่ตอบ เสียบใหม่" in by_stick.read_after()
    by_stick.fat.put_in()
    assert by_stick.plug_in().is_ok
    assert "ถอดได้" in by_stick.read_after()
    assert by_stick.bring().reports == 3
    assert len(reports_at_central(by_stick.journey.country)) == 3


@pytest.mark.parametrize("share", SHARES)
def test_pulled_out_while_central_takes_it_in_it_goes_on_and_no_report_is_there_twice(
    by_stick: StickJourney, share: int
) -> None:
    told_three_times(by_stick)
    assert by_stick.plug_in().is_ok
    copy = by_stick.fat.mount.with_name("copy")
    shutil.copytree(by_stick.fat.mount, copy)
    by_stick.fat.writes = 0
    by_stick.bring()
    writes = by_stick.fat.writes
    shutil.rmtree(by_stick.fat.mount)
    shutil.copytree(copy, by_stick.fat.mount)
    by_stick.fat.pull_out_after(writes * share // 100)
    with pytest.raises(StickGoneError):
        by_stick.bring()
    by_stick.fat.put_in()
    by_stick.bring()
    handed_in = by_stick.stick.read(HANDED_IN, max_bytes=9_999)
    assert handed_in is not None
    told = decode(handed_in, HandedIn)
    assert ([one.reports for one in told.villages], told.is_over) == ([3], True), "the number to tell the village"
    assert len(reports_at_central(by_stick.journey.country)) == 3
    assert by_stick.plug_in().is_ok
    assert (by_stick.kiosk.outbox.waiting().count, by_stick.kiosk.outbox.waiting().photos) == (0, 0)


@pytest.mark.parametrize("writes", [0, 3, 6])
def test_a_full_stick_is_called_full_and_after_room_was_made_all_goes_along(
    by_stick: StickJourney, writes: int
) -> None:
    told_three_times(by_stick)
    by_stick.fat.fill_after(writes)
    full = by_stick.plug_in()
    assert (full.up.outcome, full.up.reason) == ("failed", Reason.STICK_FULL)
    assert by_stick.kiosk.outbox.waiting().count == 3
    assert "แท่งเต็ม ไม่มีอะไรหาย" in by_stick.read_after()
    by_stick.fat.put_in()
    again = by_stick.plug_in()
    assert (again.is_ok, again.reports, again.files) == (True, 3, 3)
    assert by_stick.bring().reports == 3


def test_a_locked_stick_brings_pages_and_answers_and_is_told_to_take_nothing(by_stick: StickJourney) -> None:
    told_three_times(by_stick)
    assert by_stick.plug_in().is_ok
    assert by_stick.bring().reports == 3
    by_stick.kiosk.report("รอแท่งอื่น")
    by_stick.fat.lock()
    locked = by_stick.plug_in()
    assert (locked.down.outcome, locked.home.outcome) == ("ok", "ok")
    assert (locked.up.outcome, locked.up.reason) == ("failed", Reason.STICK_LOCKED)
    assert by_stick.kiosk.outbox.waiting().count == 1, "the three have their receipts"
    assert "แท่งนี้เขียนลงไม่ได้" in (read := by_stick.read_after())
    assert "ถอดได้" in read
    by_stick.fat.put_in()
    assert by_stick.plug_in().is_ok
    assert by_stick.bring().reports == 1


def test_strange_names_and_an_empty_readme_on_a_stick_harm_nothing(by_stick: StickJourney) -> None:
    told_three_times(by_stick)
    for place in ("", "up/", "up/43010501/", "down/", "tree/"):
        folder = by_stick.fat.folder / place
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("ภาพ ถนน.jpg", "AUTORUN.INF", "._x", "System Volume Information", "a b", "NUL.txt"):
            (folder / name).write_bytes(b"")
    readmes = [file for file in by_stick.fat.mount.rglob("*") if file.is_file() and file.suffix == ".txt"]
    for file in readmes:
        file.write_bytes(b"")
    result = by_stick.plug_in()
    assert (result.is_ok, result.reports) == (True, 3)
    assert "ถอดได้" in by_stick.read_after()
    assert by_stick.bring().reports == 3
    written = [file for file in readmes if file.name != "NUL.txt" and file.exists()]
    assert written
    assert all(file.stat().st_size for file in written), "it is written anew"


def test_two_sticks_are_taken_one_after_the_other_and_the_page_says_which(by_stick: StickJourney) -> None:
    told_three_times(by_stick)
    second = by_stick.fat.mount.with_name("stick 2")
    shutil.copytree(by_stick.fat.mount, second)
    sticks = by_stick.sticks(second)
    assert [stick.mount for stick in sticks.found()] == [by_stick.fat.mount, second]
    assert "เสียบไว้หลายแท่ง นี่คือแท่งแรก" in by_stick.read_after()
    for stick in sticks.found():
        assert by_stick.sticks(second).run(stick).is_ok
    assert by_stick.bring().reports == 3
    shutil.rmtree(by_stick.fat.mount)
    shutil.copytree(second, by_stick.fat.mount)
    assert by_stick.bring().reports == 3, "the second one brings the same again"
    assert len(reports_at_central(by_stick.journey.country)) == 3
