"""What a volunteer writes for the board: once, within its limits, and never lost by a mistake."""

from __future__ import annotations

from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from content_sync.wire.board import Post
from content_sync.wire.encoding import decode
from kiosk.store.network.network import POSTS_A_DAY
from tests.cast.kiosk.phone_browser import PhoneBrowser
from tests.cast.kiosk.served_kiosk import ServedKiosk

NEW = "/admin/board/new"


@pytest.fixture
def board_writer(kiosk: ServedKiosk) -> PhoneBrowser:
    return kiosk.volunteer()


def write(board_writer: PhoneBrowser, **fields: str) -> TestResponse:
    filled = {"form": uuid4().hex, "name": "สมหญิง", "scope": "province", "sort": "question", "text": "มีใครเจอไหม"}
    return board_writer.send(NEW, form_of=NEW, **(filled | fields))


def posts(kiosk: ServedKiosk) -> list[Post]:
    return [decode(one.body.encode(), Post) for one in kiosk.stores.network.items.unsent() if one.kind == "post"]


def test_what_is_written_waits_and_bears_the_name_that_was_given_once(
    kiosk: ServedKiosk, board_writer: PhoneBrowser
) -> None:
    assert 'name="name"' in board_writer.open(NEW).text
    assert write(board_writer).status_code == 303
    (post,) = posts(kiosk)
    person = kiosk.stores.people.all()[0]
    assert (post.by, post.author, post.scope, post.sort) == ("สมหญิง", person.id, "province", "question")
    assert person.name == "สมหญิง"
    assert 'name="name"' not in board_writer.open(NEW).text
    write(board_writer, name="คนอื่น", sort="news", scope="village")
    assert [(post.by, post.sort, post.scope) for post in posts(kiosk)][1:] == [("สมหญิง", "news", "village")]
    assert kiosk.stores.state.audited()[-1].what == "board_said"


def test_the_same_form_twice_is_one_post(kiosk: ServedKiosk, board_writer: PhoneBrowser) -> None:
    form = uuid4().hex
    first, second = write(board_writer, form=form), write(board_writer, form=form)
    assert first.location == second.location == f"/admin/board/{form}?done=said"
    assert len(posts(kiosk)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": " \u200b\n"},
        {"text": "ก" * 2_001},
        {"name": ""},
        {"name": "ก" * 61},
        {"scope": "nation"},
        {"scope": ""},
        {"sort": "reply"},
    ],
)
def test_what_is_refused_keeps_all_that_was_typed(
    kiosk: ServedKiosk, board_writer: PhoneBrowser, fields: dict[str, str]
) -> None:
    refused = write(board_writer, **({"text": "คำถามยาว", "name": "สมหญิง"} | fields))
    assert refused.status_code == 422
    assert "ยังไม่ขึ้นกระดาน" in refused.text
    assert fields.get("text", "คำถามยาว").strip(" \u200b\n") in refused.text
    assert fields.get("name", "สมหญิง") in refused.text
    assert posts(kiosk) == []
    assert kiosk.stores.people.all()[0].name == ""


def test_two_thousand_characters_and_sixty_of_a_name_are_taken(kiosk: ServedKiosk, board_writer: PhoneBrowser) -> None:
    assert write(board_writer, text="ก" * 2_000, name="ก" * 60, form="no id").status_code == 303
    (post,) = posts(kiosk)
    assert (len(post.text), len(post.by)) == (2_000, 60)


def test_after_twenty_posts_of_a_day_the_page_says_when_it_goes_on_and_keeps_the_words(
    kiosk: ServedKiosk, board_writer: PhoneBrowser
) -> None:
    for _ in range(POSTS_A_DAY):
        assert write(board_writer).status_code == 303
        kiosk.hands.move(seconds=60)
    refused = write(board_writer, text="ข้อความที่ 21")
    assert refused.status_code == 429
    assert "ครบ 20 ข้อความ" in refused.text
    assert "เขียนต่อได้ พรุ่งนี้" in refused.text
    assert "ข้อความที่ 21" in refused.text
    kiosk.hands.move(seconds=24 * 3600 - POSTS_A_DAY * 60 - 1)
    assert write(kiosk.volunteer()).status_code == 429
    kiosk.hands.move(seconds=1)
    assert write(kiosk.volunteer()).status_code == 303
    assert len(posts(kiosk)) == POSTS_A_DAY + 1


def test_a_form_without_its_token_and_a_stranger_write_nothing(kiosk: ServedKiosk, board_writer: PhoneBrowser) -> None:
    fields = {"form": uuid4().hex, "name": "ก", "scope": "village", "sort": "news", "text": "ก"}
    refused = board_writer.client.post(NEW, data=fields | {"text": "คำถามที่เขียนไว้นาน", "password": "ไม่ให้เห็น"})
    assert refused.status_code == 400
    assert "คำถามที่เขียนไว้นาน" in refused.text
    assert "ไม่ให้เห็น" not in refused.text
    assert kiosk.phone().open(NEW).status_code == 303
    assert posts(kiosk) == []
