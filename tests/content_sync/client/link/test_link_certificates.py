"""Which certificates the link believes: chain and name always, dates by the kiosk's own trusted time alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content_sync.client.errors import CertificateError, OutdatedCertificateError
from content_sync.client.link.link import Link
from content_sync.client.reasons import Reason, reason_of
from content_sync.errors import LinkError, SettingError
from tests.cast.faults.certificates import Authority, in_force
from tests.cast.link.http_server import http_server, serving

NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO = (datetime(2011, 1, 1, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC))
LATER = (datetime(2100, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC))
SECOND = timedelta(seconds=1)
FILES = serving({"/a": b"a"})


def refused(link: Link) -> LinkError:
    with pytest.raises(LinkError) as caught:
        link.get("/a", max_bytes=9)
    link.close()
    return caught.value


def test_the_ministrys_own_authority_is_believed_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Authority(tmp_path), Authority(tmp_path, "theirs")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(theirs.bundle))
    with http_server(FILES, tls=ours.server(*in_force(NOW))) as server:
        link = Link(server.url, ca_bundle=str(ours.bundle))
        assert link.get("/a", max_bytes=9) == b"a"
        link.close()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ours.bundle))
        for stranger in (Link(server.url, ca_bundle=str(theirs.bundle)), Link(server.url)):
            error = refused(stranger)
            assert type(error) is CertificateError
            assert reason_of(error) == Reason.CERTIFICATE
    assert server.paths == ["/a"], "strangers were told nothing"


@pytest.mark.parametrize("trusted", [None, NOW], ids=["no trusted time", "a trusted time"])
@pytest.mark.parametrize("name", ["127.0.0.2", "central.example"])
def test_a_certificate_for_another_name_is_refused_whatever_the_time(
    tmp_path: Path, name: str, trusted: datetime | None
) -> None:
    ours = Authority(tmp_path)
    with http_server(FILES, tls=ours.server(*in_force(NOW), name=name)) as server:
        error = refused(Link(server.url, ca_bundle=str(ours.bundle), trusted_now=lambda: trusted))
    assert reason_of(error) == Reason.CERTIFICATE


@pytest.mark.parametrize("dates", [LONG_AGO, LATER], ids=["long over", "not yet"])
def test_while_no_time_is_trusted_no_dates_are_judged(tmp_path: Path, dates: tuple[datetime, datetime]) -> None:
    ours = Authority(tmp_path)
    with http_server(FILES, tls=ours.server(*dates)) as server:
        link = Link(server.url, ca_bundle=str(ours.bundle))
        assert link.get("/a", max_bytes=9) == b"a"
        link.close()


@pytest.mark.parametrize("dates", [LONG_AGO, in_force(NOW), LATER], ids=["long over", "in force", "not yet"])
def test_the_dates_are_judged_by_the_trusted_time_and_not_by_the_machines(
    tmp_path: Path, dates: tuple[datetime, datetime]
) -> None:
    ours, (begins, ends) = Authority(tmp_path), dates
    clock: list[datetime | None] = [None]
    with http_server(FILES, tls=ours.server(begins, ends)) as server:
        link = Link(server.url, ca_bundle=str(ours.bundle), trusted_now=lambda: clock[0])
        for clock[0] in (begins, ends, None):
            assert link.get("/a", max_bytes=9) == b"a"
            link.close()
        for clock[0], said in ((begins - SECOND, "not in force before"), (ends + SECOND, "out of date since")):
            error = refused(link)
            assert type(error) is OutdatedCertificateError
            assert said in str(error)
            assert reason_of(error) == Reason.OUTDATED_CERTIFICATE


def test_a_connection_that_stands_is_not_judged_again(tmp_path: Path) -> None:
    ours, (begins, ends) = Authority(tmp_path), in_force(NOW)
    clock = [ends]
    with http_server(FILES, tls=ours.server(begins, ends)) as server:
        link = Link(server.url, ca_bundle=str(ours.bundle), trusted_now=lambda: clock[0])
        for clock[0] in (ends, ends + SECOND):
            assert link.get("/a", max_bytes=9) == b"a"
        link.close()
        assert server.connections == 1
        assert reason_of(refused(link)) == Reason.OUTDATED_CERTIFICATE


def test_what_is_no_tls_at_all_is_no_link(tmp_path: Path) -> None:
    ours = Authority(tmp_path)
    with http_server(FILES) as server:
        address = server.url.replace("http:", "https:")
        assert reason_of(refused(Link(address, ca_bundle=str(ours.bundle), connect_timeout_s=0.5))) == Reason.NO_LINK


def test_a_ca_bundle_that_holds_no_certificates_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")
    (tmp_path / "garbage.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    for name in ("none.pem", "empty.pem", "garbage.pem", "."):
        with pytest.raises(SettingError, match="ca_bundle"):
            Link("https://central.example", ca_bundle=str(tmp_path / name))
