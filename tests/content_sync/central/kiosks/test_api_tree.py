"""The tree over a real waitress, read by tuf's client and by the kiosk's own."""

from __future__ import annotations

import datetime as dt
import gzip
import random
from pathlib import Path

import pytest

from content_sync.central.tree.newest_numbers import NewestNumbers
from content_sync.client.tree.edition import held_numbers
from tests.cast.central.ministry import NOW, a_forecast, a_notice, a_price_list, a_warning, an_article
from tests.cast.central.served_central import ServedCentral
from tests.cast.central.tree_reader import a_reader
from tests.cast.link.http_server import HttpServer
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.client import TreeClient

SECOND = dt.timedelta(seconds=1)


def test_a_real_client_reads_the_tree(server: ServedCentral) -> None:
    server.ministry.put(a_forecast())
    server.ministry.publisher.publish(NOW)
    read = a_reader(server.ministry, f"{server.address}/r").read("weather/43", "weather/4301")
    assert read["weather/43"] is not None
    assert read["weather/4301"] is None


def test_the_kiosks_own_client_and_central_agree_on_the_numbers_of_the_parts(
    server: ServedCentral, tmp_path: Path
) -> None:
    numbers = NewestNumbers(server.ministry.tree)
    kiosk = TreeClient(
        server=HttpServer(server.port), folder=tmp_path / "cache", root=server.ministry.root(), built=NOW
    )

    def held() -> dict[str, int]:
        return {role: number for role, number in held_numbers(kiosk.fetch(), VILLAGE).items() if number}

    assert numbers.of(VILLAGE) == {}
    changes = (
        (a_forecast("43"), a_price_list("41")), (a_forecast("430105"),), (a_price_list(),), (a_warning("w1", "th"),),
        (a_warning("w2", VILLAGE),), (an_article(),), (a_notice(),), (a_notice("elsewhere", "4101"),),
    )  # fmt: skip
    for number, bulletins in enumerate(changes):
        server.ministry.put(*bulletins)
        server.ministry.publisher.publish(NOW + number * SECOND)
        assert held() == numbers.of(VILLAGE)
        assert number + 1 in numbers.of(VILLAGE).values() or number == len(changes) - 1
    server.ministry.withdraw("w2")
    server.ministry.publisher.publish(NOW + 20 * SECOND)
    newest = {"warnings": 9, "sys": 1, "w43": 2, "c43": 3, "p43": 7, "articles": 6}
    assert held() == numbers.of(VILLAGE) == newest
    assert numbers.of("41010101") == {"warnings": 4, "sys": 1, "c41": 1, "p41": 8, "articles": 6}
    shown = sorted(one.id for one in kiosk.edition.bulletins)
    assert shown == ["dengue", "forecast-430105", "prices-43", "training", "w1"]


def test_two_timestamps_of_one_second_and_one_length_have_two_etags(server: ServedCentral) -> None:
    server.ministry.put(an_article("a"))
    server.ministry.publisher.publish(NOW)
    first = server.get("/r/metadata/timestamp.json")
    same = server.get("/r/metadata/timestamp.json", If_None_Match=first.headers["etag"])
    server.ministry.put(an_article("b"))
    server.ministry.publisher.publish(NOW)
    second = server.get("/r/metadata/timestamp.json", If_None_Match=first.headers["etag"])
    assert same.status == 304
    assert same.body == b""
    assert second.status == 200
    assert len(first.body) == len(second.body)


def test_small_files_travel_gzipped_and_never_vary_with_a_visitor(server: ServedCentral) -> None:
    server.ministry.publisher.publish(NOW)
    plain = server.get("/r/metadata/1.snapshot.json")
    packed = server.get("/r/metadata/1.snapshot.json", Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["vary"] == "Accept-Encoding"
    assert "set-cookie" not in packed.headers
    assert packed.headers["etag"] != plain.headers["etag"]
    again = server.get("/r/metadata/1.snapshot.json", Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    assert again.status == 304
    assert server.get("/r/metadata/1.snapshot.json", Accept_Encoding="gzip;q=0").body == plain.body


def packed_to(size: int) -> bytes:
    """Return bytes that gzip makes so many of."""
    body = random.Random(1).randbytes(size)
    body = body[: 2 * size - len(gzip.compress(body, mtime=0))]
    assert len(gzip.compress(body, mtime=0)) == size
    return body


@pytest.mark.parametrize(
    ("body", "is_packed"),
    [
        (b"rice " * 3_021, True),  # 15,105 bytes: a price list just over one flight
        (b"x" * 100_000, True),
        (b"x" * 100_001, False),
        (packed_to(14_500), True),
        (packed_to(14_501), False),
    ],
    ids=["a price list", "the largest text", "a larger one", "what just fits a flight", "what does not"],
)
def test_what_packs_into_one_flight_of_packets_travels_packed(
    server: ServedCentral, body: bytes, is_packed: bool
) -> None:
    (server.ministry.tree.folder / "targets").mkdir()
    (server.ministry.tree.folder / "targets/one.json").write_bytes(body)
    sent = server.get("/r/targets/one.json", Accept_Encoding="gzip")
    assert ("content-encoding" in sent.headers) == is_packed
    assert (gzip.decompress(sent.body) if is_packed else sent.body) == body
    assert server.get("/r/targets/one.json", Range="bytes=9-").body == body[9:], "a range is of the file as it is"


def test_what_has_its_content_in_its_name_may_be_kept_and_the_timestamp_may_not(server: ServedCentral) -> None:
    server.ministry.publisher.publish(NOW)
    kept = server.get("/r/metadata/1.snapshot.json").headers["cache-control"]
    asked = server.get("/r/metadata/timestamp.json").headers["cache-control"]
    missing = server.get("/r/metadata/2.root.json").headers["cache-control"]
    assert kept == "public, max-age=604800, immutable"
    assert asked == "no-cache"
    assert missing == "no-store"


def test_a_large_file_can_be_had_from_the_middle(server: ServedCentral) -> None:
    body = bytes(range(256)) * 400
    (server.ministry.tree.folder / "targets").mkdir()
    (server.ministry.tree.folder / "targets/large.webp").write_bytes(body)
    whole = server.get("/r/targets/large.webp", Accept_Encoding="gzip")
    etag = whole.headers["etag"]
    part = server.get("/r/targets/large.webp", Range="bytes=60000-", If_Range=etag)
    changed = server.get("/r/targets/large.webp", Range="bytes=60000-", If_Range='"other"')
    beyond = server.get("/r/targets/large.webp", Range="bytes=999999-")
    assert whole.body == body
    assert "content-encoding" not in whole.headers
    assert part.status == 206
    assert part.headers["content-range"] == "bytes 60000-102399/102400"
    assert part.body == body[60000:]
    assert changed.status == 200
    assert changed.body == body
    assert beyond.status == 416


@pytest.mark.parametrize(
    "path",
    [
        "/r/metadata/9.root.json", "/r/metadata", "/r/metadata/", "/r/", "/r/../keys/root-1.key", "/r/.lock",
        "/r/metadata/../../keys/root-1.key", "/r/metadata/%2e%2e/%2e%2e/central.sqlite", "/r/targets/..",
        "/r/.staging/0", "/r/metadata/%00", "/r//etc/passwd", "/v1/blob/xyz", "/nowhere",
    ],
)  # fmt: skip
def test_nothing_but_the_tree_is_shown(server: ServedCentral, path: str) -> None:
    server.ministry.put(a_forecast())
    server.ministry.publisher.publish(NOW)
    assert server.get(path).status in {404, 405}
    assert b"SQLite" not in server.get(path).body
