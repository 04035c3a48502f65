"""Sessions: twenty at once, the oldest gives way."""

from __future__ import annotations

from kiosk.callers.sessions import Sessions


def test_of_twenty_one_sessions_the_oldest_ends() -> None:
    sessions = Sessions()
    tokens = [sessions.begin(0.0) for _ in range(20)]
    assert all(sessions.is_open(token, 1.0) for token in tokens)
    newest = sessions.begin(0.5)
    assert [sessions.is_open(token, 1.0) for token in (*tokens[:2], newest)] == [False, True, True]
