"""Answers and photos wanted ride in each receipt until the kiosk has them."""

from __future__ import annotations

import pytest

from content_sync.central.database.schema.tables import AnswerRow, PhotoRow
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.encoding import encode
from tests.cast.central.intake_results import answer
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import SendingKiosk, a_photo_of
from tests.cast.place_and_time import HOUR

pytestmark = pytest.mark.usefixtures("database_url")


def test_an_answer_rides_in_every_receipt_until_it_is_confirmed(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report())
    made = answer(ministry, sender.report())
    for _ in range(2):
        receipt = sender.send(intake)
        assert [(one.id, one.report, one.status, one.text) for one in receipt.answers] == [
            (made, sender.report().id, "resolved", "ส่งช่างแล้ว")
        ]
    assert sender.send(intake, confirmed=[made], now=NOW + HOUR).answers == ()
    assert sender.send(intake).answers == ()
    sender.send(intake, confirmed=[made], now=NOW + 2 * HOUR)
    with ministry.database.reading() as session:
        assert session.get_one(AnswerRow, made).confirmed_at == NOW + HOUR


def test_answers_go_to_their_own_village_and_only_it_may_confirm_them(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    other = SendingKiosk(ministry, village="41010101").enlist()
    sender.send(intake, sender.report())
    made = answer(ministry, sender.report())
    assert other.send(intake, confirmed=[made]).answers == ()
    assert [one.id for one in sender.send(intake).answers] == [made]


def test_a_new_card_gets_the_answers_of_its_village(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    sender.send(intake, sender.report())
    made = answer(ministry, sender.report())
    new = SendingKiosk(ministry).replace()
    assert [one.id for one in new.send(intake).answers] == [made]
    assert sender.send(intake).answers == ()


def test_many_long_answers_fit_receipts_and_all_come_home(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    made = set()
    for number in range(1, 46):
        if number % 15 == 1:
            sender.send(intake, *(sender.report(one) for one in range(number, number + 15)))
        made.add(answer(ministry, sender.report(number), text=chr(0x0E01 + number) * 4000))
    home: set[str] = set()
    for _ in range(12):
        receipt = sender.send(intake, confirmed=sorted(home))
        assert len(receipt.answers) <= 20
        home |= {one.id for one in receipt.answers}
    assert home == made


def test_an_answer_nobody_confirms_does_not_keep_others_waiting(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    for first in (1, 11, 21):
        sender.send(intake, *(sender.report(number) for number in range(first, first + 10)))
    for number in range(1, 31):
        answer(ministry, sender.report(number), hours=number)
    ridden = [{one.id for one in sender.send(intake).answers} for _ in range(2)]
    assert (len(ridden[0]), len(ridden[0] | ridden[1])) == (20, 30)


def test_the_answers_of_a_receipt_have_a_hundred_thousand_bytes_at_most(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, *(sender.report(number) for number in range(1, 10)))
    for number in range(1, 9):
        answer(ministry, sender.report(number), text="ก" * 4_000)
    eight = sender.send(intake).answers
    without_text = len(encode(eight[0])) - 3 * 4_000
    left = 100_000 - sum(len(encode(one)) for one in eight) - without_text
    made = answer(ministry, sender.report(9), text="a" * left)
    nine = sender.send(intake).answers
    assert (len(nine), sum(len(encode(one)) for one in nine)) == (9, 100_000)
    with ministry.database.writing() as session:
        session.get_one(AnswerRow, made).text += "a"
    assert len(sender.send(intake).answers) == 8


def test_a_photo_is_asked_for_once_its_report_is_here(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    photo = a_photo_of(sender.report().id)
    assert sender.send(intake, photo).attachments_wanted == ()
    assert sender.send(intake, sender.report()).attachments_wanted == (photo.sha256,)
    with ministry.database.writing() as session:
        session.get_one(PhotoRow, photo.id).received_at = NOW
    assert sender.send(intake).attachments_wanted == ()


def test_twenty_photos_are_asked_for_at_once(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    sender.send(intake, sender.report())
    photos = [a_photo_of(sender.report().id, b"%d" % number, name=f"{number}") for number in range(21)]
    assert len(sender.send(intake, *photos[:20]).attachments_wanted) == 20
    assert len(sender.send(intake, photos[20]).attachments_wanted) == 20
    with ministry.database.writing() as session:
        for photo in photos[:2]:
            session.get_one(PhotoRow, photo.id).received_at = NOW
    assert len(sender.send(intake).attachments_wanted) == 19


def test_a_photo_for_another_villages_report_is_never_asked_for(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report())
    other = SendingKiosk(ministry, village="41010101").enlist()
    assert other.send(intake, a_photo_of(sender.report().id)).attachments_wanted == ()
    assert sender.send(intake).attachments_wanted == ()
