"""The heartbeat tells central how the kiosk is."""

from __future__ import annotations

import shutil

import pytest

from kiosk.store.outbox.filing.filing import Fields
from kiosk.store.state import RESET_OPENED, SIGN_IN_OPENED
from tests.cast.link.linked_kiosk import LinkedKiosk


def test_the_heartbeat_tells_how_the_kiosk_is(linked_kiosk: LinkedKiosk) -> None:
    linked_kiosk.visits.run()
    (beat,) = linked_kiosk.central.heartbeats
    assert beat.made.clock == "trusted"
    assert beat.disk_free_mb > 0
    assert beat.waiting == 0
    assert beat.damage == 0
    assert beat.oldest_waiting is None
    assert beat.software


def test_the_heartbeat_tells_how_much_of_the_last_receipt_is_for_a_later_version(linked_kiosk: LinkedKiosk) -> None:
    linked_kiosk.central.later_entries = [b'{"kind":"later"}', b"?"]
    for _ in range(2):
        linked_kiosk.visits.run()
    assert [beat.skipped for beat in linked_kiosk.central.heartbeats] == [0, 2]


def test_the_heartbeat_tells_what_the_button_let_somebody_do(linked_kiosk: LinkedKiosk) -> None:
    linked_kiosk.stores.state.audit(SIGN_IN_OPENED, linked_kiosk.clock.read())
    for _ in range(2):
        linked_kiosk.stores.state.audit(RESET_OPENED, linked_kiosk.clock.read())
    linked_kiosk.visits.run()
    told = linked_kiosk.central.heartbeats[-1]
    assert (told.sign_in_openings, told.password_resets) == (1, 2)


def test_the_heartbeat_tells_whole_millions_of_free_bytes(
    linked_kiosk: LinkedKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    almost_two_gigabytes = shutil.disk_usage("/")._replace(free=1_999_999_999)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: almost_two_gigabytes)
    linked_kiosk.visits.run()
    assert linked_kiosk.central.heartbeats[-1].disk_free_mb == 1_999


def test_the_heartbeat_tells_which_start_it_is_for_how_long_and_the_last_number_of_a_report(
    linked_kiosk: LinkedKiosk,
) -> None:
    now = linked_kiosk.clock.uptime()
    linked_kiosk.visits.run()
    linked_kiosk.stores.outbox.receive(
        "0" * 32, Fields(topic="road", text="ถนนขาด"), made=linked_kiosk.clock.read(), seal_to=None
    )
    linked_kiosk.visits.run()
    told = [(beat.boot, beat.boot_s, beat.last_serial) for beat in linked_kiosk.central.heartbeats]
    assert told == [(now.boot, now.seconds, 0), (now.boot, now.seconds, 1)]
