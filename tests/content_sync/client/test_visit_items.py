"""What central says of each item: refused, put off to another day, unanswered; and photos that do not get through."""

from __future__ import annotations

from content_sync.client.reasons import Reason
from content_sync.client.visit_context import StepResult
from content_sync.wire.encoding import encode
from content_sync.wire.envelopes import MAX_ITEMS
from content_sync.wire.rescue import Rescued
from tests.cast.card.outbox_on_card import look_up
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import failing
from tests.cast.link.visiting_kiosk import OK, PHOTO


def test_one_bad_item_does_not_block_the_line(visited: LinkWorld) -> None:
    visited.central.rejects = lambda item: getattr(item, "text", "") == "แย่"
    references = [visited.kiosk.report(text) for text in ("ดี", "แย่", "ดีมาก")]
    result = visited.visit()
    assert result.up == OK
    assert result.reports_sent == 2
    assert result.refused == 1
    assert visited.central.reports == ["ดี", "ดีมาก"]
    followed = look_up(visited.kiosk.outbox, references[1])
    assert followed is not None
    assert (followed.send_state, followed.reason) == ("refused", "bad-item")
    assert visited.visit().refused == 0
    assert len(visited.central.envelopes[-1].items) == 1


def test_a_flood_of_reports_leaves_three_places_of_each_envelope_to_the_volunteers(visited: LinkWorld) -> None:
    kiosk = visited.kiosk
    for number in range(2 * MAX_ITEMS):
        kiosk.report(f"เรื่องที่ {number}")
    for number in range(5):
        kiosk.network.items.add(Rescued(id=f"{number:032x}", counter=number, made=kiosk.clock.read()))
    assert visited.visit().is_ok
    kinds = [[b"rescued" in bytes(item) for item in envelope.items] for envelope in visited.central.envelopes[-4:]]
    assert [(len(those), sum(those)) for those in kinds] == [(1, 0), (20, 3), (20, 2), (5, 0)]
    assert kinds[1][:3] == [True, True, True], "they go before the reports"


def test_what_central_takes_another_day_holds_back_nothing_and_is_tried_again_then(visited: LinkWorld) -> None:
    visited.central.defers = lambda item: getattr(item, "text", "").startswith("แบบใหม่")
    for number in range(25):
        visited.kiosk.report(f"แบบใหม่ {number}")
    visited.kiosk.report("แบบเก่า")
    result = visited.visit()
    assert result.up == OK
    assert result.reports_sent == 1
    assert result.refused == 0
    assert result.later == 25
    assert visited.central.reports == ["แบบเก่า"]
    visited.kiosk.report("ต่อมา")
    result = visited.visit()
    assert result.reports_sent == 1
    assert result.later == 0
    assert len(visited.central.envelopes[-1].items) == 2
    visited.kiosk.outbox.tidy()
    visited.kiosk.report("วันรุ่งขึ้น")
    assert visited.visit().later == 25
    assert visited.central.reports[-1] == "วันรุ่งขึ้น"
    visited.central.defers = lambda _: False
    visited.kiosk.restart()
    assert visited.visit().reports_sent == 25
    assert visited.kiosk.outbox.waiting().count == 0


def test_what_gets_no_word_that_can_be_read_holds_back_nothing_and_is_tried_another_day(visited: LinkWorld) -> None:
    visited.central.is_silent_on = lambda item: getattr(item, "text", "").startswith("ไม่มีคำตอบ")
    visited.central.later_entries = [b'{"kind":"result","id":"?"}']
    for number in range(15):
        visited.kiosk.report(f"ไม่มีคำตอบ {number}")
    name = visited.kiosk.photo(visited.kiosk.report("มีคำตอบ"))
    result = visited.visit()
    assert result.up == OK
    assert result.reports_sent == 1
    assert result.later == 15
    assert result.photos_sent == 1
    assert (visited.visit().up, len(visited.central.envelopes[-1].items)) == (OK, 1)
    assert (visited.central.reports, visited.central.photos) == (["มีคำตอบ"], {name: PHOTO})
    visited.central.is_silent_on = lambda _: False
    visited.kiosk.outbox.tidy()
    assert visited.visit().reports_sent == 15


def test_an_id_with_other_content_at_central_is_told_and_sent_no_more(visited: LinkWorld) -> None:
    visited.kiosk.report("เดิม")
    (item,) = visited.kiosk.outbox.batch(1)
    visited.central.kept[item.id] = encode(item) + b" "
    assert visited.visit().refused == 1
    assert visited.kiosk.outbox.waiting().count == 0


def test_a_receipt_without_words_ends_the_visit_and_not_in_a_loop(visited: LinkWorld) -> None:
    visited.kiosk.report("ไม่มีคำตอบ")
    visited.central.is_mute = True
    assert visited.visit().up == StepResult(outcome="failed", reason=Reason.NO_RESULT)
    assert len(visited.central.envelopes) == 2
    assert visited.kiosk.outbox.waiting().count == 1


def test_a_photo_that_central_does_not_take_does_not_hold_up_the_others(visited: LinkWorld) -> None:
    names = [visited.kiosk.photo(visited.kiosk.report(f"รูป {number}"), PHOTO + bytes([number])) for number in range(3)]
    visited.central.trouble = failing(413, f"/v1/blob/{names[0]}")
    result = visited.visit()
    assert result.photos == StepResult(outcome="failed", reason=Reason.REFUSED)
    assert result.photos_sent == 2
    assert visited.central.photos.keys() == set(names[1:])
    assert not result.is_ok
    assert result.has_delivered
    visited.central.trouble = None
    assert visited.visit().photos_sent == 1


def test_photos_wait_when_the_line_goes(visited: LinkWorld) -> None:
    names = [visited.kiosk.photo(visited.kiosk.report(f"รูป {number}"), PHOTO + bytes([number])) for number in range(3)]

    def cutting(asked: HttpRequest, responder: Responder) -> bool:
        if asked.method == "PATCH":
            responder.cut()
        return asked.method == "PATCH"

    visited.central.trouble = cutting
    assert visited.visit().photos == StepResult(outcome="failed", reason=Reason.NO_LINK)
    assert sum(one.method == "PATCH" for one in visited.server.asked) == 1
    visited.central.trouble = None
    assert visited.visit().photos_sent == 3
    assert visited.central.photos.keys() == set(names)


def test_a_photo_gone_from_the_card_is_not_tried_for_ever(visited: LinkWorld) -> None:
    name = visited.kiosk.photo(visited.kiosk.report("รูปหาย"))
    (visited.kiosk.folder / "photos" / name).unlink()
    result = visited.visit()
    assert (result.photos, result.photos_sent) == (OK, 0)
    assert visited.kiosk.outbox.attachments_to_send() == ()
