"""The thank-you page takes one photo, refuses what is none in kind words, and never loses the reference."""

from __future__ import annotations

import errno
import io
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from content_sync.wire.reports import PhotoOf, Word
from kiosk.store.photos import MAX_BYTES
from tests.kiosks import Village, reference_on, token_on, village
from tests.serving import Reply, ask

BOUNDARY = "x7MA4YWxkTrZu0gW"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Village]:
    with village(tmp_path) as one:
        yield one


def thanked(here: Village, path: str = "/en/report") -> tuple[str, str]:
    """Send a report; return its reference and the token of its thank-you page."""
    reply = here.post(path, form=here.form(), topic="road", text="ถนนพัง")
    return reference_on(reply.text), token_on(reply.text)


def multipart(token: str, photo: bytes | None, *, name: str = "photo.jpg") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'
    if photo is None:
        return f"{head}--{BOUNDARY}--\r\n".encode()
    file = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + file.encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()


def send(here: Village, body: bytes, path: str = "/en/report/thanks") -> Reply:
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return ask(here.port, path, method="POST", body=body, headers=kind, timeout_s=90)


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


def photos(here: Village) -> list[PhotoOf]:
    return [item for item in here.stores.outbox.batch(100) if isinstance(item, PhotoOf)]


def test_a_photo_is_shrunk_stripped_and_sent_after_its_report(here: Village) -> None:
    reference, token = thanked(here)
    reply = send(here, multipart(token, jpeg()))
    assert reply.status == 200
    assert "Your photo is kept, too" in reply.text
    assert reference_on(reply.text) == reference
    (photo,) = photos(here)
    small = here.stores.photos.read(photo.sha256)
    assert len(small) == photo.size < len(jpeg())
    assert max(Image.open(io.BytesIO(small)).size) == 1024
    assert b"102.74" not in small


def test_the_same_photo_sent_twice_is_one(here: Village) -> None:
    _, token = thanked(here)
    body = multipart(token, jpeg(200, 100))
    assert [send(here, body).status for _ in range(2)] == [200, 200]
    assert len(photos(here)) == 1


HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 2000


@pytest.mark.parametrize(
    ("photo", "status", "words"),
    [
        (b"\xff\xd8\xff" + b"x" * MAX_BYTES, 413, "larger than 8 MB"),
        (b"\xff\xd8\xff" + b"x" * 20_000_000, 413, "larger than 8 MB"),
        (png_bomb(10_000), 422, "too many pixels"),
        (HEIC, 422, "HEIC"),
        (b"%PDF-1.7" + b"x" * 900, 422, "not a photo"),
        (b"<svg onload=alert(1)>", 422, "not a photo"),
        (jpeg(400, 300)[:3000], 422, "broken"),
        (b"\xff\xd8\xff" + b"\x00" * 900, 422, "broken"),
        (b"", 422, "No photo was chosen"),
        (None, 422, "No photo was chosen"),
    ],
)
def test_what_is_no_good_photo_is_refused_and_the_reference_is_still_there(
    here: Village, photo: bytes | None, status: int, words: str
) -> None:
    reference, token = thanked(here)
    reply = send(here, multipart(token, photo))
    assert reply.status == status
    assert words in reply.text
    assert reference_on(reply.text) == reference
    assert token_on(reply.text) == token
    assert not photos(here)
    assert not here.stores.photos.names()


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "no room left"), (errno.EIO, "cannot write just now")])
def test_a_card_that_refuses_the_photo_takes_nothing_back(
    here: Village, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    reference, token = thanked(here)

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as card:
        card.setattr(os, "fsync", refuse)
        card.setattr(os, "fdatasync", refuse)
        reply = send(here, multipart(token, jpeg(200, 100)))
    assert reply.status == (507 if number == errno.ENOSPC else 503)
    assert words in reply.text
    assert "report itself is safe" in reply.text
    assert reference_on(reply.text) == reference
    assert not photos(here)


@pytest.mark.parametrize("token", ["", "garbage", "IjA1MDEtMS1OMjhDLUYi.forged", "x" * 5000])
def test_who_was_not_thanked_adds_no_photo(here: Village, token: str) -> None:
    thanked(here)
    reply = send(here, multipart(token, jpeg(100, 100)))
    assert (reply.status, reply.headers["location"]) == (303, "/en/report")
    assert not photos(here)


@pytest.mark.parametrize("body", [b"", b"\x00" * 500, b"--" + BOUNDARY.encode() + b"\r\n", b"--wrong--\r\n"])
def test_broken_multipart_leads_back_to_the_form(here: Village, body: bytes) -> None:
    assert send(here, body).status == 303


def test_a_form_cut_in_the_middle_keeps_nothing(here: Village) -> None:
    _, token = thanked(here)
    reply = send(here, multipart(token, jpeg())[:-5000])
    assert reply.status in {303, 422}
    assert not photos(here)


def test_the_page_has_no_address_of_its_own(here: Village) -> None:
    reply = here.get("/report/thanks")
    assert (reply.status, reply.headers["location"], reply.headers["cache-control"]) == (303, "/follow", "no-store")


def test_the_page_leads_to_no_other_language_where_the_reference_would_be_lost(here: Village) -> None:
    assert "hreflang" not in here.post("/report", form=here.form(), topic="road", text="x").text


def test_thai_thanks_have_no_full_stop_and_say_who_has_the_report_and_when_it_is_sent(here: Village) -> None:
    page = here.post("/report", form=here.form(), topic="road", text="x").text
    assert "ขอบคุณ ตู้รับเรื่องของคุณไว้แล้ว" in page
    assert "ตู้จะส่งให้เจ้าหน้าที่เองเมื่อต่อเน็ตรอบถัดไป" in page
    assert "</a>." not in page


def test_a_photo_is_sent_only_after_central_has_the_report(here: Village) -> None:
    _, token = thanked(here)
    send(here, multipart(token, jpeg(100, 100)))
    report, photo = here.stores.outbox.batch(10)
    assert isinstance(photo, PhotoOf)
    assert photo.report == report.id
    here.stores.outbox.apply([Word(id=report.id, word="ok"), Word(id=photo.id, word="ok")], (), {photo.sha256})
    assert here.stores.outbox.photos_to_send() == (photo.sha256,)


def test_photos_never_take_the_last_room_from_reports(here: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, token = thanked(here)
    with monkeypatch.context() as card:
        card.setattr("kiosk.pages.thanks._KEPT_FREE_BYTES", 10**18)
        reply = send(here, multipart(token, jpeg(100, 100)))
    assert (reply.status, "no room left" in reply.text) == (507, True)
    assert reference_on(reply.text) == reference
    assert here.report(text="ยังแจ้งได้")


def test_many_photos_at_once_leave_somebody_to_serve_pages(here: Village) -> None:
    tokens = [thanked(here)[1] for _ in range(8)]
    photo = jpeg(4000, 3000)
    replies: list[Reply] = []
    senders = [
        threading.Thread(target=lambda token=token: replies.append(send(here, multipart(token, photo))))
        for token in tokens
    ]
    for sender in senders:
        sender.start()
    waits = []
    while any(sender.is_alive() for sender in senders):
        began = time.monotonic()
        assert here.get("/healthz").status == 200
        waits.append(time.monotonic() - began)
        time.sleep(0.05)
    assert {reply.status for reply in replies} == {200, 503}
    assert "busy with another photo" in next(reply.text for reply in replies if reply.status == 503)
    assert len(photos(here)) == [reply.status for reply in replies].count(200)
    assert sorted(waits)[len(waits) // 2] < 1


def test_a_form_with_too_many_or_too_large_fields_leads_back_to_the_form(here: Village) -> None:
    _, token = thanked(here)
    large = multipart(token + "x" * 300_000, jpeg(100, 100))
    many = multipart(token, None).replace(b"--\r\n", b"\r\n") + multipart("x", None).replace(b"--\r\n", b"\r\n") * 20
    assert [send(here, body).status for body in (large, many)] == [303, 303]
