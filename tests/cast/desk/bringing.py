"""Bringing a list to the desk as staff do: choose a file, look, and press the button."""

from __future__ import annotations

import io
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast.desk.office import hidden
from tests.cast.waiting import until


def bring(client: FlaskClient, kind: str, body: bytes | str, *, name: str = "list.csv") -> str:
    """Bring a list, wait until it was looked at, and return the address of its page."""
    file = io.BytesIO(body if isinstance(body, bytes) else body.encode())
    token = {"csrf_token": hidden(client.get("/register").text)["csrf_token"]}
    answer = client.post(f"/register/lists/{kind}", data={**token, "list": (file, name)})
    assert answer.status_code == 303, answer.text
    path = str(answer.location)
    finished(client, path)
    return path


def finished(client: FlaskClient, path: str) -> str:
    """Return the page of a list once it no longer comes anew by itself."""

    def look() -> TestResponse | None:
        answer = client.get(path)
        return None if "Refresh" in answer.headers else answer

    answer = until(look, seconds=120, what="a list to be worked on")
    assert isinstance(answer, TestResponse)
    return answer.text


def take_in_brought(client: FlaskClient, path: str) -> str:
    """Press the button, and return the page once the list is in the register."""
    token = {"csrf_token": hidden(client.get("/register").text)["csrf_token"]}
    assert client.post(f"{path}/take", data=token).status_code == 303
    return finished(client, path)


def counts(page: str) -> tuple[int, ...]:
    """Return how many rows are new, changed, as before and refused."""
    return tuple(int(found.replace(",", "")) for found in re.findall(r'class="count">([\d,]+)<', page))
