"""How long a kiosk waits until its next visit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content_sync.client.next_visit import next_delay_s


@given(
    failures=st.integers(0, 10_000),
    base_s=st.floats(60, 86_400),
    retry_after_s=st.one_of(st.none(), st.integers(0, 21_600)),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_the_wait_grows_to_two_hours_and_is_never_without_end(
    failures: int, base_s: float, retry_after_s: int | None, chance: float
) -> None:
    delay_s = next_delay_s(failures, base_s=base_s, retry_after_s=retry_after_s, chance=chance)
    assert delay_s >= (retry_after_s or 0)
    assert delay_s >= 0.8 * min(base_s, 7_200)
    assert delay_s <= max(1.2 * max(base_s, 7_200), 1.1 * (retry_after_s or 0))


def test_each_failure_doubles_the_wait() -> None:
    waits = [next_delay_s(failures, base_s=900, retry_after_s=None, chance=0.5) for failures in range(6)]
    assert waits == [900, 1_800, 3_600, 7_200, 7_200, 7_200]


def test_kiosks_of_one_province_do_not_call_at_the_same_moment() -> None:
    waits = [next_delay_s(0, base_s=900, retry_after_s=None, chance=chance / 10) for chance in range(10)]
    assert len({round(wait) for wait in waits}) == 10
    assert max(waits) - min(waits) > 300
