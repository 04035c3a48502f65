"""What is published stands in the tree under the name of its area, and what is over or withdrawn leaves it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from content_sync.central.app import open_central
from content_sync.central.config import CentralConfig
from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.tree.layout import role_of, role_rules
from content_sync.central.tree.publishing import Publisher
from content_sync.wire.encoding import decode
from content_sync.wire.targets import ServiceKeys
from tests.cast.central.ministry import (
    NOW,
    Ministry,
    a_forecast,
    a_notice,
    a_price_list,
    a_warning,
    an_article,
    ministry_in,
)
from tests.cast.central.tree_reader import TreeReader, a_reader, any_web_server, entries, files, ids, versions
from tests.cast.place_and_time import DAY, HOUR, MINUTE


def test_a_kiosk_finds_every_kind_under_the_name_of_its_area(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_forecast("43"), a_forecast("4301"), a_price_list(), a_warning(), an_article(), a_notice())
    ministry.publisher.publish(NOW)
    names = ("weather/43", "weather/4301", "prices/43", "warnings/43", "articles/dengue", "local/43/training")
    read = reader.read(*names, "sys/kiosk", "articles/index", "local/43/index")
    assert [ids(read[name]) for name in names] == [
        ["forecast-43"], ["forecast-4301"], ["prices-43"], ["storm"], ["dengue"], ["training"],
    ]  # fmt: skip
    body = read["sys/kiosk"]
    assert body is not None
    assert decode(body, ServiceKeys) == ministry.keyring.service_keys(15)
    assert [(one.id, one.kind, one.title, one.areas) for one in entries(read["articles/index"])] == [
        ("dengue", "article", "ไข้เลือดออก", ("th",))
    ]
    entry = entries(read["local/43/index"])[0]
    body = read["local/43/training"]
    assert body is not None
    assert entry.size_bytes == len(body)
    assert entry.kind == "notice"
    assert entry.areas == ("4301",)


def test_kiosks_are_told_how_long_central_keeps_a_closed_report(ministry: Ministry, reader: TreeReader) -> None:
    def told(publisher: Publisher) -> ServiceKeys:
        publisher.publish(NOW)
        body = reader.read("sys/kiosk")["sys/kiosk"] or b""
        assert (b"keep_closed_days" in body) == (publisher.keep_closed_days != 365), "the usual is read by all versions"
        return decode(body, ServiceKeys)

    assert told(ministry.publisher).keep_closed_days == 365
    assert told(replace(ministry.publisher, keep_closed_days=90)).keep_closed_days == 90
    assert told(ministry.publisher).keep_closed_days == 365


def test_what_kiosks_are_told_is_what_central_does(tmp_path: Path) -> None:
    with open_central(CentralConfig(data_dir=tmp_path, keep_closed_days=90)) as central:
        assert central.publisher.keep_closed_days == central.retention.keep_closed_days == 90


def test_what_is_not_published_is_nowhere_in_the_tree(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(an_article("draft"), state="draft")
    ministry.put(an_article("old"), state="withdrawn")
    ministry.publisher.publish(NOW)
    assert reader.read("articles/draft", "articles/old", "articles/index", "weather/43") == {
        "articles/draft": None, "articles/old": None, "articles/index": None, "weather/43": None,
    }  # fmt: skip


def test_a_word_for_the_country_reaches_every_province(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_notice("all", "th"), a_warning("flood", "th", "43"), a_forecast("th"))
    ministry.publisher.publish(NOW)
    read = reader.read("local/10/index", "local/96/all", "warnings/th", "warnings/43", "weather/57", "weather/th")
    assert [one.id for one in entries(read["local/10/index"])] == ["all"]
    assert ids(read["local/96/all"]) == ["all"]
    assert ids(read["warnings/th"]) == ["flood"]
    assert ids(read["weather/57"]) == ["forecast-th"]
    assert read["weather/th"] is None


def test_publishing_again_without_a_change_writes_nothing(ministry: Ministry) -> None:
    ministry.put(a_forecast())
    first = ministry.publisher.publish(NOW)
    before = files(ministry)
    again = ministry.publisher.publish(NOW + HOUR)
    assert first.version == 1
    assert first.changed == 2
    assert again.version == 1
    assert again.changed == 0
    assert files(ministry) == before


def test_only_the_role_whose_target_changed_gets_a_new_version_and_only_that_target_a_new_number(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(a_forecast("43"), a_forecast("4301"), a_price_list())
    ministry.publisher.publish(NOW)
    before = versions(ministry)
    ministry.put(a_forecast("43", high=35.0))
    assert ministry.publisher.publish(NOW + HOUR).changed == 1
    after = versions(ministry)
    assert {name for name in after if after[name] != before[name]} == {"w43"}
    reader.read("weather/43", "weather/4301", "prices/43", "sys/kiosk")
    assert reader.changed_in == {"weather/43": 2, "weather/4301": 1, "prices/43": 1, "sys/kiosk": 1}


def test_a_name_kiosks_look_up_becomes_an_empty_list_and_what_an_index_names_goes(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(a_warning(), an_article(), an_article("pm25"), a_notice())
    ministry.publisher.publish(NOW)
    for name in ("storm", "dengue", "training"):
        ministry.withdraw(name)
    ministry.publisher.publish(NOW + HOUR)
    read = reader.read("warnings/43", "articles/index", "articles/dengue", "local/43/index", "local/43/training")
    assert (read["warnings/43"], read["local/43/index"]) == (b"[]", b"[]")
    assert (read["articles/dengue"], read["local/43/training"]) == (None, None)
    assert [one.id for one in entries(read["articles/index"])] == ["pm25"]
    assert reader.changed_in == {"warnings/43": 2, "articles/index": 2, "local/43/index": 2}
    assert ministry.publisher.publish(NOW + 2 * HOUR).changed == 0


def test_a_warning_stays_three_days_after_its_end_for_each_kiosk_to_decide_and_a_notice_leaves_at_its_end(
    ministry: Ministry, reader: TreeReader
) -> None:
    endless = msgspec.structs.replace(a_warning("without-an-end"), valid_until=None)
    ministry.put(a_warning("two-hours", hours=2), endless, a_notice(days=1))
    ministry.publisher.publish(NOW)
    for after, standing in (
        (2 * HOUR, ["two-hours", "without-an-end"]),
        (2 * HOUR + 3 * DAY - MINUTE, ["two-hours", "without-an-end"]),
        (2 * HOUR + 3 * DAY, ["without-an-end"]),
        (6 * DAY - MINUTE, ["without-an-end"]),
        (6 * DAY, []),
    ):
        ministry.publisher.publish(NOW + after)
        assert ids(reader.read("warnings/43")["warnings/43"]) == standing
        notices = entries(reader.read("local/43/index")["local/43/index"])
        assert len(notices) == (after < DAY)


def test_a_warning_that_is_replaced_or_withdrawn_leaves_at_once(ministry: Ministry, reader: TreeReader) -> None:
    ministry.put(a_warning("old"), a_warning("other"))
    ministry.publisher.publish(NOW)
    ministry.put(a_warning("new", replaces=("old",)))
    ministry.withdraw("other")
    ministry.publisher.publish(NOW + MINUTE)
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["new"]


def test_a_warning_replaces_warnings_only_and_shares_its_name_with_whatever_bears_it(
    ministry: Ministry, reader: TreeReader
) -> None:
    ministry.put(an_article("dengue"), a_notice("training", "4301"), a_warning("old"))
    ministry.put(a_warning("new", replaces=("dengue", "training", "old")))
    ministry.publisher.publish(NOW)
    read = reader.read("articles/dengue", "local/43/training", "warnings/43")
    assert {path: ids(body) for path, body in read.items()} == {
        "articles/dengue": ["dengue"],
        "local/43/training": ["training"],
        "warnings/43": ["new"],
    }


def test_on_postgresql_the_same_tree_comes_out(tmp_path: Path, postgres_url: str) -> None:
    with ministry_in(tmp_path, url=postgres_url) as ministry, any_web_server(ministry.tree.folder) as address:
        ministry.put(a_forecast(), a_warning("flood", "43", "4101"))
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ministry.publisher.publish, [NOW] * 4))
        read = a_reader(ministry, address).read("weather/43", "warnings/41")
        assert ids(read["weather/43"]) == ["forecast-43"]


@pytest.mark.parametrize("body", [b"?", b'{"kind":"poem","id":"flood"}', b'{"kind":"notice","id":"flood"}'], ids=repr)
def test_a_bulletin_that_central_itself_cannot_read_costs_itself_only(
    ministry: Ministry, reader: TreeReader, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    ministry.put(a_warning("storm", "43"), a_notice("flood"))
    with ministry.database.writing() as session:
        row = session.scalars(select(BulletinRow).where(BulletinRow.id == "flood")).one()
        row.body = body
    ministry.publisher.publish(NOW)
    assert ids(reader.read("warnings/43")["warnings/43"]) == ["storm"]
    assert "the notice flood cannot be read and is left out" in caplog.text


def test_every_target_has_a_role_that_may_sign_it() -> None:
    for path in ("sys/kiosk", "articles/index", "warnings/th", "weather/43010501", "prices/10", "local/96/x"):
        assert role_of(path) in role_rules()
