"""The clock: claims that come, and the time it tells from them, whatever the system's clock does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from content_sync.client.signed_times import Uptime
from content_sync.wire.encoding import decode, encode
from content_sync.wire.stamps import Stamp
from kiosk.clock import BUILT, system_clock
from tests.cast.folders import PROJECT
from tests.cast.kiosk.clock_hands import ClockHands
from tests.cast.place_and_time import DAY, HOUR

NOON = BUILT + timedelta(days=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR = datetime(2200, 1, 1, tzinfo=UTC)


def just_started(*, wall: datetime = NOON, monotonic_s: float = 100.0, is_synchronized: bool = False) -> ClockHands:
    """Return the hands of a machine that started some time ago and was told no time."""
    return ClockHands(wall=wall, monotonic_s=monotonic_s, is_synchronized=is_synchronized)


def test_no_kiosk_runs_before_its_newest_release_was_made() -> None:
    changes = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    (newest, *_) = re.findall(r"^## \S+ \((\d{4}-\d{2}-\d{2})\)$", changes, re.MULTILINE)
    assert datetime.fromisoformat(newest).replace(tzinfo=UTC) == BUILT


@pytest.mark.parametrize("is_synchronized", [False, True])
def test_a_clock_that_nobody_confirms_is_an_estimate(*, is_synchronized: bool) -> None:
    assert just_started(is_synchronized=is_synchronized).untold_clock().read() == Stamp(
        at=NOON, clock="estimated", boot="01", boot_s=100
    )


@pytest.mark.parametrize("is_synchronized", [False, True])
@pytest.mark.parametrize("wall", [EPOCH, BUILT - timedelta(seconds=1), FAR])
def test_a_kiosk_that_wakes_in_1970_or_in_2200_does_not_know_the_time(wall: datetime, *, is_synchronized: bool) -> None:
    hands = just_started(wall=wall, is_synchronized=is_synchronized)
    assert hands.untold_clock().read() == Stamp(at=BUILT, clock="unknown", boot="01", boot_s=100)


@pytest.mark.parametrize(("before", "state"), [(timedelta(seconds=1), "estimated"), (timedelta(), "unknown")])
def test_a_clock_is_possible_for_thirty_years_and_no_second_longer(before: timedelta, state: str) -> None:
    assert just_started(wall=BUILT + 30 * 365 * DAY - before).untold_clock().read().clock == state


def test_the_day_the_software_was_made_can_be_today() -> None:
    assert just_started(wall=BUILT).untold_clock().read().clock == "estimated"


def test_a_synchronized_clock_is_trusted_when_the_tree_agrees() -> None:
    hands = just_started(is_synchronized=True)
    clock = hands.untold_clock()
    clock.hear_issued(NOON - 20 * HOUR)
    assert clock.read().is_trusted
    hands.is_synchronized = False
    hands.wall = EPOCH
    hands.monotonic_s += 90
    assert clock.read() == Stamp(at=NOON + timedelta(seconds=90), clock="trusted", boot="01", boot_s=190)


@pytest.mark.parametrize("wall", [EPOCH, NOON + 60 * DAY, FAR])
@pytest.mark.parametrize("is_synchronized", [False, True])
def test_a_receipt_and_the_tree_set_the_time_whatever_the_system_says(wall: datetime, *, is_synchronized: bool) -> None:
    hands = just_started(wall=wall, is_synchronized=is_synchronized)
    clock = hands.untold_clock()
    clock.hear_receipt(NOON)
    assert not clock.read().is_trusted
    clock.hear_issued(NOON - 20 * HOUR)
    hands.monotonic_s += 90
    assert clock.read() == Stamp(at=NOON + timedelta(seconds=90), clock="trusted", boot="01", boot_s=190)


def test_two_receipts_of_one_central_are_one_claim() -> None:
    clock = just_started(wall=EPOCH).untold_clock()
    for _ in range(2):
        clock.hear_receipt(NOON)
        assert (clock.read().at, clock.read().clock) == (NOON, "estimated")


@pytest.mark.parametrize("wrong", [3 * DAY, -3 * DAY, 90 * DAY, 3_650 * DAY])
def test_a_wrong_receipt_is_a_doubt_until_the_next_right_one(wrong: timedelta) -> None:
    hands = just_started(wall=EPOCH)
    clock = hands.untold_clock()
    clock.hear_receipt(NOON)
    clock.hear_issued(NOON)
    hands.move(seconds=900)
    clock.hear_receipt(NOON + timedelta(seconds=900) + wrong)
    assert clock.read().clock == "estimated"
    assert clock.wants_issued()
    hands.move(seconds=900)
    clock.hear_receipt(NOON + timedelta(seconds=1_800))
    assert (clock.read().at, clock.read().clock) == (NOON + timedelta(seconds=1_800), "trusted")
    assert not clock.wants_issued()


@pytest.mark.parametrize("impossible", [EPOCH, BUILT - timedelta(seconds=1), FAR, datetime.max.replace(tzinfo=UTC)])
def test_claims_that_cannot_be_true_are_not_heard(impossible: datetime) -> None:
    hands = just_started()
    clock = hands.untold_clock()
    clock.hear_receipt(impossible)
    clock.hear_issued(impossible)
    hands.move(seconds=10_000_000)
    assert clock.read().at == hands.wall
    assert clock.wants_issued()


def test_a_leaping_system_clock_moves_nothing_that_is_trusted() -> None:
    hands = just_started()
    clock = hands.untold_clock()
    clock.hear_receipt(NOON)
    clock.hear_issued(NOON)
    for wall in (NOON + 4_000 * DAY, EPOCH, NOON - DAY):
        hands.wall = wall
        for hands.is_synchronized in (False, True):
            assert clock.read().at == NOON
            assert clock.read().is_trusted


def test_the_tree_is_asked_for_the_time_once_after_a_start() -> None:
    clock = just_started().untold_clock()
    assert clock.wants_issued()
    clock.hear_receipt(NOON)
    clock.hear_issued(NOON)
    assert not clock.wants_issued()


def test_a_tree_that_was_days_on_its_way_sets_no_time_back() -> None:
    hands = just_started(wall=EPOCH)
    clock = hands.untold_clock()
    clock.hear_issued(NOON)
    hands.move(seconds=5 * 86_400)
    for issued in (NOON, NOON + 3 * DAY, NOON + 5 * DAY):
        clock.hear_issued(issued)
        assert (clock.read().at, clock.read().clock) == (NOON + 5 * DAY, "estimated")
    clock.hear_issued(NOON + 6 * DAY)
    assert clock.read().at == NOON + 6 * DAY


def test_a_tree_signed_in_the_future_is_taken_back_by_the_next_right_one() -> None:
    hands = just_started(wall=EPOCH)
    clock = hands.untold_clock()
    clock.hear_issued(NOON + 90 * DAY)
    hands.move(seconds=86_400)
    clock.hear_issued(NOON + DAY)
    assert clock.read().at == NOON + DAY


@pytest.mark.parametrize(("ahead", "shown"), [(DAY, DAY), (timedelta(), timedelta()), (-DAY, timedelta())], ids=str)
@pytest.mark.parametrize("is_told", [False, True])
def test_of_a_tree_and_a_clock_that_nobody_confirms_the_later_is_shown(
    ahead: timedelta, shown: timedelta, *, is_told: bool
) -> None:
    hands = just_started(wall=NOON + 9 * DAY if is_told else NOON + ahead)
    clock = hands.untold_clock()
    if is_told:
        clock.hear_person(NOON + ahead)
    clock.hear_issued(NOON)
    assert (clock.read().at, clock.read().clock) == (NOON + shown, "estimated")


def test_seconds_since_boot_are_whole_and_never_negative() -> None:
    hands = just_started(monotonic_s=12.9)
    clock = hands.untold_clock()
    assert clock.uptime() == Uptime(boot="01", seconds=12)
    hands.monotonic_s = -5
    assert clock.uptime().seconds == 0


def test_this_machine_has_a_clock_and_its_stamp_can_be_sent() -> None:
    clock = system_clock()
    stamp = clock.read()
    assert stamp.at >= BUILT
    assert clock.monotonic() > 0
    assert re.fullmatch("[0-9a-f]{32}", stamp.boot)
    assert abs(stamp.boot_s - clock.monotonic()) < 60
    assert decode(encode(stamp), Stamp) == stamp
