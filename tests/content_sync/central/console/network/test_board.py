"""The list of the board at the desk: complaints first, then the questions that wait longest, by province."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.schema.network_tables import PostComplaintRow
from tests.cast.central.ministry import NOW
from tests.cast.desk.office import Office
from tests.cast.desk.posts import a_post

DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.usefixtures("villages")


def shown(page: str) -> list[str]:
    """Return the ids of the posts that a list links to, in its order."""
    return re.findall(r'href="/board/([0-9a-f]{32})"', page)


def test_questions_without_an_answer_stand_by_age_and_those_of_three_days_are_marked(
    office: Office, clerk: FlaskClient
) -> None:
    old, young, third = a_post(1, at=NOW - 3 * DAY), a_post(2, at=NOW - 3 * DAY + dt.timedelta(seconds=1)), a_post(3)
    office.add(third, young, old)
    page = clerk.get("/board").text
    assert shown(page) == [old.id, young.id, third.id]
    assert page.count("too-old") == 1
    assert "มี 1 คำถามที่รอสามวันหรือนานกว่านั้น" in page


def test_an_answered_question_waits_no_more_and_stands_among_all(office: Office, clerk: FlaskClient) -> None:
    asked, answer = a_post(1), a_post(2, sort="reply", thread=a_post(1).id, person="")
    office.add(asked, answer)
    assert shown(clerk.get("/board").text) == []
    assert shown(clerk.get("/board?show=all").text) == [asked.id]


def test_a_hidden_question_waits_for_no_answer_and_stands_among_all(office: Office, clerk: FlaskClient) -> None:
    hidden, asked = a_post(1, is_hidden=True), a_post(2)
    office.add(hidden, asked)
    assert shown(clerk.get("/board").text) == [asked.id]
    assert set(shown(clerk.get("/board?show=all").text)) == {hidden.id, asked.id}


def test_a_province_shows_what_is_read_there(office: Office, clerk: FlaskClient) -> None:
    here, there, everywhere = a_post(1), a_post(2, village="41010101", area="4101"), a_post(3, area="th")
    office.add(here, there, everywhere)
    assert set(shown(clerk.get("/board?province=43").text)) == {here.id, everywhere.id}
    assert set(shown(clerk.get("/board").text)) == {here.id, there.id, everywhere.id}


def test_the_area_of_a_conversation_leads_to_all_that_is_written_there(office: Office, clerk: FlaskClient) -> None:
    of_village, of_district, of_province = a_post(1, area="43010501"), a_post(2, area="4301"), a_post(3, area="43")
    office.add(of_village, of_district, of_province)
    links = re.findall(r'href="(/board\?[^"]*)"', clerk.get("/board?show=all").text)
    assert {"/board?province=43010501&amp;show=all", "/board?province=4301&amp;show=all"} <= set(links)
    district = clerk.get("/board?province=4301&show=all").text
    assert set(shown(district)) == {of_village.id, of_district.id}
    assert "ข้อความถึง" in district
    assert 'href="/board?province=43&amp;show=all"' in district
    assert "ข้อความถึง" not in clerk.get("/board?province=43&show=all").text


def test_what_is_complained_of_stands_first_the_most_complained_of_on_top(office: Office, clerk: FlaskClient) -> None:
    posts = [a_post(number, at=NOW - number * DAY) for number in (1, 2, 3)]
    office.add(*posts)
    for number, post in enumerate((posts[0], posts[1], posts[1])):
        office.add(
            PostComplaintRow(
                id=f"{number:032x}", post=post.id, village=post.village, person="a" * 32, text="", received_at=NOW
            )
        )
    assert shown(clerk.get("/board").text)[:2] == [posts[1].id, posts[0].id]


@pytest.mark.parametrize("query", ["province=x", "province=th", "province=%00", "page=-1", "show=%F0%9F%9A%A7"])
def test_nonsense_in_the_address_shows_the_list(clerk: FlaskClient, query: str) -> None:
    assert clerk.get(f"/board?{query}").status_code == 200
