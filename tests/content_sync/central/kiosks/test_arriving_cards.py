"""What central remembers of a card as envelopes come, and when it asks for a new epoch."""

from __future__ import annotations

import pytest

from content_sync.central.database.kiosks.cards import cards_of
from content_sync.central.database.schema.key_tables import CardRow
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.heartbeats import Heartbeat
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id, take_in
from tests.cast.place_and_time import HOUR

pytestmark = pytest.mark.usefixtures("database_url")


def beat(boot: str, board: str) -> Heartbeat:
    return Heartbeat(id=item_id(f"{boot} {board}"), made=STAMP, software="1", waiting=0, boot=boot, board=board)


def cards(ministry: Ministry, sender: SendingKiosk) -> list[CardRow]:
    with ministry.database.reading() as session:
        return list(cards_of(session, [sender.kiosk]))


def test_a_card_that_was_put_back_from_a_backup_is_asked_for_a_new_epoch_until_it_begins_one(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    assert not sender.send(intake, beat("a", "pi")).new_epoch
    sender.send(intake, sender.report(1))
    back = SendingKiosk(ministry, seed=sender.seed, epoch=sender.epoch, seq=1)
    assert back.send(intake, beat("b", "pi"), now=NOW + HOUR).new_epoch
    again = back.send(intake, back.report(2), now=NOW + HOUR)
    assert (again.new_epoch, results_of(again)) == (True, [("ok", "")])
    renewed = SendingKiosk(ministry, seed=sender.seed)
    assert not renewed.send(intake, beat("b", "pi"), now=NOW + 2 * HOUR).new_epoch
    states = [(card.epoch, card.state, card.told_at, card.board) for card in cards(ministry, sender)]
    assert states == [(renewed.epoch.hex(), "", None, "pi"), (sender.epoch.hex(), "restored", NOW + HOUR, "pi")]


def test_both_of_a_clone_work_on_and_neither_is_asked_for_anything(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, beat("a", "pi"))
    clone = SendingKiosk(ministry, seed=sender.seed, epoch=sender.epoch)
    for kiosk, number, boot, board in (
        (clone, 1, "b", "other pi"),
        (sender, 2, "a", "pi"),
        (clone, 3, "b", "other pi"),
    ):
        receipt = kiosk.send(intake, kiosk.report(number), beat(boot, board))
        assert (receipt.new_epoch, results_of(receipt)[0]) == (False, ("ok", ""))
    (card,) = cards(ministry, sender)
    assert (card.state, card.seq) == ("cloned", 2)


def test_a_replay_of_an_envelope_is_nothing_though_it_was_sealed_anew(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    first = beat("a", "pi")
    take_in(intake, sender.box(first))
    sender.send(intake, beat("b", "pi"))
    for _ in range(2):
        take_in(intake, sender.box(first, seq=1), now=NOW + HOUR)
    (card,) = cards(ministry, sender)
    assert (card.state, card.seq, card.first_heard_at, card.heard_at) == ("", 2, NOW, NOW + HOUR)
