"""The session of requests that the link uses: its responses come at the minimum rate, or they are refused.

It tries nothing again by itself, follows no redirect, and takes no proxy, password or CA file from the environment.
"""

from __future__ import annotations

import functools

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

from content_sync.client.pace import Pace, PacedResponse


class _Session(requests.Session):
    """A session that ignores where a redirect leads; requests reads its whole body to prepare the next request."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class _PacedAdapter(HTTPAdapter):
    """An adapter without retries, whose responses must come at the minimum rate."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(max_retries=0)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _paced(HTTPConnectionPool, pace),
            "https": _paced(HTTPSConnectionPool, pace),
        }


def _paced(pool: type[HTTPConnectionPool], pace: Pace) -> type[HTTPConnectionPool]:
    response = staticmethod(functools.partial(PacedResponse, pace=pace))
    connection = type("PacedConnection", (pool.ConnectionCls,), {"response_class": response})
    return type("PacedPool", (pool,), {"ConnectionCls": connection})


def paced_session(pace: Pace) -> requests.Session:
    """Return a session whose responses must come at this rate."""
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    session.headers["User-Agent"] = "village-kiosk"
    for scheme in ("http://", "https://"):
        session.mount(scheme, _PacedAdapter(pace))
    return session
