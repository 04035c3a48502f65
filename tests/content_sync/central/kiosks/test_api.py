"""What kiosks ask central, over a real waitress: the tree, envelopes, photos; and the kiosk's own client against it."""

from __future__ import annotations

import datetime as dt
import errno
import gzip
import hashlib
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from content_sync.central.app import create_kiosk_api
from content_sync.central.database.tables import ReportRow
from content_sync.central.kiosks.photos import PhotoStore
from content_sync.central.tree.editions import Editions
from content_sync.client.edition import held_numbers
from content_sync.client.link import Link
from content_sync.client.upload import send_envelope, send_photo
from content_sync.errors import LinkError
from content_sync.wire.envelopes import MAX_SEALED_BYTES, Envelope, pack_items
from tests.cast.http_server import HttpServer
from tests.cast.ministry import (
    NOW,
    VILLAGE,
    a_forecast,
    a_notice,
    a_price_list,
    a_reader,
    a_warning,
    an_article,
)
from tests.cast.sending_kiosk import PHOTO, SendingKiosk, a_heartbeat, a_photo_of
from tests.cast.served_central import ServedCentral
from tests.cast.serving import ask, listening
from tests.cast.tree_client import TreeClient

SECOND = dt.timedelta(seconds=1)
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def test_a_central_that_doubts_its_clock_takes_reports_tells_no_time_and_says_so(
    server: ServedCentral, sender: SendingKiosk
) -> None:
    server.ministry.publisher.publish(NOW)
    machine = [NOW]
    with listening(create_kiosk_api(server.central, lambda: machine[0])) as port:
        told = ((0, True), (3, False), (3_650, False), (-3, False), (0, True))
        for number, (off, is_told) in enumerate(told, start=1):
            machine[0] = NOW + dt.timedelta(days=off)
            reply = ask(port, "/v1/up", method="POST", body=sender.box(sender.report(number)))
            receipt = sender.read(reply.body)
            assert [word.word for word in receipt.words] == ["ok"]
            assert receipt.at == (NOW if is_told else None)
            health = ask(port, "/healthz")
            assert (health.status, health.text == "ok\n") == (200, is_told)
            assert is_told or health.text.startswith(f"ok, but this machine's clock says {machine[0]:%Y-%m-%d}")


def test_a_real_client_reads_the_tree(server: ServedCentral) -> None:
    server.ministry.put(a_forecast())
    server.ministry.publisher.publish(NOW)
    read = a_reader(server.ministry, f"{server.address}/r").read("weather/43", "weather/4301")
    assert (read["weather/43"] is not None, read["weather/4301"]) == (True, None)


def test_the_kiosks_own_client_and_central_agree_on_the_numbers_of_the_parts(
    server: ServedCentral, tmp_path: Path
) -> None:
    editions = Editions(server.ministry.tree)
    kiosk = TreeClient(
        server=HttpServer(server.port), folder=tmp_path / "cache", root=server.ministry.root(), built=NOW
    )

    def held() -> dict[str, int]:
        return {role: number for role, number in held_numbers(kiosk.fetch(), VILLAGE).items() if number}

    assert editions.newest(VILLAGE) == {}
    changes = (
        (a_forecast("43"), a_price_list("41")), (a_forecast("430105"),), (a_price_list(),), (a_warning("w1", "th"),),
        (a_warning("w2", VILLAGE),), (an_article(),), (a_notice(),), (a_notice("elsewhere", "4101"),),
    )  # fmt: skip
    for number, bulletins in enumerate(changes):
        server.ministry.put(*bulletins)
        server.ministry.publisher.publish(NOW + number * SECOND)
        assert held() == editions.newest(VILLAGE)
        assert number + 1 in editions.newest(VILLAGE).values() or number == len(changes) - 1
    server.ministry.withdraw("w2")
    server.ministry.publisher.publish(NOW + 20 * SECOND)
    newest = {"warnings": 9, "sys": 1, "w43": 2, "c43": 3, "p43": 7, "articles": 6}
    assert held() == editions.newest(VILLAGE) == newest
    assert editions.newest("41010101") == {"warnings": 4, "sys": 1, "c41": 1, "p41": 8, "articles": 6}
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
    assert (same.status, same.body, second.status) == (304, b"", 200)
    assert len(first.body) == len(second.body)


def test_small_files_travel_gzipped_and_never_vary_with_a_visitor(server: ServedCentral) -> None:
    server.ministry.publisher.publish(NOW)
    plain = server.get("/r/metadata/1.snapshot.json")
    packed = server.get("/r/metadata/1.snapshot.json", Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert (packed.headers["content-encoding"], len(packed.body) < len(plain.body) / 3) == ("gzip", True)
    assert (packed.headers["vary"], "set-cookie" in packed.headers) == ("Accept-Encoding", False)
    assert packed.headers["etag"] != plain.headers["etag"]
    again = server.get("/r/metadata/1.snapshot.json", Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    assert again.status == 304
    assert server.get("/r/metadata/1.snapshot.json", Accept_Encoding="gzip;q=0").body == plain.body


@pytest.mark.parametrize(
    ("body", "is_packed"),
    [
        (b"rice " * 3_021, True),  # 15,105 bytes: a price list just over one flight
        (b"x" * 100_000, True),
        (b"x" * 100_001, False),
        (random.Random(1).randbytes(14_000), True),
        (random.Random(1).randbytes(14_600), False),
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
    assert ("immutable" in kept, asked, missing) == (True, "no-cache", "no-store")


def test_a_large_file_can_be_had_from_the_middle(server: ServedCentral) -> None:
    body = bytes(range(256)) * 400
    (server.ministry.tree.folder / "targets").mkdir()
    (server.ministry.tree.folder / "targets/large.webp").write_bytes(body)
    whole = server.get("/r/targets/large.webp", Accept_Encoding="gzip")
    etag = whole.headers["etag"]
    part = server.get("/r/targets/large.webp", Range="bytes=60000-", If_Range=etag)
    changed = server.get("/r/targets/large.webp", Range="bytes=60000-", If_Range='"other"')
    beyond = server.get("/r/targets/large.webp", Range="bytes=999999-")
    assert (whole.body, "content-encoding" in whole.headers) == (body, False)
    assert (part.status, part.headers["content-range"], part.body) == (206, "bytes 60000-102399/102400", body[60000:])
    assert (changed.status, changed.body, beyond.status) == (200, body, 416)


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


def test_an_envelope_brings_its_receipt(server: ServedCentral, sender: SendingKiosk) -> None:
    server.ministry.publisher.publish(NOW)
    link, keys = Link(server.address), server.ministry.keyring.service_keys(15)
    envelope = Envelope(items=pack_items((sender.report(), a_heartbeat())))
    for seq, word in ((1, "ok"), (2, "dup")):
        receipt = send_envelope(link, envelope=envelope, seed=sender.seed, epoch=sender.epoch, seq=seq, keys=keys)
        assert ([one.word for one in receipt.words], receipt.newest, receipt.at) == ([word, "ok"], {"sys": 1}, NOW)
    link.close()


def test_what_is_no_envelope_of_a_known_kiosk_gets_a_short_no(server: ServedCentral, sender: SendingKiosk) -> None:
    stranger = SendingKiosk(server.ministry)
    refused = [server.up(box).status for box in (b"", b"hello", stranger.box(stranger.report()), sender.box()[:-1])]
    assert refused == [400, 400, 403, 400]
    assert server.up(b"x" * (MAX_SEALED_BYTES + 1)).status == 413
    assert server.get("/v1/up").status == 405


def test_while_the_database_cannot_keep_a_report_the_kiosk_is_asked_to_come_again(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    box = sender.box(sender.report())
    with closing(sqlite3.connect(tmp_path / "central.sqlite")) as other:
        other.execute("drop table item")
    reply = server.up(box)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")
    assert server.get("/healthz").status == 200


def test_a_tree_with_a_hole_keeps_no_report_and_no_other_role_away(
    server: ServedCentral, sender: SendingKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    server.ministry.publisher.publish(NOW)
    assert sender.read(server.up(sender.box(sender.report(1))).body).newest == {"sys": 1}
    server.ministry.put(an_article())
    server.ministry.publisher.publish(NOW)
    (server.ministry.tree.folder / "metadata/1.w43.json").unlink()
    receipt = sender.read(server.up(sender.box(sender.report(2))).body)
    assert ([word.word for word in receipt.words], receipt.newest) == (["ok"], {"sys": 1, "articles": 2})
    assert "1.w43.json" in caplog.text


def test_an_address_that_was_refused_often_is_asked_to_wait_and_fills_no_log(
    server: ServedCentral, sender: SendingKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_kiosk_api(server.central, lambda: NOW, refusals=3).test_client()
    stranger = SendingKiosk(server.ministry)
    replies = [
        client.post("/v1/up", data=b"junk"), client.post("/v1/up", data=stranger.box()),
        client.patch("/v1/blob/" + DIGEST, data=b"junk"), client.post("/v1/up", data=b"junk"),
        client.post("/v1/up", data=stranger.box()), client.head("/v1/blob/" + DIGEST), client.head("/v1/blob/x"),
        client.patch("/v1/blob/" + DIGEST, data=b"junk"),
    ]  # fmt: skip
    assert [reply.status_code for reply in replies] == [400, 403, 404, *[429] * 5]
    assert (replies[-1].headers["Retry-After"], client.get("/healthz").status_code) == ("60", 200)
    assert len(caplog.messages) == 4, "three refusals, and that there will be no more"
    assert client.post("/v1/up", data=sender.box()).status_code == 200
    assert client.post("/v1/up", data=b"junk", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 400


def test_six_thousand_junk_posts_shut_out_no_kiosk_behind_the_same_address(
    server: ServedCentral, sender: SendingKiosk
) -> None:
    client = create_kiosk_api(server.central, lambda: NOW).test_client()
    for _ in range(6_001):
        assert client.post("/v1/up", data=b"junk").status_code in {400, 429}
    reply = client.post("/v1/up", data=sender.box(sender.report(), a_photo_of(sender.report().id)))
    assert [word.word for word in sender.read(reply.data).words] == ["ok", "ok"]
    assert client.head(f"/v1/blob/{DIGEST}").headers["Upload-Offset"] == "0"
    assert client.patch(f"/v1/blob/{DIGEST}", data=PHOTO, headers={"Upload-Offset": "0"}).status_code == 204


def test_a_kiosk_that_sends_too_much_is_asked_to_wait_and_its_neighbour_is_not(
    server: ServedCentral, sender: SendingKiosk
) -> None:
    client = create_kiosk_api(server.central, lambda: NOW, envelopes=2).test_client()
    neighbour = SendingKiosk(server.ministry, village="43010502").enlist()
    replies = [client.post("/v1/up", data=sender.box(sender.report(number))) for number in (1, 2, 3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert replies[-1].headers["Retry-After"] == "60"
    assert client.post("/v1/up", data=neighbour.box()).status_code == 200
    with server.ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReportRow)) == 2, "what came too often is not kept yet"


def test_who_sends_copies_of_a_kiosks_envelope_takes_nothing_from_it(
    server: ServedCentral, sender: SendingKiosk
) -> None:
    client = create_kiosk_api(server.central, lambda: NOW, envelopes=2).test_client()
    seen = sender.box()
    assert [client.post("/v1/up", data=seen).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert [client.post("/v1/up", data=sender.box()).status_code for _ in range(2)] == [200, 429]


def test_health_says_whether_the_database_answers(server: ServedCentral, tmp_path: Path) -> None:
    assert (server.get("/healthz").status, server.get("/healthz").text) == (200, "ok\n")
    with closing(sqlite3.connect(tmp_path / "central.sqlite")) as other:
        other.execute("alter table village rename to gone")
    assert server.get("/healthz").status == 503


def name_photo(server: ServedCentral, sender: SendingKiosk) -> None:
    server.up(sender.box(sender.report(), a_photo_of(sender.report().id)))


def test_a_named_photo_is_taken_once(server: ServedCentral, sender: SendingKiosk, tmp_path: Path) -> None:
    name_photo(server, sender)
    assert server.had(DIGEST) == (200, "0")
    link = Link(server.address)
    send_photo(link, DIGEST, PHOTO)
    send_photo(link, DIGEST, PHOTO)
    link.close()
    assert server.had(DIGEST) == (200, str(len(PHOTO)))
    file = tmp_path / "photos" / DIGEST
    assert (file.read_bytes(), file.stat().st_mode & 0o777, list(file.parent.iterdir())) == (PHOTO, 0o600, [file])
    assert sender.read(server.up(sender.box()).body).photos_wanted == ()


def test_only_a_named_photo_whole_and_true_is_taken(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    assert server.had(DIGEST) == (404, None)
    assert server.patch(DIGEST, PHOTO).status == 404
    server.up(sender.box(a_photo_of(sender.report().id)))
    assert server.patch(DIGEST, PHOTO).status == 404, "its report is not here yet"
    server.up(sender.box(sender.report()))
    assert server.patch(DIGEST, PHOTO[:-1]).status == 400
    assert server.patch(DIGEST, PHOTO[:-1] + b"?").status == 400
    moved = server.patch(DIGEST, PHOTO, offset="5")
    assert (moved.status, moved.headers["upload-offset"]) == (409, "0")
    assert server.patch("0" * 63 + "Z", PHOTO).status == 404
    assert server.patch(DIGEST, b"x" * 2_000_001).status == 413
    assert not (tmp_path / "photos").exists() or list((tmp_path / "photos").iterdir()) == []
    assert server.patch(DIGEST, PHOTO).status == 204


def test_a_photo_that_finds_no_room_is_asked_for_again(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path
) -> None:
    name_photo(server, sender)
    (tmp_path / "photos").write_text("a file where the folder should be")
    reply = server.patch(DIGEST, PHOTO)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")
    link = Link(server.address)
    with pytest.raises(LinkError):
        send_photo(link, DIGEST, PHOTO)
    link.close()
    (tmp_path / "photos").unlink()
    assert server.patch(DIGEST, PHOTO).status == 204


def test_a_photo_sent_by_two_at_once_is_one_file(server: ServedCentral, sender: SendingKiosk, tmp_path: Path) -> None:
    name_photo(server, sender)
    photos = PhotoStore(database=server.ministry.database, folder=tmp_path / "photos")
    assert [photos.keep(DIGEST, PHOTO, now=NOW) for _ in range(2)] == [len(PHOTO)] * 2
    assert len(list((tmp_path / "photos").iterdir())) == 1


def test_a_photo_cut_by_a_full_disk_leaves_nothing_behind(
    server: ServedCentral, sender: SendingKiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_photo(server, sender)

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, f"no space for {file}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert server.patch(DIGEST, PHOTO).status == 503
    assert list((tmp_path / "photos").iterdir()) == []
    assert server.had(DIGEST) == (200, "0")
    assert server.patch(DIGEST, PHOTO).status == 204
