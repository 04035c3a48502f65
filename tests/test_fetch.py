"""One edition from the signed tree: whole, verified and newest, or refused for the right reason."""

from __future__ import annotations

import errno
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import DelegatedRole, Targets, Timestamp
from tuf.ngclient import Updater

from content_sync.client.fetch import fetch_edition
from content_sync.client.link import Link
from content_sync.client.signed_times import Uptime
from content_sync.errors import (
    ContentSyncError,
    ExpiredError,
    ForgedError,
    LinkError,
    RollbackError,
    TrustError,
    WireError,
)
from content_sync.wire.bulletins import (
    Article,
    Day,
    Edition,
    Entry,
    Forecast,
    Good,
    Notice,
    PriceList,
    Quote,
    Warning,  # noqa: A004  the field's word
    encode_bulletins,
)
from content_sync.wire.encoding import encode
from tests.farend import Answer, Asked, FarEnd, Line, far_end, serving
from tests.memory import Memory
from tests.repository import METADATA, TARGETS, Repository

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
VILLAGE = "43010501"
DAY = timedelta(days=1)
DAYS_S = 86_400


@dataclass
class Kiosk:
    """A kiosk's side of the tree: what it keeps from visit to visit."""

    end: FarEnd
    folder: Path
    root: bytes
    village: str = VILLAGE
    memory: Memory = field(default_factory=Memory)
    built: datetime = NOW
    boot: str = "01"
    up_s: int = 100

    def fetch(self) -> Edition:
        self.end.asked.clear()
        link = Link(self.end.url, connect_timeout_s=2, read_timeout_s=2)
        try:
            edition = fetch_edition(
                link,
                root=self.root,
                folder=self.folder,
                village=self.village,
                built=self.built,
                uptime=Uptime(boot=self.boot, seconds=self.up_s),
                memory=self.memory,
            )
        finally:
            link.close()
        return edition

    def lose_cache(self) -> None:
        shutil.rmtree(self.folder)

    def asked_for(self, name: str) -> int:
        return sum(name in path for path in self.end.paths)


def forecast(area: str, *, condition: str = "rain") -> Forecast:
    day = Day(date=date(2026, 11, 22), condition="rain" if condition == "rain" else "clear")
    return Forecast(id=f"forecast-{area}", areas=(area,), issued=NOW, source="TMD", days=(day,))


def warning(name: str, *areas: str) -> Warning:
    return Warning(
        id=name, areas=areas, issued=NOW, source="TMD", event="storm", headline="พายุ", severity="severe", effective=NOW
    )


def prices() -> PriceList:
    quote = Quote(date=date(2026, 11, 22), province="43", price_satang=1_150)
    good = Good(id="rice", name="ข้าว", category="ข้าว", unit="บาทต่อกิโลกรัม", quotes=(quote,))
    return PriceList(id="prices-43", areas=("43",), issued=NOW, source="NABC", goods=(good,))


def article(name: str, *areas: str) -> Article:
    return Article(id=name, areas=areas, issued=NOW, source="DOH", category="health", title="เรื่อง", body="ข้อความ")


def notice(name: str, *areas: str) -> Notice:
    return Notice(id=name, areas=areas, issued=NOW, source="จังหวัด", title="ประกาศ", starts=NOW)


def entry(bulletin: Article | Notice, *, kind: str = "") -> Entry:
    return Entry(
        id=bulletin.id,
        kind=kind or type(bulletin).__name__.lower(),
        title=bulletin.title,
        areas=bulletin.areas,
        issued=NOW,
        size=9,
        digest="0" * 64,
    )


def indexed(folder: str, *bulletins: Article | Notice) -> dict[str, bytes]:
    files = {f"{folder}/{one.id}": encode_bulletins([one]) for one in bulletins}
    return files | {f"{folder}/index": encode([entry(one) for one in bulletins])}


def a_long_article() -> dict[str, bytes]:
    """Return an article too large to come packed, in one go."""
    long = article("long", "th")
    return indexed("articles", long) | {"articles/long": encode_bulletins([long]) + b" " * 100_000}


def content() -> dict[str, bytes]:
    return {
        "weather/43": encode_bulletins([forecast("43")]),
        "prices/43": encode_bulletins([prices()]),
        "warnings/th": encode_bulletins([warning("w-th", "th")]),
        "warnings/43": encode_bulletins([warning("w-43", "43", "4301")]),
        **indexed("articles", article("dengue", "th"), article("far", "10")),
        **indexed("local/43", notice("fair", "4301"), notice("elsewhere", "4302")),
    }


@pytest.fixture
def repository() -> Repository:
    made = Repository(NOW)
    made.publish(content())
    return made


@pytest.fixture
def kiosk(repository: Repository, tmp_path: Path) -> Iterator[Kiosk]:
    with far_end(serving(repository.files)) as end:
        yield Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)


def ids(edition: Edition) -> list[str]:
    return [bulletin.id for bulletin in edition.bulletins]


def refused(kiosk: Kiosk, error: type[ContentSyncError]) -> None:
    """Check that a fetch is refused for this reason and that nothing was remembered of it."""
    before = kiosk.memory.versions()
    with pytest.raises(error) as caught:
        kiosk.fetch()
    assert type(caught.value) is error, caught.value
    assert kiosk.memory.versions() == before


# What comes


def test_a_village_gets_what_is_for_it_and_nothing_else(kiosk: Kiosk, repository: Repository) -> None:
    edition = kiosk.fetch()
    assert ids(edition) == ["forecast-43", "prices-43", "w-th", "w-43", "fair", "dengue"]
    assert (edition.number, edition.issued, edition.keys) == (3, NOW, repository.keys)
    assert edition.skipped == 0
    assert kiosk.asked_for("far") == kiosk.asked_for("elsewhere") == 0


def test_a_tree_with_nothing_for_the_village_still_brings_the_keys(tmp_path: Path) -> None:
    empty = Repository(NOW)
    with far_end(serving(empty.files)) as end:
        edition = Kiosk(end=end, folder=tmp_path / "tree", root=empty.root_1).fetch()
    assert (edition.number, edition.bulletins, edition.keys) == (2, (), empty.keys)


def test_the_finest_forecast_that_has_content_is_taken(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"weather/4301": encode_bulletins([forecast("4301")])})
    assert ids(kiosk.fetch())[0] == "forecast-4301"
    repository.publish({"weather/4301": b"[]"})
    edition = kiosk.fetch()
    assert ids(edition)[0] == "forecast-43"
    assert edition.number == repository.edition_of("weather/4301")


def test_the_number_is_that_of_the_last_change_this_village_reads(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish()
    repository.publish({"weather/4302": encode_bulletins([forecast("4302")])})
    assert kiosk.fetch().number == 3
    number = repository.publish({"warnings/43010501": b"[]"})
    assert kiosk.fetch().number == number == 6


def test_a_warning_in_the_lists_of_two_areas_is_shown_once(kiosk: Kiosk, repository: Repository) -> None:
    both = encode_bulletins([warning("w-both", "43", "4301")])
    repository.publish({"warnings/43": both, "warnings/4301": both})
    assert ids(kiosk.fetch()).count("w-both") == 1


def test_what_was_kept_is_not_fetched_again(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.publish({"weather/43": encode_bulletins([forecast("43", condition="clear")])})
    kiosk.fetch()
    assert sorted(path.removeprefix("/r/") for path in kiosk.end.paths) == sorted(
        ["metadata/2.root.json", "metadata/timestamp.json", "metadata/4.snapshot.json", "metadata/3.w43.json"]
        + [path.removeprefix("/r/") for path in kiosk.end.paths if "weather/" in path]
    )
    assert kiosk.asked_for("weather/") == 1


def test_a_visit_for_nothing_costs_two_small_requests(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    assert kiosk.fetch() == first
    assert kiosk.end.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_bodies_no_longer_used_are_swept_away(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    bodies = kiosk.folder / "bodies"
    before = {path.name for path in bodies.iterdir()}
    repository.publish(indexed("articles", article("malaria", "th")))
    kiosk.fetch()
    after = {path.name for path in bodies.iterdir()}
    assert len(after) == len(before)
    assert len(after - before) == 2


def test_a_kept_body_that_rotted_on_the_card_is_fetched_again(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    for body in (kiosk.folder / "bodies").iterdir():
        body.write_bytes(b"\0" * body.stat().st_size)
    assert kiosk.fetch() == first


def test_a_bulletin_of_an_unknown_kind_is_skipped_and_counted(kiosk: Kiosk, repository: Repository) -> None:
    strange = json.dumps([{"kind": "tide_table", "id": "t"}, json.loads(encode(notice("fair", "4301")))])
    unknown = encode([entry(notice("fair", "4301")), entry(notice("tide", "43"), kind="tide_table")])
    repository.publish({"local/43/fair": strange.encode(), "local/43/index": unknown})
    edition = kiosk.fetch()
    assert "fair" in ids(edition)
    assert edition.skipped == 2


@pytest.mark.parametrize(
    "path",
    ["weather/43", "prices/43", "warnings/th", "local/43/index", "local/43/fair", "articles/dengue", "sys/kiosk"],
)
def test_a_file_that_cannot_be_read_refuses_the_whole_edition(kiosk: Kiosk, repository: Repository, path: str) -> None:
    kiosk.fetch()
    repository.publish({path: b'[{"kind":"notice"'})
    refused(kiosk, WireError)


def test_a_role_may_bring_only_its_own_kinds(kiosk: Kiosk, repository: Repository) -> None:
    alarm = warning("false-alarm", "43")
    repository.publish(
        {
            "weather/43": encode_bulletins([alarm]),
            "prices/43": encode_bulletins([alarm]),
            "articles/dengue": encode_bulletins([alarm]),
            "warnings/43": encode_bulletins([article("not-here", "43")]),
        }
    )
    edition = kiosk.fetch()
    assert ids(edition) == ["w-th", "fair"]
    assert edition.skipped == 4


def test_a_bulletin_for_other_villages_in_a_shared_file_is_left_out(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"local/43/fair": encode_bulletins([notice("fair", "4301"), notice("theirs", "4302")])})
    assert "theirs" not in ids(kiosk.fetch())


# Who is believed


def test_a_changed_body_is_forged(kiosk: Kiosk, repository: Repository) -> None:
    path = next(path for path in repository.files if path.startswith(f"{TARGETS}warnings/"))
    body = repository.files[path]
    repository.files[path] = body.replace(b"severe", b"minor ")
    refused(kiosk, ForgedError)
    repository.files[path] = body[:-10]
    refused(kiosk, ForgedError)
    repository.files[path] = body + b" "
    refused(kiosk, ForgedError)
    repository.files[path] = body
    kiosk.fetch()


@pytest.mark.parametrize("name", ["timestamp", "3.snapshot", "1.targets", "2.w43", "1.warnings"])
def test_changed_metadata_is_forged(tmp_path: Path, name: str) -> None:
    repository = Repository(NOW, has_hashes=False)
    repository.publish({"weather/43": encode_bulletins([forecast("43")])})
    path = f"{METADATA}{name}.json"
    repository.files[path] = _prolonged(repository.files[path])
    with far_end(serving(repository.files)) as end:
        refused(Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1), ForgedError)


def _prolonged(metadata: bytes) -> bytes:
    """Change what is signed, and keep the signature."""
    document = json.loads(metadata)
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    return json.dumps(document).encode()


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff" * 99, b'{"signed":{"expires":"soon"}}'])
def test_a_timestamp_that_cannot_be_read_is_forged(kiosk: Kiosk, repository: Repository, body: bytes) -> None:
    repository.files[f"{METADATA}timestamp.json"] = body
    refused(kiosk, ForgedError)


def test_metadata_without_a_signature_is_forged(kiosk: Kiosk, repository: Repository) -> None:
    unsigned = json.loads(repository.files[f"{METADATA}timestamp.json"]) | {"signatures": []}
    repository.files[f"{METADATA}timestamp.json"] = json.dumps(unsigned).encode()
    refused(kiosk, ForgedError)


def test_metadata_signed_by_another_roles_key_is_forged(tmp_path: Path) -> None:
    repository = Repository(NOW, has_hashes=False)
    repository.publish(content())
    role = repository.roles["w43"]
    repository.files[f"{METADATA}{role.version}.w43.json"] = repository.sign("w43", role, by="c43")
    with far_end(serving(repository.files)) as end:
        refused(Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1), ForgedError)


def test_a_tree_of_somebody_else_is_forged(kiosk: Kiosk, repository: Repository) -> None:
    theirs = Repository(NOW)
    theirs.publish(content())
    repository.files.clear()
    repository.files |= theirs.files
    refused(kiosk, ForgedError)


def test_a_role_that_lists_anothers_targets_is_not_heard(kiosk: Kiosk, repository: Repository) -> None:
    lie = encode_bulletins([warning("false-alarm", "43")])
    repository.contents["warnings/4301"] = lie
    number = repository.timestamp.version + 1
    repository.publish()
    role: Targets = repository.roles["c43"]
    role.targets["warnings/4301"] = repository.roles["warnings"].targets.pop("warnings/4301")
    role.version += 1
    repository.lay(number + 1)
    assert "false-alarm" not in ids(kiosk.fetch())


@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_an_older_tree_is_refused_even_if_tufs_cache_was_lost(
    kiosk: Kiosk, repository: Repository, *, loses_cache: bool
) -> None:
    older = dict(repository.files)
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    newer = kiosk.fetch()
    newest = dict(repository.files)
    repository.files.clear()
    repository.files |= older
    if loses_cache:
        kiosk.lose_cache()
    refused(kiosk, RollbackError)
    repository.files |= newest
    assert kiosk.fetch() == newer


@pytest.mark.parametrize("has_hashes", [True, False])
@pytest.mark.parametrize("name", ["snapshot", "w43"])
def test_a_mix_of_old_and_new_is_refused(tmp_path: Path, name: str, *, has_hashes: bool) -> None:
    repository = Repository(NOW, has_hashes=has_hashes)
    repository.publish(content())
    old = {"snapshot": repository.snapshot.version, "w43": repository.roles["w43"].version}[name]
    body = repository.files[f"{METADATA}{old}.{name}.json"]
    repository.publish({"weather/43": b"[]"})
    new = {"snapshot": repository.snapshot.version, "w43": repository.roles["w43"].version}[name]
    repository.files[f"{METADATA}{new}.{name}.json"] = body
    with far_end(serving(repository.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        refused(kiosk, ForgedError if has_hashes else RollbackError)


def test_a_role_rolled_back_with_a_stolen_snapshot_key_is_refused(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"warnings/43": encode_bulletins([warning("w-new", "43")])})
    kiosk.fetch()
    kiosk.lose_cache()
    before = Targets(version=1, expires=NOW + 90 * DAY)
    repository.roles["warnings"] = before
    repository.lay(repository.timestamp.version + 1)
    refused(kiosk, RollbackError)


@pytest.mark.parametrize("name", ["timestamp", "3.snapshot", "1.targets", "2.sys"])
def test_oversize_metadata_is_ended_at_its_cap(kiosk: Kiosk, repository: Repository, name: str) -> None:
    path = f"{METADATA}{name}.json"
    repository.files[path] += b" " * 10_000_000
    refused(kiosk, ForgedError)


def test_a_target_larger_than_any_may_be_is_not_fetched(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"articles/dengue": b"[]" + b" " * 3_000_000})
    refused(kiosk, ForgedError)
    assert kiosk.asked_for("dengue") == 0


@pytest.mark.parametrize("edition", [-1, 10**9, "many", None])
def test_a_target_that_claims_a_version_not_there_yet_is_forged(
    kiosk: Kiosk, repository: Repository, edition: object
) -> None:
    role = repository.roles["w43"]
    role.targets["weather/43"].unrecognized_fields["custom"] = {"edition": edition}
    role.version += 1
    repository.lay(repository.timestamp.version + 1)
    refused(kiosk, ForgedError)


def test_an_index_that_names_what_its_role_does_not_list_is_forged(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"articles/index": encode([entry(article("gone", "th"))])})
    refused(kiosk, ForgedError)


@pytest.mark.parametrize("issued", [None, "tomorrow", "2026-11-22T06:00:00", "2099-01-01T00:00:00+00:00"])
def test_a_timestamp_without_a_believable_time_is_forged(
    kiosk: Kiosk, repository: Repository, issued: str | None
) -> None:
    stamp: Timestamp = repository.timestamp
    stamp.unrecognized_fields["x-issued"] = issued
    stamp.version += 1
    repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", stamp)
    refused(kiosk, ForgedError)


@pytest.mark.parametrize(
    ("seed", "flips"), [(1, 20), *(pytest.param(seed, 200, marks=pytest.mark.slow) for seed in range(2, 7))]
)
def test_no_single_changed_bit_brings_another_edition(
    kiosk: Kiosk, repository: Repository, seed: int, flips: int
) -> None:
    chance = random.Random(seed)
    good = kiosk.fetch()
    refusals = 0
    for _ in range(flips):
        kiosk.lose_cache()
        path = chance.choice(sorted(repository.files))
        body = repository.files[path]
        place, bit = chance.randrange(len(body)), chance.randrange(8)
        repository.files[path] = body[:place] + bytes([body[place] ^ (1 << bit)]) + body[place + 1 :]
        try:
            assert kiosk.fetch() == good  # a file this village does not read, or a word tuf does not
        except (TrustError, LinkError):
            refusals += 1
        repository.files[path] = body
    assert refusals > flips // 4


def test_an_edition_that_would_fill_the_card_is_refused_before_it_does(kiosk: Kiosk, repository: Repository) -> None:
    many = [article(f"large-{number}", "th") for number in range(12)]
    large = {f"articles/{one.id}": encode_bulletins([one]) + b" " * 1_900_000 for one in many}
    repository.publish(indexed("articles", *many) | large)
    refused(kiosk, ForgedError)
    kept = sum(file.stat().st_size for file in (kiosk.folder / "bodies").iterdir())
    assert kept < 21_000_000


def test_a_cache_that_grew_through_refused_editions_is_thrown_away(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    (kiosk.folder / "bodies" / "left").write_bytes(bytes(61_000_000))
    kiosk.built = NOW + 61 * DAY
    refused(kiosk, ExpiredError)
    assert not (kiosk.folder / "bodies" / "left").exists()
    kiosk.built = NOW
    assert kiosk.fetch() == first


def test_what_tuf_left_half_written_at_a_power_cut_is_removed(kiosk: Kiosk) -> None:
    kiosk.fetch()
    (kiosk.folder / "metadata" / "tmpabc123").write_bytes(b"half")
    kiosk.fetch()
    assert not (kiosk.folder / "metadata" / "tmpabc123").exists()


def test_a_role_that_overlaps_another_and_is_not_laid_yet_is_not_missed(kiosk: Kiosk, repository: Repository) -> None:
    delegations = repository.targets.delegations
    assert delegations is not None
    assert delegations.roles is not None
    later = DelegatedRole("later", delegations.roles["w43"].keyids, 1, terminating=False, paths=["weather/*"])
    delegations.roles["later"] = later
    repository.targets.version += 1
    repository.lay(repository.timestamp.version + 1)
    assert "forecast-43" in ids(kiosk.fetch())


# Time


def test_a_tree_that_expired_before_the_software_was_made_is_refused_and_costs_no_snapshot_twice(
    kiosk: Kiosk, repository: Repository
) -> None:
    kiosk.fetch()
    repository.publish({"warnings/43": b"[]"})
    kiosk.built = NOW + 61 * DAY
    refused(kiosk, ExpiredError)
    refused(kiosk, ExpiredError)
    assert kiosk.end.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_a_tree_that_stands_still_expires_by_the_seconds_that_pass(kiosk: Kiosk) -> None:
    first = kiosk.fetch()
    kiosk.up_s += DAYS_S * 60 - 1
    assert kiosk.fetch() == first
    kiosk.up_s += 1
    refused(kiosk, ExpiredError)
    assert kiosk.end.paths == [f"{METADATA}2.root.json", f"{METADATA}timestamp.json"]


def test_seconds_of_a_later_start_count_from_its_boot(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    kiosk.boot, kiosk.up_s = "02", DAYS_S * 60 - 1
    kiosk.fetch()
    kiosk.up_s += 1
    refused(kiosk, ExpiredError)
    repository.publish(later=30 * DAY)
    kiosk.fetch()


def test_a_wrong_date_is_taken_back_by_the_next_right_one(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    for _ in range(5):
        repository.publish({"warnings/43": encode_bulletins([warning("w-wrong", "43")])}, later=90 * DAY)
        assert "w-wrong" in ids(kiosk.fetch())
        repository.publish({"warnings/43": encode_bulletins([warning("w-right", "43")])}, later=-90 * DAY)
        assert "w-right" in ids(kiosk.fetch())
        assert [word.issued for word in kiosk.memory.times.values()] == [NOW]


def test_no_replay_takes_a_date_back(kiosk: Kiosk, repository: Repository) -> None:
    older = dict(repository.files)
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    kiosk.fetch()
    repository.files.clear()
    repository.files |= older
    refused(kiosk, RollbackError)
    assert [word.issued for word in kiosk.memory.times.values()] == [NOW + DAY]


def _steal(repository: Repository, *names: str, issued: datetime, number: int) -> None:
    """Lay a timestamp of another day, and what else the thief has keys for, as version `number`."""
    honest = dict(repository.files)
    now, repository.now = repository.now, issued
    repository.lay(number)
    repository.now = now
    mine = {f"{METADATA}timestamp.json"} | ({f"{METADATA}{number}.snapshot.json"} if "snapshot" in names else set())
    repository.files |= {path: body for path, body in honest.items() if path not in mine}
    if "snapshot" not in names:
        stamp = repository.timestamp
        stamp.snapshot_meta = repository._meta(number - 1, honest[f"{METADATA}{number - 1}.snapshot.json"])
        repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", stamp)


@pytest.mark.parametrize("ahead", [61 * DAY, 3_650 * DAY, 81_800 * DAY], ids=["61 days", "2036", "2250"])
def test_a_stolen_timestamp_key_teaches_no_time_past_the_snapshot_and_the_next_right_tree_heals(
    kiosk: Kiosk, repository: Repository, ahead: timedelta
) -> None:
    first, known = kiosk.fetch(), kiosk.memory.times
    honest = repository.timestamp.version
    _steal(repository, "timestamp", issued=NOW + ahead, number=honest + 1)
    for _ in range(3):
        refused(kiosk, ExpiredError)
        assert kiosk.memory.times == known
    repository.timestamp.version = honest
    repository.publish({"warnings/43": b"[]"})
    assert kiosk.fetch().number == honest + 1 > first.number


@pytest.mark.parametrize("ahead", [59 * DAY, 300 * DAY, 81_800 * DAY], ids=["59 days", "300 days", "2250"])
@pytest.mark.parametrize("loses_cache", [False, True], ids=["cache kept", "cache lost"])
def test_stolen_snapshot_and_timestamp_keys_hold_a_kiosk_until_root_takes_them_away_and_not_longer(
    kiosk: Kiosk, repository: Repository, ahead: timedelta, *, loses_cache: bool
) -> None:
    kiosk.fetch()
    honest = repository.timestamp.version
    _steal(repository, "timestamp", "snapshot", issued=NOW + ahead, number=999_999)
    if ahead < 60 * DAY:
        kiosk.fetch()
    else:
        refused(kiosk, ExpiredError)
    repository.timestamp.version = honest
    for name in ("timestamp", "snapshot"):
        repository.rotate(name)
    if loses_cache:
        kiosk.lose_cache()
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    assert "w-43" not in ids(kiosk.fetch())
    assert {key: word.issued for key, word in kiosk.memory.times.items()} == {
        repository.signers["timestamp"].public_key.keyid: NOW + DAY
    }


@pytest.mark.parametrize("name", ["snapshot", "w43"])
def test_an_expired_role_is_refused(kiosk: Kiosk, repository: Repository, name: str) -> None:
    repository.publish()
    if name == "w43":
        repository.roles["w43"].expires = NOW - DAY
        repository.roles["w43"].version += 1
        repository.lay(repository.timestamp.version + 1)
    else:
        number = repository.timestamp.version + 1
        repository.lay(number)
        repository.snapshot.expires = NOW - DAY
        body = repository.sign("snapshot", repository.snapshot)
        repository.files[f"{METADATA}{number}.snapshot.json"] = body
        repository.timestamp.snapshot_meta = repository._meta(number, body)
        repository.files[f"{METADATA}timestamp.json"] = repository.sign("timestamp", repository.timestamp)
    refused(kiosk, ExpiredError)


def test_an_expired_root_is_refused(kiosk: Kiosk) -> None:
    kiosk.built = NOW + 1_200 * DAY
    refused(kiosk, ExpiredError)


def test_a_kiosk_that_woke_in_1970_takes_good_content(kiosk: Kiosk) -> None:
    kiosk.built = datetime(1970, 1, 1, tzinfo=UTC)
    assert kiosk.fetch().issued == NOW


def test_the_systems_clock_is_not_asked_whether_a_tree_expired(tmp_path: Path) -> None:
    long_ago = datetime(2001, 2, 3, tzinfo=UTC)
    repository = Repository(long_ago)
    with far_end(serving(repository.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1, built=long_ago)
        assert kiosk.fetch().issued == long_ago


def test_the_one_private_name_of_tuf_that_is_used_is_there(kiosk: Kiosk, tmp_path: Path) -> None:
    updater = Updater(str(tmp_path), "/m/", bootstrap=kiosk.root)
    assert isinstance(updater._trusted_set.reference_time, datetime)
    assert updater._trusted_set.root.version == 1


# Keys that change


def test_several_missed_roots_are_walked_one_by_one(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    for name in ("root", "timestamp", "snapshot", "targets", "root"):
        repository.rotate(name)
    repository.targets.version += 1
    repository.publish({"warnings/43": b"[]"}, later=DAY)
    assert "w-43" not in ids(kiosk.fetch())
    assert kiosk.memory.known["root"] == 6
    kiosk.lose_cache()
    kiosk.fetch()
    assert kiosk.asked_for("root.json") == 6


def test_a_hole_in_the_chain_of_roots_ends_the_walk(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    for _ in range(3):
        repository.rotate("timestamp")
    repository.publish(later=DAY)
    del repository.files[f"{METADATA}3.root.json"]
    refused(kiosk, ForgedError)


def test_an_old_root_is_refused_after_the_cache_was_lost(kiosk: Kiosk, repository: Repository) -> None:
    older = dict(repository.files)
    repository.rotate("timestamp")
    repository.publish(later=DAY)
    kiosk.fetch()
    kiosk.lose_cache()
    repository.files.clear()
    repository.files |= older
    repository.files[f"{METADATA}timestamp.json"] = older[f"{METADATA}timestamp.json"]
    refused(kiosk, RollbackError)


def test_versions_driven_up_with_a_stolen_key_are_forgotten_when_root_takes_the_key_away(
    kiosk: Kiosk, repository: Repository
) -> None:
    kiosk.fetch()
    honest = repository.timestamp.version
    repository.lay(999_999)
    kiosk.fetch()
    repository.timestamp.version = honest
    repository.publish({"warnings/43": b"[]"})
    refused(kiosk, RollbackError)
    repository.rotate("timestamp")
    repository.rotate("snapshot")
    repository.publish()
    assert "w-43" not in ids(kiosk.fetch())
    kiosk.lose_cache()
    assert "w-43" not in ids(kiosk.fetch())


def test_a_new_key_of_an_agency_is_taken_from_the_delegation(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.rotate("w43")
    repository.publish({"weather/43": b"[]"})
    assert "forecast-43" not in ids(kiosk.fetch())


# The line and the card


def test_a_large_body_goes_on_at_the_next_visit(tmp_path: Path) -> None:
    repository = Repository(NOW)
    repository.publish(a_long_article())
    sent: list[int] = []

    def answer(asked: Asked, line: Line) -> None:
        body = repository.files.get(asked.path, b"")
        if ".long" not in asked.path:
            serving(repository.files)(asked, line)
        elif not sent:
            sent.append(20_000)
            line.reply(200, body[:20_000], {"Content-Length": str(len(body))})
            line.close()
        elif len(sent) == 1:
            sent.append(0)
            line.cut()
        else:
            sent.append(len(body) - 20_000)
            serving(repository.files)(asked, line)

    with far_end(answer) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        refused(kiosk, LinkError)
        assert "long" in ids(kiosk.fetch())
        assert [one.headers["range"] for one in end.asked if ".long" in one.path] == ["bytes=20000-"]
    assert list((kiosk.folder / "parts").iterdir()) == []


def test_a_price_list_a_little_too_large_for_one_flight_of_packets_comes_packed(
    kiosk: Kiosk, repository: Repository
) -> None:
    repository.publish({"prices/43": encode_bulletins([prices()]) + b" " * 15_000})
    assert "prices-43" in ids(kiosk.fetch())
    (asked,) = [one for one in kiosk.end.asked if one.path.endswith(".43") and "/prices/" in one.path]
    assert asked.headers["accept-encoding"] == "gzip"


def test_a_first_visit_that_was_cut_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    repository = Repository(NOW)
    repository.publish(indexed("articles", *(article(f"article-{number}", "th") for number in range(8))))
    bodies: list[str] = []

    def answer(asked: Asked, line: Line) -> None:
        is_body = ".article-" in asked.path
        bodies.extend([asked.path] * is_body)
        if is_body and len(bodies) == 5:
            line.cut()
        else:
            serving(repository.files)(asked, line)

    with far_end(answer) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        refused(kiosk, LinkError)
        assert len(kiosk.fetch().bulletins) == 8
    assert len(bodies) == 8 + 1
    assert len(set(bodies)) == 8


def test_a_beginning_that_rotted_on_the_card_is_thrown_away(tmp_path: Path) -> None:
    repository = Repository(NOW)
    repository.publish(a_long_article())
    with far_end(serving(repository.files)) as end:
        kiosk = Kiosk(end=end, folder=tmp_path / "tree", root=repository.root_1)
        name = next(path.rpartition("/")[2] for path in repository.files if path.endswith(".long"))
        (kiosk.folder / "parts").mkdir(parents=True)
        (kiosk.folder / "parts" / name).write_bytes(b"\0" * 9_999)
        refused(kiosk, ForgedError)
        assert "long" in ids(kiosk.fetch())


def test_a_sign_in_page_everywhere_changes_nothing(kiosk: Kiosk, repository: Repository) -> None:
    first = kiosk.fetch()
    files = dict(repository.files)
    for path in files:
        repository.files[path] = b"<!doctype html><title>Free Wi-Fi</title>"
    for number in range(9):
        repository.files[f"{METADATA}{number}.root.json"] = b"\n <html>"
    with pytest.raises(LinkError):
        kiosk.fetch()
    repository.files.clear()
    repository.files |= files
    assert kiosk.fetch() == first


@pytest.mark.parametrize("name", ["timestamp.json", "snapshot.json", "w43.json", "dengue"])
def test_a_file_that_is_not_there_is_the_lines_fault(kiosk: Kiosk, repository: Repository, name: str) -> None:
    for path in [path for path in repository.files if path.endswith(name)]:
        del repository.files[path]
    refused(kiosk, LinkError)


def test_a_large_file_that_is_not_there_is_the_lines_fault(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish(a_long_article())
    del repository.files[next(path for path in repository.files if path.endswith(".long"))]
    refused(kiosk, LinkError)


def _busy(_: Asked, line: Line) -> None:
    line.reply(503, b"", {"Retry-After": "77"})


def test_a_busy_far_end_says_how_long_to_wait(kiosk: Kiosk) -> None:
    answer: Answer = _busy
    with far_end(answer) as end:
        kiosk.end = end
        with pytest.raises(LinkError) as caught:
            kiosk.fetch()
    assert caught.value.retry_after_s == 77


@pytest.mark.parametrize("harm", ["emptied", "garbage", "folder", "missing"])
def test_a_harmed_cache_heals_by_itself(kiosk: Kiosk, repository: Repository, harm: str) -> None:
    kiosk.fetch()
    repository.publish({"warnings/43": b"[]"})
    for path in sorted(kiosk.folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            continue
        path.unlink()
        if harm == "folder":
            path.mkdir()
        elif harm != "missing":
            path.write_bytes(b"" if harm == "emptied" else b"\xff" * 100)
    assert "w-43" not in ids(kiosk.fetch())


def test_a_file_where_the_folder_belongs_is_replaced(kiosk: Kiosk) -> None:
    kiosk.folder.write_bytes(b"not a folder")
    assert kiosk.fetch().number == 3


class _FullCard(Link):
    """A link over which large files fill the card."""

    def download(self, path: str, into: object, *, max_bytes: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_card_that_fills_up_keeps_nothing_half(kiosk: Kiosk, repository: Repository) -> None:
    kiosk.fetch()
    repository.publish(a_long_article())
    before = kiosk.memory.versions()
    link = _FullCard(kiosk.end.url)
    with pytest.raises(OSError, match="No space"):
        fetch_edition(
            link,
            root=kiosk.root,
            folder=kiosk.folder,
            village=VILLAGE,
            built=NOW,
            uptime=Uptime(boot="01", seconds=100),
            memory=kiosk.memory,
        )
    link.close()
    assert kiosk.memory.versions() == before
    assert list((kiosk.folder / "parts").iterdir()) == []
    assert "long" in ids(kiosk.fetch())


def test_nothing_is_remembered_of_an_edition_that_did_not_come_whole(kiosk: Kiosk, repository: Repository) -> None:
    repository.publish({"articles/index": b"no list"})
    refused(kiosk, WireError)
    assert kiosk.memory.known == {}
