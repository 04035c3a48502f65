"""The box notes how it is once an hour, and tells central how often pages were read once a day is over."""

from __future__ import annotations

import pytest

from content_sync.wire.usage import Usage
from kiosk.noting import noting
from kiosk.store.errors import CardError
from kiosk.store.history.history import History
from tests.cast.kiosk.served_kiosk import ServedKiosk


def test_what_is_read_reaches_the_card_within_an_hour_and_central_the_day_after(kiosk: ServedKiosk) -> None:
    footfall = kiosk.program.services.footfall
    note = noting(kiosk.stores, kiosk.program.services.clock, footfall)
    phone = kiosk.phone()
    for path in ("/search", "/search", "/report/road", "/admin/sign-in"):
        phone.open(path)
    note()
    (day,) = kiosk.stores.history.usage.all()
    assert day.by_page() == {"search": 2, "report": 1}
    assert day.phones == 1
    assert kiosk.stores.network.items.unsent() == ()
    phone.open("/search")
    note()
    assert kiosk.stores.history.usage.all() == (day,), "within the hour the card is left alone"
    kiosk.hands.move(seconds=24 * 3600)
    note()
    (item,) = kiosk.stores.network.batch(9)
    assert isinstance(item, Usage)
    assert item.day == "2026-11-23"
    assert item.pages == {"search": 3, "report": 1}
    assert sum(item.hours) == sum(item.pages.values())
    assert len(kiosk.stores.history.samples.all()) == 2
    note()
    assert len(kiosk.stores.network.batch(9)) == 1


def test_what_the_card_does_not_take_is_counted_again(kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    note = noting(kiosk.stores, kiosk.program.services.clock, kiosk.program.services.footfall)
    kiosk.phone().open("/search")

    def refuse(*_: object) -> None:
        raise CardError("full")

    with monkeypatch.context() as patched:
        patched.setattr(History, "note", refuse)
        with pytest.raises(CardError):
            note()
    note()
    assert kiosk.stores.history.usage.all()[0].by_page() == {"search": 1}
