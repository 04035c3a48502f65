"""A new post of the ministry: to the country, a province, a district or a village, written once, nothing typed lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from content_sync.central.database.network.posts import find_post
from tests.cast.desk.office import Office, send

TEXT = "อบรมเน็ตอาสารุ่น 7 ที่ศาลากลาง 9 ธ.ค."
FORM = {"form": "0a" * 16, "area": "43", "place": "", "sort": "news", "text": TEXT}
pytestmark = pytest.mark.usefixtures("villages")


@pytest.mark.parametrize(
    ("fields", "area"),
    [
        ({"area": "th"}, "th"),
        ({}, "43"),
        ({"place": "อ.เมืองหนองคาย"}, "4301"),
        ({"place": "๔๓๐๒"}, "4302"),
        ({"area": "", "place": "43010501"}, "43010501"),
    ],
)
def test_it_is_read_in_the_area_that_was_named(
    office: Office, clerk: FlaskClient, fields: dict[str, str], area: str
) -> None:
    for _ in range(2):
        sent = send(clerk, "/board/new", FORM | fields)
        assert (sent.status_code, sent.headers["Location"]) == (303, f"/board/{'0a' * 16}?done=written")
    with office.ministry.database.reading() as session:
        post = find_post(session, "0a" * 16)
    assert post is not None
    assert (post.area, post.text, post.village, post.number) == (area, TEXT, None, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"area": ""},
        {"area": "99"},
        {"place": "ไม่มีที่นี่"},
        {"place": "430105"},
        {"area": "41", "place": "4301"},
        {"sort": "reply"},
        {"text": "ก" * 2_001},
    ],
)
def test_what_is_not_clear_is_said_and_all_that_was_typed_stays(
    office: Office, clerk: FlaskClient, fields: dict[str, str]
) -> None:
    sent = send(clerk, "/board/new", FORM | fields)
    assert sent.status_code == 422
    assert 'class="mistake"' in sent.text
    assert f">{(FORM | fields)['text']}</textarea>" in sent.text
    with office.ministry.database.reading() as session:
        assert find_post(session, "0a" * 16) is None
