"""A browser with cookies of its own in front of a kiosk: a villager's, or the volunteer's once signed in."""

from __future__ import annotations

import re
from html import unescape
from typing import IO, TYPE_CHECKING

from werkzeug.test import Client, TestResponse

if TYPE_CHECKING:
    from kiosk.app import Kiosk

PASSWORD = "4821-0937-5526-1174"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class PhoneBrowser:
    """A phone that asks the kiosk's WSGI program, without a socket in between."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.client = Client(kiosk.site)

    def open(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, path: str, *, form_of: str, **fields: str | tuple[IO[bytes], str]) -> TestResponse:
        """Send a form of a page, as a browser would: with the token in it; a file and its name are a pair."""
        found = _TOKEN.search(self.open(form_of).text)
        assert found, f"no form on {form_of}"
        return self.client.post(path, data={"csrf_token": unescape(found[1]), **fields})

    def sign_in(self, password: str = PASSWORD, *, person: int | None = None) -> TestResponse:
        chosen = {} if person is None else {"person": str(person)}
        return self.send("/admin/sign-in", form_of="/admin/sign-in", password=password, **chosen)

    def guess_wrong(self, times: int = 1) -> TestResponse:
        """Try a wrong password so many times; return the last answer."""
        for _ in range(times):
            answer = self.sign_in("not the password")
        return answer

    def is_signed_in(self) -> bool:
        return self.open("/admin").status_code == 200

    def cookie(self, name: str = "kiosk") -> str:
        found = self.client.get_cookie(name, "localhost")
        return found.value if found else ""
