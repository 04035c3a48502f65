"""A kiosk for tests: real stores in a folder, a clock that stands where the test puts it, served on loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from content_sync.client.edition import Edition
from content_sync.wire.keys import public_key, sealing_key
from content_sync.wire.targets import ServiceKeys
from kiosk.app import Kiosk, build
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.paper import Screen
from kiosk.stores import Stores, open_stores
from tests.cast.editions import an_edition, put_on
from tests.cast.serving import HOST, Reply, ask, listening

VILLAGE = "43010501"
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
CENTRAL_SEED = bytes(range(32))
KEYS = ServiceKeys(seal=sealing_key(public_key(CENTRAL_SEED)).hex(), receipt=public_key(CENTRAL_SEED).hex())
FORM = "application/x-www-form-urlencoded"
SEE_OTHER = 303


@dataclass
class Hands:
    """The hands of a clock, to be moved by a test."""

    wall: datetime = NOON
    monotonic_s: float = 1000.0

    def move(self, **by: float) -> None:
        self.wall += timedelta(**by)
        self.monotonic_s += timedelta(**by).total_seconds()

    def clock(self) -> Clock:
        """Return a clock that is trusted: the system vouches for it, and the tree agrees."""
        clock = Clock(lambda: self.wall, lambda: self.monotonic_s, lambda: True)
        clock.hear_issued(self.wall)
        return clock


@dataclass
class Village:
    """A kiosk that is served, and what a visitor does with it."""

    kiosk: Kiosk
    stores: Stores
    hands: Hands
    port: int
    visits: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def get(self, path: str, **headers: str) -> Reply:
        return ask(self.port, path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, **fields: str) -> Reply:
        """Send a form as a browser does: it names our own page as the origin, and goes where it is sent on to."""
        reply = self.post_only(path, {"Origin": self.address}, **fields)
        return self.get(reply.headers["location"]) if reply.status == SEE_OTHER else reply

    def post_only(self, path: str, headers: Mapping[str, str] | None = None, **fields: str) -> Reply:
        """Send a form with these headers and no others."""
        body = urlencode(fields).encode()
        return ask(self.port, path, method="POST", body=body, headers={"Content-Type": FORM, **(headers or {})})

    def form(self, path: str = "/report") -> str:
        """Open the report form and return its token."""
        found = re.search(r'name="form" value="([0-9a-f.]{65})"', self.get(path).text)
        assert found
        return found[1]

    def report(self, **fields: str) -> str:
        """Send a report and return its reference."""
        sent = {"form": self.form(), "topic": "road", "text": "ถนนหน้าวัดเป็นหลุม"} | fields
        reply = self.post("/report", **sent)
        assert reply.status == 200
        return reference_on(reply.text)


def reference_on(html: str) -> str:
    """Return the reference a thank-you page shows."""
    found = re.search(r'class="reference"[^>]*><strong>(.*?)</strong>', html)
    assert found
    return re.sub(r"<[^>]*>", "", found[1])


def ticket_on(html: str) -> str:
    """Return the address of the ticket on its page: where its photo goes."""
    found = re.search(r'action="([^"]*/report/thanks/[^"]+)"', html)
    assert found
    return found[1]


def config(folder: Path) -> KioskConfig:
    return KioskConfig(
        village=VILLAGE,
        village_name="บ้านเวียงคุก",
        central_url="http://127.0.0.1:9",
        root_file=folder / "root.json",
        data_dir=folder / "data",
    )


def edition(number: int = 1) -> Edition:
    return an_edition(number=number, issued=NOON - timedelta(hours=1), keys=KEYS)


@contextmanager
def village(folder: Path, *, has_edition: bool = True, screens: Sequence[Screen] = ()) -> Iterator[Village]:
    """Serve a kiosk in a folder; printing its pages takes a while, so only where a test reads them."""
    hands, visits = Hands(), list[str]()
    stores = open_stores(config(folder))
    if has_edition:
        put_on(stores.content, edition())
    try:
        kiosk = build(
            config(folder),
            stores=stores,
            clock=hands.clock(),
            visit_now=lambda: visits.append("asked"),
            screens=screens,
        )
        with listening(kiosk.site) as port:
            yield Village(kiosk=kiosk, stores=stores, hands=hands, port=port, visits=visits)
    finally:
        stores.close()
