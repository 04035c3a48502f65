"""Whom to call first: the authorities of the capital differ from those of all other provinces."""

from __future__ import annotations

import pytest

from kiosk.facts.hotlines import hotlines


@pytest.mark.parametrize(
    ("province", "power", "water"),
    [
        ("10", "1130", "1125"),
        ("11", "1130", "1125"),
        ("12", "1130", "1125"),
        ("13", "1129", "1662"),
        ("43", "1129", "1662"),
    ],
)
def test_power_and_water_of_the_capital_are_the_metropolitan_ones(province: str, power: str, water: str) -> None:
    village = f"{province}010501"
    assert (hotlines("electricity", village), hotlines("water", village)) == ((power,), (water,))
    assert hotlines("flood", village) == ("1784",)
    assert hotlines("waste", village) == ()
