"""What was read over the loudspeaker is kept over a restart, and not for long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from content_sync.wire.stamps import Stamp
from kiosk.store.history.broadcasts import KEPT, MOST_BROADCASTS, Broadcast
from kiosk.store.history.history import History
from kiosk.store.journal.documents import Documents
from tests.cast.kiosk.clock_hands import NOON

NOW = Stamp(at=NOON, clock="trusted")


def test_a_tick_outlives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "history.journal"
    history = History(Documents(file))
    one = Broadcast(at=NOW, person=2, warnings=("storm",))
    history.broadcasts.add(one)
    history.close()
    history = History(Documents(file))
    assert history.broadcasts.all() == (one,)
    history.close()


def test_ticks_end_after_thirty_days_by_a_trusted_time_and_at_two_hundred(tmp_path: Path) -> None:
    history = History(Documents(tmp_path / "history.journal"))
    ages = {"kept": KEPT, "old": KEPT + timedelta(seconds=1)}
    for name, age in ages.items():
        history.broadcasts.add(Broadcast(at=Stamp(at=NOON - age, clock="trusted"), warnings=(name,)))
    history.broadcasts.add(Broadcast(at=Stamp(at=NOON - 2 * KEPT, clock="unknown"), warnings=("no date",)))
    history.tidy()
    assert len(history.broadcasts.all()) == 3
    history.tidy(NOON)
    assert [one.warnings for one in history.broadcasts.all()] == [("kept",), ("no date",)]
    for _ in range(MOST_BROADCASTS - 1):
        history.broadcasts.add(Broadcast(at=NOW))
    assert [len(history.broadcasts.all()), history.broadcasts.all()[0].warnings] == [MOST_BROADCASTS, ("no date",)]
    history.close()
