"""Photos of reports: announced, wanted, sent, and then free to go."""

from __future__ import annotations

import pytest

from content_sync.wire.reports import ItemResult, ReportPhoto
from tests.cast.card.outbox_on_card import PHOTO, OutboxCard, apply_result, receive


def test_the_same_photo_twice_is_one_and_another_takes_its_place_until_announced(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    for sha256 in (PHOTO, PHOTO, "cd" * 32):
        assert outbox.attach_photo(kept.serial, sha256=sha256, size=1)
    photos = [item for item in outbox.batch(20) if isinstance(item, ReportPhoto)]
    assert [photo.sha256 for photo in photos] == ["cd" * 32]
    apply_result(outbox, photos[0].id)
    assert outbox.attach_photo(kept.serial, sha256="ef" * 32, size=1)
    assert outbox.waiting().photos == 1
    assert outbox.files_in_use("photos") == {"cd" * 32, "ef" * 32}
    assert not outbox.attach_photo(9, sha256=PHOTO, size=1)


def test_a_photo_is_announced_wanted_sent_and_then_free_to_go(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    apply_result(outbox, kept.report_id)
    (item,) = outbox.batch(20)
    assert outbox.attachments_to_send() == ()
    outbox.apply([ItemResult(id=item.id, result="ok")], (), [PHOTO])
    assert card.open().attachments_to_send() == (PHOTO,)
    outbox = card.open()
    assert outbox.files_in_use("photos") == {PHOTO}
    outbox.mark_attachment_sent(PHOTO)
    apply_result(outbox, item.id)
    assert card.open().attachments_to_send() == ()
    outbox = card.open()
    assert (outbox.waiting().photos, outbox.files_in_use("photos")) == (0, frozenset())
    outbox.apply((), (), [PHOTO])
    assert outbox.attachments_to_send() == (PHOTO,)


def test_a_photo_that_is_gone_is_not_tried_for_ever(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    outbox.apply([ItemResult(id=outbox.batch(20)[1].id, result="ok")], (), [PHOTO])
    outbox.mark_attachment_missing(PHOTO)
    outbox.apply((), (), [PHOTO])
    assert (outbox.attachments_to_send(), outbox.waiting().photos) == ((), 0)


def test_a_refused_photo_stays_and_is_not_sent(card: OutboxCard) -> None:
    outbox = card.open()
    kept = receive(outbox)
    outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
    apply_result(outbox, outbox.batch(20)[1].id, "rejected", "too large")
    assert [item.id for item in outbox.batch(20)] == [kept.report_id]
    assert outbox.files_in_use("photos") == {PHOTO}


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_the_photo_of_a_refused_report_is_not_announced_whenever_it_came(card: OutboxCard, is_before: bool) -> None:
    outbox = card.open()
    kept, other = receive(outbox), receive(outbox)
    for moment in (True, False):
        if is_before is moment:
            assert outbox.attach_photo(kept.serial, sha256=PHOTO, size=1)
        if moment:
            apply_result(outbox, kept.report_id, "rejected", "no such village")
    assert [item.id for item in outbox.batch(20)] == [other.report_id]
    assert (outbox.waiting().photos, outbox.files_in_use("photos")) == (0, frozenset({PHOTO}))
