"""Whatever is posted to the desk, by whom and with what token, no answer is a fault, and no text typed is lost."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from content_sync.central.database.schema.staff_tables import User
from content_sync.central.database.schema.tables import AnswerRow, BulletinRow
from tests.cast.desk.office import (
    BROUGHT,
    BULLETIN,
    EMAIL,
    PASSWORD,
    REPORT,
    STICK,
    VOLUNTEER,
    Office,
    an_office,
    hidden,
    send,
)
from tests.cast.place_and_time import VILLAGE

TEXT = "ประปาปิดซ่อมพรุ่งนี้"

RIGHT = {
    "/write": {
        "bulletin": "staff-0123456789abcdee", "base_version": "", "kind": "notice", "category": "", "title": TEXT,
        "title_en": "Water", "summary": TEXT, "body": TEXT, "source": "อบต.", "area": "43", "places": "",
        "starts": "22/11/2569", "until": "23/11/2569", "act": "publish",
    },
    f"/inbox/{REPORT}": {"form": "f" * 32, "answers_seen": "0", "status": "resolved", "answer": TEXT},
    f"/inbox/{REPORT}/summary": {"summary": TEXT, "seen": ""},
    f"/inbox/{REPORT}/erase": {},
    f"/published/notice/{BULLETIN}/withdraw": {"base_version": "x"},
    f"/published/notice/{BULLETIN}/put-back": {"base_version": "x"},
    f"/villages/{VILLAGE}/rescue": {"asked": "สมศรี", "why": TEXT},
    "/board/new": {"form": "f" * 32, "area": "43", "place": "", "sort": "news", "text": TEXT},
    f"/board/{REPORT}": {"form": "e" * 32, "seen": "1", "text": TEXT},
    f"/board/{REPORT}/act": {"act": "redact", "seen": "1", "why": TEXT, "area": "43", "topic": "road"},
    "/inbox": {"status": "open", "topic": "", "province": "", "reference": "0501-1"},
    "/register/volunteers": {"province": "43", "q": TEXT},
    f"/register/volunteers/{VOLUNTEER}/replace": {"by": "2", "why": TEXT},
    f"/register/volunteers/{VOLUNTEER}/export": {"why": TEXT},
    f"/register/volunteers/{VOLUNTEER}/erase": {"why": TEXT, "sure": "1"},
    f"/register/villages/{VILLAGE}/revoke": {"since": "", "why": TEXT},
    f"/register/villages/{VILLAGE}/trust": {"why": TEXT},
    f"/register/villages/{VILLAGE}/keys/{REPORT}/retire": {"why": TEXT},
    "/register/lists/volunteers": {"list": TEXT},
    f"/register/lists/brought/{BROUGHT}/take": {},
    f"/register/lists/brought/{BROUGHT}/discard": {},
    f"/activities/{VILLAGE}/{REPORT}": {"act": "decline", "seen": "1", "why": TEXT, "province": "43"},
    f"/market/{VILLAGE}/{REPORT}": {"act": "decline", "seen": "waiting", "reason": "forbidden", "province": "43"},
    "/carry": {"parcel": TEXT},
    "/sticks": {"area": "43"},
    f"/sticks/{STICK}/lost": {"made": "2026-11-26T03:00:00+00:00"},
    "/clock-is-right": {},
    "/language": {"back": "/inbox", "language": "en"},
    "/sign-in": {"email": EMAIL, "password": PASSWORD, "next": "/inbox"},
    "/sign-out": {},
}  # fmt: skip

RUBBISH = (
    "", " ", "x", "\x00", "%00", "\udcff", "\u202e", "🚧" * 300, "9" * 5_000, "-1", "²", "1e999", "NaN", "[]", "{}",
    "32/13/2569", "1/1/99999999", "31/12/9999", "0/0/0", "' or 1=1 --", "../../etc/passwd", "<script>", "\r\n\r\n",
    "open-", "open-43", "open-\x00", "ก" * 30_000, ", " * 9_000,
)  # fmt: skip


def token(client: FlaskClient) -> dict[str, str]:
    page = client.get("/write", follow_redirects=True).text
    return {"csrf_token": hidden(page)["csrf_token"]}


@functools.cache
def quoted(text: str) -> str:
    """Write a field as a browser would, also where it is no text; the same rubbish goes to many forms."""
    return quote_plus(text.encode("utf-8", "surrogateescape"))


def bytes_of(fields: MultiDict[str, str]) -> bytes:
    return "&".join(f"{name}={quoted(value)}" for name, value in fields.items(multi=True)).encode()


def post(client: FlaskClient, path: str, fields: MultiDict[str, str]) -> int:
    answer = client.post(path, data=bytes_of(fields), content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500, (path, answer.status_code)
    assert answer.status_code < 400 or "<h1>" in answer.text, "every refusal is a page"
    return answer.status_code


def test_every_form_of_the_desk_is_tried_here(busy_office: Office) -> None:
    rules = {rule.rule for rule in busy_office.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    tried = {
        path.replace(f"board/{REPORT}", "board/<post>")
        .replace(f"keys/{REPORT}/retire", "keys/<kiosk>/<act>")
        .replace(f"activities/{VILLAGE}/{REPORT}", "activities/<village>/<activity>")
        .replace(f"market/{VILLAGE}/{REPORT}", "market/<village>/<item>")
        .replace(REPORT, "<report>")
        .replace(f"notice/{BULLETIN}", "<kind>/<bulletin>")
        .replace(VILLAGE, "<village>")
        .replace(VOLUNTEER, "<volunteer>")
        .replace(BROUGHT, "<brought>")
        .replace(STICK, "<stick>")
        .replace("lists/volunteers", "lists/<kind>")
        for path in RIGHT
    }
    assert rules == tried


def variants(path: str) -> Iterator[MultiDict[str, str]]:
    """Fill in the form of this address wrongly: rubbish, one field missing, every field twice."""
    right = RIGHT[path]
    for rubbish in RUBBISH:
        yield MultiDict({**dict.fromkeys((*right, "more"), rubbish)})
    for field, rubbish in itertools.product(right, ("\x00", "\udcff", "9" * 5_000)):
        yield MultiDict({**right, field: rubbish})
    for field in right:
        yield MultiDict({name: value for name, value in right.items() if name != field})
    yield MultiDict([*right.items(), *dict.fromkeys(right, "x").items()])


@pytest.mark.parametrize("path", [path for path in RIGHT if path != "/sign-out"])
def test_rubbish_whoever_sends_it_is_no_fault_of_ours(busy_office: Office, path: str) -> None:
    for client in (busy_office.client(), busy_office.app.test_client()):
        mine = token(client)
        for fields in variants(path):
            post(client, path, MultiDict([*fields.items(multi=True), *mine.items()]))
            post(client, path, fields)
        # A wrong token is refused where one that lacks is, before the fields are looked at: once is enough.
        post(client, path, MultiDict([*RIGHT[path].items(), ("csrf_token", "forged"), *mine.items()]))


def test_rubbish_is_no_fault_on_postgresql_which_takes_less_than_sqlite(tmp_path: Path, postgres_url: str) -> None:
    with an_office(tmp_path, postgres_url) as office:
        for path in ("/write", f"/inbox/{REPORT}", f"/published/notice/{BULLETIN}/withdraw", "/sign-in"):
            client = office.app.test_client() if path == "/sign-in" else office.client()
            mine = token(client)
            for fields in variants(path):
                post(client, path, MultiDict([*fields.items(multi=True), *mine.items()]))


def test_what_is_no_form_is_no_fault_of_ours(busy_office: Office) -> None:
    client = busy_office.client()
    sent, parts = {"X-CSRFToken": token(client)["csrf_token"]}, "multipart/form-data; boundary=x"
    bodies = (
        (b'{"title": "x"}', "application/json"), (b"{", "application/json"), (b"\xff\xfe", "text/plain"), (b"", ""),
        (b"--x\r\nContent-Disposition: form-data; name=title\r\n\r\nx", parts),
        (b"--x\r\nContent-Disposition: form-data; name=title; filename=a.jpg\r\n\r\nx\r\n--x--", parts),
        (b"x", "multipart/form-data"), (b"&&&=&=x&%", "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n" * 1_100 + b"--x--", parts),
    )  # fmt: skip
    for path, (body, kind), headers in itertools.product(RIGHT, bodies, ({}, sent)):
        if path == "/sign-out" and headers:
            continue
        answer = client.post(path, data=body, content_type=kind, headers=headers)
        assert answer.status_code < 500, (path, kind, body[:40])


@pytest.mark.parametrize("given", [{}, {"csrf_token": ""}, {"csrf_token": "forged"}, {"csrf_token": "\x00"}])
@pytest.mark.parametrize("missing", ["", "bulletin", "area"])
def test_an_article_without_its_token_comes_back_filled_in_and_can_be_sent_again(
    busy_office: Office, given: dict[str, str], missing: str
) -> None:
    client = busy_office.client()
    fields = {name: value for name, value in RIGHT["/write"].items() if name != missing}
    answer = client.post("/write", data=fields | given)
    assert answer.status_code == 400
    assert "ยังไม่ได้ส่ง" in answer.text
    assert answer.text.count(TEXT) >= 2
    again = send(client, "/write", RIGHT["/write"] | {"bulletin": hidden(answer.text)["bulletin"]}, page=answer.text)
    assert again.status_code == 303


def test_an_article_without_its_own_name_is_not_published_and_comes_back_with_one(busy_office: Office) -> None:
    client = busy_office.client()
    for name in ("", "x", "staff-", "dengue", "staff-0123456789ABCDEF", "\x00"):
        answer = client.post("/write", data=RIGHT["/write"] | token(client) | {"bulletin": name})
        assert answer.status_code == 400
        assert TEXT in answer.text
        assert hidden(answer.text)["bulletin"].startswith("staff-")
    with busy_office.ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(BulletinRow)) == 1


@pytest.mark.parametrize(
    "broken", [{"form": ""}, {"form": "x"}, {"answers_seen": ""}, {"answers_seen": "x"}, {"answers_seen": "9" * 30}]
)
def test_an_answer_whose_form_is_broken_is_given_back_and_decides_nothing(
    busy_office: Office, broken: dict[str, str]
) -> None:
    client, path = busy_office.client(), f"/inbox/{REPORT}"
    answer = client.post(path, data=RIGHT[path] | token(client) | broken)
    assert answer.status_code == 400
    assert TEXT in answer.text
    with busy_office.ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 0


def test_a_text_for_what_is_gone_is_given_back(busy_office: Office) -> None:
    client = busy_office.client()
    path = f"/inbox/{'0' * 32}"
    answer = client.post(path, data=RIGHT[f"/inbox/{REPORT}"] | token(client))
    assert answer.status_code == 404
    assert TEXT in answer.text


def test_a_sign_in_with_rubbish_makes_and_finds_nobody(busy_office: Office) -> None:
    client = busy_office.app.test_client()
    for rubbish in RUBBISH[:8]:
        fields = MultiDict({**token(client), "email": f"{rubbish}@ministry.example", "password": PASSWORD})
        assert post(client, "/sign-in", fields) in {200, 413}
    with busy_office.ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 2
