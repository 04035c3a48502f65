"""What central remembers of a card as envelopes come, and when it asks for a new epoch."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from content_sync.central.database.kiosks.cards import cards_of
from content_sync.central.database.schema.key_tables import CardRow
from content_sync.central.database.schema.tables import HeartbeatRow
from content_sync.central.kiosks.arriving_cards import KEPT_CARDS
from content_sync.central.kiosks.cards import write_spans
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


def an_idle_card(kiosk: str, number: int) -> CardRow:
    return CardRow(
        kiosk=kiosk, epoch=f"{number:016x}", seq=1, first_heard_at=NOW, heard_at=NOW, digests=b"",
        boots=write_spans(()), board="", state="",
    )  # fmt: skip


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


def test_a_key_that_begins_a_card_with_each_envelope_takes_the_room_of_a_few(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, beat("a", "pi"))
    back = SendingKiosk(ministry, seed=sender.seed, epoch=sender.epoch, seq=0)
    back.send(intake, beat("b", "other pi"))
    with ministry.database.writing() as session:
        session.add_all(an_idle_card(sender.kiosk, nth) for nth in range(KEPT_CARDS))
    others = [SendingKiosk(ministry, seed=sender.seed) for _ in range(3)]
    for nth, other in enumerate(others):
        other.send(intake, beat("c", "pi"), now=NOW + (nth + 1) * HOUR)
    kept = [card.epoch for card in cards(ministry, sender)]
    assert len(kept) == KEPT_CARDS
    assert kept[:3] == [other.epoch.hex() for other in reversed(others)]
    assert sender.epoch.hex() in kept, "what is told of a card stays longest"
    with ministry.database.reading() as session:
        beats = session.scalars(select(HeartbeatRow.epoch).where(HeartbeatRow.kiosk == sender.kiosk)).all()
    assert set(beats) == {*kept[:3], sender.epoch.hex()}
