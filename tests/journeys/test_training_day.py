"""A training day, from lists of Excel to volunteers who signed up at two kiosks without internet; coverage changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from content_sync.wire.keys import public_key
from content_sync.wire.sign_up import volunteer_id
from tests.cast.central.intake_results import results_of
from tests.cast.central.register import take
from tests.cast.central.sending_kiosk import SendingKiosk, an_intake
from tests.cast.desk.office import Office
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in

FIRST, SECOND = "43010501", "43010702"
NEW = "ข้าวเหนียวมะม่วง-7"


@pytest.fixture
def kiosks(office: Office, tmp_path: Path) -> Iterator[dict[str, ServedKiosk]]:
    """Two kiosks of Nong Khai that have the ministry's keys, and no line."""
    keys = office.ministry.keyring.service_keys(15)
    settings = [replace(config(tmp_path / code), village=code) for code in (FIRST, SECOND)]
    with (
        kiosk_in(tmp_path / FIRST, settings=settings[0], keys=keys) as first,
        kiosk_in(tmp_path / SECOND, settings=settings[1], keys=keys) as second,
    ):
        yield {FIRST: first, SECOND: second}


def seed_of(kiosk: ServedKiosk) -> bytes:
    assert kiosk.stores.identity.seed is not None
    return kiosk.stores.identity.seed


def bring_lists(office: Office, kiosks: dict[str, ServedKiosk]) -> None:
    """Take the lists in as Excel in Thailand saves them."""
    database = office.ministry.database
    villages = "".join(f"{code};บ้าน {code};{public_key(seed_of(kiosk)).hex()}\r\n" for code, kiosk in kiosks.items())
    take(database, "villages", f"\ufeffรหัสหมู่บ้าน;ชื่อหมู่บ้าน;public_key\r\n{villages}")
    people = f"{FIRST},สมหญิง ใจดี,812345678\r\n{SECOND},วิชัย พรมมา,๐๘๙๑๒๓๔๕๖๗\r\n,,\r\n"
    take(database, "volunteers", f"รหัสหมู่บ้าน,ชื่อ-สกุล,เบอร์โทร\r\n{people}".encode("cp874"))
    take(database, "trainings", "รุ่น,สถานที่,จังหวัด,เริ่ม,ถึง\r\n12,ศาลากลาง,หนองคาย,22/11/2569,23/11/2569\r\n")
    take(database, "attendance", f"รุ่น,รหัสหมู่บ้าน,ชื่อ\r\n12,{FIRST},สมหญิง ใจดี\r\n12,{SECOND},วิชัย พรมมา\r\n")


def covered(clerk: FlaskClient) -> str:
    """Return what the map says of Nong Khai."""
    found = re.search(r"<title>([^<]*หนองคาย[^<]*)</title>", clerk.get("/register").text)
    assert found
    return re.sub("[\u2066-\u2069]", "", unescape(found[1]))


def bring_home(office: Office, kiosk: ServedKiosk, village: str) -> list[tuple[str, str]]:
    """Let what the kiosk has to say reach central, as its next visit would."""
    sender = SendingKiosk(office.ministry, village=village, seed=seed_of(kiosk))
    return results_of(sender.send(an_intake(office.ministry), *kiosk.stores.network.batch(20)))


def test_a_training_day_leads_from_lists_to_volunteers_at_their_kiosks_and_the_map_tells(
    office: Office, clerk: FlaskClient, kiosks: dict[str, ServedKiosk]
) -> None:
    bring_lists(office, kiosks)
    assert covered(clerk).endswith("0 จาก 2")

    sheet = clerk.get("/register/trainings/12/sheet").text
    digits = re.findall(r"\b\d{4} \d{4} \d{4} \d{4}\b", sheet)
    assert len(digits) == 2
    assert sheet.count('class="qr"') == 2

    for typed, (code, kiosk) in zip(digits, kiosks.items(), strict=True):
        other = next(one for village, one in kiosks.items() if village != code)
        fields = {"digits": typed, "name": "สมหญิง", "new": NEW, "again": NEW}
        assert other.phone().send("/join", form_of="/join", **fields).status_code == 403
        phone = kiosk.phone()
        assert phone.send("/join", form_of="/join", **fields).status_code == 303
        assert phone.is_signed_in()
        assert kiosk.phone().send("/join", form_of="/join", **fields).status_code == 409
    assert covered(clerk).endswith("0 จาก 2")  # no kiosk has had a line yet

    results = bring_home(office, kiosks[FIRST], FIRST)
    assert ("ok", "") in results
    assert {result for result, _ in results} == {"ok"}
    assert covered(clerk).endswith("1 จาก 2")
    assert {result for result, _ in bring_home(office, kiosks[FIRST], FIRST)} == {"dup"}
    bring_home(office, kiosks[SECOND], SECOND)
    assert covered(clerk).endswith("2 จาก 2")
    assert 'class="whole"' in clerk.get("/register").text

    page = clerk.get(f"/register/volunteers/{volunteer_id(FIRST, 1)}").text
    assert "0812345678" in page
    assert "สมหญิง" in page
