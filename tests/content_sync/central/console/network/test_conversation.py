"""One conversation at the desk: it is answered, seen to, and who was slower is told and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.acts import acts_about
from content_sync.central.database.network.officers import keep_areas
from content_sync.central.database.network.posts import find_post
from content_sync.central.database.schema.network_tables import BoardCounterRow, PostComplaintRow, PostPhotoRow, PostRow
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import COLLEAGUE, EMAIL, Office, a_village, hidden, office_in, send
from tests.cast.desk.posts import PHOTO, a_photo_of_row, a_post

ASKED = a_post(1).id
PATH = f"/board/{ASKED}"
TEXT = "ช่างไปพรุ่งนี้เช้า"


@pytest.fixture
def board_office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """The desk on each kind of database, with one question on the board."""
    with office_in(tmp_path, url=database_url) as made:
        made.add(a_village())
        with made.ministry.database.writing() as session:
            session.add_all((a_post(1), BoardCounterRow(id=1, last=1)))
            keep_areas(session, COLLEAGUE, ("43",))
        yield made


@pytest.fixture
def board_clerk(board_office: Office) -> FlaskClient:
    """A member of staff of that desk."""
    return board_office.client()


def post_now(office: Office, name: str = ASKED) -> PostRow:
    with office.ministry.database.reading() as session:
        post = find_post(session, name)
    assert post is not None
    return post


def act(client: FlaskClient, what: str, *, seen: int = 1, post: str = ASKED, **more: str) -> tuple[int, str]:
    token = hidden(client.get(PATH).text)["csrf_token"]
    fields = {"csrf_token": token, "act": what, "seen": str(seen), **more}
    answer = client.post(f"/board/{post}/act", data=fields)
    return answer.status_code, answer.text


def test_an_answer_stands_in_the_conversation_as_the_ministrys(board_clerk: FlaskClient) -> None:
    page = board_clerk.get(PATH).text
    form = {"form": re.findall(r'name="form" value="([0-9a-f]{32})"', page)[0], "seen": "1", "text": TEXT}
    sent = send(board_clerk, f"{PATH}", form, page=page)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{PATH}?done=answered")
    assert send(board_clerk, f"{PATH}", form, page=page).status_code == 303
    after = board_clerk.get(PATH).text
    assert after.count(TEXT) == 1
    assert 'class="ministry"' in after
    assert EMAIL in after


@pytest.mark.parametrize(("text", "status"), [("ก" * 2_000, 303), ("ก" * 2_001, 422), (" ", 422)])
def test_an_answer_has_one_to_two_thousand_characters_and_none_is_lost(
    board_clerk: FlaskClient, text: str, status: int
) -> None:
    sent = send(board_clerk, PATH, {"form": "0b" * 16, "seen": "1", "text": text})
    assert sent.status_code == status
    assert status == 303 or f">{text}</textarea>" in sent.text


def test_who_answers_second_reads_the_first_answer_and_keeps_what_they_typed(board_office: Office) -> None:
    first, second = board_office.client(), board_office.client(COLLEAGUE)
    page = second.get(PATH).text
    send(first, PATH, {"form": "0a" * 16, "seen": "1", "text": "ไปแล้ว"})
    sent = send(second, PATH, {"form": "0b" * 16, "seen": "1", "text": TEXT}, page=page)
    assert sent.status_code == 409
    assert "ระหว่างนี้มีคนเขียนเพิ่ม" in sent.text
    assert "ไปแล้ว" in sent.text
    assert f">{TEXT}</textarea>" in sent.text
    again = send(second, PATH, {"text": TEXT}, page=sent.text[sent.text.index('id="answer-heading"') :])
    assert again.status_code == 303


def test_a_post_is_taken_away_with_a_reason_and_never_without(board_office: Office, board_clerk: FlaskClient) -> None:
    status, page = act(board_clerk, "redact", why=" ")
    assert (status, "กรุณากรอก" in page or "mistake" in page) == (422, True)
    assert post_now(board_office).text
    assert act(board_clerk, "redact", why="มีเบอร์โทร")[0] == 303
    assert (post_now(board_office).text, post_now(board_office).is_redacted) == ("", True)
    page = board_clerk.get(PATH).text
    assert "ไวไฟหลุด" not in page
    assert "มีเบอร์โทร" in page
    with board_office.ministry.database.reading() as session:
        assert [(one.staff, one.what) for one in acts_about(session, ASKED)] == [(EMAIL, "post_redacted")]


def test_two_who_act_at_once_do_it_once_and_the_second_is_told(board_office: Office, board_clerk: FlaskClient) -> None:
    assert act(board_clerk, "pin")[0] == 303
    status, page = act(board_office.client(COLLEAGUE), "redact", why="มีเบอร์โทร")
    assert status == 409
    assert "มีคนเปลี่ยนข้อความนี้" in page
    assert 'value="มีเบอร์โทร"' in page
    assert post_now(board_office).text


def test_a_conversation_is_pinned_raised_and_let_go(board_office: Office, board_clerk: FlaskClient) -> None:
    assert act(board_clerk, "raise", area="43")[0] == 303
    assert act(board_clerk, "pin", seen=2)[0] == 303
    assert (post_now(board_office).area, post_now(board_office).is_pinned) == ("43", True)
    assert act(board_clerk, "unpin", seen=3)[0] == 303
    assert not post_now(board_office).is_pinned
    assert act(board_clerk, "raise", seen=4, area="41")[0] == 303  # no area that holds it
    assert post_now(board_office).area == "43"


def test_a_report_is_made_of_a_post_and_each_leads_to_the_other(board_clerk: FlaskClient) -> None:
    assert act(board_clerk, "report", topic="x")[0] == 422
    assert act(board_clerk, "report", topic="wifi-slow")[0] == 303
    assert f'href="/inbox/{ASKED}"' in board_clerk.get(PATH).text
    report = board_clerk.get(f"/inbox/{ASKED}").text
    assert "ไวไฟหลุดทุกคืน" in report
    assert f'href="{PATH}"' in report


def test_complaints_are_read_there_and_settled(board_office: Office, board_clerk: FlaskClient) -> None:
    with board_office.ministry.database.writing() as session:
        session.add(
            PostComplaintRow(
                id="0c" * 16, post=ASKED, village="43010501", person="0d" * 16, text="ไม่สุภาพ", received_at=NOW
            )
        )
    assert "ไม่สุภาพ" in board_clerk.get(PATH).text
    assert act(board_clerk, "settle")[0] == 303
    assert "ไม่สุภาพ" not in board_clerk.get(PATH).text


def test_the_address_of_a_reply_leads_into_its_conversation(board_office: Office, board_clerk: FlaskClient) -> None:
    reply = a_post(2, thread=ASKED, sort="reply")
    with board_office.ministry.database.writing() as session:
        session.add(reply)
        name = reply.id
    assert board_clerk.get(f"/board/{name}").headers["Location"] == f"{PATH}#p-{name}"
    assert board_clerk.get(f"/board/{'f' * 32}").status_code == 404
    assert act(board_clerk, "pin", post="f" * 32)[0] == 404


def test_a_post_is_hidden_for_now_and_shown_again(board_office: Office, board_clerk: FlaskClient) -> None:
    assert act(board_clerk, "hide")[0] == 303
    assert "ซ่อนอยู่ ไม่มีตู้ไหนแสดง" in board_clerk.get(PATH).text
    assert "ซ่อนอยู่" in board_clerk.get("/board?show=all").text
    kept = post_now(board_office)
    assert (kept.is_hidden, kept.text) == (True, a_post(1).text)
    assert act(board_clerk, "unhide")[0] == 409, "somebody else changed it meanwhile"
    assert act(board_clerk, "unhide", seen=kept.number)[0] == 303
    assert not post_now(board_office).is_hidden


def test_the_photo_of_a_post_is_seen_once_it_is_here_until_the_post_is_taken_away(
    board_office: Office, board_clerk: FlaskClient
) -> None:
    photo = a_photo_of_row(a_post(1))
    photo.received_at = None
    board_office.add(photo)
    assert "รูป" in board_clerk.get(PATH).text
    assert board_clerk.get(f"{PATH}/photo").status_code == 404
    with board_office.ministry.database.writing() as session:
        row = session.get_one(PostPhotoRow, ASKED)
        row.received_at = NOW
    file = board_office.photos / row.sha256
    file.write_bytes(PHOTO)
    assert f'src="{PATH}/photo"' in board_clerk.get(PATH).text
    with board_clerk.get(f"{PATH}/photo") as shown:
        assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/jpeg", PHOTO)
    assert act(board_clerk, "redact", why="มีหน้าคน")[0] == 303
    assert board_clerk.get(f"{PATH}/photo").status_code == 404
    assert f"{PATH}/photo" not in board_clerk.get(PATH).text
    assert not file.exists()


def test_a_reply_from_ones_own_area_opens_no_conversation_of_another(board_office: Office) -> None:
    reply = a_post(2, thread=ASKED, sort="reply", area="1001", village="43010501")
    with board_office.ministry.database.writing() as session:
        session.add(reply)
        keep_areas(session, COLLEAGUE, ("10",))
    officer, path = board_office.client(COLLEAGUE), f"/board/{reply.id}"
    token = hidden(officer.get("/board/new").text)["csrf_token"]
    form = {"csrf_token": token, "form": "0a" * 16, "seen": "2", "text": TEXT}
    assert officer.post(path, data=form).status_code == 403
    refused = officer.post(f"{path}/act", data={"csrf_token": token, "act": "redact", "seen": "2", "why": " "})
    assert (refused.status_code, "ไวไฟหลุด" in refused.text) == (403, False)
    with board_office.ministry.database.reading() as session:
        assert find_post(session, "0a" * 16) is None
