"""A volunteer at a kiosk in a folder: real stores, the whole WSGI program, a browser that keeps cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from uuid import uuid4

from werkzeug.test import Client, TestResponse

from content_sync.client.visitor import Half, VisitResult
from content_sync.wire.reports import Answer
from content_sync.wire.stamps import Stamp
from kiosk.app import Kiosk, build
from kiosk.callers.passwords import Passwords
from kiosk.clock import Clock
from kiosk.config import KioskConfig
from kiosk.paper import Screen
from kiosk.services import Progress, VisitStep
from kiosk.store.outbox.filing import Fields, FiledReport
from kiosk.stores import Stores, open_stores
from tests.cast.editions import an_edition, put_on

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
STAMP = Stamp(at=NOON - timedelta(hours=3), clock="trusted")
PASSWORD = "4821-0937-5526-1174"
_hash = cache(Passwords().hash)  # an argon2id hash takes a while
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Hands:
    """The hands of a clock, and whether anybody vouches for it; a test moves them."""

    wall: datetime = NOON
    monotonic_s: float = 1000.0
    is_synchronized: bool = True

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.monotonic_s += seconds

    def clock(self) -> Clock:
        """Return a clock that is trusted where the system vouches for it, as the tree agrees then."""
        clock = Clock(lambda: self.wall, lambda: self.monotonic_s, lambda: self.is_synchronized, boot="01")
        if self.is_synchronized:
            clock.hear_issued(self.wall)
        return clock


class Phone:
    """A browser with cookies of its own, in front of the kiosk."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.client = Client(kiosk.site)

    def open(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, path: str, *, form_of: str, **fields: str) -> TestResponse:
        """Send a form of a page, as a browser would: with the token that stands in it."""
        found = _TOKEN.search(self.open(form_of).text)
        assert found, f"no form on {form_of}"
        return self.client.post(path, data={"csrf_token": unescape(found[1])} | fields)

    def sign_in(self, password: str = PASSWORD) -> TestResponse:
        return self.send("/admin/sign-in", form_of="/admin/sign-in", password=password)

    def is_signed_in(self) -> bool:
        return self.open("/admin").status_code == 200

    def cookie(self, name: str = "kiosk") -> str:
        found = self.client.get_cookie(name, "localhost")
        return found.value if found else ""


@dataclass
class Village:
    """A kiosk with its stores, its clock, and the visits that were asked for."""

    kiosk: Kiosk
    stores: Stores
    hands: Hands
    visits: list[str] = field(default_factory=list)
    step: VisitStep = "idle"

    def phone(self) -> Phone:
        return Phone(self.kiosk)

    def volunteer(self) -> Phone:
        phone = self.phone()
        assert phone.sign_in().status_code == 303
        return phone


def settings(folder: Path) -> KioskConfig:
    return KioskConfig(
        village="43010501",
        village_name="บ้านเวียงคุก",
        central_url="http://127.0.0.1:9",
        root_file=folder / "root.json",
        data_dir=folder / "data",
    )


@contextmanager
def village(
    folder: Path,
    *,
    password: str | None = PASSWORD,
    hands: Hands | None = None,
    bound: datetime | None = None,
    config: KioskConfig | None = None,
    screens: Sequence[Screen] = (),
    has_edition: bool = True,
) -> Iterator[Village]:
    """Put a kiosk together in a folder; printing its pages takes a while, so only where a test reads them."""
    hands = hands or Hands()
    stores = open_stores(replace(config or settings(folder), data_dir=folder / "data"))
    try:
        if password and stores.state.password_hash() is None:
            stores.state.set_password_hash(_hash(password))
        if has_edition and not stores.content.edition().parts:
            put_on(stores.content, an_edition(number=7, issued=NOON))
        made: list[Village] = []
        kiosk = build(
            config or settings(folder),
            stores=stores,
            clock=hands.clock(),
            visit_now=lambda: made[0].visits.append("asked"),
            visit_progress=lambda: Progress(step=made[0].step),
            screens=screens,
        )
        made.append(Village(kiosk=kiosk, stores=stores, hands=hands))
        yield made[0]
    finally:
        stores.close()


def file_report(here: Village, *, read_aloud: bool = False, text: str = "น้ำไม่ไหล", made: Stamp = STAMP) -> FiledReport:
    fields = Fields(topic="water", text=text, read_aloud=read_aloud)
    return here.stores.outbox.receive(uuid4().hex, fields, made=made, seal_to=None)


def answer(here: Village, kept: FiledReport, text: str = "ช่างไปพรุ่งนี้") -> None:
    one = Answer(id=uuid4().hex, report=kept.report_id, status="in_progress", text=text, at=NOON)
    here.stores.outbox.apply((), [one], ())


def record(here: Village, **halves: Half) -> None:
    well = Half(outcome="ok")
    told = {"up": well, "down": well, "photos": well} | halves
    here.stores.state.record_visit(
        VisitResult(at=STAMP, up=told["up"], down=told["down"], photos=told["photos"], reports_sent=3)
    )
