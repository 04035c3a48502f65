"""What the volunteers say is kept until central has it, and the board is what central told, whatever is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from content_sync.errors import WireError
from content_sync.wire.board import BoardPost, Post, Redaction
from content_sync.wire.reports import ItemResult
from content_sync.wire.volunteers import PersonState
from kiosk.store.files import NamedFiles
from kiosk.store.folder import BOARD_PHOTOS, DIARY_PHOTOS, NETWORK
from kiosk.store.journal.documents import Documents
from kiosk.store.network.board import KEPT, MOST_POSTS, StoredPost
from kiosk.store.network.network import Network
from tests.cast.card.outbox_on_card import STAMP
from tests.cast.place_and_time import VILLAGE

AUTHOR, OTHER = "ab" * 16, "cd" * 16


@dataclass
class NetworkCard:
    """A card with what the volunteers say."""

    folder: Path
    software: str = "1"

    def open(self) -> Network:
        self.documents = Documents(self.folder / NETWORK)
        return Network(
            self.documents,
            village=VILLAGE,
            software=self.software,
            epoch=lambda: bytes(8),
            diary_photos=NamedFiles(self.folder / DIARY_PHOTOS),
            post_photos=NamedFiles(self.folder / BOARD_PHOTOS),
        )

    def reopen(self, software: str = "1") -> Network:
        self.documents.close()
        self.software = software
        return self.open()


@pytest.fixture
def network_card(tmp_path: Path) -> Iterator[NetworkCard]:
    card = NetworkCard(tmp_path)
    card.open()
    yield card
    card.documents.close()


def say(network: Network, text: str = "มีใครเจอไหม", form: str = "") -> str:
    form = form or uuid4().hex
    network.post(form, author=AUTHOR, by="สมหญิง", scope="district", sort="question", text=text, made=STAMP)
    return form


def came(number: int, name: str = OTHER, **changes: object) -> BoardPost:
    values: dict[str, object] = {
        "number": number, "id": name, "area": "4301", "village": "43010702", "author": OTHER, "by": "วิชัย",
        "sort": "question", "text": f"คำถามที่ {number}", "at": STAMP.at,
    }  # fmt: skip
    return msgspec.convert(values | changes, BoardPost)


def kept(network: Network) -> list[StoredPost]:
    """Return the posts that may be read, in the order in which they came."""
    outlines = [post for talk in network.board.outline().conversations.values() for post in talk.posts]
    held = network.board.posts([post.id for post in outlines])
    return [held[post.id] for post in sorted(outlines, key=lambda post: post.came)]


def take(network: Network, *changes: BoardPost | Redaction, to: int = 0, is_whole: bool = True) -> None:
    number = to or max((change.number for change in changes), default=0)
    network.apply((), changes, to=number, is_whole=is_whole, at=STAMP)


def test_a_post_waits_until_central_has_it_and_stands_on_the_board_at_once(network_card: NetworkCard) -> None:
    network = network_card.reopen()
    form = say(network)
    say(network, form=form)  # pressed twice
    network = network_card.reopen()
    (post,) = network.batch(20)
    assert isinstance(post, Post)
    assert (post.id, post.n, post.epoch) == (form, 1, "00" * 8)
    assert [(row.text, row.arrived) for row in kept(network)] == [("มีใครเจอไหม", None)]
    network.apply([ItemResult(id=form, result="ok")], (), to=0, is_whole=True, at=STAMP)
    assert network.batch(20) == ()
    assert [row.text for row in kept(network)] == ["มีใครเจอไหม"]
    take(network, came(7, form, village=VILLAGE, text="มีใครเจอไหม"))
    assert [(row.number, row.made) for row in kept(network)] == [(7, STAMP)]
    say(network)
    assert [post.n for post in network.batch(20) if isinstance(post, Post)] == [2]


def test_what_central_refuses_stays_with_its_reason_and_what_it_cannot_take_comes_another_day(
    network_card: NetworkCard,
) -> None:
    network = network_card.reopen()
    refused, later = say(network), say(network)
    results = [
        ItemResult(id=refused, result="rejected", reason="too-many"),
        ItemResult(id=later, result="rejected", reason="unknown-kind"),
    ]
    network.apply(results, (), to=0, is_whole=True, at=STAMP)
    assert network.batch(20) == ()
    assert [(one.id, one.send_state, one.reason) for one in network.items.unsent()] == [
        (refused, "refused", "too-many"),
        (later, "later", "unknown-kind"),
    ]
    network.tidy()
    assert [item.id for item in network.batch(20)] == [later]
    network.items.take_away(refused)
    assert [one.id for one in network.items.unsent()] == [later]


def test_of_what_somebody_is_only_the_newest_goes_up(network_card: NetworkCard) -> None:
    network = network_card.reopen()
    for number in (1, 2):
        state = PersonState(id=uuid4().hex, person=AUTHOR, number=number, name="สมหญิง", role="volunteer", since=STAMP)
        network.items.add(state, key=f"person {AUTHOR}")
    (newest,) = network.batch(20)
    assert isinstance(newest, PersonState)
    assert newest.number == 2


def test_what_is_past_its_limit_is_not_kept(network_card: NetworkCard) -> None:
    network = network_card.reopen()
    say(network, "ก" * 2_000)
    with pytest.raises(WireError):
        say(network, "ก" * 2_001)
    assert len(network.batch(20)) == len(kept(network)) == 1


def test_a_redaction_erases_the_text_also_where_it_comes_before_its_post(network_card: NetworkCard) -> None:
    network = network_card.reopen()
    take(network, came(1))
    take(network, Redaction(number=2, post=OTHER), Redaction(number=3, post=AUTHOR))
    take(network, came(1), came(4, AUTHOR))
    assert kept(network) == []
    post = network.board.post(OTHER)
    assert post is not None
    assert (post.text, post.by, post.is_redacted) == ("", "", True)
    network.tidy()
    assert "คำถาม" not in (network_card.folder / NETWORK).read_text("utf-8")


def test_a_post_that_is_raised_is_read_in_the_wider_area_and_an_older_word_of_it_changes_nothing(
    network_card: NetworkCard,
) -> None:
    network = network_card.reopen()
    take(network, came(1), came(5, area="43"))
    take(network, came(1))
    assert [(row.area, row.number) for row in kept(network)] == [("43", 5)]


def test_what_this_version_could_not_read_is_asked_for_again_by_the_next(network_card: NetworkCard) -> None:
    network = network_card.reopen()
    take(network, came(3))
    take(network, to=9, is_whole=False)
    assert network.board_number() == 9
    assert network_card.reopen().board_number() == 9
    network = network_card.reopen("2")
    assert network.board_number() == 3
    take(network, to=12)
    assert network.board_number() == 12
    assert network_card.reopen("3").board_number() == 12


def test_a_post_hidden_here_stays_hidden_when_it_comes_again(network_card: NetworkCard) -> None:
    network = network_card.reopen()
    take(network, came(1))
    network.board.hide(OTHER)
    take(network, came(2))
    assert kept(network) == []
    network.board.hide(OTHER, is_hidden=False)
    assert len(kept(network)) == 1


def test_old_posts_are_forgotten_on_both_sides_of_the_limit_and_none_that_central_lacks(
    network_card: NetworkCard,
) -> None:
    network = network_card.reopen()
    own = say(network)
    take(network, came(1), came(2, AUTHOR, at=STAMP.at - KEPT), came(3, "ef" * 16, at=STAMP.at - KEPT - timedelta(1)))
    network.tidy(STAMP.at)
    assert {row.id for row in kept(network)} == {own, OTHER, AUTHOR}
    network.tidy(STAMP.at + 10 * KEPT)
    assert [row.id for row in kept(network)] == [own]


def test_beyond_five_thousand_redactions_without_a_post_give_way_and_then_the_oldest_posts(
    network_card: NetworkCard,
) -> None:
    network = network_card.reopen()
    many = [came(n, f"{n:032x}", at=STAMP.at + timedelta(seconds=n)) for n in range(1, MOST_POSTS + 2)]
    take(network, Redaction(number=MOST_POSTS + 2, post="ff" * 16), *many)
    network.tidy(STAMP.at)
    held = [row.id for row in kept(network)]
    assert sorted(held) == [one.id for one in many[1:]]
