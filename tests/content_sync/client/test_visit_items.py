"""What central says of each item: refused, put off to another day, unanswered; and photos that do not get through."""

from __future__ import annotations

from content_sync.client.visit_context import StepResult
from content_sync.wire.encoding import encode
from tests.cast.card.following import look_up
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.visiting import OK, PHOTO, World, failing


def test_one_bad_item_does_not_block_the_line(met: World) -> None:
    met.central.rejects = lambda item: getattr(item, "text", "") == "แย่"
    references = [met.kiosk.report(text) for text in ("ดี", "แย่", "ดีมาก")]
    result = met.visit()
    assert (result.up, result.reports_sent, result.refused) == (OK, 2, 1)
    assert met.central.reports == ["ดี", "ดีมาก"]
    followed = look_up(met.kiosk.outbox, references[1])
    assert followed is not None
    assert (followed.send_state, followed.reason) == ("refused", "bad-item")
    assert met.visit().refused == 0
    assert len(met.central.envelopes[-1].items) == 1


def test_what_central_takes_another_day_holds_back_nothing_and_is_tried_again_then(met: World) -> None:
    met.central.defers = lambda item: getattr(item, "text", "").startswith("แบบใหม่")
    for number in range(25):
        met.kiosk.report(f"แบบใหม่ {number}")
    met.kiosk.report("แบบเก่า")
    result = met.visit()
    assert (result.up, result.reports_sent, result.refused, result.later) == (OK, 1, 0, 25)
    assert met.central.reports == ["แบบเก่า"]
    met.kiosk.report("ต่อมา")
    result = met.visit()
    assert (result.reports_sent, result.later, len(met.central.envelopes[-1].items)) == (1, 0, 2)
    met.kiosk.outbox.tidy()
    met.kiosk.report("วันรุ่งขึ้น")
    assert met.visit().later == 25
    assert met.central.reports[-1] == "วันรุ่งขึ้น"
    met.central.defers = lambda _: False
    met.kiosk.restart()
    assert met.visit().reports_sent == 25
    assert met.kiosk.outbox.waiting().count == 0


def test_what_gets_no_word_that_can_be_read_holds_back_nothing_and_is_tried_another_day(met: World) -> None:
    met.central.is_silent_on = lambda item: getattr(item, "text", "").startswith("ไม่มีคำตอบ")
    met.central.later_entries = [b'{"kind":"result","id":"?"}']
    for number in range(25):
        met.kiosk.report(f"ไม่มีคำตอบ {number}")
    name = met.kiosk.photo(met.kiosk.report("มีคำตอบ"))
    result = met.visit()
    assert (result.up, result.reports_sent, result.later, result.photos_sent) == (OK, 1, 25, 1)
    assert (met.visit().up, len(met.central.envelopes[-1].items)) == (OK, 1)
    assert (met.central.reports, met.central.photos) == (["มีคำตอบ"], {name: PHOTO})
    met.central.is_silent_on = lambda _: False
    met.kiosk.outbox.tidy()
    assert met.visit().reports_sent == 25


def test_an_id_with_other_content_at_central_is_told_and_sent_no_more(met: World) -> None:
    met.kiosk.report("เดิม")
    (item,) = met.kiosk.outbox.batch(1)
    met.central.kept[item.id] = encode(item) + b" "
    assert met.visit().refused == 1
    assert met.kiosk.outbox.waiting().count == 0


def test_a_receipt_without_words_ends_the_visit_and_not_in_a_loop(met: World) -> None:
    met.kiosk.report("ไม่มีคำตอบ")
    met.central.is_mute = True
    assert met.visit().up == StepResult(outcome="failed", reason="unanswered")
    assert len(met.central.envelopes) == 2
    assert met.kiosk.outbox.waiting().count == 1


def test_a_photo_that_central_does_not_take_does_not_hold_up_the_others(met: World) -> None:
    names = [met.kiosk.photo(met.kiosk.report(f"รูป {number}"), PHOTO + bytes([number])) for number in range(3)]
    met.central.trouble = failing(413, f"/v1/blob/{names[0]}")
    result = met.visit()
    assert result.photos == StepResult(outcome="failed", reason="refused")
    assert result.photos_sent == 2
    assert met.central.photos.keys() == set(names[1:])
    assert (result.is_ok, result.has_delivered) == (False, True)
    met.central.trouble = None
    assert met.visit().photos_sent == 1


def test_photos_wait_when_the_line_goes(met: World) -> None:
    names = [met.kiosk.photo(met.kiosk.report(f"รูป {number}"), PHOTO + bytes([number])) for number in range(3)]

    def cutting(asked: HttpRequest, responder: Responder) -> bool:
        if asked.method == "PATCH":
            responder.cut()
        return asked.method == "PATCH"

    met.central.trouble = cutting
    assert met.visit().photos == StepResult(outcome="failed", reason="no_link")
    assert sum(one.method == "PATCH" for one in met.server.asked) == 1
    met.central.trouble = None
    assert met.visit().photos_sent == 3
    assert met.central.photos.keys() == set(names)


def test_a_photo_gone_from_the_card_is_not_tried_for_ever(met: World) -> None:
    name = met.kiosk.photo(met.kiosk.report("รูปหาย"))
    (met.kiosk.folder / "photos" / name).unlink()
    result = met.visit()
    assert (result.photos, result.photos_sent) == (OK, 0)
    assert met.kiosk.outbox.photos_to_send() == ()
