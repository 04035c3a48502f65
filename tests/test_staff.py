"""Staff: accounts, sign-in and sign-out, guessing slowed, nobody led astray."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.database import User
from tests.clerks import EMAIL, PASSWORD, Office, hidden, office_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path) as made:
        yield made


def password_kept(office: Office, email: str) -> str:
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
