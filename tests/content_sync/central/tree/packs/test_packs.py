"""Packs for a district: what changed for it between two versions, against the copies that its kiosks have."""

from __future__ import annotations

import datetime as dt

import pytest

from content_sync.central.tree.packs.packs import Packs
from content_sync.errors import WireError
from tests.cast.central.ministry import NOW, Ministry, a_forecast, a_notice, a_price_list, a_warning, an_article
from tests.cast.wire.pack_samples import Pack, read_pack


def published(ministry: Ministry, minutes: int) -> int:
    return ministry.publisher.publish(NOW + dt.timedelta(minutes=minutes)).version


def opened(packs: Packs, have: int, to: int, district: str = "4301") -> Pack:
    body = packs.pack(district, have, to)
    assert body is not None
    return read_pack(body)


@pytest.fixture
def packs(ministry: Ministry) -> Packs:
    """The packs of a ministry that published a forecast, prices, an article and a notice."""
    ministry.put(a_forecast("43"), a_price_list("43"), an_article(), a_notice("fair", "4301"), a_notice("far", "4302"))
    published(ministry, 0)
    return Packs(ministry.tree)


def test_a_pack_without_a_version_before_holds_all_that_the_district_reads_in_the_order_of_need(packs: Packs) -> None:
    pack = opened(packs, 0, 1)
    assert pack.is_whole
    names = list(pack.files)
    needs = ["timestamp", "1.snapshot", "1.targets", "1.warnings", "weather/43", "prices/43", "local/43/index"]
    assert [name for name in names if name in needs] == needs
    assert "local/43/fair" in names
    assert not {"local/43/far", "articles/dengue"} & set(names)
    assert names.index("articles/index") > names.index("local/43/fair")
    assert {name for name, file in pack.files.items() if file.copy} == {"local/43/fair"}  # against the index before it


def test_a_pack_holds_only_what_changed_since_against_the_copies_of_that_version(
    ministry: Ministry, packs: Packs
) -> None:
    ministry.put(a_warning("storm", "4301"))
    published(ministry, 5)
    pack = opened(packs, 1, 2)
    assert list(pack.files) == ["timestamp", "2.snapshot", "2.a43", "warnings/4301"]
    assert [bool(file.copy) for file in pack.files.values()] == [True, True, True, False]


def test_the_same_text_for_many_areas_is_in_a_pack_once(ministry: Ministry, packs: Packs) -> None:
    ministry.put(a_warning("storm", *(f"4301{number:02}" for number in range(1, 21))))
    published(ministry, 5)
    pack = opened(packs, 1, 2)
    texts = [file for name, file in pack.files.items() if name.startswith("warnings/")]
    assert len(texts) == 20
    assert [bool(file.copy) for file in texts] == [False] + [True] * 19
    assert sum(len(file.packed) for file in texts[1:]) < 19 * 20


def test_a_pack_over_several_versions_is_coded_against_the_oldest(ministry: Ministry, packs: Packs) -> None:
    for minutes, high in ((5, 32.0), (10, 33.0), (15, 34.0)):
        ministry.put(a_forecast("43", high=high))
        published(ministry, minutes)
    oldest = ministry.tree.read("metadata/1.w43.json")
    assert opened(packs, 1, 4).files["4.w43"].unpacked(oldest) == ministry.tree.read("metadata/4.w43.json")


def test_two_villages_of_one_district_at_different_editions_come_to_the_same_tree(
    ministry: Ministry, packs: Packs
) -> None:
    for minutes, satang in ((5, 1_550_000), (10, 1_560_000)):
        ministry.put(a_price_list("43", satang=satang), a_forecast("43", high=30.0 + minutes))
        published(ministry, minutes)
    read = ministry.tree.read
    for have in (1, 2):
        files = opened(packs, have, 3).files
        assert files["3.w43"].unpacked(read(f"metadata/{have}.w43.json")) == read("metadata/3.w43.json")
        assert files["3.snapshot"].unpacked(read(f"metadata/{have}.snapshot.json")) == read("metadata/3.snapshot.json")
    with pytest.raises(WireError):
        opened(packs, 1, 3).files["3.w43"].unpacked(read("metadata/2.w43.json"))


def test_the_edition_is_the_last_version_at_which_something_changed_for_the_district(
    ministry: Ministry, packs: Packs
) -> None:
    assert packs.edition("43010101") == 1
    ministry.put(a_warning("storm", "4302"))
    assert published(ministry, 5) == 2
    assert [packs.edition("43010101"), packs.edition("43020101"), packs.edition("10010101")] == [1, 2, 1]
    ministry.put(a_warning("flood", "430102"))
    assert published(ministry, 10) == 3
    assert [packs.edition("43010101"), packs.edition("43020101")] == [3, 2]


def test_a_new_key_is_an_edition_of_every_district(ministry: Ministry, packs: Packs) -> None:
    (ministry.keyring.folder / "timestamp.key").unlink()
    ministry.publisher.initialize(NOW)
    assert published(ministry, 5) == 2
    assert packs.edition("43010101") == 2
    assert list(opened(packs, 1, 2).files) == ["2.root", "timestamp", "2.snapshot"]


@pytest.mark.parametrize(("have", "to"), [(1, 1), (2, 1), (0, 2), (1, 2), (0, 0), (1, 9_999_999)])
def test_no_pack_leads_back_or_to_a_version_that_is_not_published(packs: Packs, have: int, to: int) -> None:
    assert packs.pack("4301", have, to) is None


def test_where_the_version_before_is_not_known_the_pack_is_whole(ministry: Ministry, packs: Packs) -> None:
    published(ministry, 30 * 60)
    (ministry.tree.folder / ".packs" / "1.version").unlink()
    assert Packs(ministry.tree).pack("4301", 1, 2) == Packs(ministry.tree).pack("4301", 0, 2)
    assert packs.pack("4301", 1, 2) == packs.pack("4301", 0, 2)


def test_where_what_was_kept_is_lost_there_is_no_pack_and_publishing_goes_on(ministry: Ministry, packs: Packs) -> None:
    (ministry.tree.folder / ".packs" / "1.version").write_bytes(b"half")
    fresh = Packs(ministry.tree)
    assert fresh.edition("43010101") == 0
    assert fresh.pack("4301", 0, 1) is None
    ministry.put(a_forecast("43", high=35.0))
    assert published(ministry, 5) == 2
    assert packs.edition("43010101") == 2


def test_a_pack_is_the_same_bytes_in_each_process(ministry: Ministry, packs: Packs) -> None:
    ministry.put(a_forecast("43", high=35.0))
    published(ministry, 5)
    assert packs.pack("4301", 1, 2) == Packs(ministry.tree).pack("4301", 1, 2)


def test_deltas_against_the_version_before_lie_there_when_a_version_is_published(
    ministry: Ministry, packs: Packs
) -> None:
    ministry.put(a_forecast("43", high=35.0))
    published(ministry, 5)
    before = packs.pack("4301", 1, 2)
    (old,) = [file for file in (ministry.tree.folder / "targets/weather").glob("*.43") if b"31.0" in file.read_bytes()]
    old.write_bytes(b"another")
    assert Packs(ministry.tree).pack("4301", 1, 2) == before
    assert before is not None
    assert read_pack(before).files["weather/43"].copy
