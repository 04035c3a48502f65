"""Pictures and recordings at the desk: kept at once, carried on by the form, shown as the village will see them."""

from __future__ import annotations

import html
import io
import re

import msgspec
import pytest
from flask.testing import FlaskClient
from PIL import Image

from content_sync.central.console.routes import MAX_FORM_BYTES, MAX_TEXT_FORM_BYTES
from content_sync.central.media.pictures import MAX_WEBP_BYTES
from content_sync.wire.bulletins import Article
from tests.cast.desk.bulletin_forms import ARTICLE, NEWS, NOTICE, rows, the_row, write
from tests.cast.desk.office import Office, hidden
from tests.cast.folders import DATA

ALT = "โอ่งน้ำที่ปิดฝาแล้ว"
OPUS = (DATA / "two_seconds.opus").read_bytes()


def png(width: int = 1_600, height: int = 1_000) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(out, "PNG")
    return out.getvalue()


def file(body: bytes, name: str = "IMG_0001.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(body), name


def the_article(office: Office) -> Article:
    return msgspec.json.decode(the_row(office).body, type=Article)


def test_a_picture_and_a_recording_are_made_fit_and_published_with_their_article(
    office: Office, clerk: FlaskClient
) -> None:
    sent = {**ARTICLE, "alt": ALT, "credit": "อสม. แดง", "tongue": "ภาษาอีสาน", "month": ["11", "5"], "crop": ["rice"]}
    answer = write(clerk, {**sent, "picture_file": file(png()), "recording_file": file(OPUS)})
    assert answer.status_code == 303
    article = the_article(office)
    assert (article.months, article.crops) == ((5, 11), ("rice",))
    assert article.picture is not None
    assert (article.picture.alt, article.picture.credit) == (ALT, "อสม. แดง")
    assert (article.picture.width, article.picture.height) == (1_200, 750)
    assert article.recording is not None
    assert (article.recording.seconds, article.recording.tongue) == (2, "ภาษาอีสาน")
    targets = office.read(*(one.path for one in article.media))
    assert [len(body or b"") for body in targets.values()] == [one.size_bytes for one in article.media]
    assert article.media[0].size_bytes <= MAX_WEBP_BYTES


def test_a_preview_shows_what_the_kiosk_shows_and_carries_the_files_on(office: Office, clerk: FlaskClient) -> None:
    sent = {**ARTICLE, "alt": ALT, "act": "preview"}
    page = write(clerk, {**sent, "picture_file": file(png()), "recording_file": file(OPUS)}).text
    seen = page.partition('class="as-seen"')[2].partition("<form")[0]
    (webp,) = re.findall(r'srcset="(/media/[^"]+\.webp)"', seen)
    with clerk.get(webp) as shown:
        assert shown.mimetype == "image/webp"
    (opus,) = re.findall(r'<audio controls preload="none" src="(/media/[^"]+)"', seen)
    with clerk.get(opus, headers={"Range": "bytes=0-3"}) as heard:
        assert heard.data == b"OggS"
    assert rows(office) == []
    answer = clerk.post("/write", data={**hidden(page), **ARTICLE, "alt": ALT})
    assert answer.status_code == 303
    assert len(the_article(office).media) == 3, "the browser sent no file again"


def test_editing_again_keeps_takes_away_and_replaces(office: Office, clerk: FlaskClient) -> None:
    write(clerk, {**ARTICLE, "alt": ALT, "picture_file": file(png()), "recording_file": file(OPUS)})
    first = the_article(office)
    page = clerk.get(f"/write/{first.id}").text
    assert html.escape(ALT) in page
    clerk.post("/write", data={**hidden(page), **ARTICLE, "alt": ALT, "title": "หัวข้อใหม่"})
    assert the_article(office).media == first.media
    page = clerk.get(f"/write/{first.id}").text
    clerk.post("/write", data={**hidden(page), **ARTICLE, "alt": ALT, "drop_recording": "yes"})
    assert the_article(office).media == first.media[:2]
    page = clerk.get(f"/write/{first.id}").text
    clerk.post("/write", data={**hidden(page), **ARTICLE, "alt": ALT, "picture_file": file(png(300, 200))})
    other = the_article(office).picture
    assert other is not None
    assert other.width == 300


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("picture_file", b"GIF89a", "ไม่ใช่รูป"),
        ("picture_file", png()[:-40], "ไม่ใช่รูป"),
        ("recording_file", (DATA / "film.mp4").read_bytes(), "ไม่ใช่เสียง"),
    ],
    ids=["gif", "cut", "film"],
)
def test_a_file_that_is_refused_is_told_at_its_field_and_loses_nothing(
    office: Office, clerk: FlaskClient, name: str, body: bytes, said: str
) -> None:
    answer = write(clerk, {**ARTICLE, "alt": ALT, name: file(body)})
    assert answer.status_code == 422
    mistake = answer.text.partition(f'id="{name}-mistake"')[2].partition("</p>")[0]
    assert said in mistake
    assert ARTICLE["title"] in answer.text
    assert ALT in answer.text
    assert rows(office) == []


def test_a_picture_needs_words_and_a_notice_takes_none(office: Office, clerk: FlaskClient) -> None:
    answer = write(clerk, {**NEWS, "picture_file": file(png())})
    assert answer.status_code == 422
    assert 'id="alt-mistake"' in answer.text
    again = clerk.post("/write", data={**hidden(answer.text), **NEWS, "alt": ALT})
    assert again.status_code == 303, "the picture was kept while its words were missing"
    assert len(the_article(office).media) == 2
    refused = write(clerk, {**NOTICE, "alt": ALT, "picture_file": file(png())})
    assert refused.status_code == 422
    assert 'id="picture_file-mistake"' in refused.text


@pytest.mark.parametrize("forged", ["no json", "{}", '{"files":[],"width":1,"height":1}', "\ud800"])
def test_a_picture_that_central_does_not_have_is_left_out(office: Office, clerk: FlaskClient, forged: str) -> None:
    answer = write(clerk, {**ARTICLE, "picture": forged.encode("utf-8", "surrogatepass"), "recording": "?"})
    assert answer.status_code == 303
    assert the_article(office).media == ()


def test_months_and_crops_that_nobody_offers_are_left_out(office: Office, clerk: FlaskClient) -> None:
    assert write(clerk, {**ARTICLE, "month": ["0", "13", "x", "2"], "crop": ["poppy", "fish"]}).status_code == 303
    article = the_article(office)
    assert (article.months, article.crops) == ((2,), ("fish",))


def a_form_of(size: int, *, text: str = "") -> bytes:
    """Return a form with a text and one file, so many bytes in all."""
    head = f'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n{text}\r\n'.encode()
    head += b'--x\r\nContent-Disposition: form-data; name="picture_file"; filename="a"\r\n\r\n'
    end = b"\r\n--x--\r\n"
    return head + bytes(size - len(head) - len(end)) + end


def test_a_form_heavier_than_both_files_may_be_is_refused_and_strangers_files_are_not_kept(
    office: Office, clerk: FlaskClient
) -> None:
    form = "multipart/form-data; boundary=x"
    assert clerk.post("/write", data=a_form_of(MAX_TEXT_FORM_BYTES + 1), content_type=form).status_code == 413
    assert clerk.post("/write", data=a_form_of(MAX_TEXT_FORM_BYTES), content_type=form).status_code == 400, (
        "it has no token"
    )
    stranger = office.app.test_client()
    ended = stranger.post("/write", data=a_form_of(MAX_FORM_BYTES + 1, text="ล้างมือ"), content_type=form)
    assert ended.status_code == 401
    assert "ล้างมือ" in ended.text, "whose sign-in has ended loses no text"
    assert not office.ministry.publisher.media.folder.exists()
    assert stranger.get("/media/" + "0" * 64 + ".webp").status_code == 302


@pytest.mark.parametrize("name", ["x", "0" * 64, f"{'0' * 64}.webp", f"{'0' * 64}.exe", "..%2Fcentral.sqlite"])
def test_no_other_file_has_an_address(clerk: FlaskClient, name: str) -> None:
    assert clerk.get(f"/media/{name}").status_code == 404


def test_a_disk_that_refuses_a_picture_keeps_what_was_written(office: Office, clerk: FlaskClient) -> None:
    folder = office.ministry.publisher.media.folder
    folder.write_text("a file where the folder should be")
    answer = write(clerk, {**ARTICLE, "alt": ALT, "picture_file": file(png())})
    assert answer.status_code == 503
    assert ARTICLE["title"] in answer.text
    assert rows(office) == []
