"""What it takes to keep a new state of a part of the edition: in step with its bulletins, not with their square."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from content_sync.wire.bulletins import Article
from kiosk.store.content import open_content
from tests.bench.table import Row
from tests.cast.kiosk.editions import a_part
from tests.cast.place_and_time import NOON

FEW, MANY = 500, 4_000
TRIES = 3


def rows() -> list[Row]:
    """Measure how much longer eight times as many bulletins take."""
    with tempfile.TemporaryDirectory() as folder:
        few_s, many_s = (_taken_s(Path(folder), count) for count in (FEW, MANY))
    note = f"{1000 * many_s:.0f} ms of {1000 * few_s:.0f} ms"
    return [Row(f"content: a part of {MANY:,} bulletins, of one of {FEW:,}", many_s / few_s, 12, "ratio", note)]


def _taken_s(folder: Path, count: int) -> float:
    """Return the CPU seconds of taking in a part of which one bulletin changed; the best of some tries."""
    content = open_content(folder / f"{count}.journal")
    same = [_article(f"a-{number}") for number in range(count)]
    content.take(a_part("articles", *same, issued=NOON))
    taken: list[float] = []
    for number in range(TRIES):
        started_s = time.thread_time()
        content.take(a_part("articles", *same, _article(f"new-{number}"), number=number + 2, issued=NOON))
        taken.append(time.thread_time() - started_s)
    content.close()
    return min(taken)


def _article(name: str) -> Article:
    return Article(id=name, areas=("th",), issued=NOON, source="DOH", category="health", title=name, body="ก" * 300)
