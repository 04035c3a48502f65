"""The pages of a kiosk's key in the real Chromium: nothing is clipped, and axe-core has nothing to say."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from content_sync.central.enrolment.codes import make_codes
from content_sync.central.enrolment.greeting import Greeter
from content_sync.central.network.keys import change_key
from content_sync.wire.enrolment import Hello, seal_hello
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.keys import public_key, sealing_key
from tests.cast.browser import SCREEN, SMALL_PHONE, complaints, overflow, visitor
from tests.cast.central.ministry import NOW
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, an_intake, item_id
from tests.cast.desk.office import Office, office_in
from tests.cast.desk.served_office import sign_in
from tests.cast.listener.serving import listening
from tests.cast.place_and_time import VILLAGE


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """The list of new kiosks with two that came with one code, the page of one of them, and that of a stolen box."""
    with office_in(tmp_path) as office, listening(office.app) as port:
        stolen = SendingKiosk(office.ministry, village="43010502").enlist("บ้านโนนสะอาดเหนือใต้ชุมชนทุ่งศรีเมือง")
        ours = bring_two(office)
        with office.ministry.database.writing() as session:
            change_key(session, stolen.kiosk, "revoked", at=NOW, staff="somsri@ministry.example", why="ตู้หาย")
        intake = an_intake(office.ministry)
        stolen.send(intake, stolen.report(1), stolen.post(1), now=NOW)
        copied = SendingKiosk(office.ministry, village="43010503").enlist("บ้านหนองบัวทองเหนือ")
        copy = SendingKiosk(office.ministry, village="43010503", seed=copied.seed, epoch=copied.epoch)
        for kiosk, board in ((copied, "pi"), (copy, "another pi")):
            beat = Heartbeat(id=item_id(board), made=STAMP, software="1", waiting=0, boot=board, board=board)
            kiosk.send(intake, beat, now=NOW)
        place = f"http://127.0.0.1:{port}/register"
        yield (
            f"{place}/enrolment",
            f"{place}/villages/{VILLAGE}",
            f"{place}/villages/{VILLAGE}/keys/{ours}",
            f"{place}/villages/43010502/keys/{stolen.kiosk}",
            f"{place}/villages/43010503/keys/{copied.kiosk}",
            f"http://127.0.0.1:{port}/",
        )


def bring_two(office: Office) -> str:
    """Let two boxes come with one code, and return the name of the key of the second."""
    ring, database = office.ministry.keyring, office.ministry.database
    greeter = Greeter(database=database, seal_seed=ring.seal_seed(), receipt_seed=ring.receipt_seed())
    with database.writing() as session:
        (row,) = make_codes(session, io.BytesIO(f"village,name\n{VILLAGE},เวียงคุก\n".encode()), now=NOW)
    boxes = (SendingKiosk(office.ministry), SendingKiosk(office.ministry))
    for box in boxes:
        hello, central = Hello(code=row.code, village=VILLAGE), sealing_key(public_key(ring.seal_seed()))
        greeter.greet(seal_hello(hello, seed=box.seed, central=central)[0], now=NOW)
    return boxes[1].kiosk


def test_the_pages_of_keys_fit_a_small_phone_and_a_screen(browser: Browser, addresses: tuple[str, ...]) -> None:
    for size in (SMALL_PHONE, SCREEN):
        with visitor(browser, size=size, scripts=size is SCREEN) as context:
            page = context.new_page()
            sign_in(page, addresses[0])
            for address in addresses:
                page.goto(address)
                assert overflow(page) == 0, address
                if size is SCREEN:
                    assert complaints(page) == [], address
