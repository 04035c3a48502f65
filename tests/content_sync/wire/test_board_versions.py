"""The volunteers' board between a kiosk and a central of different versions."""

from __future__ import annotations

import hashlib

from content_sync.central.database.network.posts import change_post, find_post, last_number
from tests.cast.link.versions import Json, Versions, by_later_version

PHOTO = b"\xff\xd8\xff a photo"
NEW_KINDS = ("post", "post_complaint", "board_post", "redaction")


def renamed(said: Json) -> Json:
    """Name the kinds of the board as nothing that the other side knows, as if it were of before the board."""
    return said | {"kind": f"later {said['kind']}"} if said.get("kind") in NEW_KINDS else said


def without_board(said: Json) -> Json:
    """Leave out what a central of before the board never says."""
    return {name: value for name, value in said.items() if name not in ("board_to", "has_more")}


def without_photos(said: Json) -> Json:
    """Write it as a version of before photos and hiding: nobody knows the item or the fields."""
    known = {name: value for name, value in said.items() if name not in ("photo_bytes", "is_hidden", "photo")}
    return known | {"kind": "later post_photo"} if said.get("kind") == "post_photo" else known


def words(versions: Versions) -> list[tuple[str, bool]]:
    """Return what stands on the kiosk's board, and whether central has it."""
    board = versions.network.board
    posts = board.posts([post.id for post in board.outline().posts])
    return [(post.text, post.arrived is not None) for post in posts.values() if not post.is_redacted]


def test_a_central_of_before_the_board_loses_no_post_and_takes_it_after_its_update(versions: Versions) -> None:
    kept, post = versions.file(), versions.say()
    receipt = versions.visit(renamed, without_board)
    assert receipt
    assert [(one.result, one.reason) for one in receipt.results] == [("ok", ""), ("rejected", "unknown-kind")]
    assert versions.followed(kept).send_state == "sent"
    assert words(versions) == [("มีใครเจอไหม", False)]
    assert versions.network.batch(20) == ()
    versions.restart()
    assert [item.id for item in versions.network.batch(20)] == [post]
    versions.visit()
    assert words(versions) == [("มีใครเจอไหม", True)]


def test_a_kiosk_of_before_the_board_skips_it_and_reads_all_of_it_after_its_update(versions: Versions) -> None:
    first = versions.say("หนึ่ง")
    versions.visit()
    versions.say("สอง")
    receipt = versions.visit(down=renamed)
    assert receipt
    assert receipt.skipped == 1
    with versions.ministry.database.writing() as session:
        row = find_post(session, first)
        assert row is not None
        row.is_redacted, row.text = True, ""
        change_post(session, row)
    receipt = versions.visit(down=renamed)
    assert receipt
    assert receipt.skipped == 1
    assert words(versions) == [("หนึ่ง", True), ("สอง", False)]
    versions.software = "2"
    versions.restart()
    versions.visit()
    assert words(versions) == [("สอง", True)]
    with versions.ministry.database.reading() as session:
        assert versions.network.board_number() == last_number(session)


def test_what_a_later_version_adds_changes_nothing_on_either_side(versions: Versions) -> None:
    versions.say()
    versions.visit(by_later_version, is_lost=True)
    receipt = versions.visit(down=by_later_version)
    assert receipt
    assert [one.result for one in receipt.results] == ["dup"]
    assert words(versions) == [("มีใครเจอไหม", True)]
    assert versions.network.items.unsent() == ()


def test_a_place_and_a_sort_that_a_later_version_added_are_read_as_the_nearest_known(versions: Versions) -> None:
    def of_a_later_kind(said: Json) -> Json:
        return said | {"scope": "planet", "sort": "poll"} if said["kind"] == "post" else said

    post = versions.say()
    versions.visit(of_a_later_kind)
    with versions.ministry.database.reading() as session:
        row = find_post(session, post)
    assert row is not None
    assert (row.area, row.sort) == (versions.sender.village, "poll")
    assert words(versions) == [("มีใครเจอไหม", True)]


def test_a_central_of_before_photos_loses_none_and_takes_it_after_its_update(versions: Versions) -> None:
    post = versions.say()
    versions.network.photos.attach(post, PHOTO)
    receipt = versions.visit(without_photos, without_photos)
    assert receipt
    assert [(one.result, one.reason) for one in receipt.results] == [("ok", ""), ("rejected", "unknown-kind")]
    assert [one.kind for one in versions.network.items.unsent()] == ["post_photo"]
    assert versions.network.photos.read(post) == PHOTO
    versions.restart()
    receipt = versions.visit()
    assert receipt
    assert receipt.attachments_wanted == (hashlib.sha256(PHOTO).hexdigest(),)
    assert versions.network.items.unsent() == ()
    assert versions.network.photos.read(post) == PHOTO


def test_a_kiosk_of_before_photos_and_hiding_reads_the_words_and_an_empty_post_for_a_hidden_one(
    versions: Versions,
) -> None:
    post = versions.say()
    versions.network.photos.attach(post, PHOTO)
    versions.visit(down=without_photos)
    assert words(versions) == [("มีใครเจอไหม", True)]
    for is_hidden, text in ((True, ""), (False, "มีใครเจอไหม")):
        with versions.ministry.database.writing() as session:
            row = find_post(session, post)
            assert row is not None
            row.is_hidden = is_hidden
            change_post(session, row)
        receipt = versions.visit(down=without_photos)
        assert receipt
        assert receipt.skipped == 0
        assert words(versions) == [(text, True)]
