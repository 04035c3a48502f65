"""The signed time over a real waitress: who asks gets it, and a central that is not sure tells none."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.app import create_kiosk_api
from content_sync.wire.encoding import decode
from content_sync.wire.signed_time import open_time
from content_sync.wire.targets import ServiceKeys
from tests.cast.central.ministry import NOW
from tests.cast.central.served_central import ServedCentral
from tests.cast.central.tree_reader import TreeReader
from tests.cast.listener.serving import ask, listening

NONCE = "00112233445566778899aabbccddeeff"


def time_key(server: ServedCentral) -> bytes:
    key = server.ministry.keyring.service_keys(15).time
    assert key is not None
    return bytes.fromhex(key)


def test_the_time_is_signed_for_whoever_asks_and_no_cache_keeps_it(server: ServedCentral) -> None:
    reply = server.get(f"/v1/time?n={NONCE}")
    assert reply.status == 200
    assert (reply.headers["content-type"], reply.headers["cache-control"]) == ("application/octet-stream", "no-store")
    assert open_time(reply.body, nonce=bytes.fromhex(NONCE), central=time_key(server)) == NOW


@pytest.mark.parametrize("query", ["", "?n=", "?n=00", f"?n={NONCE}00", f"?n={NONCE.upper()}", f"?m={NONCE}"])
def test_a_question_without_a_whole_nonce_is_refused(server: ServedCentral, query: str) -> None:
    assert server.get(f"/v1/time{query}").status == 400


def test_a_central_that_doubts_its_clock_tells_no_time(server: ServedCentral) -> None:
    server.ministry.publisher.publish(NOW)
    machine = [NOW]
    with listening(create_kiosk_api(server.central, lambda: machine[0])) as port:
        for days, status in ((0, 200), (1.5, 200), (1.6, 503), (3_650, 503), (-1, 503), (0, 200)):
            machine[0] = NOW + dt.timedelta(days=days)
            assert ask(port, f"/v1/time?n={NONCE}").status == status


def test_a_central_of_before_there_was_a_time_key_makes_it_when_it_publishes(server: ServedCentral) -> None:
    key = server.ministry.keyring.folder / "time.key"
    key.unlink()
    assert server.get(f"/v1/time?n={NONCE}").status == 503
    server.ministry.publisher.publish(NOW)
    reply = server.get(f"/v1/time?n={NONCE}")
    assert open_time(reply.body, nonce=bytes.fromhex(NONCE), central=time_key(server)) == NOW
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_key_that_cannot_be_made_keeps_nothing_back(server: ServedCentral, reader: TreeReader) -> None:
    key = server.ministry.keyring.folder / "time.key"
    key.unlink()
    key.mkdir()
    server.ministry.publisher.publish(NOW)
    body = reader.read("sys/kiosk")["sys/kiosk"]
    assert body is not None
    assert decode(body, ServiceKeys).time is None
    assert server.get(f"/v1/time?n={NONCE}").status == 503
