"""Signing in at its limits: how long a session lasts, an email is, a password is, and what is typed."""

from __future__ import annotations

import pytest
from itsdangerous import TimestampSigner

from content_sync.central.staff.sign_in import make_account
from content_sync.errors import SettingError
from tests.cast.desk.office import EMAIL, PASSWORD, Office, sign_in


def test_a_session_lasts_twelve_hours(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: 1_000_000)
    in_time, too_late = office.app.test_client(), office.app.test_client()
    for client in (in_time, too_late):
        assert sign_in(client, EMAIL, PASSWORD).status_code == 302
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: 1_000_000 + 12 * 3_600)
    assert in_time.get("/inbox").status_code == 200
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: 1_000_001 + 12 * 3_600)
    assert too_late.get("/inbox").status_code == 302


def test_an_email_has_two_hundred_characters_at_most(office: Office) -> None:
    longest = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example"
    assert len(longest) == 200
    password = make_account(office.app, office.ministry.database.staff, longest)
    assert sign_in(office.app.test_client(), longest, password).status_code == 302
    with pytest.raises(SettingError, match="is not an email address"):
        make_account(office.app, office.ministry.database.staff, f"{longest}s")


def test_a_password_has_twelve_characters_at_least(office: Office) -> None:
    assert make_account(office.app, office.ministry.database.staff, EMAIL, "ก" * 12) == "ก" * 12
    with pytest.raises(SettingError, match="at least 12 characters"):
        make_account(office.app, office.ministry.database.staff, EMAIL, "ก" * 11)


@pytest.mark.parametrize("field", ["email", "password"])
def test_a_thousand_characters_are_looked_at_and_one_more_is_refused(office: Office, field: str) -> None:
    for length, status in ((1_000, 200), (1_001, 413)):
        typed = {"email": EMAIL, "password": PASSWORD} | {field: "x" * length}
        assert sign_in(office.app.test_client(), **typed).status_code == status


def test_spaces_before_an_email_hide_no_wrong_password(office: Office) -> None:
    client = office.app.test_client()
    for _ in range(10):
        assert sign_in(client, " " * 400 + EMAIL, "a wrong password").status_code == 200
    assert sign_in(client, EMAIL, PASSWORD).status_code == 429
