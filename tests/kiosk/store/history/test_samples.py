"""How the box was is kept sparingly: a row an hour of running, whatever the clock says and however often it starts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from content_sync.wire.stamps import Stamp
from kiosk.store.history.history import History
from kiosk.store.history.samples import EVERY_S, KEPT, MOST_SAMPLES, BoxSample
from kiosk.store.journal.documents import Documents
from tests.cast.kiosk.clock_hands import NOON


def at(boot: str, boot_s: int) -> Stamp:
    return Stamp(at=NOON, clock="unknown", boot=boot, boot_s=boot_s)


def run(history: History, boot: str, seconds: int, *, every_s: int = 300) -> None:
    """Let the box run and look every five minutes whether a sample is due."""
    for boot_s in range(0, seconds + 1, every_s):
        if history.samples.is_due(at(boot, boot_s)):
            history.note(BoxSample(made=at(boot, boot_s), free_percent=70), {})


def test_a_sample_is_due_at_a_start_and_after_each_hour_of_running(tmp_path: Path) -> None:
    history = History(Documents(tmp_path / "history.journal"))
    run(history, "aa", 3 * EVERY_S)
    assert [(one.made.boot_s, one.starts) for one in history.samples.all()] == [
        (0, 1), (EVERY_S, 0), (2 * EVERY_S, 0), (3 * EVERY_S, 0),
    ]  # fmt: skip
    assert not history.samples.is_due(at("aa", 4 * EVERY_S - 1))
    assert history.samples.is_due(at("aa", 4 * EVERY_S))
    history.close()


def test_starts_one_after_the_other_are_one_row_with_their_number(tmp_path: Path) -> None:
    history = History(Documents(tmp_path / "history.journal"))
    for number in range(50):
        run(history, f"{number:02x}", 600)
    assert [one.starts for one in history.samples.all()] == [50]
    run(history, "ff", EVERY_S)
    run(history, "fe", 600)
    assert [one.starts for one in history.samples.all()] == [51, 0, 1]
    history.close()


def test_the_samples_are_bounded_and_end_after_seven_days_of_a_trusted_time(tmp_path: Path) -> None:
    history = History(Documents(tmp_path / "history.journal"))
    sample = BoxSample(made=Stamp(at=NOON, clock="trusted", boot="aa"), free_percent=1)
    for age in (KEPT + timedelta(seconds=1), KEPT):
        history.samples.add(replace(sample, made=Stamp(at=NOON - age, clock="trusted", boot="aa")))
    history.tidy()
    assert len(history.samples.all()) == 2
    history.tidy(NOON)
    assert [one.made.at for one in history.samples.all()] == [NOON - KEPT]
    for _ in range(MOST_SAMPLES):
        history.samples.add(sample)
    assert len(history.samples.all()) == MOST_SAMPLES
    history.close()


def test_a_day_of_samples_and_counts_costs_the_card_a_block_an_hour(tmp_path: Path) -> None:
    file = tmp_path / "history.journal"
    history = History(Documents(file))
    kinds = (
        "home",
        "weather",
        "prices",
        "warnings",
        "news",
        "articles",
        "market",
        "report",
        "follow",
        "search",
        "help",
    )
    for hour in range(24):
        counts = {(hour, kind): 1_000 for kind in kinds}
        sample = BoxSample(made=at("aa", hour * EVERY_S), free_percent=70, celsius=55, phones=40)
        history.note(sample, {NOON.date(): counts})
    lines = [line for line in file.read_bytes().split(b"\n") if line.strip(b"\x00")]
    assert len(lines) <= 24 + 2
    assert max(len(line.strip(b"\x00")) for line in lines) <= 4096
    history.close()
