"""When metadata is signed anew, and what central's clock has to do with it."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import pytest
from tuf.api.exceptions import ExpiredMetadataError

from content_sync.central.tree.keeper import keeping
from content_sync.central.tree.layout import role_rules
from content_sync.central.tree.published import last_publish, read_state
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_ministry, a_warning, an_article, ministry_in
from tests.cast.central.tree_reader import TreeReader, entries, ids, versions
from tests.cast.place_and_time import DAY, HOUR, MINUTE


def test_a_day_later_the_timestamp_is_signed_anew_and_no_role_is(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)
    before = versions(ministry)
    later = ministry.publisher.publish(NOW + DAY)
    assert later.version == 2
    assert later.changed == 0
    assert versions(ministry) == before
    reader.read("sys/kiosk", at=NOW + 60 * DAY)
    assert reader.changed_in == {"sys/kiosk": 1}


def test_what_says_which_version_is_the_newest_is_believed_for_sixty_days(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.publisher.publish(NOW)
    for name in ("timestamp", "1.snapshot"):
        signed = json.loads((ministry.tree.folder / f"metadata/{name}.json").read_bytes())["signed"]
        assert dt.datetime.fromisoformat(signed["expires"]) == NOW + 60 * DAY
    reader.read("sys/kiosk", at=NOW + 60 * DAY - dt.timedelta(seconds=1))
    with pytest.raises(ExpiredMetadataError):
        reader.read("sys/kiosk", at=NOW + 60 * DAY)


def test_a_role_near_its_end_is_signed_anew_without_a_new_number(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_forecast())
    ministry.publisher.publish(NOW)
    ministry.publisher.publish(NOW + 41 * DAY, is_clock_right=True)
    renewed = {name for name, version in versions(ministry).items() if version == 2}
    assert renewed == {name for name, rule in role_rules().items() if rule.days == 60}
    reader.read("weather/43", at=NOW + 100 * DAY)
    assert reader.changed_in == {"weather/43": 1}


def test_every_role_has_the_life_the_design_gives_it(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW)
    standing = read_state(ministry.tree)
    assert standing is not None
    lives = {name: (role.expires - NOW).days for name, role in standing.roles.items()}
    assert len(lives) == 1 + 3 + 5 * 77
    shown = {
        name: lives[name] for name in ("targets", "sys", "articles", "warnings", "a43", "w43", "c43", "p43", "m43")
    }
    assert shown == {
        "targets": 365,
        "sys": 365,
        "articles": 365,
        "warnings": 90,
        "a43": 90,
        "w43": 60,
        "c43": 60,
        "p43": 180,
        "m43": 180,
    }


def test_when_the_clock_goes_back_a_little_what_was_issued_does_not(ministry: Ministry, reader: TreeReader) -> None:
    ministry.publisher.publish(NOW)
    ministry.put(an_article())
    assert ministry.publisher.publish(NOW - 10 * MINUTE).version == 2
    standing = read_state(ministry.tree)
    assert standing is not None
    assert (standing.issued, standing.roles["articles"].expires) == (NOW, NOW + 365 * DAY)
    assert ids(reader.read("articles/dengue", at=NOW + DAY)["articles/dengue"]) == ["dengue"]


@pytest.mark.parametrize("off", [3 * DAY, 13 * DAY, 90 * DAY, 3_650 * DAY, -3 * DAY, -20_000 * DAY], ids=str)
def test_a_wrong_clock_never_stops_publishing_and_never_signs_its_date(
    ministry: Ministry, reader: TreeReader, off: dt.timedelta
) -> None:
    ministry.put(a_warning("in-force"))
    ministry.publisher.publish(NOW)
    clock = ministry.clock(lambda: NOW + off)
    ministry.put(a_warning("new", hours=2))
    assert ministry.publisher.publish(clock()).version == 2
    standing = read_state(ministry.tree)
    assert standing is not None
    assert NOW <= standing.issued < NOW + MINUTE
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["in-force", "new"]


def test_a_serving_central_says_once_in_its_log_that_its_clock_is_wrong_and_publishes(
    ministry: Ministry, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.publisher.publish(NOW)
    ministry.put(an_article())
    off, asked = [15 * DAY], [0]
    turned = threading.Event()

    def machine() -> dt.datetime:
        asked[0] += 1
        if asked[0] == 4:
            off[0] = dt.timedelta()
        if asked[0] == 8:
            turned.set()
        return NOW + off[0]

    clock = ministry.clock(machine)
    with caplog.at_level("INFO"), keeping(ministry.publisher, clock, every_s=0.01):
        assert turned.wait(60)
    assert caplog.text.count("central publish --clock-is-right") == 1
    assert caplog.text.count("fits the last publish again") == 1
    assert "published version 2" in caplog.text


def test_a_date_that_a_wrong_clock_signed_is_taken_back_once_a_person_says_so(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.publisher.publish(NOW - DAY)
    ministry.publisher.publish(NOW + 13 * DAY)
    reader.read("sys/kiosk", at=NOW + 13 * DAY)
    ministry.put(an_article())
    ministry.publisher.publish(ministry.clock(lambda: NOW)())
    standing = read_state(ministry.tree)
    assert standing is not None
    assert standing.issued >= NOW + 13 * DAY, "until then it goes on from the last publish"
    assert ministry.publisher.publish(NOW, is_clock_right=True).version == 4
    standing = read_state(ministry.tree)
    assert (standing.issued if standing else None) == NOW
    assert ministry.clock(lambda: NOW).read().doubt is None
    read = reader.read("articles/dengue", at=NOW + 13 * DAY)["articles/dengue"]
    assert ids(read) == ["dengue"], "also who believed the wrong date takes the right one"


def test_a_date_to_come_is_taken_back_also_where_nothing_else_changed(ministry: Ministry) -> None:
    ministry.publisher.publish(NOW + DAY)
    assert ministry.publisher.publish(NOW, is_clock_right=True).version == 2


def test_two_publishes_in_one_second_are_two_versions(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(an_article("a"))
    ministry.publisher.publish(NOW)
    reader.read("articles/index")
    ministry.put(an_article("b"))
    ministry.publisher.publish(NOW)
    assert [one.id for one in entries(reader.read("articles/index")["articles/index"])] == ["a", "b"]


def test_several_processes_on_postgresql_go_by_one_time_whichever_of_their_clocks_are_wrong(
    tmp_path: Path, postgres_url: str
) -> None:
    with ministry_in(tmp_path, url=postgres_url) as ministry:
        other = a_ministry(tmp_path, url=postgres_url)
        ministry.publisher.publish(NOW)
        wrong, right = ministry.clock(lambda: NOW + 90 * DAY), other.clock(lambda: NOW + 10 * HOUR)
        for number, (here, clock) in enumerate([(ministry, wrong), (other, right), (ministry, wrong), (other, right)]):
            here.put(an_article(f"a{number}"))
            assert here.publisher.publish(clock()).changed
            last = last_publish(ministry.tree)
            assert last is not None
            expected = NOW + 10 * HOUR if number else NOW
            assert expected <= last.issued < expected + MINUTE
            assert wrong.read().doubt is not None
            assert right.read().doubt is None
        other.database.close()
