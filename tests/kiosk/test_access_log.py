"""The access log of a kiosk that is served: sealed from the first byte, by day, for as long as the law asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest

from content_sync.wire.access_log import AccessLine, Segment, open_segment
from kiosk.access_log import AccessLog
from kiosk.callers.accesses import Accesses
from kiosk.config import KioskConfig
from kiosk.store.access_log import AccessLogFiles
from kiosk.store.errors import CardFullError
from kiosk.store.folder import ACCESS_LOG
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.kiosk.editions import put_on
from tests.cast.kiosk.served_kiosk import CENTRAL_SEED, KEYS, ServedKiosk, config, edition, kiosk_in

TODAY = date(2026, 11, 23)


def segments(kiosk: ServedKiosk) -> list[Segment]:
    files = kiosk.stores.access_log
    return [open_segment(files.read(one), seed=CENTRAL_SEED) for one in files.all()]


def lines(kiosk: ServedKiosk) -> list[AccessLine]:
    return [line for segment in segments(kiosk) for frame in segment.frames for line in frame.lines]


def days(kiosk: ServedKiosk) -> list[date | None]:
    return [one.day for one in kiosk.stores.access_log.all()]


def write(kiosk: ServedKiosk, *, is_last: bool = False) -> None:
    kiosk.program.services.access_log.write(is_last=is_last)


def test_requests_are_noted_with_their_answers_and_no_word_of_them_is_on_the_card(kiosk: ServedKiosk) -> None:
    kiosk.get("/search?q=0812345678")
    kiosk.get("/nothing-here/topsecret")
    reference = kiosk.report()
    write(kiosk)
    assert [(line.address, line.page, line.status) for line in lines(kiosk)] == [
        ("127.0.0.1", "other", 404),
        ("127.0.0.1", "search", 200),
    ]
    kiosk.hands.move(hours=1)
    write(kiosk)
    later = lines(kiosk)[2:]
    assert {(line.page, line.span_s) for line in later} == {("report", 3600)}
    assert {line.status for line in later} == {200, 303}
    content = b"".join(file.read_bytes() for file in (kiosk.stores.folder / ACCESS_LOG).iterdir())
    for word in (b"127.0.0.1", b"search", b"0812345678", b"topsecret", reference.encode()):
        assert word not in content
    assert not any("topsecret" in f"{line}" or reference in f"{line}" for line in lines(kiosk))


def test_a_day_has_its_own_segment_and_key_and_ends_with_the_hours_that_were_not_over(kiosk: ServedKiosk) -> None:
    kiosk.get("/report")
    write(kiosk)
    kiosk.get("/search")
    write(kiosk)
    kiosk.hands.move(hours=12)
    kiosk.get("/search")
    kiosk.get("/follow")
    write(kiosk)
    assert days(kiosk) == [TODAY]
    kiosk.get("/search")
    write(kiosk)
    assert days(kiosk) == [TODAY, TODAY + timedelta(days=1)]
    first, second = segments(kiosk)
    assert (first.end, second.end) == ("whole", "open")
    assert [line.page for frame in first.frames for line in frame.lines].count("follow") == 1
    assert first.village == kiosk.program.services.config.village


def test_each_start_begins_a_segment_as_the_key_was_in_memory_alone(tmp_path: Path) -> None:
    for _ in range(2):
        with kiosk_in(tmp_path) as kiosk:
            kiosk.get("/search")
            write(kiosk, is_last=True)
            ended = segments(kiosk)
    assert [segment.end for segment in ended] == ["whole", "whole"]
    assert len({one.frames for one in ended}) <= 2


def test_before_the_time_is_known_a_segment_has_no_day_and_gets_the_first_one_that_is_trusted(tmp_path: Path) -> None:
    hands = ClockHands(is_synchronized=False)
    with kiosk_in(tmp_path, hands=hands) as kiosk:
        kiosk.get("/search")
        write(kiosk)
        assert days(kiosk) == [None]
        hands.move(days=300)
        write(kiosk)
        kiosk.program.services.access_log.tidy(kiosk.program.services.clock.read())
        assert days(kiosk) == [None], "an unsure clock deletes nothing, however far it jumps"
    with kiosk_in(tmp_path, hands=ClockHands(is_synchronized=False)) as kiosk:
        kiosk.get("/search")
        write(kiosk)
        clock = kiosk.program.services.clock
        clock.hear_issued(kiosk.hands.wall)
        kiosk.hands.is_synchronized = True
        kiosk.hands.move(seconds=30)
        assert clock.read().is_trusted
        write(kiosk)
        assert days(kiosk) == [TODAY, TODAY]
        made = [frame.made.clock for frame in segments(kiosk)[1].frames]
        assert made == ["estimated", "trusted"], "the last frame tells what the time was"


def test_it_is_kept_for_the_days_of_the_settings_and_then_deleted(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, settings=replace(config(tmp_path), access_log_days=90)) as kiosk:
        log, clock = kiosk.program.services.access_log, kiosk.program.services.clock
        kiosk.get("/search")
        write(kiosk, is_last=True)
        kiosk.hands.move(days=90)
        log.tidy(clock.read())
        assert days(kiosk) == [TODAY]
        kiosk.hands.move(days=1)
        assert clock.read().is_trusted
        log.tidy(clock.read())
        assert days(kiosk) == []


def test_a_clock_that_jumps_is_no_reason_to_delete(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        kiosk.get("/search")
        write(kiosk, is_last=True)
        kiosk.hands.wall += timedelta(days=200)
        kiosk.program.services.access_log.tidy(kiosk.program.services.clock.read())
        assert days(kiosk) == [TODAY]


def test_without_the_ministrys_key_nothing_is_written_and_with_it_nothing_from_before(tmp_path: Path) -> None:
    with kiosk_in(tmp_path, keys=None) as kiosk:
        log = kiosk.program.services.access_log
        kiosk.get("/search")
        write(kiosk)
        assert log.state() == "no_key"
        assert list((kiosk.stores.folder / ACCESS_LOG).iterdir()) == []
        put_on(kiosk.stores.content, edition(number=8, keys=KEYS))
        write(kiosk)
        assert log.state() == "on"
        assert days(kiosk) == []
        kiosk.get("/weather-that-is-not-there")
        write(kiosk)
        assert [line.page for line in lines(kiosk)] == ["other"]


def off(folder: Path) -> KioskConfig:
    return replace(config(folder), access_log="off")


def test_where_the_settings_say_so_nothing_is_noted_and_what_was_noted_still_ends(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        kiosk.get("/search")
        write(kiosk, is_last=True)
    with kiosk_in(tmp_path, settings=off(tmp_path)) as kiosk:
        log = kiosk.program.services.access_log
        kiosk.get("/search")
        write(kiosk, is_last=True)
        assert log.state() == "off"
        assert len(lines(kiosk)) == 1
        kiosk.hands.move(days=91)
        log.tidy(kiosk.program.services.clock.read())
        assert days(kiosk) == []


def test_a_card_that_refuses_is_said_and_the_next_lines_begin_anew(
    kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = kiosk.program.services.access_log
    kiosk.get("/search")
    write(kiosk)

    def refuse(*_: object) -> None:
        raise CardFullError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(AccessLogFiles, "append", refuse)
        kiosk.get("/search")
        write(kiosk)
        assert kiosk.get("/search").status == 200
    assert log.state() == "failed"
    write(kiosk)
    assert log.state() == "on"
    assert len(segments(kiosk)) == 2
    assert sum(frame.lost for segment in segments(kiosk) for frame in segment.frames) == 1


def test_a_stop_writes_what_was_noted(kiosk: ServedKiosk) -> None:
    log = kiosk.program.services.access_log
    running = Thread(target=log.run)
    running.start()
    kiosk.get("/report")
    log.stop()
    running.join(30)
    assert not running.is_alive()
    assert [line.page for line in lines(kiosk)] == ["report"]
    assert segments(kiosk)[0].end == "whole"


def test_a_flood_takes_no_more_of_the_card_than_it_may_and_what_went_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.store.access_log.SEGMENT_BYTES", 1)
    hands = ClockHands()
    files = AccessLogFiles(tmp_path / ACCESS_LOG, most_bytes=3 * 4096)
    accesses = Accesses(lambda: hands.monotonic_s)
    log = AccessLog(
        accesses,
        files,
        hands.clock(),
        village="43010501",
        seed=bytes(32),
        seal_to=lambda: bytes.fromhex(KEYS.seal),
        keep_days=90,
    )
    for number in range(12):
        log.note("/weather", f"10.42.0.{number}", "200 OK")
        log.write()
        hands.move(seconds=60)
    kept = [open_segment(files.read(one), seed=CENTRAL_SEED) for one in files.all()]
    assert 2 <= len(kept) <= 3
    addresses = [line.address for segment in kept for frame in segment.frames for line in frame.lines]
    assert addresses[-1] == "10.42.0.11"
    assert "10.42.0.0" not in addresses
    assert files.dropped_to() == f"{TODAY}"
