"""No part is signed that a kiosk would not take whole: each limit, at it and one byte beyond, as both ends see it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from content_sync.central.__main__ import main
from content_sync.central.database.schema.tables import BulletinRow
from content_sync.central.encoded_bulletins import EncodedBulletin, encoded
from content_sync.central.tree.capacity import too_large
from content_sync.central.tree.layout import EMPTY, role_of, target_bodies
from content_sync.central.word_breaks import WordBreaks
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.parts import PartName
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
from tests.cast.central.served_central import ServedCentral
from tests.cast.desk.office import Office
from tests.cast.kiosk.editions import rule_of
from tests.cast.link.http_server import HttpServer
from tests.cast.place_and_time import VILLAGE
from tests.cast.tree.client import TreeClient
from tests.cast.tree.contents import content
from tests.cast.tree.repository_simulator import RepositorySimulator

Sized = tuple[AnyBulletin, int]

# What fills each part of a kiosk in VILLAGE to its last byte; the last bulletin is the one that grows.
FULL: dict[PartName, tuple[Sized, ...]] = {
    "prices": ((a_price_list(), 1_999_998),),
    "weather": ((a_forecast("43"), 999_998),),
    "warnings": (
        (a_warning("a", "th"), 1_499_998), (a_warning("b", "43"), 1_499_998), (a_warning("c", VILLAGE), 999_998),
    ),
    "local": ((a_notice("a", "th"), 1_999_998), (a_notice("b", "4301"), 1_990_000)),
    "articles": (*((an_article(f"a{number}"), 1_900_000) for number in range(4)), (an_article("b"), 1_390_000)),
}  # fmt: skip


def body_of(bulletin: AnyBulletin, size: int) -> bytes:
    """Return its JSON as it is published, filled up with spaces to a size; in its file two brackets come to it."""
    return next(WordBreaks().told([encoded(bulletin)])).body.ljust(size)


def bodies(ministry: Ministry, name: PartName, sized: tuple[Sized, ...]) -> dict[str, bytes]:
    """Return the targets of a part that these bulletins make."""
    stored = [EncodedBulletin(bulletin=one, body=body_of(one, size)) for one, size in sized]
    made = target_bodies(stored, keys=ministry.keyring.service_keys(15), now=NOW)
    return {path: body for path, body in made.items() if role_of(path) in roles_of_part(name)}


def roles_of_part(name: PartName) -> set[str]:
    return {role_of(target) for target in rule_of(name).targets}


def full(ministry: Ministry, name: PartName, *, beyond: int = 0) -> tuple[Sized, ...]:
    """Return what weighs as much as a kiosk takes of a part, and so many bytes beyond."""
    sized, rule = FULL[name], rule_of(name)
    room = rule.max_bytes - sum(map(len, bodies(ministry, name, sized).values()))
    return (*sized[:-1], (sized[-1][0], sized[-1][1] + room + beyond))


def put(ministry: Ministry, sized: tuple[Sized, ...]) -> None:
    ministry.put(*(one for one, _ in sized))
    with ministry.database.writing() as session:
        for one, size in sized:
            row = session.get_one(BulletinRow, (one.id, one.kind))
            row.body = body_of(one, size)


def kiosk_of(server: ServedCentral) -> TreeClient:
    return TreeClient(
        server=HttpServer(server.port), folder=server.ministry.folder / "kiosk", root=server.ministry.root(), built=NOW
    )


@pytest.mark.parametrize("beyond", [0, 1])
@pytest.mark.parametrize("name", FULL)
def test_central_refuses_exactly_what_a_kiosk_cannot_read(
    ministry: Ministry, repository: RepositorySimulator, client: TreeClient, name: PartName, beyond: int
) -> None:
    made = bodies(ministry, name, full(ministry, name, beyond=beyond))
    others = {path: body for path, body in content().items() if role_of(path) not in roles_of_part(name)}
    repository.publish(others | made)
    client.fetch()
    part = client.part(name)
    assert part is not None
    assert part.unreadable == beyond
    assert (too_large(made) is not None) == bool(beyond)


@pytest.mark.parametrize("name", [name for name in FULL if name != "warnings"])
def test_a_full_part_is_published_and_read_and_a_byte_more_leaves_it_as_it_was(
    server: ServedCentral, name: PartName
) -> None:
    ministry, kiosk, role = server.ministry, kiosk_of(server), rule_of(name).role
    put(ministry, full(ministry, name))
    assert ministry.publisher.publish(NOW).not_updated == ()
    kiosk.fetch()
    before = kiosk.part(name)
    assert before is not None
    assert {one.id for one in before.bulletins} == {one.id for one, _ in FULL[name]}
    put(ministry, full(ministry, name, beyond=1))
    ministry.put(a_warning("storm", "th"))
    done = ministry.publisher.publish(NOW)
    assert [one.partition(":")[0] for one in done.not_updated] == [role]
    kiosk.fetch()
    assert kiosk.part(name) == before
    assert "storm" in {one.id for one in kiosk.edition.bulletins}
    assert kiosk.edition.unreadable == 0
    put(ministry, full(ministry, name))
    assert ministry.publisher.publish(NOW).not_updated == ()


def test_too_many_warnings_for_one_village_are_told_and_hold_back_no_storm_elsewhere(server: ServedCentral) -> None:
    ministry, kiosk = server.ministry, kiosk_of(server)
    put(ministry, full(ministry, "warnings"))
    assert ministry.publisher.publish(NOW).not_updated == ()
    kiosk.fetch()
    put(ministry, full(ministry, "warnings", beyond=1))
    ministry.put(a_warning("storm", "10"))
    for _ in range(2):  # it is told as long as it is so
        (told,) = ministry.publisher.publish(NOW).not_updated
        assert told.startswith("a43: the part warnings has 4,000,001 bytes")
    kiosk.fetch()
    part = kiosk.part("warnings")
    assert part is not None
    assert part.unreadable == 1
    assert {one.id for one in part.bulletins} == {one.id for one, _ in FULL["warnings"]}
    elsewhere = TreeClient(
        server=HttpServer(server.port), folder=ministry.folder / "bangkok", root=ministry.root(), built=NOW,
        village="10010101",
    )  # fmt: skip
    elsewhere.fetch()
    assert "storm" in {one.id for one in elsewhere.edition.bulletins}


def test_one_file_has_its_own_limit_within_a_part_that_has_room(ministry: Ministry) -> None:
    assert too_large(bodies(ministry, "warnings", ((a_warning("a", "th"), 1_999_998),))) is None
    refused = too_large(bodies(ministry, "warnings", ((a_warning("a", "th"), 1_999_999),)))
    assert refused == "warnings/th has 2,000,001 bytes, and a kiosk takes 2,000,000: shorten or withdraw some of it"


def test_a_role_without_anything_is_never_too_large() -> None:
    assert too_large({}) is None


def test_what_other_villages_read_does_not_fill_a_village_s_part(ministry: Ministry) -> None:
    elsewhere = tuple((a_notice(f"n{district}", f"43{district:02}"), 1_900_000) for district in range(1, 9))
    assert too_large(bodies(ministry, "local", elsewhere)) is None
    assert too_large(bodies(ministry, "local", (*elsewhere, (a_notice("all", "th"), 1_900_000)))) is None
    both = ((a_notice("all", "43"), 1_900_000), (a_notice("more", "th"), 1_900_000))
    refused = too_large(bodies(ministry, "local", (*elsewhere, *both)))
    assert refused is not None
    assert refused.startswith("the part local has 5,70")


def test_a_forecast_counts_with_the_empty_finer_ones_that_a_kiosk_reads_before_it(ministry: Ministry) -> None:
    made = bodies(ministry, "weather", ((a_forecast("43"), 999_998), (a_forecast("4301"), 999_998)))
    assert too_large(made) is None
    assert too_large(made | {"weather/4301": EMPTY}) is not None


def test_a_part_that_is_too_large_from_the_first_is_empty_until_it_is_not(server: ServedCentral) -> None:
    ministry, kiosk = server.ministry, kiosk_of(server)
    put(ministry, full(ministry, "prices", beyond=1))
    assert len(ministry.publisher.publish(NOW).not_updated) == 1
    assert kiosk.fetch().bulletins == ()
    assert kiosk.failed == {}
    put(ministry, full(ministry, "prices"))
    assert ministry.publisher.publish(NOW).not_updated == ()
    assert [one.id for one in kiosk.fetch().bulletins] == ["prices-43"]


def test_the_desk_tells_that_a_part_is_too_large_where_staff_published_it(office: Office, clerk: FlaskClient) -> None:
    put(office.ministry, full(office.ministry, "articles", beyond=1))
    office.ministry.publisher.publish(NOW)
    for path in ("/", "/published"):
        page = clerk.get(path).text
        assert "เนื้อหาบางส่วนปรับปรุงไม่ได้" in page
        assert "articles: the part articles has 9,000,001 bytes" in page
    put(office.ministry, full(office.ministry, "articles"))
    office.ministry.publisher.publish(NOW)
    for path in ("/", "/published"):
        assert "เนื้อหาบางส่วนปรับปรุงไม่ได้" not in clerk.get(path).text


@pytest.mark.parametrize("command", [("publish",), ("feed", "tmd-forecast", "--sample")], ids=lambda one: one[0])
def test_publish_and_feed_tell_which_part_is_too_large(
    command: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("central")
    with ministry_in(folder) as ministry:
        put(ministry, full(ministry, "prices", beyond=1))
    assert main(["--data-dir", str(folder), *command]) == 0
    assert "not updated: c43: prices/43 has 2,000,001 bytes" in capsys.readouterr().out
