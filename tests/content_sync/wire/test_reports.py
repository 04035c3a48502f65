"""What central says of an item, and what it means to the kiosk."""

from __future__ import annotations

import pytest

from content_sync.wire.reports import ItemResult


@pytest.mark.parametrize(
    ("word", "reason", "verdict"),
    [
        ("ok", "", "kept"), ("dup", "", "kept"), ("conflict", "", "refused"), ("rejected", "bad-item", "refused"),
        ("rejected", "", "refused"), ("rejected", "unknown-kind", "later"), ("deferred", "busy until May", "later"),
        ("", "", "later"),
    ],
)  # fmt: skip
def test_what_central_cannot_take_yet_and_a_word_nobody_knows_mean_later(word: str, reason: str, verdict: str) -> None:
    assert ItemResult(id="0" * 32, result=word, reason=reason).verdict == verdict
