"""Target files: known kinds are read within their limits, unknown ones are skipped and counted."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import WireError
from content_sync.wire import alerts, bulletins, market
from content_sync.wire.alerts import Severity, Warning
from content_sync.wire.bulletin_base import Bulletin, TextBulletin
from content_sync.wire.bulletins import KINDS, Activity, AnyBulletin, Article, Category, name_of
from content_sync.wire.encoding import encode
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.alert_samples import ALERT_BULLETINS
from tests.cast.wire.market_samples import DISTRICT_MARKET


def changed(bulletin: AnyBulletin, **fields: object) -> bytes:
    return msgspec.json.encode([msgspec.json.decode(encode(bulletin)) | fields])


BY_KIND = {bulletin.kind: bulletin for bulletin in (*ALERT_BULLETINS, *cast.BULLETINS, DISTRICT_MARKET)}


def test_the_cast_has_one_of_each_kind() -> None:
    assert BY_KIND.keys() == KINDS.keys()


def test_every_record_of_a_kind_is_one_that_both_ends_read() -> None:
    written = {
        record
        for record in (*Bulletin.__subclasses__(), *TextBulletin.__subclasses__())
        if record is not TextBulletin and record.__module__ in {bulletins.__name__, alerts.__name__, market.__name__}
    }
    assert written == set(KINDS.values())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_says_what_both_ends_ask_of_it(kind: str) -> None:
    one = BY_KIND[kind]
    assert (one.kind, name_of(one)) == (kind, (kind, one.id))
    assert one.parts
    assert one.freshness_limits.fresh < one.freshness_limits.too_old
    assert one.index_title == (one.title if isinstance(one, TextBulletin) else one.id)


def test_a_warning_without_an_end_is_over_when_it_is_too_old_and_an_activity_after_half_a_day() -> None:
    (warning,), _ = decode_bulletins(changed(BY_KIND["warning"], valid_until=None))
    (activity,), _ = decode_bulletins(changed(BY_KIND["activity"], ends=None))
    assert warning.over_at == warning.issued + dt.timedelta(days=3)
    assert warning.leaves_tree_at == warning.issued + dt.timedelta(days=6)
    assert isinstance(activity, Activity)
    assert activity.over_at == activity.starts + dt.timedelta(hours=12)


def test_a_warning_that_is_lifted_ends_then_and_stays_three_days_for_villages_to_be_told() -> None:
    (warning,), _ = decode_bulletins(changed(BY_KIND["warning"], valid_until="2026-11-30T00:00:00Z"))
    assert isinstance(warning, Warning)
    lifted = warning.lifted(cast.AT)
    assert (lifted.over_at, lifted.leaves_tree_at) == (cast.AT, cast.AT + dt.timedelta(days=3))
    assert lifted.replaces == (*warning.replaces, warning.id), "what kiosks of the first version hide it by"
    assert lifted.lifted(cast.AT) == lifted


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft", "actual", ""])
def test_only_what_is_actual_and_public_is_for_people(status: str) -> None:
    (warning,), _ = decode_bulletins(changed(BY_KIND["warning"]))
    assert isinstance(warning, Warning)
    assert warning.is_for_people
    for field, value in (("status", status), ("scope", "Restricted"), ("scope", "Private")):
        (other,), _ = decode_bulletins(changed(warning, **{field: value}))
        assert isinstance(other, Warning)
        assert not other.is_for_people


@given(st.lists(st.sampled_from([*cast.BULLETINS, None, None]), max_size=12))
def test_unknown_kinds_are_skipped_and_counted_and_the_rest_keeps_its_order(chosen: list[AnyBulletin | None]) -> None:
    body = msgspec.json.encode([one or {"kind": "tide_table", "days": "?"} for one in chosen])
    bulletins, skipped = decode_bulletins(body)
    assert list(bulletins) == [one for one in chosen if one]
    assert skipped == chosen.count(None)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fields_this_version_does_not_know_are_ignored(kind: str) -> None:
    assert decode_bulletins(changed(BY_KIND[kind], colour="red")) == ((BY_KIND[kind],), 0)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("notice", {"id": "../etc/passwd"}),
        ("notice", {"id": ""}),
        ("notice", {"id": "a" * 81}),
        ("notice", {"areas": []}),
        ("notice", {"areas": ["4๓"]}),
        ("notice", {"areas": ["th"] * 1_001}),
        ("notice", {"issued": "2026-11-22T06:30:00"}),
        ("notice", {"issued": "yesterday"}),
        ("notice", {"source": ""}),
        ("notice", {"title": ""}),
        ("notice", {"title": "ก" * 301}),
        ("notice", {"body": "ก" * 20_001}),
        ("notice", {"starts": None}),
        ("article", {"months": [13]}),
        ("article", {"months": [0]}),
        ("warning", {"severity": "ก"}),
        ("warning", {"severity": "x" * 41}),
        ("warning", {"severity": 3}),
        ("warning", {"replaces": ["Not An Id"]}),
        ("forecast", {"days": []}),
        ("forecast", {"days": [{"date": "2026-11-22", "condition": "rain\n"}]}),
        ("forecast", {"days": [{"date": "22/11/2026", "condition": "rain"}]}),
        ("forecast", {"days": [{"date": "2026-11-22", "condition": "rain", "high_celsius": 61}]}),
        ("forecast", {"days": [{"date": "2026-11-22", "condition": "rain", "low_celsius": -31}]}),
        ("forecast", {"days": [{"date": "2026-11-22", "condition": "rain", "rain_area_percent": 101}]}),
        ("forecast", {"days": [{"date": "2026-11-22", "condition": "rain", "wind_from_degrees": 361}]}),
        ("price_list", {"goods": []}),
        ("activity", {"place": "ก" * 201}),
    ],
)
def test_a_known_kind_past_its_limits_refuses_the_file(kind: str, fields: dict[str, object]) -> None:
    with pytest.raises(WireError):
        decode_bulletins(changed(BY_KIND[kind], **fields))


@pytest.mark.parametrize("term", ["catastrophe", "x" * 40, "Extreme", "", "<b>"])
def test_a_word_that_a_later_version_added_costs_nothing_and_is_kept_as_it_came(term: str) -> None:
    day = {"date": "2026-11-22", "condition": term}
    for kind, fields in (
        ("warning", {"severity": term}),
        ("article", {"category": term}),
        ("forecast", {"days": [day]}),
    ):
        (bulletin,), skipped = decode_bulletins(changed(BY_KIND[kind], **fields))
        assert (skipped, decode_bulletins(encode_bulletins([bulletin]))) == (0, ((bulletin,), 0))
        again = msgspec.json.decode(encode(bulletin))
        assert term in (again.get("severity"), again.get("category"), again.get("days", [day])[0]["condition"])


def test_words_of_a_later_version_are_read_as_the_nearest_known_ones() -> None:
    (warning,), _ = decode_bulletins(changed(BY_KIND["warning"], severity="catastrophe"))
    (article,), _ = decode_bulletins(changed(BY_KIND["article"], category="markets"))
    assert isinstance(warning, Warning)
    assert isinstance(article, Article)
    assert (warning.known_severity, article.known_category) == ("unknown", "news")


def test_known_words_are_read_as_they_are() -> None:
    for severity in get_args(Severity):
        (warning,), _ = decode_bulletins(changed(BY_KIND["warning"], severity=severity))
        assert isinstance(warning, Warning)
        assert warning.known_severity == severity
    for category in get_args(Category):
        (article,), _ = decode_bulletins(changed(BY_KIND["article"], category=category))
        assert isinstance(article, Article)
        assert article.known_category == category


@pytest.mark.parametrize("price", [0, -1, 1.5, "12", 10_000_000_001])
def test_a_price_is_whole_satang(price: object) -> None:
    body = cast.golden("bulletins.json").replace(b"1050000", msgspec.json.encode(price))
    with pytest.raises(WireError):
        decode_bulletins(body)


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[1]", b"[{}]", b'[{"kind":7}]', b"[", b"<html>", b"\xff\xfe"])
def test_what_is_no_list_of_bulletins_is_refused(body: bytes) -> None:
    with pytest.raises(WireError):
        decode_bulletins(body)


def test_an_empty_list_is_a_file_too() -> None:
    assert encode_bulletins([]) == b"[]"
    assert decode_bulletins(b"[]") == ((), 0)
