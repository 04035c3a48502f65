"""Intake: twice is once whatever the line does, and nobody is believed who is not the kiosk."""

from __future__ import annotations

import datetime as dt
import json
import logging
import random
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from content_sync.central.database.tables import AnswerRow, ItemRow, KioskSeen, PhotoRow, ReportRow, VillageRow
from content_sync.central.kiosks.intake import Intake, UnknownKioskError
from content_sync.central.kiosks.standings import lagging, read
from content_sync.errors import ForgedError, WireError
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import MAX_SEALED_BYTES, Receipt
from content_sync.wire.keys import public_key, seal, sealing_key
from content_sync.wire.reports import Report
from content_sync.wire.stamps import Stamp
from tests.cast.ministry import NOW, Ministry, ministry_in
from tests.cast.sending_kiosk import TEXT, SendingKiosk, a_heartbeat, a_photo_of, an_intake, item_id, take_in

pytestmark = pytest.mark.usefixtures("database_url")

HOUR = dt.timedelta(hours=1)


def reports(ministry: Ministry) -> list[ReportRow]:
    with ministry.database.reading() as session:
        return list(session.scalars(select(ReportRow).order_by(ReportRow.serial)))


def answer(ministry: Ministry, report: Report, name: str = "answer", text: str = "ส่งช่างแล้ว", *, hours: int = 0) -> str:
    made = item_id(f"{name} of {report.id}")
    with ministry.database.writing() as session:
        session.get_one(ReportRow, report.id).status = "resolved"
        at = NOW + hours * HOUR
        session.add(
            AnswerRow(id=made, report=report.id, status="resolved", text=text, at=at, staff="staff@example.org")
        )
    return made


def words(receipt: Receipt) -> list[tuple[str, str]]:
    return [(word.word, word.reason) for word in receipt.words]


def test_a_report_is_kept_with_whom_to_call_back(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    receipt = sender.send(intake, sender.report(contact=sender.contact(), read_aloud=True))
    assert (words(receipt), receipt.newest, receipt.at) == ([("ok", "")], {"warnings": 7}, NOW)
    (row,) = reports(ministry)
    assert (row.text, row.topic, row.village, row.status) == (TEXT, "electricity", sender.village, "received")
    assert (row.name, row.phone, row.is_contact_lost) == ("สมศรี", "081-234-5678", False)
    assert (row.made, row.made_clock, row.received, row.read_aloud) == (NOW, "trusted", NOW, True)


def test_what_the_volunteer_held_back_is_kept_with_that_mark(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1, held_back=True), sender.report(2))
    assert {row.serial: row.held_back for row in reports(ministry)} == {1: True, 2: False}


def test_a_report_sent_again_is_kept_once_and_said_so(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    box = sender.box(sender.report())
    assert words(sender.read(take_in(intake, box, now=NOW))) == [("ok", "")]
    assert words(sender.read(take_in(intake, box, now=NOW))) == [("dup", "")]
    assert words(sender.send(intake, sender.report(), sender.report())) == [("dup", ""), ("dup", "")]
    assert len(reports(ministry)) == 1


def test_copies_that_come_at_the_same_moment_count_once(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    box = sender.box(sender.report(1), a_photo_of(sender.report(1).id), a_heartbeat())
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: sender.read(take_in(intake, box, now=NOW)), range(6)))
    for item in range(3):
        assert sorted(reply.words[item].word for reply in replies) == ["dup"] * 5 + ["ok"]
    assert len(reports(ministry)) == 1


def test_the_same_id_with_other_content_is_a_conflict_and_the_first_stays(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report())
    assert words(sender.send(intake, sender.report(text="อื่น"))) == [("conflict", "")]
    assert [row.text for row in reports(ministry)] == [TEXT]


def as_sent_by_a_later_kiosk(report: Report, **fields: object) -> bytes:
    """Write a report with fields this version does not know, in another order and another spelling."""
    said = {"mood": "cross", "where": {"a": [1, None]}} | msgspec.json.decode(encode(report)) | fields
    return json.dumps(dict(reversed(said.items())), indent=None, separators=(", ", ": ")).encode()


def test_a_report_sent_before_and_after_an_update_of_the_kiosk_is_one_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    now = sender.report(contact=sender.contact(), read_aloud=True)
    later = as_sent_by_a_later_kiosk(now)
    more = as_sent_by_a_later_kiosk(now, mood="", made={"at": now.made.at.isoformat(), "clock": "confirmed"})
    for first, again in ((now, later), (later, now), (later, more)):
        with ministry.database.writing() as session:
            session.execute(delete(ItemRow))
            session.execute(delete(ReportRow))
        assert words(sender.send(intake, first)) == [("ok", "")]
        assert words(sender.send(intake, again)) == [("dup", "")]
        assert len(reports(ministry)) == 1


def test_a_report_that_is_held_back_after_its_receipt_was_lost_is_the_same_report(
    intake: Intake, sender: SendingKiosk
) -> None:
    assert words(sender.send(intake, sender.report())) == [("ok", "")]
    assert words(sender.send(intake, sender.report(held_back=True))) == [("dup", "")]


@pytest.mark.parametrize(
    "changes",
    [
        {"serial": 2}, {"reference": "0501-1-K7M4-Y"}, {"topic": "drone"}, {"text": "อื่น"}, {"read_aloud": True},
        {"contact": b"sealed"}, {"made": Stamp(at=NOW + HOUR, clock="trusted")},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_two_reports_under_one_id_are_a_conflict_whatever_differs(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, changes: dict[str, object]
) -> None:
    sender.send(intake, sender.report())
    other = msgspec.structs.replace(sender.report(), **changes)
    assert words(sender.send(intake, other)) == [("conflict", "")]
    assert words(sender.send(intake, sender.report())) == [("dup", "")]
    assert len(reports(ministry)) == 1


def test_two_photos_under_one_id_are_a_conflict(intake: Intake, sender: SendingKiosk) -> None:
    photo = a_photo_of(sender.report().id)
    assert words(sender.send(intake, photo)) == [("ok", "")]
    later = msgspec.json.decode(encode(photo)) | {"taken_by": "volunteer"}
    assert words(sender.send(intake, encode(later))) == [("dup", "")]
    for changes in ({"sha256": "0" * 64}, {"size": photo.size + 1}, {"report": "0" * 32}):
        assert words(sender.send(intake, msgspec.structs.replace(photo, **changes))) == [("conflict", "")]


def test_one_bad_item_never_blocks_the_others(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    good = sender.report()
    receipt = sender.send(
        intake,
        encode({"id": "1" * 32, "kind": "telegram", "text": "x"}),
        encode({"id": "2" * 32, "kind": "report", "text": ""}),
        encode({"kind": "report"}),
        b'{"id":"%s","kind":"report","text":"\\ud800"}' % (b"3" * 32),
        b'{"id":"%s","kind":"report","text":%s}' % (b"4" * 32, b"[" * 50_000 + b"]" * 50_000),
        b'{"id":"%s","kind":"report","serial":%s}' % (b"5" * 32, b"9" * 5_000),
        b"\xff{",
        sender.report(2, village="41010101"),
        sender.report(3, serial=2**63),
        sender.report(4, made=Stamp(at=dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(-14 * HOUR)), clock="unknown")),
        good,
    )
    assert words(receipt) == [
        ("rejected", "unknown-kind"), *[("rejected", "bad-item")] * 4, ("rejected", "wrong-village"),
        ("rejected", "bad-item"), ("rejected", "bad-item"), ("ok", ""),
    ]  # fmt: skip
    assert [word.id for word in receipt.words[:5]] == [f"{number}" * 32 for number in range(1, 6)]
    assert [row.id for row in reports(ministry)] == [good.id]


def test_a_rejected_kind_is_taken_once_central_knows_it(intake: Intake, sender: SendingKiosk) -> None:
    """An unknown item is not remembered as taken."""
    unknown = encode({"id": sender.report().id, "kind": "telegram"})
    sender.send(intake, unknown)
    assert words(sender.send(intake, sender.report())) == [("ok", "")]


def test_a_kiosk_that_woke_in_1970_is_kept_with_its_doubt(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    made = Stamp(at=dt.datetime(1970, 1, 1, 0, 2, tzinfo=dt.UTC), clock="unknown", boot="c0ffee", boot_s=120)
    assert words(sender.send(intake, sender.report(made=made))) == [("ok", "")]
    row = reports(ministry)[0]
    assert (row.made_clock, row.made_boot, row.made_boot_s) == ("unknown", "c0ffee", 120)


def test_words_of_a_later_kiosk_do_not_lose_the_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    later = msgspec.json.decode(encode(sender.report(topic="drone-over-the-paddy")))
    later["made"] |= {"clock": "confirmed", "by": "satellite"}
    assert words(sender.send(intake, encode(later | {"mood": "cross"}))) == [("ok", "")]
    (row,) = reports(ministry)
    assert (row.topic, row.made_clock, row.made, row.text) == ("drone-over-the-paddy", "unknown", NOW, TEXT)


def test_a_character_no_database_keeps_does_not_lose_the_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    assert words(sender.send(intake, sender.report(text="ไฟ\x00ดับ"))) == [("ok", "")]
    assert reports(ministry)[0].text == "ไฟ\ufffdดับ"


def test_a_contact_that_cannot_be_opened_does_not_lose_the_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = seal(sealing_key(public_key(bytes(32))), b"{}")
    assert words(sender.send(intake, sender.report(contact=stranger))) == [("ok", "")]
    assert (reports(ministry)[0].is_contact_lost, reports(ministry)[0].name) == (True, "")
    assert "contact cannot be opened" in caplog.text


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
    new = SendingKiosk(ministry)
    with ministry.database.writing() as session:
        village = session.get_one(VillageRow, sender.village)
        village.public_key, village.kiosk = public_key(new.seed).hex(), new.kiosk
    assert [one.id for one in new.send(intake).answers] == [made]
    with pytest.raises(UnknownKioskError):
        sender.send(intake)


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


def test_a_photo_is_asked_for_once_its_report_is_here(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    photo = a_photo_of(sender.report().id)
    assert sender.send(intake, photo).photos_wanted == ()
    assert sender.send(intake, sender.report()).photos_wanted == (photo.sha256,)
    with ministry.database.writing() as session:
        session.get_one(PhotoRow, photo.id).received = NOW
    assert sender.send(intake).photos_wanted == ()


def test_a_photo_for_another_villages_report_is_never_asked_for(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report())
    other = SendingKiosk(ministry, village="41010101").enlist()
    assert other.send(intake, a_photo_of(sender.report().id)).photos_wanted == ()
    assert sender.send(intake).photos_wanted == ()


def seen(ministry: Ministry) -> list[tuple[int, int, dt.datetime, dt.datetime]]:
    """Return of each card its number, the number of its warnings, and when it was first and last heard."""
    with ministry.database.reading() as session:
        rows = session.scalars(select(KioskSeen).order_by(KioskSeen.first_seen))
        return [(row.seq, read(row.parts)["warnings"].number, row.first_seen, row.received) for row in rows]


def test_the_last_heartbeat_wins_also_when_an_old_one_comes_late(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    late = sender.box(a_heartbeat(), parts={"warnings": 1})
    assert words(sender.send(intake, a_heartbeat(), parts={"warnings": 2}, now=NOW + HOUR)) == [("ok", "")]
    assert words(sender.read(take_in(intake, late, now=NOW + 2 * HOUR), seq=1)) == [("dup", "")]
    assert words(sender.send(intake, a_heartbeat(), parts={"warnings": 3}, now=NOW + 3 * HOUR)) == [("ok", "")]
    assert seen(ministry) == [(3, 3, NOW + HOUR, NOW + 3 * HOUR)]


def test_a_new_cards_heartbeats_stand_beside_the_old_cards(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, a_heartbeat(), parts={"warnings": 2**64 - 1})
    sender.epoch, sender.seq = b"new card", 0
    sender.send(intake, a_heartbeat(), parts={"warnings": 5}, now=NOW + HOUR)
    assert [number for _, number, _, _ in seen(ministry)] == [2**64 - 1, 5]


def behind(ministry: Ministry) -> dict[str, dt.datetime]:
    """Return the parts of the one card that lag, and since when."""
    with ministry.database.reading() as session:
        row = session.scalars(select(KioskSeen)).one()
        return lagging(read(row.parts), row.received)


def test_a_part_that_stays_behind_is_told_with_since_when(ministry: Ministry, sender: SendingKiosk) -> None:
    intake = an_intake(ministry, {"warnings": 7, "c43": 9})
    held = {"warnings": 7, "c43": 8, "p43": 0}
    sender.send(intake, a_heartbeat(), parts=held)
    assert behind(ministry) == {}, "it is about to fetch"
    for hours in (1, 2):
        sender.send(intake, a_heartbeat(), parts=held, now=NOW + hours * HOUR)
        assert behind(ministry) == {"c43": NOW}
    sender.send(intake, a_heartbeat(), parts=held | {"c43": 9}, now=NOW + 3 * HOUR)
    assert behind(ministry) == {}


def test_of_what_an_envelope_names_the_parts_of_its_village_are_kept(ministry: Ministry, sender: SendingKiosk) -> None:
    odd = {"": -1, "x" * 1_000: 5, "w10": 7, "a43": 9} | {f"role-{number}": number for number in range(2_000)}
    sender.send(an_intake(ministry), a_heartbeat(), parts=odd | {"warnings": 7, "w43": 2**63})
    with ministry.database.reading() as session:
        kept = read(session.scalars(select(KioskSeen)).one().parts)
    assert {role: part.number for role, part in kept.items()} == {"warnings": 7, "w43": 2**63}


def test_a_part_that_moves_on_does_not_lag_however_often_something_newer_comes(
    ministry: Ministry, sender: SendingKiosk
) -> None:
    for number in range(1, 6):
        sender.send(
            an_intake(ministry, {"warnings": number + 1}),
            a_heartbeat(),
            parts={"warnings": number},
            now=NOW + number * HOUR,
        )
        assert behind(ministry) == {}


def test_a_part_that_a_kiosk_does_not_read_and_a_tree_nobody_can_read_are_no_lag(
    ministry: Ministry, sender: SendingKiosk
) -> None:
    for hours in range(3):
        sender.send(an_intake(ministry, {}), a_heartbeat(), parts={"warnings": 3}, now=NOW + hours * HOUR)
        assert behind(ministry) == {}
    for hours in range(3, 6):
        later = an_intake(ministry, {"warnings": 3, "a43": 2})
        sender.send(later, a_heartbeat(), parts={"warnings": 3}, now=NOW + hours * HOUR)
        assert behind(ministry) == {}


def test_heartbeats_are_not_remembered_as_items(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    sender.send(intake, a_heartbeat(), a_heartbeat())
    with ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ItemRow)) == 0


def test_two_kiosks_with_one_key_are_both_heard(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    clone = SendingKiosk(ministry, seed=sender.seed, epoch=sender.epoch)
    sender.send(intake, sender.report(1))
    clone.send(intake, clone.report(2))
    sender.send(intake, sender.report(3))
    assert words(clone.send(intake, clone.report(1, text="ฉบับของเครื่องที่สอง"))) == [("conflict", "")]
    assert [row.serial for row in reports(ministry)] == [1, 2, 3]


def test_an_envelope_of_a_stranger_is_refused(ministry: Ministry, intake: Intake) -> None:
    stranger = SendingKiosk(ministry)
    with pytest.raises(UnknownKioskError):
        take_in(intake, stranger.box(stranger.report()), now=NOW)


def test_an_envelope_that_was_not_signed_by_the_kiosk_it_names_is_refused(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    thief = SendingKiosk(ministry)
    with ministry.database.writing() as session:
        session.get_one(VillageRow, sender.village).kiosk = thief.kiosk
    with pytest.raises(ForgedError):
        take_in(intake, thief.box(thief.report()), now=NOW)
    assert reports(ministry) == []


def test_what_is_no_envelope_is_refused(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    box = sender.box(sender.report())
    central = sealing_key(public_key(ministry.keyring.seal_seed()))
    for wrong in (
        b"",
        b"x" * 200,
        box[:-1],
        bytes([box[0] ^ 1]) + box[1:],
        seal(central, b"KB1"),
        seal(central, b"x" * 500),
    ):
        with pytest.raises((ForgedError, WireError)):
            take_in(intake, wrong, now=NOW)
    with pytest.raises(WireError):
        take_in(intake, b"x" * (4 * MAX_SEALED_BYTES + 1), now=NOW)
    with pytest.raises(WireError, match="sequence"):
        take_in(intake, sender.box(seq=2**63), now=NOW)
    assert reports(ministry) == []


def test_nothing_a_villager_wrote_reaches_the_log(
    intake: Intake, sender: SendingKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sender.send(intake, sender.report(contact=sender.contact()), sender.report(2, text="รหัส 9988"))
        sender.send(intake, sender.report(text="ความลับของหมู่บ้าน"))
        sender.send(intake, encode({"id": "3" * 32, "kind": "report", "text": "ความลับของหมู่บ้าน"}))
    for private in (TEXT, "สมศรี", "081-234-5678", "9988", "ความลับ", "K7M4"):
        assert private not in caplog.text
    assert f"envelope of {sender.village}" in caplog.text


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_through_lost_answers_replays_and_late_copies_every_report_is_kept_once(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    with ministry_in(tmp_path_factory.mktemp("lossy")) as ministry:
        intake = an_intake(ministry)
        senders = [SendingKiosk(ministry, village=f"4301050{number}").enlist(str(number)) for number in range(3)]
        senders.append(SendingKiosk(ministry, village=senders[0].village, seed=senders[0].seed, epoch=senders[0].epoch))
        sticks: list[bytes] = []
        made: set[str] = set()
        for index, sender in enumerate(senders):
            waiting = [sender.report(100 * index + number) for number in range(1, 8)]
            made |= {report.id for report in waiting}
            while waiting:
                batch = waiting[: chance.randint(1, 4)]
                box = sender.box(*chance.sample(batch, len(batch)), a_heartbeat())
                sticks.append(box)
                if chance.random() < 0.3:
                    continue  # the request was lost
                reply = take_in(intake, box, now=NOW)
                if chance.random() < 0.3:
                    continue  # the answer was lost
                said = sender.read(reply)
                assert {word.word for word in said.words[:-1]} <= {"ok", "dup"}
                done = {word.id for word in said.words}
                waiting = [report for report in waiting if report.id not in done]
        for box in chance.sample(sticks, len(sticks)):
            take_in(intake, box, now=NOW)
        assert {row.id for row in reports(ministry)} == made
        assert len(reports(ministry)) == len(made)
