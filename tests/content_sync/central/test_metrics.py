"""Central's figures: what they say, and that only a program on central's own machine is told them."""

from __future__ import annotations

import pytest

from content_sync.central.app import create_app
from tests.cast.central.ministry import NOW, a_warning
from tests.cast.central.served_central import ServedCentral
from tests.cast.listener.serving import ask, listening, raw
from tests.cast.place_and_time import DAY


def figures(text: str) -> dict[str, float]:
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_the_figures_tell_what_expires_when_and_what_waits(server: ServedCentral) -> None:
    publisher = server.central.publisher
    publisher.publish(NOW)
    server.ministry.put(a_warning())
    publisher.publish(NOW)
    server.central.keyring.make_next("timestamp")
    reply = server.get("/metrics")
    told = figures(reply.body.decode())
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.headers["cache-control"] == "no-store"
    assert told['central_expires_timestamp_seconds{role="root",version="1"}'] == (NOW + 3 * 365 * DAY).timestamp()
    assert told['central_expires_timestamp_seconds{role="a43",version="1"}'] == (NOW + 90 * DAY).timestamp()
    assert (told["central_published_version"], told["central_published_timestamp_seconds"]) == (2, NOW.timestamp())
    assert (told["central_keys_waiting"], told["central_roles_due"], told["central_roles_not_updated"]) == (1, 0, 0)
    assert (told["central_clock_doubted"], told["central_kiosks_silent"], told["central_sticks_out"]) == (0, 0, 0)


def test_before_the_first_publish_there_are_figures_too(server: ServedCentral) -> None:
    told = figures(server.get("/metrics").body.decode())
    assert "central_published_version" not in told
    assert told["central_roles_due"] == 0


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"])
def test_what_a_proxy_passes_on_is_answered_as_if_there_were_no_figures(server: ServedCentral, header: str) -> None:
    assert server.get("/metrics", **{header: "203.0.113.7"}).status == 404
    assert server.get("/metrics").status == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200), ("127.0.0.1", 200), ("[::1]:9090", 200),
        ("central.example.go.th", 404), ("localhost.example", 404), ("192.0.2.7:8000", 404), ("[::1", 404), ("", 404),
    ],
)  # fmt: skip
def test_who_asks_by_another_name_than_this_machine_s_own_is_told_nothing(
    server: ServedCentral, host: str, status: int
) -> None:
    assert server.get("/metrics", Host=host).status == status


def test_a_proxy_that_adds_nothing_is_known_by_the_old_protocol_it_speaks(server: ServedCentral) -> None:
    as_nginx_does = "GET /metrics HTTP/1.{}\r\nHost: 127.0.0.1:8000\r\nConnection: close\r\n\r\n"
    assert b" 404 " in raw(server.port, as_nginx_does.format(0).encode()).split(b"\r\n")[0]
    assert b" 200 " in raw(server.port, as_nginx_does.format(1).encode()).split(b"\r\n")[0]


def test_the_figures_stand_in_the_whole_app_too(server: ServedCentral) -> None:
    with listening(create_app(server.central, lambda: NOW)) as port:
        assert ask(port, "/metrics").status == 200
        assert ask(port, "/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status == 404
