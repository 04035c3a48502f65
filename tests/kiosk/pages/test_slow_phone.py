"""A phone at the edge of the Wi-Fi sends a photo, a voice or a photo for the market: nobody waits, and it is kept."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

import pytest

from kiosk.pages import home
from tests.cast.kiosk.photo_uploads import jpeg, multipart, request, thanked
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.listener.serving import HOST
from tests.cast.market.stall import put_up
from tests.cast.recordings import RECORDINGS

OTHERS = 30


def _sent_to(kiosk: ServedKiosk, kind: str) -> tuple[str, bytes]:
    """Return where a phone sends such a file, and the body it sends."""
    if kind == "market":
        return put_up(kiosk).ticket, multipart(jpeg(400, 300))
    _, ticket = thanked(kiosk)
    return (
        (ticket, multipart(jpeg(400, 300)))
        if kind == "photo"
        else (f"{ticket}/voice", multipart(RECORDINGS["voice.m4a"]))
    )


def _of_market(kiosk: ServedKiosk) -> bool:
    item = kiosk.stores.market.item(1)
    return item is not None and bool(item.photo)


KEPT: dict[str, Callable[[ServedKiosk], bool]] = {
    "photo": lambda kiosk: bool(kiosk.photos_waiting()),
    "voice": lambda kiosk: bool(kiosk.stores.voices.names()),
    "market": _of_market,
}


@pytest.mark.parametrize("kind", KEPT)
def test_while_one_phone_sends_slowly_thirty_others_read_before_it_has_ended_and_what_it_sends_is_kept(
    tmp_path: Path, kind: str
) -> None:
    with kiosk_in(tmp_path, screens=(home.pages,)) as kiosk:
        path, body = _sent_to(kiosk, kind)
        half = len(body) // 2
        with socket.create_connection((HOST, kiosk.port), timeout=60) as line:
            line.sendall(request(path, body)[:-half])
            with ThreadPoolExecutor(OTHERS) as others:
                replies = list(others.map(lambda _: kiosk.get("/"), range(OTHERS)))
            assert {reply.status for reply in replies} == {HTTPStatus.OK}
            assert not KEPT[kind](kiosk), "the thirty were answered first"
            line.sendall(body[-half:])
            assert line.recv(4_096).split()[1] == b"303"
        assert KEPT[kind](kiosk)
