"""Careless hands and worn cards: what is emptied, taken away or replaced is told, and no number is given twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from content_sync.client.visit_context import VisitResult
from content_sync.wire.keys import load_or_make_seed, public_key
from content_sync.wire.references import serial_of
from content_sync.wire.stamps import Stamp
from kiosk.config import KioskConfig
from kiosk.store.folder import CONTENT, KEY_FILE, MARKET, ORDER, REPORTS, STATE, missing_files
from kiosk.store.inspection import inspect
from kiosk.store.stores import Stores, open_stores
from kiosk.visit_setup import make_visits
from tests.cast.card.outbox_on_card import look_up, state_of
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in
from tests.cast.link.central_simulator import CentralSimulator
from tests.cast.link.http_server import http_server
from tests.cast.tree.repository_simulator import RepositorySimulator

JOURNALS = (REPORTS, STATE, CONTENT)
Harm = Callable[[Path], object]


def fill_with_zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def replace_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


HARMS: dict[str, Harm] = {"emptied": lambda file: file.write_bytes(b""), "zeros": fill_with_zeros, "gone": Path.unlink}
KEY_HARMS: dict[str, Harm] = HARMS | {
    "cut": lambda file: file.write_bytes(file.read_bytes()[:30]),
    "noise": lambda file: file.write_bytes(b"\xff" * 65),
    "a folder": replace_by_a_folder,
}
any_harm = pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())


def lived_in(folder: Path, reports: int = 3) -> list[int]:
    """Have a kiosk take some reports; return their numbers."""
    with kiosk_in(folder, keys=None) as kiosk:
        return [serial_of(kiosk.file_report().reference) for _ in range(reports)]


@contextmanager
def with_central(folder: Path) -> Iterator[tuple[CentralSimulator, KioskConfig]]:
    """Have a central that knows this kiosk."""
    central = CentralSimulator(RepositorySimulator(NOON), public_key(load_or_make_seed(folder / "data" / KEY_FILE)))
    (folder / "root.json").write_bytes(central.repository.root_1)
    with http_server(central.answer) as server:
        yield central, replace(config(folder), central_url=server.url)


def visit(config: KioskConfig, stores: Stores) -> VisitResult:
    return make_visits(config, stores, ClockHands().clock()).run()


def told_at_the_console(folder: Path) -> tuple[bool, str]:
    said: list[str] = []
    return inspect(folder / "data", said.append), "\n".join(said)


def overview(kiosk: ServedKiosk) -> str:
    """Return what the volunteer is told of the box, today and on its own page."""
    phone = kiosk.volunteer()
    return phone.open("/en/admin").text + phone.open("/en/admin/box").text


def healthz(kiosk: ServedKiosk) -> tuple[int, str]:
    response = kiosk.phone().open("/healthz")
    return response.status_code, response.text


@any_harm
@pytest.mark.parametrize("name", [*JOURNALS, MARKET])
def test_a_harmed_journal_is_told_at_the_console_to_the_watchdog_the_volunteer_and_central(
    tmp_path: Path, name: str, harm: Harm
) -> None:
    with with_central(tmp_path) as (central, config):
        lived_in(tmp_path)
        assert told_at_the_console(tmp_path)[0]
        harm(tmp_path / "data" / name)
        is_whole, said = told_at_the_console(tmp_path)
        assert not is_whole
        assert "harmed: " in said
        with kiosk_in(tmp_path, keys=None) as kiosk:
            store = name.removesuffix(".journal")
            assert list(kiosk.stores.damage()) == [store]
            assert healthz(kiosk) == (200, f"ok, but harmed: {store}\n")
            assert "could not be read" in overview(kiosk)
            visit(config, kiosk.stores)
        assert central.heartbeats[-1].damage == 1


@any_harm
@pytest.mark.parametrize("names", [names for count in (1, 2, 3) for names in combinations(JOURNALS, count)])
def test_no_number_is_given_twice_whichever_journals_are_lost(
    tmp_path: Path, names: tuple[str, ...], harm: Harm
) -> None:
    given = lived_in(tmp_path, 25)
    for name in names:
        harm(tmp_path / "data" / name)
    with kiosk_in(tmp_path) as kiosk:
        known = [state_of(kiosk.stores.outbox, serial) for serial in given]
        assert all(known) is (REPORTS not in names)
        kiosk.stores.tidy(Stamp(at=NOON, clock="trusted"))
    # The harm is mended now, and not told any more; what it means for the numbers is not forgotten.
    after = lived_in(tmp_path, 45)
    assert len({*given, *after}) == 70
    assert min(after) > max(given)
    with kiosk_in(tmp_path) as kiosk:
        assert kiosk.stores.damage() == {}
        assert serial_of(kiosk.file_report().reference) == max(after) + 1


def test_no_number_is_given_twice_where_an_old_journal_is_put_back(tmp_path: Path) -> None:
    file = tmp_path / "data" / REPORTS
    given = lived_in(tmp_path, 3)
    old = file.read_bytes()
    given += lived_in(tmp_path, 4)
    file.write_bytes(old)
    given += lived_in(tmp_path, 50)
    file.write_bytes(old)
    given += lived_in(tmp_path, 4)
    assert len(set(given)) == len(given) == 61


def test_where_both_journals_are_lost_the_numbers_leap(tmp_path: Path) -> None:
    lived_in(tmp_path)
    for name in (REPORTS, STATE):
        (tmp_path / "data" / name).unlink()
    assert min(lived_in(tmp_path)) > 10_000


def test_numbers_are_reserved_some_at_a_time(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        file = tmp_path / "data" / STATE
        before = file.read_bytes()
        changed = []
        for _ in range(41):
            kiosk.file_report()
            changed.append(file.read_bytes() != before)
            before = file.read_bytes()
    assert [number for number, is_changed in enumerate(changed, 1) if is_changed] == [1, 21, 41]


def test_a_report_is_taken_though_the_other_journal_cannot_be_written(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        (tmp_path / "data" / STATE).unlink()
        assert serial_of(kiosk.file_report().reference) == 1
        assert list(kiosk.stores.damage()) == ["state"]


@pytest.mark.parametrize("is_replaced", [False, True], ids=["removed", "replaced"])
def test_a_journal_taken_away_under_a_running_kiosk_takes_no_report_and_says_so(
    tmp_path: Path, is_replaced: bool
) -> None:
    with kiosk_in(tmp_path) as kiosk:
        kiosk.report(text="เรื่องแรก")
        file = kiosk.stores.folder / REPORTS
        aside = file.rename(file.with_name("backup"))
        if is_replaced:
            file.write_bytes(aside.read_bytes())
        reply = kiosk.post("/en/report/road/-?send", form=kiosk.form(), text="ถนนพัง")
        assert reply.status == 503
        assert "ถนนพัง" in reply.text
        assert kiosk.stores.outbox.waiting().count == 1
        assert kiosk.get("/healthz").text == "ok, but harmed: reports\n"
        assert [word for word in kiosk.stores.outbox.damage if "was removed or replaced" in word]
        kiosk.stores.tidy(Stamp(at=NOON, clock="trusted"))
        assert is_replaced is file.exists()
        aside.rename(file)
        assert kiosk.report(text="ถนนพัง")


def test_a_journal_emptied_under_a_running_kiosk_is_written_anew_and_nothing_is_lost(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        references = [kiosk.report(text="เรื่องแรก")]
        (kiosk.stores.folder / REPORTS).write_bytes(b"")
        references.append(kiosk.report(text="เรื่องที่สอง"))
        assert kiosk.get("/healthz").text == "ok, but harmed: reports\n"
    with kiosk_in(tmp_path) as kiosk:
        assert all(look_up(kiosk.stores.outbox, reference) for reference in references)
        assert kiosk.get("/healthz").text == "ok\n"


@pytest.mark.parametrize("harm", KEY_HARMS.values(), ids=KEY_HARMS.keys())
def test_a_harmed_key_stops_the_sending_and_nothing_else(tmp_path: Path, harm: Harm) -> None:
    with with_central(tmp_path) as (central, config):
        lived_in(tmp_path)
        file = tmp_path / "data" / KEY_FILE
        harm(file)
        is_whole, said = told_at_the_console(tmp_path)
        assert not is_whole
        assert "kiosk: harmed: " in said
        with kiosk_in(tmp_path) as kiosk:
            assert kiosk.phone().open("/en/report/road").status_code == 200
            kiosk.file_report()
            assert healthz(kiosk) == (200, "ok, but harmed: key\n")
            assert kiosk.stores.is_harmed()
            result = visit(config, kiosk.stores)
            assert (result.up.outcome, result.up.reason) == ("skipped", "no_key")
            assert (result.down.outcome, result.photos.outcome) == ("ok", "skipped")
            text = overview(kiosk)
            assert "Reports are taken and kept, but nothing is sent to central" in text
            assert "This kiosk cannot use its own key, so nothing is sent" in text
            assert "could not be read. Everything else" not in text
            assert kiosk.stores.outbox.waiting().count == 4
        assert central.envelopes == []
        assert file.is_file() is (harm not in (Path.unlink, replace_by_a_folder)), "no key is made unasked"


def test_a_kiosk_without_a_key_fetches_no_less_often(tmp_path: Path) -> None:
    with with_central(tmp_path) as (_, config):
        lived_in(tmp_path)
        (tmp_path / "data" / KEY_FILE).unlink()
        with kiosk_in(tmp_path) as kiosk:
            visits = make_visits(config, kiosk.stores, ClockHands().clock())
            for _ in range(4):
                visits.run()
            assert visits.delay_s(NOON, uptime_s=5_000, chance=0.5) == 15 * 60


@pytest.mark.parametrize("made", range(len(ORDER) + 1))
def test_a_first_start_that_was_cut_is_no_harm(tmp_path: Path, made: int) -> None:
    open_stores(config(tmp_path)).close()
    for name in ORDER[made:]:
        file = tmp_path / "data" / name
        file.rmdir() if file.is_dir() else file.unlink()
    assert missing_files(tmp_path / "data") == frozenset()
    stores = open_stores(config(tmp_path))
    assert (stores.damage(), stores.outbox.perhaps_lost) == ({}, ())
    stores.close()


@pytest.mark.parametrize("name", ORDER[:-1])
def test_what_is_missing_before_something_later_is_gone(tmp_path: Path, name: str) -> None:
    open_stores(config(tmp_path)).close()
    file = tmp_path / "data" / name
    file.rmdir() if file.is_dir() else file.unlink()
    assert missing_files(tmp_path / "data") == {name}
    is_whole, said = told_at_the_console(tmp_path)
    assert not is_whole
    assert "harmed" in said
    stores = open_stores(config(tmp_path))
    assert stores.is_harmed()
    stores.close()


def harm_the_last_line(file: Path) -> None:
    content = file.read_bytes().rstrip(b"\0")
    file.write_bytes(content[:-2] + b"?" + content[-1:])


def test_a_last_line_that_cannot_be_read_is_told_as_perhaps_lost_and_is_no_alarm(tmp_path: Path) -> None:
    with with_central(tmp_path) as (central, config):
        given = lived_in(tmp_path)
        harm_the_last_line(tmp_path / "data" / REPORTS)
        is_whole, said = told_at_the_console(tmp_path)
        assert is_whole
        assert "perhaps lost: the change written last cannot be read" in said
        with kiosk_in(tmp_path, keys=None) as kiosk:
            assert healthz(kiosk) == (200, "ok\n")
            assert not kiosk.stores.is_harmed()
            assert "What was written last cannot be read" in overview(kiosk)
            assert serial_of(kiosk.file_report().reference) not in given
            visit(config, kiosk.stores)
        assert (central.heartbeats[-1].damage, central.heartbeats[-1].perhaps_lost) == (0, 1)
        with kiosk_in(tmp_path, keys=None) as kiosk:
            assert "What was written last cannot be read" not in overview(kiosk)
