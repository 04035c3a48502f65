"""The number of the next rescue code: it only grows, it survives a power cut, and each secret has its own."""

from __future__ import annotations

from pathlib import Path

from kiosk.store.journal.documents import Documents
from kiosk.store.rescue_counter import RescueCounter


def test_a_code_that_was_used_stays_used_after_a_power_cut(tmp_path: Path) -> None:
    documents = Documents(tmp_path / "state.journal")
    counter = RescueCounter(documents)
    assert counter.first("a") == 0
    counter.move_past("a", 4)
    documents.close()
    again = RescueCounter(documents := Documents(tmp_path / "state.journal"))
    assert again.first("a") == 5
    documents.close()


def test_it_never_goes_back_and_another_secret_counts_by_itself(tmp_path: Path) -> None:
    documents = Documents(tmp_path / "state.journal")
    counter = RescueCounter(documents)
    counter.move_past("a", 9)
    counter.move_past("a", 3)
    counter.move_past("b", 0)
    assert (counter.first("a"), counter.first("b"), counter.first("c")) == (10, 1, 0)
    counter.move_past("a", 10)
    assert (counter.first("a"), counter.first("b")) == (11, 1)
    documents.close()
