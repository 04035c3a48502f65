"""No redirect of either program leads away: it is made of our own path, whatever host or path was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from content_sync.central.app import create_kiosk_api, open_central
from content_sync.central.config import load
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.desk.office import EMAIL, PASSWORD, hidden, office_in
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.listener.serving import HOST, listening

FOREIGN = "evil.example"


def paths_of(app: Flask) -> list[str]:
    """Return every address of an app, with something in each place."""
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    return [rule.replace("<int:", "<").translate({ord("<"): "", ord(">"): ""}) for rule in rules]


def bent(path: str) -> Iterable[str]:
    """Return a path as somebody might bend it who wants to lead others away."""
    return (
        *(path, f"{path}/", f"{path}//", f"/{path}", f"//{path}", path.replace("/", "//"), f"{path}?next=//{FOREIGN}"),
        *(f"//{FOREIGN}{path}", f"//{FOREIGN}{path}/", f"/%2F{FOREIGN}{path}/", f"/%5C{FOREIGN}{path}/"),
    )


def redirects(port: int, paths: Iterable[str], headers: Mapping[str, str]) -> list[str]:
    """Return where each of them leads."""
    with closing(HTTPConnection(HOST, port, timeout=20)) as line:
        asked = [
            _leads_to(line, method, one, {"Host": FOREIGN, **headers})
            for path in paths
            for one in bent(path)
            for method in ("GET", "POST")
        ]
    return [address for address in asked if address is not None]


def _leads_to(line: HTTPConnection, method: str, path: str, headers: Mapping[str, str]) -> str | None:
    line.request(method, path, headers=dict(headers))
    answer = line.getresponse()
    answer.read()
    return answer.headers["location"]


def is_own(address: str) -> bool:
    """Tell whether a browser stays here that is led there."""
    whole = urlsplit(address)
    return not (whole.scheme or whole.netloc or "\\" in address) and address.startswith("/")


def test_at_the_kiosk(tmp_path: Path) -> None:
    with kiosk_in(tmp_path) as kiosk:
        app = kiosk.program.site._app
        assert isinstance(app, Flask)
        found = redirects(kiosk.port, paths_of(app), {})
    assert len(found) > 100
    assert all(map(is_own, found))


def test_at_the_desk(tmp_path: Path) -> None:
    with office_in(tmp_path) as office, listening(office.app) as port:
        cookie = office.client().get_cookie("desk")
        assert cookie is not None
        stranger = redirects(port, paths_of(office.app), {})
        staff = redirects(port, paths_of(office.app), {"Cookie": f"desk={cookie.value}"})
    assert len(stranger) > 50
    assert all(map(is_own, stranger + staff))


def test_where_kiosks_ask(tmp_path: Path) -> None:
    config = load(None, environ={}, arguments={"data_dir": str(tmp_path)})
    with ministry_in(tmp_path), open_central(config) as central:
        app = create_kiosk_api(central, lambda: NOW)
        with listening(app) as port:
            assert redirects(port, paths_of(app), {}) == []


@pytest.mark.parametrize(
    "after", [f"//{FOREIGN}", f"http://{FOREIGN}/", f"/\\{FOREIGN}", f"///{FOREIGN}", f"/\t/{FOREIGN}"]
)
def test_who_signs_in_at_the_desk_stays_there(tmp_path: Path, after: str) -> None:
    with office_in(tmp_path) as office:
        client = office.app.test_client()
        page = client.get("/sign-in", query_string={"next": after})
        fields = {**hidden(page.text), "email": EMAIL, "password": PASSWORD}
        answer = client.post("/sign-in", query_string={"next": after}, data=fields)
        assert is_own(answer.headers.get("Location", "/"))
