"""When what is signed is signed again, to the second."""

from __future__ import annotations

import datetime as dt

from content_sync.central.tree.layout import role_rules
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.tree_reader import versions

SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def test_where_nothing_changed_the_tree_is_signed_again_after_twenty_hours(ministry: Ministry) -> None:
    publish = ministry.publisher.publish
    assert [publish(NOW + off).version for off in (0 * HOUR, 20 * HOUR - SECOND, 20 * HOUR)] == [1, 1, 2]


def test_a_role_is_signed_again_when_less_than_a_third_of_its_life_is_left(ministry: Ministry) -> None:
    of_sixty_days = {name for name, rule in role_rules().items() if rule.days == 60}
    ministry.publisher.publish(NOW)
    for off, renewed in ((40 * DAY, set[str]()), (40 * DAY + SECOND, of_sixty_days)):
        ministry.publisher.publish(NOW + off, is_clock_right=True)
        assert {name for name, version in versions(ministry).items() if version == 2} == renewed


def test_keys_signs_root_again_when_less_than_a_year_of_its_three_is_left(ministry: Ministry) -> None:
    made = ministry.tree.folder / "metadata" / "2.root.json"
    for off, is_renewed in ((730 * DAY, False), (730 * DAY + SECOND, True)):
        ministry.publisher.initialize(NOW + off)
        assert made.exists() == is_renewed
