"""One form is one report, with one reference; name and phone touch the card only sealed to central."""

from __future__ import annotations

import base64
import threading

import pytest
from nacl.public import SealedBox

from content_sync.errors import WireError
from content_sync.wire.encoding import decode
from content_sync.wire.references import serial_of
from content_sync.wire.reports import Contact, Report
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.outbox.views import Waiting
from tests.cast.card.looking import documents_looked_at
from tests.cast.card.outbox_on_card import (
    CENTRAL,
    MANEE,
    NO_SIGNAL,
    PHOTO,
    STAMP,
    OutboxCard,
    apply_result,
    form,
    look_up,
    receive,
)


def test_a_report_is_kept_with_a_reference_that_finds_it(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    followed = look_up(outbox, kept.reference.lower().replace("-", " "))
    assert followed is not None
    assert followed.reference == kept.reference
    assert followed.topic == "wifi-no-signal"
    assert followed.made == STAMP
    assert followed.send_state == "waiting"
    assert followed.status == "received"
    assert followed.answer == ""


def test_the_same_form_twice_is_one_report_also_after_a_restart(card: OutboxCard) -> None:
    outbox, one_form = card.open(), form()
    fields = Fields(topic="road", text="ถนนเป็นหลุม", contact=MANEE, read_aloud=True)
    first = receive(outbox, fields, of=one_form)
    again = receive(outbox, fields, of=one_form)
    assert again == first
    assert receive(card.open(), fields, of=one_form) == again


def test_back_and_changed_is_a_new_report_whatever_was_changed(card: OutboxCard) -> None:
    outbox, one_form = card.open(), form()
    first = receive(outbox, of=one_form)
    changed = [
        Fields(topic="wifi-slow", text=NO_SIGNAL.text),
        Fields(topic="wifi-no-signal", text="กลับมาแล้ว"),
        Fields(topic="wifi-no-signal", text=NO_SIGNAL.text, read_aloud=True),
        Fields(topic="wifi-no-signal", text=NO_SIGNAL.text, contact=Contact(phone="0812345678")),
        Fields(topic="wifi-no-signal", text=NO_SIGNAL.text, contact=Contact(phone="0812345679")),
    ]
    references = {receive(outbox, fields, of=one_form).reference for fields in changed}
    assert len(references | {first.reference}) == 6
    assert receive(outbox, of=one_form).reference == first.reference


def test_two_forms_with_the_same_words_are_two_reports(card: OutboxCard) -> None:
    outbox = card.open()
    assert receive(outbox).reference != receive(outbox).reference


def test_a_double_click_from_two_threads_is_one_report(card: OutboxCard) -> None:
    outbox, one_form = card.open(), form()
    start, kept = threading.Barrier(8), list[FiledReport]()

    def click() -> None:
        start.wait()
        kept.append(receive(outbox, of=one_form))

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept == [kept[0]] * 8
    assert outbox.waiting().count == 1


def test_serials_count_up_over_restarts_and_never_come_again(card: OutboxCard) -> None:
    serials = [serial_of(receive(card.open()).reference) for _ in range(3)]
    assert serials == [1, 2, 3]
    assert card.documents is not None
    card.documents.table("serial_counter").truncate()
    assert serial_of(receive(card.open()).reference) == 4


@pytest.mark.parametrize("text", ["", "ก" * 2001, "a\udc80b"], ids=["empty", "too long", "not Unicode"])
def test_what_breaks_a_limit_is_refused_and_nothing_is_kept(card: OutboxCard, text: str) -> None:
    outbox = card.open()
    with pytest.raises(WireError):
        receive(outbox, Fields(topic="other", text=text))
    assert outbox.waiting().count == 0
    assert serial_of(receive(outbox).reference) == 1


def test_name_and_phone_touch_the_card_only_sealed_to_central(card: OutboxCard) -> None:
    outbox = card.open()
    receive(outbox, Fields(topic="health", text="มีไข้", contact=MANEE))
    for secret in ("มานี".encode(), b"081-234", b"0812345678"):
        assert secret not in card.content()
    (item,) = outbox.batch(20)
    assert isinstance(item, Report)
    assert decode(bytes(SealedBox(CENTRAL).decrypt(item.contact)), Contact) == MANEE


def test_without_centrals_key_the_contact_is_not_kept(card: OutboxCard) -> None:
    outbox = card.open()
    outbox.receive(form(), Fields(topic="health", text="มีไข้", contact=MANEE), made=STAMP, seal_to=None)
    (item,) = outbox.batch(20)
    assert isinstance(item, Report)
    assert item.contact == b""
    assert "มานี".encode() not in card.content()


def test_the_form_itself_is_not_on_the_card(card: OutboxCard) -> None:
    one_form = form()
    receive(card.open(), of=one_form)
    assert one_form.encode() not in card.content()


def test_the_sealed_contact_is_gone_after_acknowledgement_and_the_night(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox, Fields(topic="health", text="มีไข้", contact=MANEE))
    (item,) = outbox.batch(20)
    assert isinstance(item, Report)
    sealed = base64.b64encode(item.contact)
    assert sealed in card.content()
    apply_result(outbox, kept.report_id)
    outbox.tidy()
    assert sealed not in card.content()
    assert look_up(outbox, kept.reference) is not None


def test_reports_that_cannot_be_read_are_counted_and_do_not_block_those_behind_them(card: OutboxCard) -> None:
    outbox = card.open()
    assert card.documents is not None
    card.documents.table("reports").insert_multiple([{"send_state": "waiting", "id": "unreadable"}] * 50)
    assert outbox.waiting().count == 50
    assert outbox.waiting().oldest is None
    assert outbox.batch(20) == ()
    kept = [receive(outbox).report_id for _ in range(3)]
    assert [item.id for item in outbox.batch(2)] == kept[:2]
    assert [item.id for item in outbox.batch(20)] == kept
    assert outbox.waiting() == Waiting(count=53, oldest=STAMP, photos=0)


def test_a_report_what_waits_and_the_next_batch_cost_no_look_through_the_others(card: OutboxCard) -> None:
    outbox = card.open()

    def go_on() -> None:
        receive(outbox)
        assert outbox.waiting().photos in {40, 79}
        assert len(outbox.batch(20)) == 20

    looked_at = []
    for photos in (40, 39):  # so that the serials are reserved anew each time
        for _ in range(photos):
            outbox.attach_photo(receive(outbox).serial, sha256=PHOTO, size=1)
        looked_at.append(documents_looked_at(go_on))
    assert looked_at[0] == looked_at[1] < 100
