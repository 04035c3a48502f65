"""What to do on the farm: by rules with a published source, and never a word on burning."""

from __future__ import annotations

import csv
import datetime as dt
import logging
from urllib.parse import urlsplit

import pytest

from content_sync.look.catalogues import LANGUAGES
from content_sync.wire.bulletins import Day
from kiosk.facts.farm import FarmRule, farm_advice, farm_rules, read_rules
from tests.cast.folders import KIOSK

SUNDAY = dt.date(2026, 11, 22)
ROW = {
    "id": "dry", "condition": "rain_at_most", "threshold": "0", "days": "2", "months": "",
    "sentence_th": "{day} {count} วัน", "sentence_en": "{count} days from {day}",
    "source": "กรมการข้าว", "address": "https://example.go.th/1", "date": "2022-11-27",
}  # fmt: skip


def rules(**changed: str) -> tuple[FarmRule, ...]:
    return tuple(read_rules([ROW | changed]))


def rain(*percents: int | None, first: dt.date = SUNDAY) -> tuple[Day, ...]:
    return tuple(
        Day(date=first + dt.timedelta(days=ahead), condition="clear", rain_area_percent=percent)
        for ahead, percent in enumerate(percents)
    )


def sentences(coming: tuple[Day, ...], **changed: str) -> list[str]:
    return [advice.sentence for advice in farm_advice(coming, "th", rules(**changed))]


def test_every_rule_of_the_file_is_read_and_names_who_published_it() -> None:
    with (KIOSK / "facts/farm_rules.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(farm_rules()) == len(rows) > 0
    assert all(rule.source and urlsplit(rule.address).hostname and rule.date < SUNDAY for rule in farm_rules())
    assert all(set(rule.sentences) == set(LANGUAGES) and all(rule.sentences.values()) for rule in farm_rules())


@pytest.mark.parametrize(
    "changed",
    [
        {"source": " "}, {"address": ""}, {"address": "http://example.go.th"}, {"date": ""}, {"date": "soon"},
        {"condition": "moon_at_least"}, {"threshold": ""}, {"days": ""}, {"sentence_th": "งดเผา"},
        {"sentence_en": "Burn no straw"},
    ],
    ids=str,
)  # fmt: skip
def test_a_rule_without_a_published_source_or_of_burning_is_left_out(
    changed: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert tuple(read_rules([ROW | changed, ROW])) == rules()
    assert "the farm rule dry is left out" in caplog.text


def test_a_rule_needs_its_days_in_a_row_and_names_the_first_and_their_number() -> None:
    assert sentences(rain(0, 1, 0, 0, 0, 1)) == ["วันอังคาร 3 วัน"]
    assert sentences(rain(0, 1, 0)) == []
    assert sentences((*rain(0), *rain(0, first=SUNDAY + dt.timedelta(days=2)))) == []
    assert sentences(rain(None, None)) == []
    assert [advice.sentence for advice in farm_advice(rain(0, 0), "en", rules())] == ["2 days from Sunday"]


@pytest.mark.parametrize(
    ("condition", "field", "threshold", "meets", "misses"),
    [
        ("rain_at_least", "rain_area_percent", "20", 20, 19), ("low_at_most", "low_celsius", "15.9", 15.9, 16),
        ("high_at_least", "high_celsius", "35", 35, 34.9), ("wind_at_least", "wind_kmh", "29", 29, 28.9),
    ],
)  # fmt: skip
def test_a_threshold_is_met_from_the_figure_itself(
    condition: str, field: str, threshold: str, meets: float, misses: float
) -> None:
    for value, is_told in ((meets, True), (misses, False)):
        day = Day(date=SUNDAY, condition="clear", **{field: value})  # type: ignore[arg-type]  # one of its figures
        told = sentences((day,), condition=condition, threshold=threshold, days="1")
        assert bool(told) == is_told


def test_a_rule_of_a_season_is_silent_in_others() -> None:
    assert sentences(rain(0, 0), months="10 11") == ["วันอาทิตย์ 2 วัน"]
    assert sentences(rain(0, 0), months="2 3") == []


def test_at_most_three_sentences_are_told_the_soonest_first() -> None:
    days = rain(100, 0, 0, 100, 100)
    many = [
        ROW | {"sentence_th": f"{name}", "condition": condition, "threshold": threshold, "days": count}
        for name, condition, threshold, count in (
            ("แห้ง", "rain_at_most", "0", "2"), ("เปียก", "rain_at_least", "60", "1"),
            ("เปียกนาน", "rain_at_least", "60", "2"), ("เปียกอีก", "rain_at_least", "99", "1"),
        )
    ]  # fmt: skip
    told = [advice.sentence for advice in farm_advice(days, "th", tuple(read_rules(many)))]
    assert told == ["เปียก", "เปียกอีก", "แห้ง"]
