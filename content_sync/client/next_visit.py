"""How long to wait before the next visit: a decision over how the last ones went."""

from __future__ import annotations

from typing import Final

_LONGEST_DELAY_S: Final = 2 * 3600.0


def next_delay_s(failures: int, *, base_s: float, retry_after_s: int | None, chance: float) -> float:
    """Return how many seconds to wait before the next visit.

    Args:
        failures: failed visits in a row; each doubles the wait, up to two hours.
        base_s: the seconds to wait after a visit that did not fail.
        retry_after_s: the least seconds central asked to wait; None where it did not ask.
        chance: a random number from 0 up to 1; so the kiosks of a province that gets its power back do not all call
            at once.
    """
    longest_s = max(base_s, _LONGEST_DELAY_S)
    delay_s = min(base_s * 2.0 ** min(failures, 16), longest_s)
    return max(delay_s * (0.8 + 0.4 * chance), (retry_after_s or 0) * (1 + 0.1 * chance))
