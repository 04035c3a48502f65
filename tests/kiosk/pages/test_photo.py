"""The thank-you page takes one photo, refuses what is no photo in kind words, and never loses the reference."""

from __future__ import annotations

import errno
import io
import struct
import threading
import time
import zlib

import pytest
from PIL import Image

from content_sync.wire.reports import ItemResult, ReportPhoto
from kiosk.store.errors import BusyError
from kiosk.store.photos.shrinking import MAX_BYTES
from tests.cast.card.store_on_card import refusing
from tests.cast.kiosk.photo_uploads import BOUNDARY, TAKEN_AT, jpeg, multipart, send, thanked
from tests.cast.kiosk.served_kiosk import ServedKiosk, reference_on, ticket_on
from tests.cast.listener.serving import Reply


def png_bomb(side: int) -> bytes:
    """Return a PNG that is small as a file and has side x side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"\x00" * ((side // 8 + 1) * side), 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened_size(kiosk: ServedKiosk, photo: ReportPhoto) -> tuple[int, int]:
    return Image.open(io.BytesIO(kiosk.stores.photos.read(photo.sha256))).size


def test_a_photo_is_shrunk_stripped_and_sent_after_its_report(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    reply = send(kiosk, ticket, multipart(jpeg()))
    assert reply.status == 200
    assert "Your photo is kept, too" in reply.text
    assert reference_on(reply.text) == reference
    (photo,) = kiosk.photos_waiting()
    small = kiosk.stores.photos.read(photo.sha256)
    assert len(small) == photo.size_bytes < len(jpeg())
    assert max(Image.open(io.BytesIO(small)).size) == 1024
    assert TAKEN_AT not in small


def test_the_same_photo_sent_twice_is_one(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(200, 100))
    assert [send(kiosk, ticket, body).status for _ in range(2)] == [200, 200]
    assert len(kiosk.photos_waiting()) == 1


HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 2000


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (b"\xff\xd8\xff" + b"x" * MAX_BYTES, "larger than 8 MB"),
        (b"\xff\xd8\xff" + b"x" * 20_000_000, "larger than 8 MB"),
        (b"\xff\xd8\xff" + b"x" * 50_000_000, "larger than 8 MB"),
        (png_bomb(10_000), "too many pixels"),
        (HEIC, "HEIC"),
        (b"%PDF-1.7" + b"x" * 900, "not a photo"),
        (b"<svg onload=alert(1)>", "not a photo"),
        (jpeg(400, 300)[:3000], "broken"),
        (b"\xff\xd8\xff" + b"\x00" * 900, "broken"),
        (b"", "No photo was chosen"),
        (None, "No photo was chosen"),
    ],
)
def test_what_is_no_good_photo_is_refused_and_the_reference_is_still_there(
    kiosk: ServedKiosk, photo: bytes | None, words: str
) -> None:
    reference, ticket = thanked(kiosk)
    reply = send(kiosk, ticket, multipart(photo))
    assert reply.status == 200
    assert 'role="alert"' in reply.text
    assert words in reply.text
    assert reference_on(reply.text) == reference
    assert ticket_on(reply.text) == ticket
    assert not kiosk.photos_waiting()
    assert not kiosk.stores.photos.names()


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "no room left"), (errno.EIO, "cannot write just now")])
def test_a_card_that_refuses_the_photo_takes_nothing_back(kiosk: ServedKiosk, number: int, words: str) -> None:
    reference, ticket = thanked(kiosk)
    with refusing(number, "fsync", "fdatasync"):
        reply = send(kiosk, ticket, multipart(jpeg(200, 100)))
    assert words in reply.text
    assert "report itself is safe" in reply.text
    assert reference_on(reply.text) == reference
    assert not kiosk.photos_waiting()


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00" * 500, b"--" + BOUNDARY.encode() + b"\r\n", b"--wrong--\r\n", multipart(jpeg())[:-5000]],
    ids=["nothing", "zeros", "only a boundary", "another boundary", "cut"],
)
def test_a_photo_form_that_did_not_arrive_whole_is_told_on_the_ticket(kiosk: ServedKiosk, body: bytes) -> None:
    reference, ticket = thanked(kiosk)
    reply = send(kiosk, ticket, body)
    assert reply.status == 200
    assert 'role="alert"' in reply.text
    assert reference_on(reply.text) == reference
    assert not kiosk.photos_waiting()


def test_another_photo_takes_the_place_of_the_one_before_three_times_at_most(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    pictures = [jpeg(side, side) for side in (100, 200, 300)]
    for picture in pictures:
        assert "Your photo is kept, too" in send(kiosk, ticket, multipart(picture)).text
        (photo,) = kiosk.photos_waiting()
        assert kiosk.stores.photos.names() == {photo.sha256}, "the one before is gone at once"
    reply = send(kiosk, ticket, multipart(jpeg(400, 400)))
    assert "has its 3 photos already" in reply.text
    assert reference_on(reply.text) == reference
    assert kiosk.photos_waiting() == [photo]
    assert kiosk.stores.photos.names() == {photo.sha256}
    assert send(kiosk, ticket, multipart(pictures[-1])).status == 200, "the same one again changes nothing"


def test_the_ticket_says_that_another_photo_takes_the_place_of_the_one_kept_while_it_may(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    assert "Add a photo" in kiosk.get(ticket).text
    send(kiosk, ticket, multipart(jpeg(100, 100)))
    assert "it takes its place" in kiosk.get(ticket).text
    (first,) = kiosk.photos_waiting()
    kiosk.stores.outbox.apply([ItemResult(id=first.id, result="ok")], (), ())
    assert "Add a photo" in kiosk.get(ticket).text
    for side in (200, 300):
        send(kiosk, ticket, multipart(jpeg(side, side)))
    assert 'name="photo" type="file"' not in kiosk.get(ticket).text


def test_a_photo_that_was_lost_from_the_card_may_be_sent_again(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(100, 100))
    send(kiosk, ticket, body)
    (first,) = kiosk.photos_waiting()
    kiosk.stores.outbox.mark_attachment_missing(first.sha256)
    assert not kiosk.photos_waiting()
    send(kiosk, ticket, body)
    assert [photo.sha256 for photo in kiosk.photos_waiting()] == [first.sha256]


def test_an_address_has_one_photo_worked_on_at_a_time_and_leaves_a_place_to_others(kiosk: ServedKiosk) -> None:
    uploads = kiosk.program.services.uploads
    with uploads.place_for("a"):
        with pytest.raises(BusyError), uploads.place_for("a"):
            pass
        with uploads.place_for("b"), pytest.raises(BusyError), uploads.place_for("c"):
            pass
    with uploads.place_for("a"):
        pass


def test_a_photo_that_was_announced_stays_beside_the_next(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    send(kiosk, ticket, multipart(jpeg(100, 100)))
    (first,) = kiosk.photos_waiting()
    kiosk.stores.outbox.apply([ItemResult(id=first.id, result="ok")], (), ())
    send(kiosk, ticket, multipart(jpeg(200, 200)))
    (second,) = kiosk.photos_waiting()
    assert kiosk.stores.photos.names() == {first.sha256, second.sha256}


def test_the_same_picture_in_two_reports_stays_when_one_replaces_it(kiosk: ServedKiosk) -> None:
    tickets = [thanked(kiosk)[1] for _ in range(2)]
    for ticket in tickets:
        send(kiosk, ticket, multipart(jpeg(100, 100)))
    send(kiosk, tickets[0], multipart(jpeg(200, 200)))
    assert {photo.sha256 for photo in kiosk.photos_waiting()} == kiosk.stores.photos.names()
    assert len(kiosk.photos_waiting()) == 2


def test_of_several_files_the_first_is_the_photo_and_the_others_are_not_held(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(100, 100)).replace(b"--\r\n", b"\r\n") + multipart(jpeg(200, 200)) * 2
    assert "Your photo is kept, too" in send(kiosk, ticket, body).text
    (photo,) = kiosk.photos_waiting()
    assert opened_size(kiosk, photo) == (100, 100)


def test_a_photo_is_sent_only_after_central_has_the_report(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    send(kiosk, ticket, multipart(jpeg(100, 100)))
    report, photo = kiosk.stores.outbox.batch(10)
    assert isinstance(photo, ReportPhoto)
    assert photo.report == report.id
    kiosk.stores.outbox.apply(
        [ItemResult(id=report.id, result="ok"), ItemResult(id=photo.id, result="ok")], (), {photo.sha256}
    )
    assert kiosk.stores.outbox.attachments_to_send() == (photo.sha256,)


def test_photos_never_take_the_last_room_from_reports(kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, ticket = thanked(kiosk)
    with monkeypatch.context() as card:
        card.setattr("kiosk.callers.uploads._KEPT_FREE_BYTES", 10**18)
        reply = send(kiosk, ticket, multipart(jpeg(100, 100)))
    assert "no room left" in reply.text
    assert reference_on(reply.text) == reference
    assert kiosk.report(text="ยังแจ้งได้")


def test_many_photos_at_once_leave_somebody_to_serve_pages(kiosk: ServedKiosk) -> None:
    tickets = [thanked(kiosk)[1] for _ in range(8)]
    photo = jpeg(4000, 3000)
    replies: list[Reply] = []
    senders = [
        threading.Thread(target=lambda ticket=ticket: replies.append(send(kiosk, ticket, multipart(photo))))
        for ticket in tickets
    ]
    for sender in senders:
        sender.start()
    waits = []
    while any(sender.is_alive() for sender in senders):
        began = time.monotonic()
        assert kiosk.get("/healthz").status == 200
        waits.append(time.monotonic() - began)
        time.sleep(0.05)
    busy = [reply for reply in replies if "busy with another photo" in reply.text]
    assert busy
    assert len(kiosk.photos_waiting()) == len(replies) - len(busy) > 0
    assert sorted(waits)[len(waits) // 2] < 1
