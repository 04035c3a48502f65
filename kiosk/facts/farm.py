"""What to do on the farm in the coming days, each a sentence by rule.

In: the days of a forecast, and the rules of farm_rules.csv: a condition with its threshold, how many days in a row must
meet it, in which months, the sentence, and who published the advice, where and when. Out: the sentences that apply, the
soonest first. Rules: a rule without a published source is left out when the file is read; no rule speaks of burning: a
ban comes only from a notice or a warning.
"""

from __future__ import annotations

import csv
import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from content_sync.look.catalogues import Language
from content_sync.look.thai import weekday
from content_sync.wire.bulletins import Day

_log = logging.getLogger(__name__)

_RULES: Final = Path(__file__).with_name("farm_rules.csv")
_MOST: Final = 3
_BURNING: Final = ("เผา", "burn", "fire")

_CONDITIONS: Final[Mapping[str, tuple[Callable[[Day], float | None], Callable[[float, float], bool]]]] = {
    "rain_at_least": (lambda day: day.rain_area_percent, float.__ge__),
    "rain_at_most": (lambda day: day.rain_area_percent, float.__le__),
    "low_at_most": (lambda day: day.low_celsius, float.__le__),
    "high_at_least": (lambda day: day.high_celsius, float.__ge__),
    "wind_at_least": (lambda day: day.wind_kmh, float.__ge__),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmRule:
    """One rule; no `months` means all of them."""

    condition: str
    threshold: float
    days: int
    months: frozenset[int]
    sentences: Mapping[str, str]
    source: str
    address: str
    date: dt.date

    def is_met(self, day: Day) -> bool:
        figure, holds = _CONDITIONS[self.condition]
        value = figure(day)
        in_season = not self.months or day.date.month in self.months
        return value is not None and in_season and holds(float(value), self.threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmAdvice:
    """A sentence for the coming days, who published the advice, where and when."""

    sentence: str
    source: str
    address: str
    date: dt.date


def farm_advice(
    days: tuple[Day, ...], language: Language, rules: Iterable[FarmRule] | None = None
) -> tuple[FarmAdvice, ...]:
    """Return what to do on the farm, the soonest first.

    Args:
        days: the days to come, earliest first.
        language: the language of the sentences.
        rules: those of the file unless told.
    """
    met = [(run, rule) for rule in (farm_rules() if rules is None else rules) if (run := _first_run(rule, days))]
    return tuple(_advice(rule, run, language) for run, rule in sorted(met, key=lambda one: one[0][0].date)[:_MOST])


@cache
def farm_rules() -> tuple[FarmRule, ...]:
    """Return the rules of the file."""
    with _RULES.open(encoding="utf-8", newline="") as lines:
        return tuple(read_rules(csv.DictReader(lines)))


def read_rules(rows: Iterable[Mapping[str, str]]) -> Iterator[FarmRule]:
    """Yield the rules that may be shown; one that may not, or that cannot be read, is named in the log."""
    for row in rows:
        try:
            yield _rule(row)
        except (KeyError, ValueError) as error:
            _log.warning("the farm rule %s is left out: %s", row.get("id"), error)


def _rule(row: Mapping[str, str]) -> FarmRule:
    if row["condition"] not in _CONDITIONS:
        raise ValueError("its condition is unknown")
    if not (row["source"].strip() and row["address"].startswith("https://")):
        raise ValueError("it has no published source")
    sentences = {"th": row["sentence_th"], "en": row["sentence_en"]}
    if any(word in sentence.lower() for word in _BURNING for sentence in sentences.values()):
        raise ValueError("it speaks of burning, which only a notice or a warning does")
    return FarmRule(
        condition=row["condition"],
        threshold=float(row["threshold"]),
        days=int(row["days"]),
        months=frozenset(map(int, row["months"].split())),
        sentences=sentences,
        source=row["source"],
        address=row["address"],
        date=dt.date.fromisoformat(row["date"]),
    )


def _first_run(rule: FarmRule, days: tuple[Day, ...]) -> tuple[Day, ...]:
    """Return the first days in a row that meet a rule, if they are enough; a day that is missing ends a row."""
    run: list[Day] = []
    for day in days:
        follows = not run or day.date - run[-1].date == dt.timedelta(days=1)
        if rule.is_met(day) and follows:
            run.append(day)
        elif len(run) >= rule.days:
            break
        else:
            run = [day] if rule.is_met(day) else []
    return tuple(run) if len(run) >= rule.days else ()


def _advice(rule: FarmRule, run: tuple[Day, ...], language: Language) -> FarmAdvice:
    return FarmAdvice(
        sentence=rule.sentences[language].format(day=weekday(run[0].date, language), count=len(run)),
        source=rule.source,
        address=rule.address,
        date=rule.date,
    )
