"""Who may post how much: what is beyond is brought another day, and one box holds up no other."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from content_sync.central.database.network.posts import broken_series, find_post
from content_sync.central.database.schema.register_tables import VolunteerRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.kiosks.known_senders import UnknownKioskError
from content_sync.central.network.posting import OF_A_BOX, OF_A_PERSON
from content_sync.look.thai import local_date
from content_sync.wire.board import Post, PostComplaint
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id

pytestmark = pytest.mark.usefixtures("database_url")
DAY = dt.timedelta(days=1)
LATER = ("later", "too-many")


def posts_of(sender: SendingKiosk, first: int, count: int) -> list[Post]:
    """Return posts, each by a person of its own."""
    return [sender.post(n, author=item_id(f"person {n}")) for n in range(first, first + count)]


def a_complaint(number: int, post: Post) -> PostComplaint:
    return PostComplaint(id=item_id(f"complaint {number}"), post=post.id, person=post.author, made=STAMP)


def test_of_one_person_twenty_posts_are_taken_in_a_day_and_the_next_is_brought_again(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    posts = [sender.post(n) for n in range(1, OF_A_PERSON + 2)]
    assert results_of(sender.send(intake, *posts[:-1])) == [("ok", "")] * OF_A_PERSON
    assert results_of(sender.send(intake, *posts[-2:])) == [("dup", ""), LATER]
    assert results_of(sender.send(intake, sender.post(99, author=item_id("another")))) == [("ok", "")]
    assert results_of(sender.send(intake, posts[-1], now=NOW + DAY - dt.timedelta(seconds=1))) == [LATER]
    assert results_of(sender.send(intake, posts[-1], now=NOW + DAY)) == [("ok", "")]
    assert neighbour.send(intake, board=0).board_to == OF_A_PERSON + 2


def test_what_another_village_says_in_somebodys_name_takes_none_of_their_posts(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    author = sender.post().author  # it stands on every kiosk that reads their posts
    forged = [neighbour.post(n, author=author) for n in range(1, OF_A_PERSON + 1)]
    assert results_of(neighbour.send(intake, *forged)) == [("ok", "")] * OF_A_PERSON
    assert results_of(neighbour.send(intake, neighbour.post(99, author=author))) == [LATER]
    assert results_of(sender.send(intake, sender.post())) == [("ok", "")]


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_ten_thousand_posts_of_one_box_hold_up_neither_its_reports_nor_other_boxes(
    intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk, count: int
) -> None:
    taken = [
        result
        for first in range(1, count, 20)
        for result in results_of(sender.send(intake, *posts_of(sender, first, 20)))
    ]
    assert taken == [("ok", "")] * OF_A_BOX + [LATER] * (count - OF_A_BOX)
    assert results_of(sender.send(intake, sender.report())) == [("ok", "")]
    assert results_of(neighbour.send(intake, neighbour.post(), neighbour.report())) == [("ok", "")] * 2
    assert results_of(sender.send(intake, *posts_of(sender, count - 19, 20), now=NOW + DAY)) == [("ok", "")] * 20


def test_as_many_complaints_are_taken_of_one_box(intake: Intake, sender: SendingKiosk) -> None:
    post = sender.post()
    for first in range(0, OF_A_BOX, 20):
        complaints = [a_complaint(number, post) for number in range(first, first + 20)]
        assert results_of(sender.send(intake, *complaints)) == [("ok", "")] * 20
    assert results_of(sender.send(intake, a_complaint(OF_A_BOX, post), a_complaint(0, post))) == [LATER, ("dup", "")]
    assert results_of(sender.send(intake, a_complaint(OF_A_BOX, post), now=NOW + DAY)) == [("ok", "")]


def closed(sender: SendingKiosk, at: dt.datetime) -> PersonState:
    return PersonState(
        id=item_id(f"closed {at}"), person=sender.post().author, number=2, name="วิชัย", role="volunteer", since=STAMP,
        until=Stamp(at=at, clock="trusted"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "result"),
    [
        (STAMP, ("ok", "")),
        (Stamp(at=NOW + dt.timedelta(seconds=1), clock="trusted"), ("rejected", "replaced")),
        (Stamp(at=NOW - DAY, clock="unknown"), ("rejected", "replaced")),
    ],
)
def test_an_account_writes_nothing_after_it_was_closed_and_what_it_wrote_before_is_taken(
    intake: Intake, sender: SendingKiosk, made: Stamp, result: tuple[str, str]
) -> None:
    later = NOW + dt.timedelta(hours=1)
    sender.send(intake, closed(sender, NOW), now=later)
    assert results_of(sender.send(intake, sender.post(made=made), now=later)) == [result]
    assert results_of(sender.send(intake, sender.post(2, author=item_id("another")), now=later)) == [("ok", "")]


@pytest.mark.parametrize(
    ("days", "result"), [(0, ("ok", "")), (1, ("rejected", "replaced"))], ids=["on the last day", "a day later"]
)
def test_whom_the_register_calls_replaced_writes_nothing_after_their_last_day(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, days: int, result: tuple[str, str]
) -> None:
    name = item_id("in the register")
    today = local_date(NOW)
    with ministry.database.writing() as session:
        row = VolunteerRow(id=name, village=sender.village, number=1, name="วิชัย", since=today, until=today)
        session.add(row)
    person = PersonState(
        id=item_id("known"), person=sender.post().author, number=1, name="วิชัย", role="volunteer", since=STAMP,
        register=name,
    )  # fmt: skip
    post = sender.post(made=Stamp(at=NOW + days * DAY, clock="trusted"))
    sender.send(intake, person)
    assert results_of(sender.send(intake, post, now=NOW + days * DAY)) == [result]


def test_a_post_that_central_has_is_a_second_time_no_new_one_though_its_writer_was_closed(
    intake: Intake, sender: SendingKiosk
) -> None:
    late = sender.post(made=Stamp(at=NOW + DAY, clock="trusted"))
    sender.send(intake, late)
    sender.send(intake, closed(sender, NOW))
    assert results_of(sender.send(intake, late)) == [("dup", "")]


def test_the_box_of_a_village_that_is_closed_is_refused_whole(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    with ministry.database.writing() as session:
        session.get_one(VillageRow, sender.village).is_active = False
    with pytest.raises(UnknownKioskError):
        sender.send(intake, sender.post())
    with ministry.database.reading() as session:
        assert find_post(session, sender.post().id) is None


def test_staff_are_told_of_gaps_and_of_cards_that_were_copied_and_nothing_is_lost(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    neighbour.send(intake, *(neighbour.post(n) for n in (1, 2)))
    copied = msgspec.structs.replace(sender.post(3), id=item_id("of the copied card"))
    sender.send(intake, sender.post(1), sender.post(3), copied)
    restored = sender.post(4, epoch="ab" * 8, n=1)
    sender.send(intake, restored)
    with ministry.database.reading() as session:
        assert find_post(session, copied.id) is not None
        (series,) = broken_series(session, sender.village)
    assert series.epoch == sender.epoch.hex()
    assert (series.last, series.missing, series.doubled) == (3, 1, 1)
    sender.send(intake, sender.post(2))
    with ministry.database.reading() as session:
        assert [(one.missing, one.doubled) for one in broken_series(session, sender.village)] == [(0, 1)]
