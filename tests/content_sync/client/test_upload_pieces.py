"""Photos and voices in pieces: what central has is never sent again."""

from __future__ import annotations

import hashlib
import random

import pytest

from content_sync.client.link.link import Link
from content_sync.client.upload import send_attachment
from content_sync.errors import LinkError
from content_sync.wire.addresses import PIECE_BYTES
from tests.cast.link.central_simulator import CentralSimulator
from tests.cast.link.http_server import HttpRequest, HttpServer, Responder, http_server

PHOTO = random.Random(7).randbytes(100_000)
NAME = hashlib.sha256(PHOTO).hexdigest()
HALF = PIECE_BYTES // 2
PIECES = [PIECE_BYTES] * 6 + [100_000 - 6 * PIECE_BYTES]


def send(server: HttpServer, body: bytes = PHOTO) -> None:
    link = Link(server.url)
    try:
        send_attachment(link, hashlib.sha256(body).hexdigest(), body)
    finally:
        link.close()


def sent(server: HttpServer) -> list[int]:
    return [len(one.body) for one in server.asked if one.method == "PATCH"]


@pytest.fixture
def wanting(central: CentralSimulator) -> CentralSimulator:
    central.attachments_wanted.append(NAME)
    return central


def test_a_large_photo_goes_in_pieces_after_one_question(wanting: CentralSimulator) -> None:
    with http_server(wanting.answer) as server:
        send(server)
    assert wanting.photos == {NAME: PHOTO}
    assert sent(server) == PIECES
    assert [one.method for one in server.asked].count("HEAD") == 1


@pytest.mark.parametrize(("size", "asks"), [(PIECE_BYTES, False), (PIECE_BYTES + 1, True)])
def test_a_photo_of_one_piece_is_sent_without_a_question(central: CentralSimulator, size: int, asks: bool) -> None:
    body = bytes(size)
    central.attachments_wanted.append(hashlib.sha256(body).hexdigest())
    with http_server(central.answer) as server:
        send(server, body)
    assert list(central.photos.values()) == [body]
    assert (server.asked[0].method == "HEAD") is asks


def test_the_next_visit_sends_only_what_central_lacks(wanting: CentralSimulator) -> None:
    wanting.begun[NAME] = PHOTO[: 2 * PIECE_BYTES]
    with http_server(wanting.answer) as server:
        send(server)
    assert wanting.photos == {NAME: PHOTO}
    assert sent(server) == PIECES[2:]


def test_where_the_line_is_cut_it_goes_on_with_the_piece_that_was_lost_and_with_smaller_ones(
    wanting: CentralSimulator,
) -> None:
    patches = []

    def cut(asked: HttpRequest, responder: Responder) -> bool:
        patches.append(asked) if asked.method == "PATCH" else None
        is_lost = asked.method == "PATCH" and len(patches) == 3
        responder.cut() if is_lost else None
        return is_lost

    wanting.trouble = cut
    with http_server(wanting.answer) as server:
        send(server)
    assert wanting.photos == {NAME: PHOTO}
    rest = len(PHOTO) - 2 * PIECE_BYTES
    assert sent(server) == [*PIECES[:3], *[HALF] * (rest // HALF), rest % HALF]


def test_where_only_the_response_is_lost_no_piece_goes_twice(wanting: CentralSimulator) -> None:
    def take_and_cut(asked: HttpRequest, responder: Responder) -> bool:
        if asked.method != "PATCH" or asked.headers["upload-offset"] != "0":
            return False
        wanting.begun[NAME] = asked.body
        responder.cut()
        return True

    wanting.trouble = take_and_cut
    with http_server(wanting.answer) as server:
        send(server)
    assert wanting.photos == {NAME: PHOTO}
    assert sum(sent(server)) == len(PHOTO)


def test_a_line_that_lets_no_piece_through_is_given_up(wanting: CentralSimulator) -> None:
    def cut(asked: HttpRequest, responder: Responder) -> bool:
        responder.cut() if asked.method == "PATCH" else None
        return asked.method == "PATCH"

    wanting.trouble = cut
    with http_server(wanting.answer) as server, pytest.raises(LinkError):
        send(server)
    assert sent(server) == [PIECE_BYTES, HALF, HALF]


def test_a_central_of_before_gets_the_whole_at_once(wanting: CentralSimulator) -> None:
    wanting.takes_pieces = False
    with http_server(wanting.answer) as server:
        send(server)
        send(server)
    assert wanting.photos == {NAME: PHOTO}
    assert sent(server) == [len(PHOTO)]


def test_a_central_that_is_busy_is_not_asked_again_at_once(wanting: CentralSimulator) -> None:
    def busy(asked: HttpRequest, responder: Responder) -> bool:
        responder.reply(503, b"", {"Retry-After": "60"}) if asked.method == "PATCH" else None
        return asked.method == "PATCH"

    wanting.trouble = busy
    with http_server(wanting.answer) as server, pytest.raises(LinkError) as caught:
        send(server)
    assert caught.value.retry_after_s == 60
    assert sent(server) == PIECES[:1]
