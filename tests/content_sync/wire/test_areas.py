"""Areas: what is one, and which villages it covers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import WireError
from content_sync.wire.areas import (
    Area,
    Province,
    Village,
    any_covers,
    covers,
    is_area,
    is_village,
    prefixes,
)
from content_sync.wire.encoding import decode, encode
from tests.cast.wire.wire_samples import areas, villages

NOT_AREAS = ["", "t", "TH", "th ", "4", "430", "43010", "4301050", "430105011", "03", "4๓", "๔๓", "43\n", "43/..", "-3"]


@pytest.mark.parametrize("text", NOT_AREAS)
def test_what_is_no_area_is_refused_by_the_check_and_by_the_wire_alike(text: str) -> None:
    assert not is_area(text)
    for kind in (Area, Village, Province):
        with pytest.raises(WireError):
            decode(encode(text), kind)


@given(st.one_of(areas, st.text("th0123456789๓ \n", max_size=10)))
def test_the_check_and_the_wire_agree(text: str) -> None:
    try:
        assert decode(encode(text), Area) == text
    except WireError:
        assert not is_area(text)
    else:
        assert is_area(text)


@given(st.one_of(areas, villages))
def test_only_eight_digits_are_a_village(text: str) -> None:
    assert is_village(text) == (len(text) == 8)


def test_the_areas_of_a_village_begin_with_the_country() -> None:
    assert prefixes("43010501") == ("th", "43", "4301", "430105", "43010501")
    assert prefixes("4301") == ("th", "43", "4301")


@given(villages, areas)
def test_an_area_covers_exactly_the_villages_it_is_a_prefix_of(village: str, area: str) -> None:
    assert covers(area, village) == (area in prefixes(village))


@given(areas, areas, areas)
def test_covering_is_passed_on(wide: str, middle: str, narrow: str) -> None:
    assert covers(wide, wide)
    if covers(wide, middle) and covers(middle, narrow):
        assert covers(wide, narrow)
    if covers(wide, middle) and covers(middle, wide):
        assert wide == middle


def test_no_smaller_area_covers_the_country() -> None:
    assert not covers("43", "th")
    assert any_covers(("10", "43"), "43010501")
    assert not any_covers((), "43010501")
