"""What expires is told in good time: what people sign months before, what central signs only where it did not."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.tree.expiries import Expiry, by_day, due
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.place_and_time import DAY, HOUR

SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(("role", "days"), [("root", 365), ("targets", 120), ("timestamp", 14), ("a43", 14)])
def test_a_role_is_told_so_many_days_before_its_end(role: str, days: int) -> None:
    known = [Expiry(role=role, version=1, at=NOW + days * DAY)]
    assert due(known, NOW) == ()
    assert due(known, NOW + SECOND) == tuple(known)
    assert due(known, NOW + 2 * days * DAY) == tuple(known), "what has ended is told on"


def test_what_central_renews_by_itself_is_told_to_nobody_for_a_year_as_it_is_renewed(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    for days in range(0, 361, 45):
        for _ in range(2):  # the keeper does so each minute
            ministry.publisher.publish(NOW + days * DAY)
        assert due(ministry.publisher.expiries, NOW + days * DAY) == ()


def test_each_role_is_known_with_its_end_the_soonest_first(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    assert [one.role for one in ministry.publisher.expiries] == ["root"], "nothing was published before"
    ministry.publisher.publish(NOW + HOUR)
    known = {one.role: one for one in ministry.publisher.expiries}
    assert len(known) == 4 + 3 + 5 * 77
    assert known["root"].at == NOW + 3 * 365 * DAY
    assert known["snapshot"].at == known["timestamp"].at == known["w43"].at == NOW + 60 * DAY
    ends = [one.at for one in ministry.publisher.expiries]
    assert ends == sorted(ends)


def test_what_expires_on_one_day_is_told_in_one_line_with_what_people_sign_first() -> None:
    at = dt.datetime(2027, 1, 21, 10, tzinfo=dt.UTC)
    hundreds = [Expiry(role=f"w{number}", version=1, at=at) for number in range(10, 97)]
    top = [Expiry(role=name, version=1, at=at) for name in ("timestamp", "targets")]
    later = Expiry(role="root", version=1, at=at + dt.timedelta(days=1))
    first, second = by_day((*hundreds, *top, later))
    assert (first.named, first.more, first.at) == (("targets", "timestamp", "w10", "w11"), 85, at)
    assert (second.named, second.more) == (("root",), 0)


@pytest.mark.parametrize(("hours", "days"), [(6, 1), (7, 2)])
def test_a_day_is_one_of_bangkok(hours: int, days: int) -> None:
    noon = dt.datetime(2027, 1, 21, 10, tzinfo=dt.UTC)
    both = [Expiry(role=name, version=1, at=noon + dt.timedelta(hours=late)) for name, late in (("a", 0), ("b", hours))]
    assert len(by_day(both)) == days
