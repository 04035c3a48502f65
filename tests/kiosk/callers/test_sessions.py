"""Sessions: twenty of one person at once, the oldest of theirs gives way."""

from __future__ import annotations

from kiosk.callers.sessions import Sessions


def test_of_twenty_one_sessions_of_a_person_the_oldest_ends_and_those_of_others_go_on() -> None:
    sessions = Sessions()
    other = sessions.begin(2, 0.0)
    tokens = [sessions.begin(1, 0.0) for _ in range(20)]
    assert all(sessions.person(token, 1.0) == 1 for token in tokens)
    newest = sessions.begin(1, 0.5)
    assert [sessions.person(token, 1.0) for token in (*tokens[:2], newest, other)] == [None, 1, 1, 2]


def test_the_sessions_of_one_person_end_and_those_of_others_go_on() -> None:
    sessions = Sessions()
    tokens = [sessions.begin(person, 0.0) for person in (1, 2, 1)]
    sessions.end_all(1)
    assert [sessions.person(token, 1.0) for token in tokens] == [None, 2, None]
