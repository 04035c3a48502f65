"""What is said of a report in numbers: one row however often, each neighbour once, and the newest alone goes up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.wire.reports import TOPICS, ReportCounts, Status, Topic
from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.outbox.follow_ups.counts import MOST, Said, StoredCounts, with_neighbour
from kiosk.store.outbox.outbox import Outbox
from tests.cast.card.outbox_on_card import OutboxCard, apply_result, receive
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.place_and_time import DAY, HOUR
from tests.cast.reports.closed_reports import ROAD, call_done, decided, done, followed, say_not_done, sent

SAID: tuple[Said, ...] = ("me_too", "fixed", "not_fixed")


def waiting(outbox: Outbox) -> list[ReportCounts]:
    return [item for item in outbox.batch(20) if isinstance(item, ReportCounts)]


def test_a_neighbour_counts_once_and_the_whole_goes_up_under_a_new_number(card: OutboxCard) -> None:
    outbox = card.open()
    kept = sent(outbox)
    assert [outbox.follow_ups.count_neighbour(kept.serial, "me_too", name) for name in ("a", "b", "a")] == [
        True,
        True,
        False,
    ]
    (item,) = waiting(card.open())
    assert (item.report, item.number, item.me_too, item.fixed, item.not_fixed) == (kept.report_id, 2, 2, 0, 0)


def test_a_thousand_by_a_script_are_one_item_and_no_more_than_a_hundred(card: OutboxCard) -> None:
    outbox = card.open()
    kept = sent(outbox)
    told = [outbox.follow_ups.count_neighbour(kept.serial, "me_too", f"{number:016x}") for number in range(MOST + 2)]
    assert told == [True] * MOST + [False, False]
    assert [item.me_too for item in waiting(outbox)] == [MOST]


def test_a_neighbour_may_change_a_yes_into_a_no_and_counts_once_all_the_same(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    for said in ("fixed", "not_fixed", "not_fixed", "fixed", "not_fixed"):
        outbox.follow_ups.count_neighbour(kept.serial, said, "a")
    (item,) = waiting(outbox)
    assert (item.fixed, item.not_fixed, item.number) == (0, 1, 4)
    assert followed(outbox, kept).status == "resolved", "numbers open nothing again"


@given(st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from("abc"))))
def test_whatever_neighbours_say_each_of_them_stands_on_one_side_alone(said: list[tuple[Said, str]]) -> None:
    counts = StoredCounts(id="", report="")
    for what, name in said:
        counts = with_neighbour(counts, what, name)
    assert not set(counts.fixed) & set(counts.not_fixed)
    for what, names in (("me_too", counts.me_too), ("fixed", counts.fixed), ("not_fixed", counts.not_fixed)):
        assert len(names) == len(set(names))
        assert set(names) <= {name for one, name in said if one == what}


@pytest.mark.parametrize("topic", TOPICS)
def test_neighbours_have_a_word_only_where_they_see_the_trouble_too(card: OutboxCard, topic: Topic) -> None:
    outbox = card.open()
    kept = sent(outbox, Fields(topic=topic, text="x"))
    is_shared = topic in {"road", "electricity", "water", "flood", "waste", "smoke"} or topic.startswith("wifi-")
    assert outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a") is is_shared
    call_done(outbox, kept)
    assert outbox.follow_ups.count_neighbour(kept.serial, "not_fixed", "a") is is_shared


@pytest.mark.parametrize(
    ("status", "may"),
    [
        ("waiting", (True, False)), ("in_progress", (True, False)), ("forwarded", (True, False)),
        ("resolved", (False, True)), ("rejected", (False, False)), ("duplicate", (False, False)),
        ("reopened", (True, False)),
    ],
)  # fmt: skip
def test_me_too_is_for_what_is_open_and_yes_or_no_for_what_is_done(
    card: OutboxCard, status: Status, may: tuple[bool, bool]
) -> None:
    outbox = card.open()
    kept = sent(outbox)
    outbox.apply((), [decided(kept.report_id, status, after=HOUR)], ())
    said = [outbox.follow_ups.count_neighbour(kept.serial, what, "a") for what in ("me_too", "fixed")]
    assert tuple(said) == may


def test_nothing_is_said_of_a_report_that_is_not_here_or_that_central_refused(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, ROAD)
    apply_result(outbox, kept.report_id, "rejected", "bad-item")
    assert not outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a")
    assert not outbox.follow_ups.count_neighbour(99, "me_too", "a")
    assert not outbox.follow_ups.keep_content(99, 1)


def test_numbers_wait_for_their_report(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, ROAD)
    outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a")
    assert waiting(outbox) == []
    apply_result(outbox, kept.report_id)
    assert [item.me_too for item in waiting(outbox)] == [1]


def test_numbers_that_changed_while_they_were_on_their_way_go_up_again(card: OutboxCard) -> None:
    outbox = card.open()
    kept = sent(outbox)
    outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a")
    first = waiting(outbox)[0]
    outbox.follow_ups.count_neighbour(kept.serial, "me_too", "b")
    apply_result(outbox, first.id)
    second = waiting(card.open())[0]
    assert (second.me_too, second.number) == (2, first.number + 1)
    apply_result(outbox := card.open(), second.id)
    assert waiting(outbox) == []


def test_a_central_that_does_not_know_numbers_yet_gets_them_another_day(card: OutboxCard) -> None:
    outbox = card.open()
    kept = sent(outbox)
    outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a")
    apply_result(outbox, waiting(outbox)[0].id, "rejected", "unknown-kind")
    assert waiting(outbox) == []
    outbox.tidy(NOON)
    assert [item.me_too for item in waiting(outbox)] == [1]


def test_the_last_word_of_the_reporter_counts_and_the_volunteer_confirms_only_what_staff_call_done(
    card: OutboxCard,
) -> None:
    outbox = card.open()
    kept = sent(outbox)
    assert not outbox.follow_ups.confirm(kept.serial)
    call_done(outbox, kept)
    assert [outbox.follow_ups.keep_content(kept.serial, content) for content in (1, 3, 3)] == [True, True, False]
    assert outbox.follow_ups.confirm(kept.serial)
    (item,) = waiting(outbox)
    assert (item.content, item.is_confirmed) == (3, True)
    assert followed(outbox, kept).content == 3


def test_the_volunteer_s_word_never_stands_against_the_reporter_s(card: OutboxCard) -> None:
    outbox = card.open()
    kept = done(outbox)
    outbox.follow_ups.confirm(kept.serial)
    say_not_done(outbox, kept)
    assert followed(outbox, kept).status == "reopened"
    assert [item.is_confirmed for item in waiting(outbox)] == [False]
    assert not outbox.follow_ups.confirm(kept.serial), "it is open"


def test_of_neighbours_nothing_is_left_once_the_report_is_forgotten(card: OutboxCard) -> None:
    outbox = card.open()
    kept = sent(outbox)
    outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a-neighbour")
    call_done(outbox, kept)
    outbox.tidy(NOON + HOUR + 89 * DAY)
    assert b"a-neighbour" in card.content()
    outbox.tidy(NOON + HOUR + 90 * DAY)
    assert b"a-neighbour" not in card.content()


def test_the_numbers_of_a_report_that_was_lost_are_not_those_of_the_next_with_its_number(card: OutboxCard) -> None:
    outbox = card.open()
    kept = sent(outbox)
    outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a")
    assert card.documents is not None
    card.documents.table("reports").update({"id": "f" * 32}, doc_ids=[kept.serial])
    assert outbox.follow_ups.count_neighbour(kept.serial, "me_too", "a")
    assert [(item.report, item.me_too) for item in waiting(outbox)] == [("f" * 32, 1)]
