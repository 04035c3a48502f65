"""How often pages were read: a row a day, ninety days, and each day goes up once it is over."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from kiosk.store.history.history import History
from kiosk.store.history.usage import DAYS_KEPT
from kiosk.store.journal.documents import Documents

DAY = date(2026, 11, 23)


def test_counts_of_a_day_add_up_by_page_and_by_hour_over_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "history.journal"
    history = History(Documents(file))
    history.usage.add(DAY, {(8, "home"): 2, (9, "home"): 1, (9, "prices"): 5}, phones=3)
    history.close()
    history = History(Documents(file))
    history.usage.add(DAY, {(9, "home"): 10}, phones=2)
    (day,) = history.usage.all()
    assert day.by_page() == {"home": 13, "prices": 5}
    assert day.by_hour() == (*[0] * 8, 2, 16, *[0] * 14)
    assert (day.phones, day.number) == (3, 2)
    history.close()


def test_a_day_goes_up_once_it_is_over_and_again_only_if_it_changed(tmp_path: Path) -> None:
    history = History(Documents(tmp_path / "history.journal"))
    history.usage.add(DAY, {(8, "home"): 1})
    assert history.usage.unsaid(DAY) == ()
    (day,) = history.usage.unsaid(DAY + timedelta(days=1))
    history.usage.mark_said(day)
    assert history.usage.unsaid(DAY + timedelta(days=1)) == ()
    history.usage.add(DAY, {(8, "home"): 1})
    assert [one.number for one in history.usage.unsaid(DAY + timedelta(days=1))] == [2]
    history.close()


def test_ninety_days_are_kept(tmp_path: Path) -> None:
    history = History(Documents(tmp_path / "history.journal"))
    for ago in (DAYS_KEPT, DAYS_KEPT - 1, 0):
        history.usage.add(DAY - timedelta(days=ago), {(8, "home"): 1})
    history.usage.forget_old(DAY)
    assert [one.day for one in history.usage.all()] == ["2026-08-26", "2026-11-23"]
    history.close()
