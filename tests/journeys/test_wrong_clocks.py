"""Wrong clocks at the real central and at a kiosk: no warning in force is hidden, and nothing locks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast.central.ministry import a_warning
from tests.cast.journeys.clock_story import ClockStory
from tests.cast.place_and_time import DAY, HOUR, MINUTE

UNCONFIRMED = "ตู้ยังไม่ได้ตรวจคำเตือนกับส่วนกลางตั้งแต่"
LEAPS = [3 * DAY, 13 * DAY, 90 * DAY, 3_650 * DAY, -3 * DAY]

MACHINES = [
    pytest.param("1970", False, id="wakes in 1970"),
    pytest.param("right", True, id="right and synchronized"),
    pytest.param("right", False, id="right and nobody says so"),
    pytest.param("ahead", False, id="60 days ahead"),
    pytest.param("ahead", True, id="60 days ahead and synchronized"),
    pytest.param("2200", True, id="2200 and synchronized"),
    pytest.param("2200", False, id="2200"),
]


def offset(story: ClockStory, wall: str) -> timedelta:
    years = {"1970": datetime(1970, 1, 1, tzinfo=UTC), "2200": datetime(2200, 1, 1, tzinfo=UTC)}
    return years[wall] - story.true if wall in years else 60 * DAY if wall == "ahead" else timedelta()


@pytest.mark.parametrize(
    ("leap", "restarts"),
    [*((leap, "") for leap in LEAPS), *((leap, who) for leap in (90 * DAY, -3 * DAY) for who in ("kiosk", "central"))],
    ids=str,
)
@pytest.mark.parametrize("is_synchronized", [True, False], ids=["with NTP", "without NTP"])
def test_while_centrals_clock_is_wrong_for_five_visits_warnings_stay_and_new_ones_come(
    story: ClockStory, leap: timedelta, restarts: str, *, is_synchronized: bool
) -> None:
    story.is_synchronized = is_synchronized
    if not is_synchronized:
        story.kiosk_off = offset(story, "1970")
    story.set_clocks()
    assert story.visit().at.is_trusted
    assert story.shown() == story.in_tree() == {"storm"}
    story.central_off = leap
    if restarts == "kiosk":
        story.start_kiosk(boot="02")
    for number in range(5):
        story.pass_by(12 * MINUTE)
        if restarts == "central":
            story.restart_central()
        if number == 2:
            story.warn("flood")
        else:
            story.publish()
        assert story.visit().is_ok
        assert story.shown() == story.in_tree() == ({"storm", "flood"} if number >= 2 else {"storm"})
        assert story.journey.kiosk.clock.read().is_trusted == (restarts != "kiosk" or is_synchronized)
    story.central_off = timedelta()
    story.pass_by(12 * MINUTE)
    story.warn("wind")
    result = story.visit()
    assert result.is_ok
    assert result.at.is_trusted
    assert story.shown() == story.in_tree() == {"storm", "flood", "wind"}


@pytest.mark.parametrize("leap", [90 * DAY, 3_650 * DAY], ids=str)
def test_what_a_person_said_by_mistake_harms_until_the_next_right_word_and_not_longer(
    story: ClockStory, leap: timedelta
) -> None:
    publisher = story.country.central.publisher
    story.kiosk_off = offset(story, "1970")
    story.set_clocks()
    story.visit()
    story.central_off = leap
    publisher.publish(story.clock.machine(), is_clock_right=True)
    for _ in range(5):
        story.pass_by(12 * MINUTE)
        story.journey.visit()
    story.central_off = timedelta()
    story.pass_by(12 * MINUTE)
    story.warn("flood")
    publisher.publish(story.clock.machine(), is_clock_right=True)
    result = story.visit()
    assert result.is_ok
    assert result.at.is_trusted
    assert story.shown() == story.in_tree() == {"storm", "flood"}


def test_what_a_wrong_date_confirmed_is_confirmed_anew_and_counts_for_nothing(story: ClockStory) -> None:
    publisher = story.country.central.publisher
    story.is_synchronized = True
    story.set_clocks()
    story.visit()
    story.country.put(a_warning("flood", "43", hours=48))
    for story.central_off in (60 * HOUR, timedelta()):
        story.pass_by(12 * MINUTE)
        publisher.publish(story.clock.machine(), is_clock_right=True)
        story.visit()
        assert (UNCONFIRMED in story.page("/warnings")) == bool(story.central_off)
    story.pass_by(25 * HOUR)
    story.kiosk.updater.reprint()
    assert UNCONFIRMED in story.page("/warnings"), "nobody confirmed them for a day"
    story.check_time()


@pytest.mark.parametrize(("wall", "is_synchronized"), MACHINES)
def test_whatever_the_kiosks_own_clock_says_warnings_stay_and_new_ones_come(
    story: ClockStory, wall: str, *, is_synchronized: bool
) -> None:
    story.kiosk_off, story.is_synchronized = offset(story, wall), is_synchronized
    story.set_clocks()
    for name, shown in (("flood", {"storm", "flood"}), ("wind", {"storm", "flood", "wind"})):
        story.warn(name)
        assert story.visit().is_ok
        assert story.shown() == shown
    assert story.journey.kiosk.clock.read().is_trusted
    story.start_kiosk(boot="02")
    assert story.shown() == {"storm", "flood", "wind"}, "also before the first visit after a start"


def test_a_leaping_kiosk_clock_hides_nothing(story: ClockStory) -> None:
    for wall in ("right", "2200", "1970", "ahead", "right"):
        for story.is_synchronized in (True, False):
            story.kiosk_off = offset(story, wall)
            story.pass_by(12 * MINUTE)
            story.kiosk.updater.reprint()
            assert wall == "right" or not story.shown() - {"storm"}
            assert story.visit().is_ok
            assert story.shown() == {"storm"}


def test_a_warning_that_ended_leaves_the_page_by_a_trusted_clock_alone_and_the_tree_three_days_later(
    story: ClockStory,
) -> None:
    story.kiosk_off = offset(story, "1970")
    story.set_clocks()
    story.visit()
    assert story.shown() == {"storm"}
    story.pass_by(50 * HOUR)
    story.publish()
    story.kiosk.updater.reprint()
    assert story.shown() == set()
    assert story.in_tree() == {"storm"}
    story.start_kiosk(boot="02")
    assert story.shown() == {"storm"}, "a kiosk that does not know the time takes nothing away"
    story.pass_by(3 * DAY)
    story.restart_central()
    story.publish()
    assert story.in_tree() == {"storm"}, "central rested for three days, so it goes on from its last publish"
    story.country.central.publisher.publish(story.clock.machine(), is_clock_right=True)
    assert story.in_tree() == set()
    assert story.visit().at.is_trusted
    assert story.shown() == set()
