"""A kiosk that is served on loopback: real stores in a folder, and a clock that stands where the test puts it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from argon2 import PasswordHasher

from content_sync.client.tree.edition import Edition
from content_sync.client.visit_context import StepResult, VisitResult
from content_sync.wire.enrolment import Welcome
from content_sync.wire.keys import public_key, sealing_key
from content_sync.wire.reports import Answer, Report, ReportPhoto
from content_sync.wire.rescue import rescue_code
from content_sync.wire.shared_secret import shared_secret
from content_sync.wire.sign_up import Invitation, invite, write_digits, write_token
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import ServiceKeys
from kiosk.app import Kiosk, build
from kiosk.callers.passwords import Passwords
from kiosk.config import KioskConfig
from kiosk.enrolment_setting import code_left_in
from kiosk.screens import PRINTED
from kiosk.serving import limits_of
from kiosk.site.press import PrintedScreen
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from kiosk.store.stores import Stores, open_stores
from kiosk.visit_setup import make_phone_carrier, make_sticks, make_visits
from kiosk.visits import Progress, Visits, VisitStep
from tests.cast.kiosk.clock_hands import NOON, ClockHands
from tests.cast.kiosk.editions import an_edition, put_on
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.listener.serving import HOST, Reply, ask, listening
from tests.cast.place_and_time import VILLAGE

STAMP = Stamp(at=NOON - timedelta(hours=3), clock="trusted")
CENTRAL_SEED = bytes(range(32))
KEYS = ServiceKeys(seal=sealing_key(public_key(CENTRAL_SEED)).hex(), receipt=public_key(CENTRAL_SEED).hex())
FORM = "application/x-www-form-urlencoded"
SEE_OTHER = 303


class _QuickPasswords(Passwords):
    """Makes hashes that take a kiosk no time to check, as each says itself what it takes; most tests sign in."""

    def __init__(self) -> None:
        super().__init__()
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


password_hash = cache(_QuickPasswords().hash)


@dataclass
class ServedKiosk:
    """The parts of a kiosk that is served, what villagers and the volunteer do with it, and the visits they ask for.

    `carried_by` are the visits beside which it takes sticks in; None where it takes none.
    """

    program: Kiosk
    stores: Stores
    hands: ClockHands
    port: int
    visits: list[str] = field(default_factory=list)
    restarts: list[str] = field(default_factory=list)
    step: VisitStep = "idle"
    carried_by: Visits | None = None

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

    def form(self, path: str = "/report/road") -> str:
        """Open page 2 of a report and return the token of its form."""
        found = re.search(r'name="form" value="([0-9a-f.]{65})"', self.get(path).text)
        assert found
        return found[1]

    def page_3(self, path: str = "/report/road", **fields: str) -> str:
        """Send page 2 of a report and return the address of page 3."""
        sent = {"form": self.form(path), "text": "ถนนหน้าวัดเป็นหลุม"} | fields
        reply = self.post_only(f"{path}?next", {"Origin": self.address}, **sent)
        assert reply.status == SEE_OTHER
        return reply.headers["location"]

    def report(self, topic: str = "road", **fields: str) -> str:
        """Send a report by its last page and return its reference."""
        sent = {"form": self.form(), "text": "ถนนหน้าวัดเป็นหลุม"} | fields
        reply = self.post(sending(topic), **sent)
        assert reply.status == 200
        return reference_on(reply.text)

    def file_report(self, *, read_aloud: bool = False, text: str = "น้ำไม่ไหล", made: Stamp = STAMP) -> FiledReport:
        """Put a report into the outbox, without the form."""
        fields = Fields(topic="water", text=text, read_aloud=read_aloud)
        return self.stores.outbox.receive(uuid4().hex, fields, made=made, seal_to=None)

    def answer(self, kept: FiledReport, text: str = "ช่างไปพรุ่งนี้") -> None:
        """Let central's answer to a report come home."""
        one = Answer(id=uuid4().hex, report=kept.report_id, status="in_progress", text=text, at=NOON)
        self.stores.outbox.apply((), [one], ())

    def welcome(self, standing: str) -> None:
        """Let central have answered to a code that the kiosk brought."""
        assert self.stores.identity.seed is not None
        welcome, kiosk = Welcome(standing=standing, nonce="0f" * 16), public_key(self.stores.identity.seed)
        self.stores.enrolment.welcomed(welcome, kiosk=kiosk, central=b"\x02" * 32)

    def record_visit(self, **halves: StepResult) -> None:
        """Let a visit have been made, well in each half that is not named."""
        well = StepResult(outcome="ok")
        told = {"up": well, "down": well, "photos": well} | halves
        self.stores.state.record_visit(
            VisitResult(at=STAMP, up=told["up"], down=told["down"], photos=told["photos"], reports_sent=3)
        )

    def reports_waiting(self) -> list[Report]:
        return [item for item in self.stores.outbox.batch(100) if isinstance(item, Report)]

    def photos_waiting(self) -> list[ReportPhoto]:
        return [item for item in self.stores.outbox.batch(100) if isinstance(item, ReportPhoto)]

    def rescue_code(self, counter: int) -> str:
        """Return the code of a number, as central makes it."""
        assert self.stores.identity.seed is not None
        kiosk = sealing_key(public_key(self.stores.identity.seed))
        return rescue_code(shared_secret(CENTRAL_SEED, kiosk, "rescue"), counter)

    def invitation(self, number: int = 1, *, village: str = VILLAGE, day: date | None = None) -> Invitation:
        """Return an invitation of this village, as a training's sheet has it."""
        return invite(village, number, day or NOON.date())

    def token(self, invitation: Invitation) -> str:
        return write_token(invitation, CENTRAL_SEED)

    def digits(self, invitation: Invitation) -> str:
        """Return the digits of an invitation, as central makes them for this kiosk."""
        assert self.stores.identity.seed is not None
        kiosk = sealing_key(public_key(self.stores.identity.seed))
        return write_digits(invitation, shared_secret(CENTRAL_SEED, kiosk, "training"))

    def phone(self) -> PhoneBrowser:
        return PhoneBrowser(self.program)

    def rescued(self, counter: int = 0, *, person: int = 0, password: str = "ข้าวเหนียวมะม่วง-7") -> PhoneBrowser:
        """Return a phone that came in by a code of the ministry, as a new volunteer unless told whose account it is."""
        phone = self.phone()
        code = self.rescue_code(counter)
        assert phone.send("/admin/rescue", form_of="/admin/rescue", code=code).status_code == SEE_OTHER
        chosen = {"person": str(person), "name": "แก้วตา", "new": password, "again": password}
        done = phone.send("/admin/rescue/account", form_of="/admin/rescue/account", **chosen)
        assert done.status_code == SEE_OTHER
        return phone

    def volunteer(self) -> PhoneBrowser:
        """Return a phone that is signed in."""
        phone = self.phone()
        assert phone.sign_in().status_code == SEE_OTHER
        return phone


def sending(topic: str = "road", prefix: str = "") -> str:
    """Return where page 3 of a report sends it; the page carries the words, so no draft is needed."""
    return f"{prefix}/report/{topic}/-?send"


def reference_on(html: str) -> str:
    """Return the reference a thank-you page shows."""
    found = re.search(r'<dl class="code"[^>]*>(.*?)</dl>', html, re.DOTALL)
    assert found
    return "-".join(re.findall(r"<dd>([^<]*)</dd>", found[1]))


def ticket_on(html: str) -> str:
    """Return the address of the ticket on its page: where its photo goes."""
    found = re.search(r'action="([^"]*/report/thanks/[^"/]+)"', html)
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


def edition(number: int = 7, *, keys: ServiceKeys | None = KEYS) -> Edition:
    return an_edition(number=number, issued=NOON - timedelta(hours=1), keys=keys)


@contextmanager
def kiosk_in(
    folder: Path,
    *,
    password: str | None = PASSWORD,
    hands: ClockHands | None = None,
    settings: KioskConfig | None = None,
    screens: Sequence[PrintedScreen] = (),
    has_edition: bool = True,
    keys: ServiceKeys | None = KEYS,
    takes_sticks: bool = False,
    settings_file: Path | None = None,
) -> Iterator[ServedKiosk]:
    """Serve a kiosk in a folder.

    Args:
        folder: where its data folder stands.
        password: the volunteer's; `None` leaves the kiosk without anybody.
        hands: the clock's; one that is trusted at noon unless told.
        settings: the kiosk's settings; `config(folder)` unless told.
        screens: the pages to print, which takes a while: only where a test reads them.
        has_edition: whether a tree was taken in before.
        keys: central's, as that tree names them.
        takes_sticks: it looks for sticks, as its settings say; then `root_file` is there.
        settings_file: where its settings are from, and a code for central may still stand.
    """
    hands = hands or ClockHands()
    settings = settings or config(folder)
    stores = open_stores(replace(settings, data_dir=folder / "data"))
    try:
        if password and not stores.people.all():
            stores.people.add(password_hash(password))
        if has_edition and not stores.content.edition().parts:
            put_on(stores.content, edition(keys=keys))
        visits, restarts, made = list[str](), list[str](), list[ServedKiosk]()
        carried_by = make_visits(settings, stores, hands.clock()) if takes_sticks else None
        program = build(
            settings,
            stores=stores,
            clock=hands.clock(),
            templates=templates(),
            visit_now=lambda: visits.append("asked"),
            visit_progress=lambda: Progress(step=made[0].step),
            sticks=make_sticks(settings, carried_by) if carried_by else None,
            phone_carrier=make_phone_carrier(settings, stores, carried_by) if carried_by else None,
            restart=lambda: restarts.append("asked"),
            code_left_in=partial(code_left_in, settings_file, os.environ, stores.enrolment),
            screens=screens,
        )
        with listening(program.site, limits=limits_of(program)) as port:
            made.append(
                ServedKiosk(
                    program=program,
                    stores=stores,
                    hands=hands,
                    port=port,
                    visits=visits,
                    restarts=restarts,
                    carried_by=carried_by,
                )
            )
            yield made[0]
    finally:
        stores.close()


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[ServedKiosk]:
    with kiosk_in(tmp_path) as kiosk:
        yield kiosk


@pytest.fixture
def printed_kiosk(tmp_path: Path) -> Iterator[ServedKiosk]:
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        yield kiosk
