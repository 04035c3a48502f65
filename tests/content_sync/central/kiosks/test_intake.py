"""Reports at central: kept once, whatever comes twice, late, broken or from a later version."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from sqlalchemy import delete

from content_sync.central.database.schema.tables import ItemRow, ReportRow
from content_sync.central.kiosks.intake import Intake
from content_sync.wire.encoding import encode
from content_sync.wire.keys import public_key, seal, sealing_key
from content_sync.wire.reports import NO_WORDS, Report
from content_sync.wire.stamps import Stamp
from tests.cast.central.intake_results import reports, results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import TEXT, SendingKiosk, a_heartbeat, a_photo_of, take_in
from tests.cast.place_and_time import HOUR

pytestmark = pytest.mark.usefixtures("database_url")


def test_a_report_is_kept_with_whom_to_call_back(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    receipt = sender.send(intake, sender.report(contact=sender.contact(), read_aloud=True))
    assert results_of(receipt) == [("ok", "")]
    assert receipt.newest == {"warnings": 7}
    assert receipt.at == NOW
    (row,) = reports(ministry)
    assert row.text == TEXT
    assert row.topic == "electricity"
    assert row.village == sender.village
    assert row.status == "received"
    assert row.name == "สมศรี"
    assert row.phone == "081-234-5678"
    assert not row.is_contact_lost
    assert row.made_at == NOW
    assert row.made_clock == "trusted"
    assert row.received_at == NOW
    assert row.read_aloud is True


def test_what_the_volunteer_held_back_is_kept_with_that_mark(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1, held_back=True), sender.report(2))
    assert {row.serial: row.held_back for row in reports(ministry)} == {1: True, 2: False}


def test_what_a_volunteer_filed_for_a_neighbour_is_kept_with_that_mark(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report(1, by_volunteer=True), sender.report(2))
    assert {row.serial: row.by_volunteer for row in reports(ministry)} == {1: True, 2: False}


def test_a_report_sent_again_is_kept_once_and_said_so(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    box = sender.box(sender.report())
    assert results_of(sender.read(take_in(intake, box, now=NOW))) == [("ok", "")]
    assert results_of(sender.read(take_in(intake, box, now=NOW))) == [("dup", "")]
    assert results_of(sender.send(intake, sender.report(), sender.report())) == [("dup", ""), ("dup", "")]
    assert len(reports(ministry)) == 1


def test_copies_that_come_at_the_same_moment_count_once(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    box = sender.box(sender.report(1), a_photo_of(sender.report(1).id), a_heartbeat())
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: sender.read(take_in(intake, box, now=NOW)), range(6)))
    for item in range(3):
        assert sorted(reply.results[item].result for reply in replies) == ["dup"] * 5 + ["ok"]
    assert len(reports(ministry)) == 1


def test_the_same_id_with_other_content_is_a_conflict_and_the_first_stays(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    sender.send(intake, sender.report())
    assert results_of(sender.send(intake, sender.report(text="อื่น"))) == [("conflict", "")]
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
        assert results_of(sender.send(intake, first)) == [("ok", "")]
        assert results_of(sender.send(intake, again)) == [("dup", "")]
        assert len(reports(ministry)) == 1


def test_a_report_that_is_held_back_after_its_receipt_was_lost_is_the_same_report(
    intake: Intake, sender: SendingKiosk
) -> None:
    assert results_of(sender.send(intake, sender.report())) == [("ok", "")]
    assert results_of(sender.send(intake, sender.report(held_back=True))) == [("dup", "")]


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
    assert results_of(sender.send(intake, other)) == [("conflict", "")]
    assert results_of(sender.send(intake, sender.report())) == [("dup", "")]
    assert len(reports(ministry)) == 1


def test_two_photos_under_one_id_are_a_conflict(intake: Intake, sender: SendingKiosk) -> None:
    photo = a_photo_of(sender.report().id)
    assert results_of(sender.send(intake, photo)) == [("ok", "")]
    later = msgspec.json.decode(encode(photo)) | {"taken_by": "volunteer"}
    assert results_of(sender.send(intake, encode(later))) == [("dup", "")]
    for changes in ({"sha256": "0" * 64}, {"size_bytes": photo.size_bytes + 1}, {"report": "0" * 32}):
        assert results_of(sender.send(intake, msgspec.structs.replace(photo, **changes))) == [("conflict", "")]


def test_what_is_remembered_of_an_item_is_the_digest_that_later_versions_compute_too(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    report = sender.report(contact=b"sealed", read_aloud=True)
    photo = msgspec.structs.replace(a_photo_of(report.id), report="0" * 32)
    sender.send(intake, report, photo)
    told = (
        f'["43010501",1,"0501-1-K7M4-X","electricity","{TEXT}","{NOW:%Y-%m-%dT%H:%M:%S}Z",true,"c2VhbGVk"]',
        f'["{"0" * 32}","{photo.sha256}",{photo.size_bytes}]',
    )
    with ministry.database.reading() as session:
        kept = [session.get_one(ItemRow, item.id).digest for item in (report, photo)]
    assert kept == [hashlib.sha256(line.encode()).hexdigest() for line in told]


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
    assert results_of(receipt) == [
        ("rejected", "unknown-kind"), *[("rejected", "bad-item")] * 4, ("rejected", "wrong-village"),
        ("rejected", "bad-item"), ("rejected", "bad-item"), ("ok", ""),
    ]  # fmt: skip
    assert [result.id for result in receipt.results[:5]] == [f"{number}" * 32 for number in range(1, 6)]
    assert [row.id for row in reports(ministry)] == [good.id]


def test_a_rejected_kind_is_taken_once_central_knows_it(intake: Intake, sender: SendingKiosk) -> None:
    """An unknown item is not remembered as taken."""
    unknown = encode({"id": sender.report().id, "kind": "telegram"})
    sender.send(intake, unknown)
    assert results_of(sender.send(intake, sender.report())) == [("ok", "")]


def test_a_kiosk_that_woke_in_1970_is_kept_with_its_doubt(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    made = Stamp(at=dt.datetime(1970, 1, 1, 0, 2, tzinfo=dt.UTC), clock="unknown", boot="c0ffee", boot_s=120)
    assert results_of(sender.send(intake, sender.report(made=made))) == [("ok", "")]
    row = reports(ministry)[0]
    assert row.made_clock == "unknown"
    assert row.made_boot == "c0ffee"
    assert row.made_boot_s == 120


def test_words_of_a_later_kiosk_do_not_lose_the_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    later = msgspec.json.decode(encode(sender.report(topic="drone-over-the-paddy")))
    later["made"] |= {"clock": "confirmed", "by": "satellite"}
    assert results_of(sender.send(intake, encode(later | {"mood": "cross"}))) == [("ok", "")]
    (row,) = reports(ministry)
    assert row.topic == "drone-over-the-paddy"
    assert row.made_clock == "unknown"
    assert row.made_at == NOW
    assert row.text == TEXT


def test_a_character_no_database_keeps_does_not_lose_the_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    assert results_of(sender.send(intake, sender.report(text="ไฟ\x00ดับ"))) == [("ok", "")]
    assert reports(ministry)[0].text == "ไฟ\ufffdดับ"


def test_a_contact_that_cannot_be_opened_does_not_lose_the_report(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = seal(sealing_key(public_key(bytes(32))), b"{}")
    assert results_of(sender.send(intake, sender.report(contact=stranger))) == [("ok", "")]
    assert reports(ministry)[0].is_contact_lost
    assert reports(ministry)[0].name == ""
    assert "contact cannot be opened" in caplog.text


def test_a_report_that_was_spoken_has_no_words_and_one_with_words_keeps_them(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    spoken = sender.report(1, text=NO_WORDS, telling="spoken")
    missing = sender.report(2, text="ฟังเสียงนะ", telling="missing")
    written = sender.report(3, text=NO_WORDS)
    sender.send(intake, spoken, missing, written)
    told = {row.serial: (row.text, row.telling) for row in reports(ministry)}
    assert told == {1: ("", "spoken"), 2: ("ฟังเสียงนะ", "missing"), 3: (NO_WORDS, "")}
