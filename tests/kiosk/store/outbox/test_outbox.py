"""What nobody may guess, and what a harmed or foreign journal leaves of the outbox."""

from __future__ import annotations

from content_sync.wire.references import serial_of
from content_sync.wire.reports import ItemResult
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.card.outbox_on_card import PHOTO, OutboxCard, answer, look_up, receive, state_of


def test_a_wrong_reference_shows_nothing(card: OutboxCard) -> None:
    outbox = card.open()
    right = receive(outbox).reference
    tails = ("AAAA", "7777")
    wrong = [f"0501-1-{tail}-{check}" for tail in tails for check in "23456789ACEFHJKMNPRTWXY"]
    assert [look_up(outbox, one) for one in wrong if one != right] == [None] * len(
        [one for one in wrong if one != right]
    )
    assert look_up(outbox, "") is None
    assert look_up(outbox, "0501-1") is None
    assert state_of(outbox, 2) is None


def test_a_harmed_store_opens_tells_and_serves_the_rest(card: OutboxCard) -> None:
    outbox = card.open()
    kept = [receive(outbox, Fields(topic="other", text=f"report-{number}")) for number in range(4)]
    card.close()
    file = card.folder / "reports.journal"
    file.write_bytes(file.read_bytes().replace(b"report-1", b"REPORT-1"))
    outbox = card.open()
    assert outbox.damage
    assert [item.id for item in outbox.batch(20)] == [kept[0].report_id, kept[2].report_id, kept[3].report_id]
    assert serial_of(receive(outbox).reference) == 21, "who knows which numbers stood in what is lost"


def test_documents_of_another_version_are_left_alone_and_everything_goes_on(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="water", text="น้ำไม่ไหล", read_aloud=True))
    assert card.documents is not None
    strange: list[dict[str, object]] = [
        {},
        {"id": ["x"], "send_state": {"waiting": 1}, "state": None},
        {"sha256": "ef" * 32},
    ]
    for table in ("reports", "photos", "answers_to_confirm", "stray_answers"):
        card.documents.table(table).insert_multiple(strange)
    outbox = card.open()
    assert [item.id for item in outbox.batch(20)] == [kept.report_id]
    assert outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    said = answer(kept.report_id)
    outbox.apply([ItemResult(id=kept.report_id, result="ok")], [said], [PHOTO])
    assert outbox.confirmed_answers() == (said.id,)
    assert [one.serial for one in outbox.passing_on.waiting()] == [1]
    assert outbox.files_in_use("photos") >= {PHOTO, "ef" * 32}
    assert outbox.waiting().count == 0
    assert receive(outbox).serial != kept.serial
    outbox.tidy()
