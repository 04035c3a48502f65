"""Envelopes and photos going up: only central's own word counts."""

from __future__ import annotations

import hashlib

import pytest

from content_sync.client.errors import MissingError
from content_sync.client.link.link import Link
from content_sync.client.upload import send_attachment, send_envelope
from content_sync.errors import ForgedError, LinkError, TrustError, WireError
from content_sync.wire.envelopes import Envelope, Receipt
from content_sync.wire.keys import public_key
from tests.cast.link.central_simulator import CentralSimulator
from tests.cast.link.http_server import Answer, HttpRequest, HttpServer, Responder, http_server
from tests.cast.tree.repository_simulator import RepositorySimulator
from tests.cast.wire.wire_samples import AT, ENVELOPE, ITEMS, KIOSK_SEED, REPORT

EPOCH = bytes(range(8))
PHOTO = b"\xff\xd8 a photo"
NAME = hashlib.sha256(PHOTO).hexdigest()


def send(server: HttpServer, central: CentralSimulator, *, seq: int = 1, envelope: Envelope = ENVELOPE) -> Receipt:
    link = Link(server.url)
    try:
        return send_envelope(
            link, envelope=envelope, seed=KIOSK_SEED, epoch=EPOCH, seq=seq, keys=central.repository.keys
        )
    finally:
        link.close()


def send_one(server: HttpServer) -> None:
    link = Link(server.url)
    try:
        send_attachment(link, NAME, PHOTO)
    finally:
        link.close()


def test_an_envelope_brings_a_word_for_each_item_home(central: CentralSimulator) -> None:
    with http_server(central.answer) as server:
        receipt = send(server, central)
    assert [(result.id, result.result) for result in receipt.results] == [(item.id, "ok") for item in ITEMS]
    assert central.reports == [REPORT.text]
    assert server.paths == ["/v1/up"]


def test_nobody_on_the_way_can_read_an_envelope(central: CentralSimulator) -> None:
    with http_server(central.answer) as server:
        send(server, central)
    for word in (REPORT.text.encode(), REPORT.id.encode(), b"KB1", REPORT.village.encode()):
        assert word not in server.asked[0].body


def test_the_same_envelope_twice_is_kept_once(central: CentralSimulator) -> None:
    with http_server(central.answer) as server:
        send(server, central)
        receipt = send(server, central, seq=2)
    assert {result.result for result in receipt.results if result.id != ITEMS[2].id} == {"dup"}
    assert len(central.reports) == 1


@pytest.mark.parametrize(
    "body", [b"", b"ok", b'{"status":"success"}', bytes(500), b"<html>welcome</html>", b"KR1" + bytes(200)]
)
def test_a_200_with_anything_else_is_no_success(central: CentralSimulator, body: bytes) -> None:
    with http_server(lambda _, responder: responder.reply(200, body)) as server, pytest.raises((TrustError, WireError)):
        send(server, central)


def test_the_receipt_for_an_earlier_envelope_is_refused(central: CentralSimulator) -> None:
    def answer(asked: HttpRequest, responder: Responder) -> None:
        central.take(asked.body)
        responder.reply(200, central.receipts[0])

    with http_server(answer) as server:
        send(server, central, seq=1)
        with pytest.raises(ForgedError):
            send(server, central, seq=2)


def test_a_receipt_of_another_ministry_is_refused(central: CentralSimulator) -> None:
    stranger = RepositorySimulator(AT)
    stranger.seal_seed = central.repository.seal_seed
    with http_server(CentralSimulator(stranger, public_key(KIOSK_SEED)).answer) as server, pytest.raises(ForgedError):
        send(server, central)


def test_an_endless_receipt_is_ended(central: CentralSimulator) -> None:
    answer: Answer = lambda _, responder: responder.reply(200, bytes(400_000))  # noqa: E731  one line says it
    with http_server(answer) as server, pytest.raises(LinkError):
        send(server, central)


def test_a_photo_arrives_whole(central: CentralSimulator) -> None:
    central.attachments_wanted.append(NAME)
    with http_server(central.answer) as server:
        send_one(server)
    assert central.photos == {NAME: PHOTO}
    assert [(one.method, one.path) for one in server.asked] == [("PATCH", f"/v1/blob/{NAME}")]


def test_a_photo_whose_answer_was_lost_is_not_sent_for_ever(central: CentralSimulator) -> None:
    central.attachments_wanted.append(NAME)
    central.photos[NAME] = PHOTO
    with http_server(central.answer) as server:
        send_one(server)
    assert [one.method for one in server.asked] == ["PATCH", "HEAD"]


def test_a_photo_nobody_named_is_told_apart(central: CentralSimulator) -> None:
    with http_server(central.answer) as server, pytest.raises(MissingError):
        send_one(server)


@pytest.mark.parametrize("has", ["0", "5", str(len(PHOTO) + 1)])
def test_a_photo_of_which_a_part_arrived_is_not_sent(has: str) -> None:
    raw = f"HTTP/1.1 204 x\r\nUpload-Offset: {has}\r\n\r\n".encode()
    with http_server(lambda _, responder: responder.send(raw)) as server, pytest.raises(LinkError):
        send_one(server)


def test_a_sign_in_page_does_not_have_the_photo() -> None:
    page: Answer = lambda _, responder: responder.reply(200, b"<html>", {"Content-Type": "text/html"})  # noqa: E731  one line says it
    with http_server(page) as server, pytest.raises(LinkError):
        send_one(server)


def test_a_refused_photo_is_a_link_error() -> None:
    with http_server(lambda _, responder: responder.reply(413)) as server, pytest.raises(LinkError) as caught:
        send_one(server)
    assert caught.value.status == 413
