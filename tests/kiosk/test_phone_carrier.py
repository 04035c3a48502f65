"""What a phone carries, while something else goes on: visits, power cuts, a card that is nearly full."""

from __future__ import annotations

import io
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from content_sync.stick.parcel import pack
from kiosk.phone_carrier import PhoneCarrier
from kiosk.store.errors import BusyError, CardFullError
from kiosk.visit_setup import make_visits
from kiosk.visits import Visits
from tests.cast.stick.phone_parcels import hand_in
from tests.cast.stick.stick_kiosk import StickKiosk
from tests.cast.waiting import until


def carrier_of(linked: StickKiosk, *, kept_free_bytes: int = 0) -> tuple[PhoneCarrier, Visits]:
    """Return one of the test's own on the kiosk's card, and the visits that it waits for."""
    stores, services = linked.kiosk.stores, linked.kiosk.program.services
    visits = make_visits(services.config, stores, linked.kiosk.hands.clock())
    carrier = PhoneCarrier(visits, visits.context, folder=stores.folder, name="เวียงคุก", kept_free_bytes=kept_free_bytes)
    return carrier, visits


def came_back(linked: StickKiosk, folder: Path, carrier: PhoneCarrier) -> bytes:
    """Return the file that central gives for what waits."""
    linked.kiosk.file_report(text="x")
    assert carrier.make() == ""
    return b"".join(pack(hand_in(linked, folder, b"".join(carrier.pieces())).stick))


def test_who_asks_for_a_file_while_one_is_taken_in_waits_for_no_visit_and_harms_nothing(
    linked: StickKiosk, tmp_path: Path
) -> None:
    carrier, visits = carrier_of(linked)
    parcel = came_back(linked, tmp_path, carrier)
    with ThreadPoolExecutor() as others:
        with visits.apart():  # a visit runs, so what came down still lies there
            assert carrier.take(io.BytesIO(parcel), show=lambda: None) == ""
            assert others.submit(carrier.make).result(timeout=60) == "busy"
        until(lambda: not carrier.taking.progress().is_running, seconds=60, what="the file was taken in")
    assert linked.kiosk.stores.outbox.waiting().count == 0, "its receipt came home"
    assert carrier.make() == ""


def test_after_a_power_cut_while_a_file_comes_in_none_is_offered_that_is_not_there(
    linked: StickKiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier, _ = carrier_of(linked)
    parcel = came_back(linked, tmp_path, carrier)
    assert carrier.waiting().made is not None

    rename = Path.rename

    def rename_and_end(path: Path, to: Path) -> None:
        rename(path, to)
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(Path, "rename", rename_and_end)
        with pytest.raises(KeyboardInterrupt):
            carrier.take(io.BytesIO(parcel), show=lambda: None)
    again, _ = carrier_of(linked)
    assert again.waiting().made is None
    assert again.make() == ""
    made = again.waiting().made
    assert made is not None
    assert len(b"".join(again.pieces())) == made.size_bytes


def test_one_file_is_let_in_at_a_time_where_the_card_keeps_its_last_room_for_reports(linked: StickKiosk) -> None:
    free = shutil.disk_usage(linked.kiosk.stores.folder).free
    full, _ = carrier_of(linked, kept_free_bytes=free)
    with pytest.raises(CardFullError), full.incoming():
        pass
    roomy, _ = carrier_of(linked)
    with roomy.incoming() as first:
        first.write(b"x")
        with pytest.raises(BusyError), roomy.incoming():
            pass
    with roomy.incoming() as second:
        assert second.read() == b""
