"""Pictures and recordings are sent as files: whole, a piece of them, and kept by the phone for a year."""

from __future__ import annotations

import pytest

from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.tree.media import media_body, media_file

BODY = media_body("a recording", 5_000)
FILE = media_file(BODY, "m4a")


def test_a_file_is_sent_whole_and_may_be_kept_for_a_year(kiosk: ServedKiosk) -> None:
    kiosk.stores.media.put(FILE, BODY)
    reply = kiosk.get(f"/media/{FILE.name}")
    assert (reply.status, reply.body) == (200, BODY)
    assert reply.headers["content-type"] == "audio/mp4"
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["accept-ranges"] == "bytes"
    assert reply.headers["x-content-type-options"] == "nosniff"
    again = kiosk.get(f"/media/{FILE.name}", If_None_Match=reply.headers["etag"])
    assert again.status == 304


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-1", 0, 2), ("bytes=4990-", 4_990, 5_000), ("bytes=-10", 4_990, 5_000)]
)
def test_a_player_gets_the_piece_that_it_asks_for(kiosk: ServedKiosk, asked: str, start: int, end: int) -> None:
    kiosk.stores.media.put(FILE, BODY)
    reply = kiosk.get(f"/media/{FILE.name}", Range=asked)
    assert (reply.status, reply.body) == (206, BODY[start:end])
    assert reply.headers["content-range"] == f"bytes {start}-{end - 1}/{len(BODY)}"


def test_a_piece_beyond_the_end_is_refused(kiosk: ServedKiosk) -> None:
    kiosk.stores.media.put(FILE, BODY)
    assert kiosk.get(f"/media/{FILE.name}", Range="bytes=5000-").status == 416


@pytest.mark.parametrize("name", ["x", f"{FILE.name}.new", FILE.sha256, "..%2Fkiosk.key", f"{'0' * 64}.webp"])
def test_nothing_else_is_sent(kiosk: ServedKiosk, name: str) -> None:
    kiosk.stores.media.put(FILE, BODY)
    (kiosk.stores.media.folder / f"{FILE.name}.new").write_bytes(b"half")
    assert kiosk.get(f"/media/{name}").status == 404
