"""What staff do on the board: kiosks around hear of it, it is noted, and who was slower is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.conversations import (
    complained_posts,
    list_newest,
    page_of_unanswered,
    read_conversation,
    unanswered,
)
from content_sync.central.database.network.posts import find_post
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.reports.inbox import read_report
from content_sync.central.database.schema.network_tables import PostRow
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network import moderation
from content_sync.central.network.moderation import Clerk
from content_sync.central.network.unanswered import ANSWERED_WITHIN, raise_unanswered
from content_sync.wire.board import BoardPost, PostComplaint, Redaction
from tests.cast.central.intake_results import answer
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id

pytestmark = pytest.mark.usefixtures("database_url")

LATER = NOW + dt.timedelta(hours=1)


@contextmanager
def a_clerk(ministry: Ministry, *, now: dt.datetime = LATER) -> Iterator[Clerk]:
    with ministry.database.writing() as session:
        yield Clerk(session=session, email="a@b.th", now=now)


def the_post(clerk: Clerk, name: str) -> PostRow:
    post = find_post(clerk.session, name)
    assert post is not None
    return post


def a_complaint(sender: SendingKiosk, post: str, number: int = 1) -> PostComplaint:
    name = item_id(f"complaint {sender.kiosk} {number}")
    return PostComplaint(id=name, post=post, person=item_id("person"), text="ไม่สุภาพ", made=STAMP)


def test_the_ministry_writes_to_the_whole_country_and_every_kiosk_hears(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, far_kiosk: SendingKiosk
) -> None:
    for _ in range(2):  # the same form again
        with a_clerk(ministry) as clerk:
            moderation.write(clerk, "0a" * 16, area="th", sort="news", text="อบรมรุ่น 7")
    for kiosk in (sender, far_kiosk):
        (post,) = kiosk.send(intake, board=0).board
        assert isinstance(post, BoardPost)
        assert (post.text, post.is_of_ministry, post.area) == ("อบรมรุ่น 7", True, "th")


def test_an_answer_is_read_where_the_question_is_and_answers_it(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, far_kiosk: SendingKiosk
) -> None:
    question = sender.post()
    sender.send(intake, question)
    with ministry.database.reading() as session:
        assert len(unanswered(session, ["th"])) == 1
    for _ in range(2):
        with a_clerk(ministry) as clerk:
            assert moderation.answer(clerk, question.id, "0b" * 16, seen=1, text="กำลังแก้")
    changes = sender.send(intake, board=1).board
    assert [(one.text, one.reply_to) for one in changes if isinstance(one, BoardPost)] == [("กำลังแก้", question.id)]
    assert far_kiosk.send(intake, board=0).board == ()
    with ministry.database.reading() as session:
        assert unanswered(session, ["th"]) == []
        assert [act.what for act in acts_about(session, "0b" * 16)] == ["post_answered"]


def test_who_answers_second_is_told_and_nothing_of_theirs_is_kept(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    question = sender.post()
    sender.send(intake, question)
    with a_clerk(ministry) as clerk:
        moderation.answer(clerk, question.id, "0b" * 16, seen=1, text="กำลังแก้")
    with pytest.raises(StaleFormError), a_clerk(ministry) as clerk:
        moderation.answer(clerk, question.id, "0c" * 16, seen=1, text="แก้แล้ว")
    with ministry.database.reading() as session:
        assert len(read_conversation(session, question.id).posts) == 2
    with a_clerk(ministry) as clerk:
        assert not moderation.answer(clerk, "ff" * 16, "0d" * 16, seen=1, text="?")


def test_a_post_that_was_changed_since_is_not_changed_again_unseen(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    post = sender.post()
    sender.send(intake, post)
    with a_clerk(ministry) as clerk:
        seen = the_post(clerk, post.id).number
        moderation.pin(clerk, the_post(clerk, post.id), is_pinned=True)
    with a_clerk(ministry) as clerk:
        with pytest.raises(StaleFormError):
            moderation.post_to_change(clerk, post.id, seen=seen)
        assert moderation.post_to_change(clerk, post.id, seen=seen + 1) is not None
        assert moderation.post_to_change(clerk, "ff" * 16, seen=1) is None


def test_what_is_taken_away_loses_its_words_everywhere_and_the_reason_is_noted(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    post = sender.post()
    known = sender.send(intake, post, board=0).board_to
    with a_clerk(ministry) as clerk:
        moderation.redact(clerk, the_post(clerk, post.id), "มีเบอร์โทร", photos=ministry.folder / "photos")
        moderation.redact(clerk, the_post(clerk, post.id), "อีกครั้ง", photos=ministry.folder / "photos")
    assert sender.send(intake, board=known).board == (Redaction(number=known + 1, post=post.id),)
    with ministry.database.reading() as session:
        row = find_post(session, post.id)
        assert row is not None
        assert (row.text, row.is_redacted) == ("", True)
        assert [(act.what, act.why) for act in acts_about(session, post.id)] == [("post_redacted", "มีเบอร์โทร")]


def test_what_staff_hide_comes_without_its_words_and_with_them_when_they_show_it_again(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    post = sender.post()
    known = sender.send(intake, post, board=0).board_to
    with a_clerk(ministry) as clerk:
        moderation.hide(clerk, the_post(clerk, post.id), is_hidden=True)
        moderation.hide(clerk, the_post(clerk, post.id), is_hidden=True)
    (told,) = sender.send(intake, board=known).board
    assert isinstance(told, BoardPost)
    assert (told.number, told.is_hidden, told.text, told.by, told.author) == (known + 1, True, "", "", "")
    assert raise_unanswered(ministry.database, NOW + ANSWERED_WITHIN) == 0
    with a_clerk(ministry) as clerk:
        moderation.hide(clerk, the_post(clerk, post.id), is_hidden=False)
    (told,) = sender.send(intake, board=told.number).board
    assert isinstance(told, BoardPost)
    assert (told.is_hidden, told.text, told.by) == (False, post.text, post.by)
    assert raise_unanswered(ministry.database, NOW + ANSWERED_WITHIN) == 1
    with ministry.database.reading() as session:
        assert {act.what for act in acts_about(session, post.id)} == {"post_shown", "post_hidden"}
    with a_clerk(ministry) as clerk:
        moderation.redact(clerk, the_post(clerk, post.id), "x", photos=ministry.folder / "photos")
        moderation.hide(clerk, the_post(clerk, post.id), is_hidden=True)
        assert not the_post(clerk, post.id).is_hidden


def test_a_pinned_post_comes_first_and_unpinned_it_does_not(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    first, second = sender.post(1), sender.post(2)
    sender.send(intake, first)
    sender.send(intake, second, now=LATER)
    with ministry.database.reading() as session:
        newest = list_newest(session, ["th"], number=1, per_page=9)
        assert [one.post.id for one in newest.items] == [
            second.id,
            first.id,
        ]
    with a_clerk(ministry) as clerk:
        moderation.pin(clerk, the_post(clerk, first.id), is_pinned=True)
    with ministry.database.reading() as session:
        newest = list_newest(session, ["th"], number=1, per_page=9)
        assert [one.post.id for one in newest.items] == [
            first.id,
            second.id,
        ]
    changes = sender.send(intake, board=2).board
    assert [one.is_pinned for one in changes if isinstance(one, BoardPost)] == [True]


@pytest.mark.parametrize(("area", "is_heard_far"), [("43", False), ("th", True)])
def test_a_conversation_that_is_raised_takes_its_replies_along(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, far_kiosk: SendingKiosk, area: str, *, is_heard_far: bool
) -> None:
    question = sender.post(1)
    sender.send(intake, question, sender.post(2, sort="reply", reply_to=question.id))
    with a_clerk(ministry) as clerk:
        assert moderation.wider_areas(the_post(clerk, question.id)) == ("43", "th")
        moderation.raise_to(clerk, the_post(clerk, question.id), area)
    with ministry.database.reading() as session:
        assert {post.area for post in read_conversation(session, question.id).posts} == {area}
    assert len(far_kiosk.send(intake, board=0).board) == (2 if is_heard_far else 0)


@pytest.mark.parametrize("area", ["4301", "43010501", "41", "430", ""])
def test_a_conversation_is_raised_to_no_area_that_is_not_wider(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, area: str
) -> None:
    question = sender.post()
    sender.send(intake, question)
    with a_clerk(ministry) as clerk:
        moderation.raise_to(clerk, the_post(clerk, question.id), area)
        assert (the_post(clerk, question.id).area, the_post(clerk, question.id).number) == ("4301", 1)


def test_a_post_becomes_one_report_of_its_village(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    post = sender.post()
    sender.send(intake, post)
    for topic in ("road", "water"):
        with a_clerk(ministry) as clerk:
            moderation.make_report(clerk, the_post(clerk, post.id), "road" if topic == "road" else "water")
    with ministry.database.reading() as session:
        found = read_report(session, post.id)
    assert found is not None
    report = found.report
    assert (report.text, report.village, report.topic, report.serial) == (post.text, sender.village, "road", 0)


def test_an_answer_to_a_report_made_of_a_post_goes_to_no_kiosk_as_none_has_that_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    post = sender.post()
    sender.send(intake, post, sender.report())
    with a_clerk(ministry) as clerk:
        moderation.make_report(clerk, the_post(clerk, post.id), "road")
    answer(ministry, post)
    made = answer(ministry, sender.report())
    assert [one.id for one in sender.send(intake).answers] == [made]


def test_complaints_are_counted_until_staff_settle_them_and_new_ones_count_again(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    post = sender.post()
    sender.send(intake, post, a_complaint(sender, post.id, 1), a_complaint(sender, post.id, 2))

    def complained() -> list[tuple[str, int]]:
        with ministry.database.reading() as session:
            return [(one.post.id, one.complaints) for one in complained_posts(session, ["43"], limit=9)]

    assert complained() == [(post.id, 2)]
    with a_clerk(ministry) as clerk:
        moderation.settle_complaints(clerk, the_post(clerk, post.id))
    assert complained() == []
    sender.send(intake, a_complaint(sender, post.id, 3), now=LATER + dt.timedelta(hours=1))
    assert complained() == [(post.id, 1)]
    with a_clerk(ministry) as clerk:
        moderation.redact(clerk, the_post(clerk, post.id), "x", photos=ministry.folder / "photos")
    assert complained() == []


def test_questions_without_an_answer_come_by_age_and_an_answer_of_ones_own_is_none(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, far_kiosk: SendingKiosk
) -> None:
    old, new, theirs, news = sender.post(1), sender.post(2), far_kiosk.post(1), sender.post(3, sort="news")
    sender.send(intake, new, news, now=LATER)
    sender.send(intake, old, sender.post(4, sort="reply", reply_to=old.id))
    far_kiosk.send(intake, theirs, now=LATER)
    with ministry.database.reading() as session:
        page = page_of_unanswered(session, unanswered(session, ["43"]), number=1, per_page=9)
        assert [(one.post.id, one.replies) for one in page.items] == [(old.id, 1), (new.id, 0)]
        assert [one.received_at for one in unanswered(session, ["th"])] == [NOW, LATER, LATER]
