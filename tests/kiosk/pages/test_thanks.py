"""The thank-you page takes one photo, refuses what is none in kind words, and never loses the reference."""

from __future__ import annotations

import errno
import io
import os
import socket
import struct
import threading
import time
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from content_sync.wire.reports import ItemResult, ReportPhoto
from content_sync.wire.stamps import ClockState, Stamp
from kiosk.callers.tickets import OPEN_S, is_open_at
from kiosk.store.errors import BusyError
from kiosk.store.photos import MAX_BYTES
from tests.cast.clock_hands import NOON
from tests.cast.served_kiosk import SEE_OTHER, ServedKiosk, kiosk_in, reference_on, ticket_on
from tests.cast.serving import HOST, Reply, ask

BOUNDARY = "x7MA4YWxkTrZu0gW"


def thanked(kiosk: ServedKiosk, path: str = "/en/report") -> tuple[str, str]:
    """Send a report; return its reference and the address of its ticket."""
    reply = kiosk.post(path, form=kiosk.form(), topic="road", text="ถนนพัง")
    return reference_on(reply.text), ticket_on(reply.text)


def multipart(photo: bytes | None, *, name: str = "photo.jpg") -> bytes:
    if photo is None:
        return f"--{BOUNDARY}--\r\n".encode()
    file = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return file.encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()


def send_only(kiosk: ServedKiosk, path: str, body: bytes) -> Reply:
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return ask(kiosk.port, path, method="POST", body=body, headers=kind, timeout_s=90)


def send(kiosk: ServedKiosk, path: str, body: bytes) -> Reply:
    """Send a photo as a browser does, and go where it is sent on to."""
    reply = send_only(kiosk, path, body)
    return kiosk.get(reply.headers["location"]) if reply.status == SEE_OTHER else reply


def jpeg(width: int = 1600, height: int = 1200) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(file, "JPEG", exif=b"Exif\x00\x00GPS 17.87 102.74")
    return file.getvalue()


def png_bomb(side: int) -> bytes:
    """Return a PNG that is small as a file and has side x side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"\x00" * ((side // 8 + 1) * side), 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened_size(kiosk: ServedKiosk, photo: ReportPhoto) -> tuple[int, int]:
    return Image.open(io.BytesIO(kiosk.stores.photos.read(photo.sha256))).size


def photos(kiosk: ServedKiosk) -> list[ReportPhoto]:
    return [item for item in kiosk.stores.outbox.batch(100) if isinstance(item, ReportPhoto)]


def test_a_photo_is_shrunk_stripped_and_sent_after_its_report(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    reply = send(kiosk, ticket, multipart(jpeg()))
    assert reply.status == 200
    assert "Your photo is kept, too" in reply.text
    assert reference_on(reply.text) == reference
    (photo,) = photos(kiosk)
    small = kiosk.stores.photos.read(photo.sha256)
    assert len(small) == photo.size_bytes < len(jpeg())
    assert max(Image.open(io.BytesIO(small)).size) == 1024
    assert b"102.74" not in small


def test_the_same_photo_sent_twice_is_one(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(200, 100))
    assert [send(kiosk, ticket, body).status for _ in range(2)] == [200, 200]
    assert len(photos(kiosk)) == 1


HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 2000


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (b"\xff\xd8\xff" + b"x" * MAX_BYTES, "larger than 8 MB"),
        (b"\xff\xd8\xff" + b"x" * 20_000_000, "larger than 8 MB"),
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
    assert not photos(kiosk)
    assert not kiosk.stores.photos.names()


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "no room left"), (errno.EIO, "cannot write just now")])
def test_a_card_that_refuses_the_photo_takes_nothing_back(
    kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    reference, ticket = thanked(kiosk)

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as card:
        card.setattr(os, "fsync", refuse)
        card.setattr(os, "fdatasync", refuse)
        reply = send(kiosk, ticket, multipart(jpeg(200, 100)))
    assert words in reply.text
    assert "report itself is safe" in reply.text
    assert reference_on(reply.text) == reference
    assert not photos(kiosk)


@pytest.mark.parametrize("key", ["garbage", "1-" + "0" * 32, "7-" + "a" * 32, "0-" + "a" * 32, "1-" + "x" * 5000, "1"])
def test_who_has_no_ticket_adds_no_photo_and_sees_no_reference(kiosk: ServedKiosk, key: str) -> None:
    reference, _ = thanked(kiosk)
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    path = f"/en/report/thanks/{key}"
    for reply in (kiosk.get(path), ask(kiosk.port, path, method="POST", body=multipart(jpeg(100, 100)), headers=kind)):
        assert reply.status == 303
        assert reply.headers["location"].startswith("/en/follow")
        assert reply.headers["cache-control"] == "no-store"
        assert reference not in str(reply.headers) + reply.text
    assert not photos(kiosk)


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
    assert not photos(kiosk)


def test_a_ticket_is_found_again_after_back_reload_and_a_restart_without_a_cookie(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        reference, ticket = thanked(kiosk)
        assert [reference_on(kiosk.get(ticket).text) for _ in range(2)] == [reference] * 2
        assert "set-cookie" not in kiosk.get(ticket).headers
    with kiosk_in(tmp_path) as kiosk:
        assert reference_on(kiosk.get(ticket).text) == reference


def test_the_form_sent_twice_leads_to_one_ticket(kiosk: ServedKiosk) -> None:
    form = kiosk.form()
    pages = [kiosk.post("/report", form=form, topic="road", text="ถนนพัง").text for _ in range(2)]
    assert ticket_on(pages[0]) == ticket_on(pages[1])


@pytest.mark.parametrize(("minutes", "is_open"), [(59, True), (60, False)])
def test_a_ticket_is_open_for_an_hour_then_its_number_is_filled_in_where_reports_are_followed(
    kiosk: ServedKiosk, minutes: int, is_open: bool
) -> None:
    reference, ticket = thanked(kiosk)
    kiosk.hands.move(minutes=minutes)
    reply = kiosk.get(ticket)
    assert (reply.status == 200) == is_open
    if not is_open:
        assert reply.headers["location"] == "/en/follow?number=1"
        followed = kiosk.get(reply.headers["location"]).text
        assert 'name="reference" value="1"' in followed
        assert reference not in followed
        assert kiosk.post_only(ticket).status == 303


def test_a_photo_belongs_to_the_hour_in_which_its_upload_began(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(100, 100))
    head = (
        f"POST {ticket} HTTP/1.0\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((HOST, kiosk.port), timeout=20) as line:
        line.sendall(head.encode() + body[:100])
        time.sleep(1.5)
        kiosk.hands.move(seconds=OPEN_S)
        line.sendall(body[100:])
        assert b"?photo=kept" in line.makefile("rb").read()
    assert len(photos(kiosk)) == 1
    assert send_only(kiosk, ticket, body).headers["location"] == "/en/follow?number=1"


@pytest.mark.parametrize(
    ("since", "boot_s", "clock", "is_open"),
    [
        (timedelta(hours=23), OPEN_S - 1, "trusted", True),
        (timedelta(hours=23), OPEN_S, "trusted", False),
        (timedelta(hours=24), 0, "trusted", False),
        (timedelta(days=400), 0, "estimated", True),
    ],
)
def test_after_a_restart_the_hour_begins_anew_but_not_on_another_day(
    since: timedelta, boot_s: int, clock: ClockState, is_open: bool
) -> None:
    made = Stamp(at=NOON, clock="trusted", boot="01", boot_s=5)
    assert is_open_at(Stamp(at=NOON + since, clock=clock, boot="02", boot_s=boot_s), made) == is_open


def test_a_ticket_stays_open_whatever_the_system_clock_says(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    kiosk.hands.wall += timedelta(days=4000)
    assert reference_on(kiosk.get(ticket).text) == reference


def test_the_ticket_stands_in_no_log(kiosk: ServedKiosk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    reference, ticket = thanked(kiosk)
    kiosk.get(ticket)
    send(kiosk, ticket, multipart(jpeg(100, 100)))
    send(kiosk, ticket, multipart(b"no photo"))
    assert ticket.rpartition("-")[2] not in caplog.text
    assert reference not in caplog.text


def test_a_ticket_without_a_key_leads_to_where_reports_are_followed(kiosk: ServedKiosk) -> None:
    reply = kiosk.get("/report/thanks")
    assert (reply.status, reply.headers["location"], reply.headers["cache-control"]) == (303, "/follow", "no-store")


def test_a_ticket_stands_in_both_languages(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    assert f'href="{ticket.removeprefix("/en")}"' in kiosk.get(ticket).text
    assert reference_on(kiosk.get(ticket.removeprefix("/en")).text) == reference


def test_another_photo_takes_the_place_of_the_one_before_three_times_at_most(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    pictures = [jpeg(side, side) for side in (100, 200, 300)]
    for picture in pictures:
        assert "Your photo is kept, too" in send(kiosk, ticket, multipart(picture)).text
        (photo,) = photos(kiosk)
        assert kiosk.stores.photos.names() == {photo.sha256}, "the one before is gone at once"
    reply = send(kiosk, ticket, multipart(jpeg(400, 400)))
    assert "has its 3 photos already" in reply.text
    assert reference_on(reply.text) == reference
    assert photos(kiosk) == [photo]
    assert kiosk.stores.photos.names() == {photo.sha256}
    assert send(kiosk, ticket, multipart(pictures[-1])).status == 200, "the same one again changes nothing"


def test_the_ticket_says_that_another_photo_takes_the_place_of_the_one_kept_while_it_may(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    assert "Add a photo" in kiosk.get(ticket).text
    send(kiosk, ticket, multipart(jpeg(100, 100)))
    assert "it takes its place" in kiosk.get(ticket).text
    (first,) = photos(kiosk)
    kiosk.stores.outbox.apply([ItemResult(id=first.id, result="ok")], (), ())
    assert "Add a photo" in kiosk.get(ticket).text
    for side in (200, 300):
        send(kiosk, ticket, multipart(jpeg(side, side)))
    assert 'type="file"' not in kiosk.get(ticket).text


def test_a_photo_that_was_lost_from_the_card_may_be_sent_again(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(100, 100))
    send(kiosk, ticket, body)
    (first,) = photos(kiosk)
    kiosk.stores.outbox.photo_missing(first.sha256)
    assert not photos(kiosk)
    send(kiosk, ticket, body)
    assert [photo.sha256 for photo in photos(kiosk)] == [first.sha256]


def test_an_address_has_one_photo_worked_on_at_a_time_and_leaves_a_place_to_others(kiosk: ServedKiosk) -> None:
    uploads = kiosk.program.services.photo_uploads
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
    (first,) = photos(kiosk)
    kiosk.stores.outbox.apply([ItemResult(id=first.id, result="ok")], (), ())
    send(kiosk, ticket, multipart(jpeg(200, 200)))
    (second,) = photos(kiosk)
    assert kiosk.stores.photos.names() == {first.sha256, second.sha256}


def test_the_same_picture_in_two_reports_stays_when_one_replaces_it(kiosk: ServedKiosk) -> None:
    tickets = [thanked(kiosk)[1] for _ in range(2)]
    for ticket in tickets:
        send(kiosk, ticket, multipart(jpeg(100, 100)))
    send(kiosk, tickets[0], multipart(jpeg(200, 200)))
    assert {photo.sha256 for photo in photos(kiosk)} == kiosk.stores.photos.names()
    assert len(photos(kiosk)) == 2


def test_of_several_files_the_first_is_the_photo_and_the_others_are_not_held(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    body = multipart(jpeg(100, 100)).replace(b"--\r\n", b"\r\n") + multipart(jpeg(200, 200)) * 2
    assert "Your photo is kept, too" in send(kiosk, ticket, body).text
    (photo,) = photos(kiosk)
    assert opened_size(kiosk, photo) == (100, 100)


def test_thai_thanks_have_no_full_stop_and_say_who_has_the_report_and_when_it_is_sent(kiosk: ServedKiosk) -> None:
    page = kiosk.post("/report", form=kiosk.form(), topic="road", text="x").text
    assert "ขอบคุณ ตู้รับเรื่องของคุณไว้แล้ว" in page
    assert "ตู้จะส่งให้เจ้าหน้าที่เองเมื่อต่อเน็ตรอบถัดไป" in page
    assert "</a>." not in page


def test_a_photo_is_sent_only_after_central_has_the_report(kiosk: ServedKiosk) -> None:
    _, ticket = thanked(kiosk)
    send(kiosk, ticket, multipart(jpeg(100, 100)))
    report, photo = kiosk.stores.outbox.batch(10)
    assert isinstance(photo, ReportPhoto)
    assert photo.report == report.id
    kiosk.stores.outbox.apply(
        [ItemResult(id=report.id, result="ok"), ItemResult(id=photo.id, result="ok")], (), {photo.sha256}
    )
    assert kiosk.stores.outbox.photos_to_send() == (photo.sha256,)


def test_photos_never_take_the_last_room_from_reports(kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, ticket = thanked(kiosk)
    with monkeypatch.context() as card:
        card.setattr("kiosk.callers.photo_uploads._KEPT_FREE_BYTES", 10**18)
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
    assert len(photos(kiosk)) == len(replies) - len(busy) > 0
    assert sorted(waits)[len(waits) // 2] < 1


def field(name: str, value: str) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def test_a_form_with_too_many_or_too_large_fields_is_refused_on_the_ticket(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    for body in (field("photo", "x" * 300_000) + multipart(jpeg(100, 100)), field("a", "b") * 20 + multipart(None)):
        reply = send(kiosk, ticket, body)
        assert "larger than 8 MB" in reply.text
        assert reference_on(reply.text) == reference
    assert not photos(kiosk)
