"""Asking central for the time: when it is asked, and which replies count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from content_sync.wire.encoding import encode
from content_sync.wire.keys import new_seed
from content_sync.wire.signed_time import sign_time
from tests.cast.link.http_server import HttpRequest, Responder
from tests.cast.link.link_world import LinkWorld
from tests.cast.link.troubles import failing
from tests.cast.place_and_time import DAY, HOUR
from tests.cast.tree.contents import NOW

Reply = Callable[[LinkWorld, bytes], bytes]


def _signed_by(seed_of: Callable[[LinkWorld], bytes]) -> Reply:
    return lambda world, nonce: sign_time(NOW, nonce=nonce, seed=seed_of(world))


NOT_CENTRALS: dict[str, Reply] = {
    "for another nonce": lambda world, _: sign_time(NOW, nonce=bytes(16), seed=world.central.repository.time_seed),
    "by a stranger's key": _signed_by(lambda _: new_seed()),
    "by the receipts' key": _signed_by(lambda world: world.central.repository.receipt_seed),
    "nothing": lambda _, nonce: nonce[:0],
    "words": lambda _, nonce: b'{"time": "2026-11-22"}',
    "a megabyte": lambda _, nonce: bytes(1_000_000),
}


def late(link_world: LinkWorld, **seconds: float) -> None:
    """Let the answers to these addresses take so long, by the monotonic clock."""

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        del responder
        name = asked.path.partition("?")[0].rpartition("/")[2]
        link_world.kiosk.up_s += seconds.get(name, 0)
        return False

    link_world.central.trouble = trouble


def replying(link_world: LinkWorld, reply: Reply) -> None:
    """Let every receipt come too late to count, and answer for the time in this way."""
    late(link_world, up=61)
    first = link_world.central.trouble
    assert first is not None

    def trouble(asked: HttpRequest, responder: Responder) -> bool:
        if not asked.path.startswith("/v1/time"):
            return first(asked, responder)
        responder.reply(200, reply(link_world, bytes.fromhex(asked.path.rpartition("=")[2])))
        return True

    link_world.central.trouble = trouble


def questions(link_world: LinkWorld) -> list[str]:
    return [path for path in link_world.server.paths if path.startswith("/v1/time")]


@pytest.fixture
def restarted(visited: LinkWorld) -> LinkWorld:
    """A kiosk that started anew and whose machine says 1970."""
    visited.kiosk.wall = datetime(1970, 1, 1, tzinfo=UTC)
    visited.kiosk.restart()
    return visited


@pytest.mark.parametrize(("seconds", "counts"), [(60, True), (61, False)])
def test_a_time_that_comes_within_a_minute_and_agrees_with_the_tree_is_trusted(
    restarted: LinkWorld, seconds: float, *, counts: bool
) -> None:
    late(restarted, up=61, time=seconds)
    stamp = restarted.visit().at
    assert len(questions(restarted)) == 1
    assert stamp.is_trusted == counts
    assert stamp.at == NOW if counts else abs(stamp.at - NOW) < HOUR


def test_no_question_is_asked_twice_with_the_same_nonce(restarted: LinkWorld) -> None:
    late(restarted, up=61, time=61)
    restarted.visit()
    first = questions(restarted)
    restarted.visit()
    assert first != questions(restarted)


def test_who_heard_it_in_the_receipt_asks_nothing(restarted: LinkWorld) -> None:
    assert restarted.visit().at.is_trusted
    assert questions(restarted) == []


def test_who_is_sure_of_the_time_asks_nothing_though_the_receipt_is_late(visited: LinkWorld) -> None:
    late(visited, up=61)
    assert visited.visit().at.is_trusted
    assert questions(visited) == []


def test_a_receipt_and_a_time_of_one_central_are_one_claim(visited: LinkWorld) -> None:
    repository = visited.central.repository
    repository.now += 3 * DAY
    for _ in range(2):
        assert visited.visit().at.clock == "estimated"
        assert questions(visited) == []
    late(visited, up=61)
    assert visited.visit().at.clock == "estimated", "the tree says another day, and one central is one kind of word"
    assert len(questions(visited)) == 1


@pytest.mark.parametrize("reply", NOT_CENTRALS, ids=str)
def test_what_is_not_centrals_time_counts_for_nothing_and_harms_no_visit(restarted: LinkWorld, reply: str) -> None:
    replying(restarted, NOT_CENTRALS[reply])
    result = restarted.visit()
    assert result.is_ok
    assert result.retry_after_s is None
    assert len(questions(restarted)) == 1
    assert result.at.clock == "estimated"


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_central_that_tells_no_time_is_visited_as_well(restarted: LinkWorld, status: int) -> None:
    late(restarted, up=61)
    slow, refusing = restarted.central.trouble, failing(status, "/v1/time")
    assert slow is not None
    restarted.central.trouble = lambda asked, responder: refusing(asked, responder) or slow(asked, responder)
    result = restarted.visit()
    assert (result.is_ok, result.at.clock) == (True, "estimated")


def test_a_kiosk_without_a_link_asks_nothing(restarted: LinkWorld) -> None:
    restarted.central.trouble = failing(503)
    restarted.visit()
    assert questions(restarted) == []


def test_a_central_of_before_there_was_a_time_key_is_not_asked(restarted: LinkWorld) -> None:
    keys = restarted.central.repository.keys
    restarted.central.repository.publish({"sys/kiosk": encode(msgspec.structs.replace(keys, time=None))})
    late(restarted, up=61)
    assert restarted.visit().at.clock == "estimated"
    assert questions(restarted) == []
