"""Warnings come by two roles: where one cannot be verified, the other's are shown and nothing false comes of it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from content_sync.client.reasons import Reason
from content_sync.errors import DamagedError, ForgedError, LinkError, RollbackError
from content_sync.wire.alerts import Warning
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.link_world import LinkWorld
from tests.cast.place_and_time import DAY
from tests.cast.tree.client import TreeClient, ids
from tests.cast.tree.contents import NOW, warning
from tests.cast.tree.repository_simulator import METADATA, TARGETS, RepositorySimulator

Harm = Callable[[RepositorySimulator], None]


def in_place_of(old: str, name: str, *areas: str) -> Warning:
    return msgspec.structs.replace(warning(name, *areas), replaces=(old,))


def lay(repository: RepositorySimulator, **files: tuple[Warning, ...]) -> int:
    """Publish these warnings, by area."""
    return repository.publish({f"warnings/{area[1:]}": encode_bulletins(list(held)) for area, held in files.items()})


def forge(repository: RepositorySimulator, role: str = "a43") -> None:
    signed = repository.roles[role]
    repository.files[f"{METADATA}{signed.version}.{role}.json"] = repository.sign(role, signed, by="c43")


def remove(repository: RepositorySimulator) -> None:
    del repository.files[f"{METADATA}{repository.roles['a43'].version}.a43.json"]


def damage(repository: RepositorySimulator) -> None:
    digest = repository.roles["a43"].targets["warnings/43"].hashes["sha256"]
    (path,) = (path for path in repository.files if path.startswith(f"{TARGETS}warnings/{digest}"))
    repository.files[path] += b" "


@pytest.mark.parametrize(
    ("harm", "error"),
    [(forge, ForgedError), (remove, LinkError), (damage, DamagedError)],
    ids=["forged", "gone", "body"],
)
def test_where_the_provinces_warnings_cannot_be_verified_those_of_the_country_are_shown(
    hashless_client: TreeClient, hashless_tree: RepositorySimulator, harm: Harm, error: type[Exception]
) -> None:
    client, before = hashless_client, hashless_client.fetch()
    held = client.part("warnings")
    assert held is not None
    lay(hashless_tree, _th=(warning("w-storm", "th"),), _43=(warning("w-flood", "43"),))
    harm(hashless_tree)
    for _ in range(2):
        assert {"w-storm", "w-43", "w-th"} <= ids(client.fetch()), "what may have been replaced is still there"
        assert {name: type(why) for name, why in client.failed.items()} == {"warnings": error}
        part = client.part("warnings")
        assert part is not None
        assert (part.number, part.confirmed) == (held.number, held.confirmed), "it does not say that it is the newest"
    number = lay(hashless_tree, _43=(warning("w-flood", "43"), warning("w-wind", "43")))
    assert {"w-storm", "w-flood", "w-wind"} == ids(client.fetch()) - ids(before)
    assert not {"w-43", "w-th"} & ids(client.edition)
    assert (client.failed, client.number("warnings")) == ({}, number)


def test_a_first_visit_shows_what_can_be_verified_and_does_not_say_that_these_are_all(
    hashless_client: TreeClient, hashless_tree: RepositorySimulator
) -> None:
    forge(hashless_tree)
    hashless_client.built = NOW - DAY
    edition = hashless_client.fetch()
    part = hashless_client.part("warnings")
    assert part is not None
    assert ("w-th" in ids(edition), "w-43" in ids(edition)) == (True, False)
    assert (part.number, part.confirmed) == (0, NOW - DAY)


def test_a_replaced_warning_of_a_role_that_was_missed_does_not_come_back_when_its_successor_is_over(
    hashless_client: TreeClient, hashless_tree: RepositorySimulator
) -> None:
    hashless_client.fetch()
    lay(hashless_tree, _th=(in_place_of("w-43", "w-wide", "th"),), _43=(warning("w-other", "43"),))
    forge(hashless_tree)
    assert "w-wide" in ids(hashless_client.fetch())
    assert "w-43" not in ids(hashless_client.edition)
    lay(hashless_tree, _th=(warning("w-next", "th"),))
    forge(hashless_tree)
    assert "w-next" in ids(hashless_client.fetch())
    assert "w-43" not in ids(hashless_client.edition)


def test_a_replaced_warning_stays_until_its_successor_is_there(
    hashless_client: TreeClient, hashless_tree: RepositorySimulator
) -> None:
    hashless_client.fetch()
    lay(hashless_tree, _th=(), _43=(in_place_of("w-th", "w-narrow", "43"),))
    forge(hashless_tree)
    for _ in range(2):
        assert {"w-th", "w-43"} <= ids(hashless_client.fetch())
    lay(hashless_tree, _43=(in_place_of("w-th", "w-narrow", "43"), warning("w-43", "43")))
    assert {"w-narrow", "w-43"} <= ids(hashless_client.fetch())
    assert "w-th" not in ids(hashless_client.edition)


def test_a_warning_that_was_cancelled_in_one_role_is_not_shown_as_it_was_in_the_other(
    hashless_client: TreeClient, hashless_tree: RepositorySimulator
) -> None:
    both = warning("w-both", "th", "43")
    lay(hashless_tree, _th=(both,), _43=(both,))
    hashless_client.fetch()
    lay(hashless_tree, _th=(both.lifted(NOW),), _43=(both.lifted(NOW),))
    forge(hashless_tree)
    (shown,) = (one for one in hashless_client.fetch().bulletins if isinstance(one, Warning) and one.id == "w-both")
    assert shown.lifted_at == NOW
    lay(hashless_tree, _th=(warning("w-next", "th"), both.lifted(NOW)))
    forge(hashless_tree, "warnings")
    (shown,) = (one for one in hashless_client.fetch().bulletins if isinstance(one, Warning) and one.id == "w-both")
    assert shown.lifted_at == NOW, "nor when the other one is missed"


def test_an_older_role_is_refused_alone_also_where_only_a_part_of_it_had_been_read(
    hashless_client: TreeClient, hashless_tree: RepositorySimulator
) -> None:
    hashless_client.fetch()
    old = hashless_tree.roles["a43"].version
    lay(hashless_tree, _43=(warning("w-new", "43"),), _4301=(warning("w-near", "4301"),))
    damage(hashless_tree)
    assert "w-near" in ids(hashless_client.fetch())
    hashless_client.lose_cache()
    hashless_tree.roles["a43"].version = old
    lay(hashless_tree, _th=(warning("w-storm", "th"),))
    hashless_client.fetch()
    assert isinstance(hashless_client.failed["warnings"], RollbackError)
    assert {"w-near", "w-storm"} <= ids(hashless_client.edition)


def test_a_visit_shows_the_countrys_warning_tells_what_was_refused_and_asks_for_it_later_and_later(
    visited: LinkWorld,
) -> None:
    lay(visited.central.repository, _th=(warning("w-storm", "th"),), _43=(warning("w-flood", "43"),))
    remove(visited.central.repository)
    result = visited.visit()
    assert (result.new_parts, result.failed_parts) == (("warnings",), {"warnings": Reason.MISSING})
    assert "w-storm" in visited.ids()
    visited.kiosk.restart()
    assert "w-storm" in visited.ids(), "also after a power cut"
    for _ in range(2):
        assert visited.visit().failed_parts == {"warnings": Reason.MISSING}
    asked = len(visited.server.asked)
    assert visited.visit().new_parts == ()
    assert not [path for path in visited.server.paths[asked:] if "a43" in path]
