"""Staff: accounts, sign-in and sign-out, guessing slowed, nobody led astray."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import func, select, text

from content_sync.central.database.schema.staff_tables import User
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.staff.sign_in import MIN_PASSWORD, make_account
from content_sync.errors import SettingError
from tests.cast.desk.office import COLLEAGUE, EMAIL, PASSWORD, Office, hidden, office_in, sign_in

MARKS = "\u0301\u0323"  # in the wrong order, so that each has to be moved


def kept(office: Office, email: str) -> str:
    with office.ministry.database.reading() as session:
        return session.scalars(select(User.password).where(User.email == email)).one() or ""


def test_who_is_not_signed_in_is_sent_to_the_sign_in_and_back_afterwards(office: Office) -> None:
    client = office.app.test_client()
    asked = client.get("/inbox?topic=road")
    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=/inbox?topic%3Droad"
    page = client.get(asked.location).text
    answer = client.post("/sign-in", data={**hidden(page), "email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/inbox?topic=road")
    assert client.get("/inbox?topic=road").status_code == 200


def test_a_password_is_kept_as_argon2id_and_never_as_itself(office: Office) -> None:
    assert kept(office, EMAIL).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in kept(office, EMAIL)
    assert kept(office, EMAIL) != kept(office, COLLEAGUE), "the same password of two people looks different"


def test_an_account_is_made_with_a_password_nobody_could_guess(office: Office) -> None:
    made = make_account(office.app, office.ministry.database.staff, " New@Ministry.Example ")
    assert len(made) >= MIN_PASSWORD
    assert made != make_account(office.app, office.ministry.database.staff, "other@ministry.example")
    assert sign_in(office.app.test_client(), "new@ministry.example", made).status_code == 302
    assert sign_in(office.app.test_client(), "NEW@ministry.example", made).status_code == 302


def test_a_new_password_makes_no_second_account_and_signs_out_everywhere(office: Office) -> None:
    client = office.client()
    fresh = make_account(office.app, office.ministry.database.staff, EMAIL.upper())
    assert client.get("/inbox").status_code == 302, "the old session is over"
    assert sign_in(office.app.test_client(), EMAIL, PASSWORD).status_code == 200, "the old password is over"
    assert sign_in(office.app.test_client(), EMAIL, fresh).status_code == 302
    with office.ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 2


def test_what_is_no_email_makes_no_account(office: Office) -> None:
    for email in ("", "somsri", "@", "a@", "@b", "a b@c.d", "x" * 200 + "@c.d"):
        with pytest.raises(SettingError, match="is not an email address"):
            make_account(office.app, office.ministry.database.staff, email)


def test_an_email_is_one_account_however_it_is_typed(office: Office) -> None:
    staff = office.ministry.database.staff
    for typed in ("New@Ministry.Example", "\u200bnew@ministry.example\ufeff", " NEW@ministry.example\u3000"):
        made = make_account(office.app, staff, typed)
        for again in ("new@ministry.example", typed):
            assert sign_in(office.app.test_client(), again, made).status_code == 302
    with office.ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 3


def test_an_email_that_the_sign_in_would_refuse_makes_no_account(office: Office) -> None:
    for email in ("somsri@localhost", "somsri@ministry.test", "a..b@ministry.example"):
        with pytest.raises(SettingError, match="is not an email address"):
            make_account(office.app, office.ministry.database.staff, email)


def test_a_short_password_makes_no_account(office: Office) -> None:
    with pytest.raises(SettingError, match="at least 12 characters"):
        make_account(office.app, office.ministry.database.staff, "new@ministry.example", "short")


def test_an_account_that_the_database_cannot_keep_is_told_as_the_databases_error(office: Office) -> None:
    with office.ministry.database.writing() as session:
        session.execute(text("alter table staff rename to gone"))
    with pytest.raises(DatabaseError, match=r"OperationalError: no such table: staff$"):
        make_account(office.app, office.ministry.database.staff, "new@ministry.example")


def test_a_wrong_password_and_an_unknown_email_are_answered_alike(office: Office) -> None:
    client = office.app.test_client()
    wrong = sign_in(client, EMAIL, "wrong password").text
    unknown = sign_in(client, "nobody@ministry.example", "wrong password").text
    sentence = "อีเมลหรือรหัสผ่านไม่ถูกต้อง"
    assert sentence in wrong
    assert sentence in unknown
    assert EMAIL in wrong, "what was typed is still there"
    assert "wrong password" not in wrong


def test_who_signed_out_is_out(office: Office) -> None:
    client = office.client()
    page = client.get("/inbox").text
    assert client.post("/sign-out", data=hidden(page)).location == "/sign-in"
    assert client.get("/inbox").status_code == 302


def test_a_copied_cookie_is_worth_nothing_once_its_owner_signed_out(office: Office) -> None:
    client, thief, colleague = office.client(), office.app.test_client(), office.app.test_client()
    assert sign_in(colleague, COLLEAGUE, PASSWORD).status_code == 302
    cookie = client.get_cookie("desk")
    assert cookie
    thief.set_cookie("desk", cookie.value)
    assert thief.get("/inbox").status_code == 200, "the copy is good"
    client.post("/sign-out", data=hidden(client.get("/inbox").text))
    assert thief.get("/inbox").status_code == 302
    assert colleague.get("/inbox").status_code == 200
    assert sign_in(client, EMAIL, PASSWORD).status_code == 302


def test_nobody_is_led_to_another_site_after_signing_in(office: Office) -> None:
    for address in (
        "https://evil.example/", "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example",
        "https:evil.example", "javascript:alert(1)", "%2f%2fevil.example", " //evil.example", "\t//evil.example",
        "http:///evil.example", "//evil.example@localhost", "http://localhost.evil.example/",
    ):  # fmt: skip
        for in_form in (True, False):
            client = office.app.test_client()
            page = client.get("/sign-in", query_string={} if in_form else {"next": address})
            fields = {**hidden(page.text), "email": EMAIL, "password": PASSWORD}
            answer = client.post("/sign-in", data=fields | ({"next": address} if in_form else {}))
            gone_to = urlsplit(urljoin("http://localhost/sign-in", (answer.location or "").replace("\\", "/")))
            assert (gone_to.scheme, gone_to.netloc) == ("http", "localhost"), (address, answer.location)


def test_guessing_one_account_is_slowed_kindly_and_the_right_password_waits_too(office: Office) -> None:
    client = office.app.test_client()
    for _ in range(10):
        assert sign_in(client, EMAIL, "a wrong password").status_code == 200
    slowed = sign_in(client, EMAIL, PASSWORD)
    assert slowed.status_code == 429
    assert "กรุณารอ 15 นาที" in slowed.text
    assert 0 < int(slowed.headers["Retry-After"]) <= 900
    assert sign_in(client, COLLEAGUE, PASSWORD).status_code == 302, "a colleague at the same address is not shut out"


def test_a_browser_that_signed_in_before_is_not_shut_out_by_strangers_and_guesses_no_more_than_they(
    office: Office,
) -> None:
    known, stranger = office.client(), office.app.test_client()
    known.delete_cookie("desk")
    for _ in range(11):
        sign_in(stranger, EMAIL, "a wrong password")
    assert sign_in(office.app.test_client(), EMAIL, PASSWORD).status_code == 429
    assert sign_in(known, EMAIL, PASSWORD).status_code == 302
    known.delete_cookie("desk")
    codes = [sign_in(known, EMAIL, "a wrong password").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_sixty_wrong_passwords_at_an_address_shut_out_strangers_there_and_no_browser_of_the_ministry(
    office: Office,
) -> None:
    known, attacker = office.client(), office.app.test_client()
    known.delete_cookie("desk")
    page = attacker.get("/sign-in").text
    for number in range(60):
        guess = {**hidden(page), "email": f"somebody-{number}", "password": "wrong"}
        assert attacker.post("/sign-in", data=guess).status_code == 200
    slowed = sign_in(office.app.test_client(), COLLEAGUE, PASSWORD)
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= 900
    assert sign_in(known, EMAIL, PASSWORD).status_code == 302
    assert known.get("/inbox").status_code == 200
    elsewhere = office.app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_in(elsewhere, COLLEAGUE, PASSWORD).status_code == 302


def test_a_browser_that_an_office_shares_is_known_for_the_last_eight_who_signed_in(office: Office) -> None:
    shared = office.client()
    others = [f"clerk-{number}@ministry.example" for number in range(7)]
    for email in others:
        make_account(office.app, office.ministry.database.staff, email, PASSWORD)
        shared.delete_cookie("desk")
        assert sign_in(shared, email, PASSWORD).status_code == 302
    for number in range(60):
        sign_in(office.app.test_client(), f"somebody-{number}", "wrong")
    for email in (*others, EMAIL):
        shared.delete_cookie("desk")
        assert sign_in(shared, email, PASSWORD).status_code == 302
    shared.delete_cookie("desk")
    assert sign_in(shared, COLLEAGUE, PASSWORD).status_code == 429


def test_the_mark_of_a_browser_is_worth_nothing_for_a_colleague_or_when_made_up(office: Office) -> None:
    for _ in range(11):
        sign_in(office.app.test_client(), COLLEAGUE, "a wrong password")
    known = office.client()
    known.delete_cookie("desk")
    assert sign_in(known, COLLEAGUE, PASSWORD).status_code == 429
    for made_up in ("", "x", "x.y", "x.\u00e9", "." + "0" * 64, "0" * 32 + ".5." + "0" * 32, "0" * 32 + ".\u0e01" * 64):
        stranger = office.app.test_client()
        stranger.set_cookie("desk_browser", made_up)
        assert sign_in(stranger, COLLEAGUE, PASSWORD).status_code == 429


def test_the_mark_of_a_browser_is_closed_to_scripts_and_travels_as_the_session_does(office: Office) -> None:
    cookies = sign_in(office.app.test_client(), EMAIL, PASSWORD).headers.getlist("Set-Cookie")
    (mark,) = (one for one in cookies if one.startswith("desk_browser="))
    assert "; HttpOnly" in mark
    assert "; SameSite=Lax" in mark
    assert "; Secure" not in mark


def test_another_spelling_of_the_account_is_counted_with_it(office: Office) -> None:
    client = office.app.test_client()
    for _ in range(10):
        sign_in(client, EMAIL, "a wrong password")
    for other in (EMAIL.upper(), f" {EMAIL} ", EMAIL.replace("ministry", "ｍinistry")):
        assert sign_in(client, other, PASSWORD).status_code == 429


def test_guessing_many_accounts_from_one_address_is_slowed(office: Office) -> None:
    client = office.app.test_client()
    page = client.get("/sign-in").text
    for number in range(60):
        fields = {**hidden(page), "email": f"somebody-{number}", "password": "wrong"}
        assert client.post("/sign-in", data=fields).status_code == 200
    assert sign_in(client, EMAIL, PASSWORD).status_code == 429


def test_signing_in_often_is_not_guessing(office: Office) -> None:
    for _ in range(12):
        assert sign_in(office.app.test_client(), EMAIL, PASSWORD).status_code == 302


def test_a_sign_in_by_json_is_refused_as_it_would_be_counted_under_no_account(office: Office) -> None:
    client = office.app.test_client()
    token = hidden(client.get("/sign-in").text)["csrf_token"]
    asked = client.post("/sign-in", json={"email": EMAIL, "password": PASSWORD}, headers={"X-CSRFToken": token})
    assert asked.status_code == 415
    assert client.get("/inbox").status_code == 302


@pytest.mark.parametrize("field", ["email", "password"])
def test_a_flood_of_letters_is_refused_before_it_is_looked_at(office: Office, field: str) -> None:
    client = office.app.test_client()
    fields = {**hidden(client.get("/sign-in").text), "email": EMAIL, "password": PASSWORD}
    began_s = time.monotonic()
    flooded = client.post("/sign-in", data=fields | {field: f"a{MARKS * 70_000}@ministry.example"})
    assert flooded.status_code == 413
    assert time.monotonic() - began_s < 5
    assert sign_in(client, EMAIL, PASSWORD).status_code == 302


def test_nobody_registers_or_resets_by_the_web(office: Office) -> None:
    client = office.client()
    fields = hidden(client.get("/inbox").text)
    assert office.app.test_client().get("/register").location == "/sign-in?next=/register", "the volunteers', for staff"
    assert 'type="password"' not in client.get("/register").text
    assert client.post("/register", data=fields).status_code == 405
    for path in ("/reset", "/change", "/verify", "/login", "/logout", "/us-signin", "/tf-setup"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=fields).status_code == 404


def test_the_session_cookie_is_secure_exactly_where_staff_come_by_https(tmp_path: Path) -> None:
    for is_https in (False, True):
        folder = tmp_path / str(is_https)
        folder.mkdir()
        with office_in(folder, is_https=is_https) as office:
            scheme = "https" if is_https else "http"
            page = office.app.test_client().get("/sign-in", base_url=f"{scheme}://desk.example")
            (cookie,) = page.headers.getlist("Set-Cookie")
            assert ("; Secure" in cookie) is is_https
            assert "; HttpOnly" in cookie
            assert "; SameSite=Lax" in cookie


def test_a_sign_in_page_left_open_overnight_is_shown_anew(office: Office) -> None:
    answer = office.app.test_client().post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "csrf_token": "old"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
