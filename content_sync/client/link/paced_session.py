"""The session of requests that the link uses: its responses come at the minimum rate, or they are refused.

It tries nothing again by itself, follows no redirect, and takes no proxy, password or CA file from the environment.
A certificate's chain and name are judged by OpenSSL, its dates by the kiosk's own time (certificate_dates.py). A short
request takes few packets, for of an idle visit they are half the bytes (few_packets.py).
"""

from __future__ import annotations

import functools
import socket
import ssl

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import SKIP_HEADER
from urllib3.util.ssl_ import create_urllib3_context

from content_sync.client.link.certificate_dates import TrustedNow, judge_no_dates, refuse_outdated
from content_sync.client.link.few_packets import PADDED_HELLO, PLAIN_OPTIONS, SOCKET_OPTIONS, WholeRequest
from content_sync.client.link.meter import LineMeter, WatchedConnection
from content_sync.client.link.pace import Pace, PacedResponse
from content_sync.errors import SettingError


class _Session(requests.Session):
    """A session that ignores where a redirect leads; requests reads its whole body to prepare the next request."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class _PacedAdapter(HTTPAdapter):
    """An adapter without retries, whose responses must come at the minimum rate."""

    def __init__(self, scheme: str, pace: Pace, trusted_now: TrustedNow, meter: LineMeter) -> None:
        super().__init__(max_retries=0)
        self.poolmanager.connection_pool_kw["socket_options"] = PLAIN_OPTIONS if scheme == "http://" else SOCKET_OPTIONS
        self.poolmanager.pool_classes_by_scheme = {
            "http": _paced(HTTPConnectionPool, _metered(HTTPConnection, meter), pace),
            "https": _paced(HTTPSConnectionPool, _metered(_judging(trusted_now), meter), pace),
        }


def _judging(trusted_now: TrustedNow) -> type[HTTPSConnection]:
    class JudgingConnection(HTTPSConnection):
        """A connection whose certificate's dates are judged by the kiosk's own time."""

        def connect(self) -> None:
            self.ssl_context = create_urllib3_context()
            self.ssl_context.options &= ~PADDED_HELLO
            judge_no_dates(self.ssl_context)
            super().connect()
            refuse_outdated(self.sock, trusted_now())

    return JudgingConnection


def _metered(base: type[HTTPConnection], meter: LineMeter) -> type[HTTPConnection]:
    class MeteredConnection(base):  # type: ignore[misc, valid-type]  # http or https
        """A connection whose bytes are counted."""

        _watched: WatchedConnection | None = None

        def _new_conn(self) -> socket.socket:  # urllib3's own way to another socket, as its SOCKS connections use it
            sock: socket.socket = super()._new_conn()
            self._watched = meter.watch(sock)
            return sock

        def close(self) -> None:
            if self._watched is not None:
                self._watched.is_closed = True
            super().close()

    return MeteredConnection


def _paced(pool: type[HTTPConnectionPool], base: type[HTTPConnection], pace: Pace) -> type[HTTPConnectionPool]:
    response = staticmethod(functools.partial(PacedResponse, pace=pace))
    connection = type("PacedConnection", (WholeRequest, base), {"response_class": response})
    return type("PacedPool", (pool,), {"ConnectionCls": connection})


def paced_session(pace: Pace, *, trusted_now: TrustedNow, meter: LineMeter) -> requests.Session:
    """Return a session whose responses must come at this rate.

    Args:
        pace: the rate.
        trusted_now: judges the dates of certificates.
        meter: counts the bytes of its connections.
    """
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    session.headers["User-Agent"] = SKIP_HEADER
    for scheme in ("http://", "https://"):
        session.mount(scheme, _PacedAdapter(scheme, pace, trusted_now, meter))
    return session


def check_bundle(ca_bundle: str) -> None:
    """Return if the file holds certificates, or none is named.

    Raises:
        SettingError: it is not there, or holds none.
    """
    if not ca_bundle:
        return
    try:
        ssl.create_default_context(cafile=ca_bundle)
    except OSError as error:  # ssl's own errors too
        raise SettingError(f"the setting ca_bundle names {ca_bundle}, which holds no certificates") from error
