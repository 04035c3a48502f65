"""Envelopes over a real waitress: who is heard, who is asked to wait, and what a failing database does."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from content_sync.central.app import create_kiosk_api
from content_sync.central.database.schema.tables import ReportRow
from content_sync.central.kiosks.return_plan import ReturnPlan
from content_sync.client.link.link import Link
from content_sync.client.upload import send_envelope
from content_sync.wire.envelopes import MAX_SEALED_BYTES, Envelope
from content_sync.wire.item_lines import pack_items
from tests.cast.central.intake_results import let_keys_change_hands
from tests.cast.central.ministry import NOW, an_article
from tests.cast.central.sending_kiosk import PHOTO, SendingKiosk, a_heartbeat, a_photo_of
from tests.cast.central.served_central import ServedCentral
from tests.cast.listener.serving import ask, listening

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
            assert [result.result for result in receipt.results] == ["ok"]
            assert receipt.at == (NOW if is_told else None)
            health = ask(port, "/healthz")
            assert health.status == 200
            assert (health.text == "ok\n") == is_told
            assert is_told or health.text.startswith(f"ok, but this machine's clock says {machine[0]:%Y-%m-%d}")


def test_an_envelope_brings_its_receipt(server: ServedCentral, sender: SendingKiosk) -> None:
    server.ministry.publisher.publish(NOW)
    link, keys = Link(server.address), server.ministry.keyring.service_keys(15)
    envelope = Envelope(items=pack_items((sender.report(), a_heartbeat())))
    for seq, word in ((1, "ok"), (2, "dup")):
        receipt = send_envelope(link, envelope=envelope, seed=sender.seed, epoch=sender.epoch, seq=seq, keys=keys)
        assert [one.result for one in receipt.results] == [word, "ok"]
        assert receipt.newest == {"sys": 1}
        assert receipt.at == NOW
    link.close()


def test_a_receipt_comes_under_the_shortest_head_and_the_rest_of_central_has_its_date(
    server: ServedCentral, sender: SendingKiosk
) -> None:
    reply = server.up(sender.box(sender.report()))
    assert (reply.status, reply.headers) == (200, {"content-length": str(len(reply.body))})
    assert "date" in server.get("/healthz").headers


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


def test_a_kiosk_whose_key_changes_hands_again_and_again_is_asked_to_come_again(
    server: ServedCentral, sender: SendingKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = sender.box(sender.report())
    with monkeypatch.context() as patch:
        let_keys_change_hands(patch)
        reply = server.up(box)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")
    assert [one.result for one in sender.read(server.up(box).body).results] == ["ok"]


def test_a_tree_with_a_hole_keeps_no_report_and_no_other_role_away(
    server: ServedCentral, sender: SendingKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    server.ministry.publisher.publish(NOW)
    server.ministry.put(an_article())
    server.ministry.publisher.publish(NOW)
    (server.ministry.tree.folder / "metadata/1.w43.json").unlink()
    receipt = sender.read(server.up(sender.box(sender.report(2))).body)
    assert ([result.result for result in receipt.results], receipt.newest) == (["ok"], {"sys": 1, "articles": 2})
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
    assert [result.result for result in sender.read(reply.data).results] == ["ok", "ok"]
    assert client.head(f"/v1/blob/{DIGEST}").headers["Upload-Offset"] == "0"
    assert client.patch(f"/v1/blob/{DIGEST}", data=PHOTO, headers={"Upload-Offset": "0"}).status_code == 200


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


def test_a_kiosk_may_send_a_hundred_and_twenty_envelopes_in_a_minute(
    server: ServedCentral, sender: SendingKiosk
) -> None:
    client = create_kiosk_api(server.central, lambda: NOW).test_client()
    statuses = [client.post("/v1/up", data=sender.box()).status_code for _ in range(121)]
    assert statuses == [200] * 120 + [429]


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


def test_a_kiosk_that_waited_long_for_its_turn_is_told_a_time_of_its_own_before_its_envelope_is_opened(
    server: ServedCentral, sender: SendingKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content_sync.central.app.ReturnPlan", lambda: ReturnPlan(lambda: 0.0))
    client = create_kiosk_api(server.central, lambda: NOW).test_client()
    told = []
    for waited_s in [0.0, *[4.0] * 200]:
        began = {"content_sync.whole_s": time.monotonic() - waited_s}
        reply = client.post("/v1/up", data=b"junk", environ_overrides=began)
        told.append((reply.status_code, int(reply.headers.get("Retry-After", 0))))
    assert told[0] == (400, 0)
    assert {status for status, _ in told[1:]} == {503}
    waits = [wait_s for _, wait_s in told[1:]]
    assert waits[0] >= 5
    assert len(set(waits)) >= 6, "not all at the same time"
    assert sender.read(server.up(sender.box(sender.report())).body).results[0].result == "ok"
