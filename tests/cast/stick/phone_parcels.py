"""What a phone carries between a kiosk that is served and the ministry, step by step as people do it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from content_sync.central.app import parcels_of as parcels_of_central
from content_sync.central.stick.parcels import Parcel, Parcels
from content_sync.wire.keys import public_key
from tests.cast.central.register import take
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.place_and_time import VILLAGE
from tests.cast.stick.stick_kiosk import StickKiosk
from tests.cast.waiting import until

PAGE, BACK = "/carry", "/carry/back"


@pytest.fixture
def linked(stick_kiosk: StickKiosk) -> StickKiosk:
    """A kiosk that knows central's keys, as a stick brought them, and is not linked otherwise."""
    seed = stick_kiosk.kiosk.stores.identity.seed
    assert seed is not None
    listed = f"village,name,public_key\n{VILLAGE},เวียงคุก,{public_key(seed).hex()}\n"
    take(stick_kiosk.country.central.database, "villages", listed)
    stick_kiosk.put_in()
    phone = stick_kiosk.kiosk.volunteer()
    phone.send("/admin/stick", form_of="/admin/stick", act="take")
    stick_kiosk.wait()
    return stick_kiosk


def parcels_of(linked: StickKiosk, folder: Path) -> Parcels:
    central = linked.country.central
    return replace(parcels_of_central(central), folder=folder / "parcels")


def the_file(phone: PhoneBrowser) -> bytes:
    """Have the file made if it has to be, and get it."""
    if ".kbx" not in phone.open(PAGE).text.partition("</form>")[0]:
        assert phone.send(PAGE, form_of=PAGE).status_code == 303
    path = next(part for part in phone.open(PAGE).text.split('"') if part.endswith(".kbx") and part.startswith(PAGE))
    got = phone.open(path)
    assert int(got.headers["Content-Length"]) == len(got.data)
    return bytes(got.data)


def bring_back(linked: StickKiosk, phone: PhoneBrowser, parcel: bytes) -> str:
    answer = phone.send(BACK, form_of=PAGE, parcel=(io.BytesIO(parcel), "kiosk.kbx"))
    if answer.status_code == 303:
        carrier = linked.kiosk.program.services.phone_carrier
        assert carrier is not None
        until(lambda: not carrier.taking.progress().is_running, seconds=60, what="the file was taken in")
        answer = phone.open(PAGE)
    return " ".join(answer.text.split())


def hand_in(linked: StickKiosk, folder: Path, parcel: bytes) -> Parcel:
    return parcels_of(linked, folder).take(io.BytesIO(parcel), now=linked.country.now)
