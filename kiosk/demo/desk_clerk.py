"""A clerk at the ministry's desk, over HTTP as a browser would be: decides on reports, and on what is shown further.

In: the desk's address and a sign-in. Out: answers that the kiosk gets at its next visit. What the desk does not show in
the way this expects is one sentence.
"""

from __future__ import annotations

import html
import re
from http.cookiejar import CookieJar
from typing import Final
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

from content_sync.errors import SettingError

_FIELD: Final = re.compile(r'<input\b[^>]*\btype="hidden"[^>]*>', re.IGNORECASE)
_FORM: Final = re.compile(r'<form method="post" action="([^"]+)".*?</form>', re.DOTALL)
_REPORT: Final = re.compile(r'href="(/inbox/[^"/]+)"')
_WAIT_S: Final = 30.0


class DeskClerk:
    """A signed-in clerk.

    Args:
        url: the desk's address.
        email: of the account.
        password: of the account.

    Raises:
        SettingError: the desk does not let the clerk in.
    """

    def __init__(self, url: str, *, email: str, password: str) -> None:
        self._url = url
        self._browser: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        self._post("/sign-in", email=email, password=password)

    def reports(self) -> dict[str, str]:
        """Return the page of each open report by its path."""
        return {path: self.page(path) for path in dict.fromkeys(_REPORT.findall(self.page("/inbox")))}

    def answer(self, path: str, *, status: str, text: str) -> None:
        """Decide on a report, and tell the villager."""
        self._post(path, status=status, answer=text)

    def write_to_volunteers(self, *, area: str, text: str) -> None:
        """Put news on the volunteers' board, for all who stand in an area."""
        self._post("/board/new", area=area, sort="news", text=text)

    def accept_all(self, path: str) -> None:
        """Accept what waits in a list of the desk: activities of villages, or market items for their district.

        Raises:
            SettingError: nothing waits there.
        """
        forms = [(form[1], _hidden(form[0])) for form in _FORM.finditer(self.page(path))]
        accepting = [(action, fields) for action, fields in forms if fields.get("act") == "accept"]
        if not accepting:
            raise SettingError(f"the desk has nothing to accept at {path}")
        for action, fields in accepting:
            self._ask(html.unescape(action), urlencode(fields).encode())

    def page(self, path: str) -> str:
        """Return what stands at an address of the desk."""
        return self._ask(path, None)

    def _post(self, path: str, **fields: str) -> None:
        self._ask(path, urlencode(_hidden(self.page(path)) | fields).encode())

    def _ask(self, path: str, body: bytes | None) -> str:
        try:
            with self._browser.open(self._url + path, body, timeout=_WAIT_S) as response:
                page: bytes = response.read()
        except URLError as error:
            raise SettingError(f"the desk does not answer at {path}: {error.reason}") from error
        return page.decode("utf-8")


def _hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's forms."""
    fields: dict[str, str] = {}
    for tag in _FIELD.findall(page):
        attributes = dict(re.findall(r'\b(name|value)="([^"]*)"', tag))
        if "name" in attributes:
            fields[html.unescape(attributes["name"])] = html.unescape(attributes.get("value", ""))
    return fields
