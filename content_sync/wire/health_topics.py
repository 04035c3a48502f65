"""When in the year a topic of health matters: one list by name, for texts that name no months of their own.

In: the name of a topic, which is also the id of the text about it. Out: its months, 1 to 12, in the order in which they
come; none for a topic that the list does not know. The topics are those of the yearly announcements of the Department
of Disease Control on diseases and hazards of a season.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

MONTHS_OF_A_YEAR: Final = 12
_LIST: Final = Path(__file__).with_name("health_topics.csv")


def topic_months(topic: str) -> tuple[int, ...]:
    """Return the months of a topic."""
    return _topics().get(topic, ())


def months_from(first: int, last: int) -> tuple[int, ...]:
    """Return the months from the first to the last, over the new year if need be: 11 and 2 are 11, 12, 1, 2."""
    count = (last - first) % MONTHS_OF_A_YEAR + 1
    return tuple((first - 1 + step) % MONTHS_OF_A_YEAR + 1 for step in range(count))


@cache
def _topics() -> Mapping[str, tuple[int, ...]]:
    with _LIST.open(encoding="utf-8", newline="") as lines:
        return {row["topic"]: months_from(*map(int, row["months"].split("-"))) for row in csv.DictReader(lines)}
