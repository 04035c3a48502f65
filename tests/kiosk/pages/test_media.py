"""Pictures and recordings are sent as files: whole, a piece of them, and kept by the phone for a year."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.pages import articles
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import an_edition, put_on
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.tree.media import a_picture, an_illustrated_article, media_body, media_file

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


def test_an_article_is_read_without_its_picture_and_shows_it_once_it_came(tmp_path: Path) -> None:
    webp, jpeg = media_body("webp", 300), media_body("jpg", 400)
    text = an_illustrated_article(picture=a_picture(webp, jpeg), issued=NOON)
    with kiosk_in(tmp_path, screens=(articles.pages,), has_edition=False) as kiosk:
        put_on(kiosk.stores.content, an_edition(text, issued=NOON))
        assert kiosk.program.updater.reprint()
        before = kiosk.get("/articles/dengue").text
        assert text.title in before
        assert "<img" not in before
        for body, file in zip((webp, jpeg), text.media, strict=True):
            kiosk.stores.media.put(file, body)
        assert kiosk.program.updater.reprint()
        after = kiosk.get("/articles/dengue").text
        addresses = re.findall(r'(?:src|srcset)="(/media/[^"]+)"', after)
        assert [kiosk.get(address).body for address in addresses] == [webp, jpeg]
        kiosk.stores.media.sweep(())
        assert kiosk.program.updater.reprint()
        assert kiosk.get("/articles/dengue").text == before
