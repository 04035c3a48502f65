"""The table of parts: both ends read it, so what central lays and what a kiosk looks for are the same."""

from __future__ import annotations

from typing import get_args

from hypothesis import given

from content_sync.central.tree.layout import role_of, role_rules
from content_sync.wire.bulletins import KINDS
from content_sync.wire.parts import ContentPart, PartName, part_roles, part_rules
from tests.cast.place_and_time import VILLAGE
from tests.cast.wire import wire_samples as cast


def test_every_target_is_signed_by_the_role_of_its_part_and_a_province_s_warnings_by_its_own() -> None:
    for rule in part_rules(VILLAGE):
        assert rule.role in role_rules()
        signing = {role_of(target) for target in rule.targets}
        assert signing == ({"warnings", "a43"} if rule.name == "warnings" else {rule.role})


@given(cast.villages)
def test_every_village_has_each_part_once_warnings_first(village: str) -> None:
    rules = part_rules(village)
    assert {rule.name for rule in rules} == set(get_args(PartName))
    assert len({rule.role for rule in rules}) == len(rules)
    assert rules[0].name == "warnings"
    assert part_roles(village) == tuple(rule.role for rule in rules)


def test_every_kind_is_brought_by_a_part_and_every_part_of_content_brings_one() -> None:
    assert all(record.parts for record in KINDS.values())
    assert {part for record in KINDS.values() for part in record.parts} == set(get_args(ContentPart))


def test_a_village_looks_up_its_own_areas_and_the_finest_forecast_first() -> None:
    targets = {rule.name: rule.targets for rule in part_rules(VILLAGE)}
    assert targets["weather"] == ("weather/43010501", "weather/430105", "weather/4301", "weather/43")
    assert targets["warnings"] == ("warnings/th", *(f"warnings/{VILLAGE[:length]}" for length in (2, 4, 6, 8)))
    assert targets["local"] == ("local/43/index",)
