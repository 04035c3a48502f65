"""The example of the wire's own docstring runs as it stands there."""

from __future__ import annotations

import doctest

from content_sync import wire


def test_the_example_of_the_wire_runs() -> None:
    results = doctest.testmod(wire)
    assert results.attempted > 0
    assert results.failed == 0
