"""What the volunteer reads, on the pages of the kiosk's own program over a kiosk's own stores."""

from __future__ import annotations

from html import unescape

from content_sync.client.visit_context import VisitResult
from kiosk.app import build
from kiosk.sticks import Sticks
from tests.cast.kiosk.loaded_templates import templates
from tests.cast.kiosk.phone_browser import PASSWORD, PhoneBrowser
from tests.cast.kiosk.served_kiosk import config, password_hash
from tests.cast.link.visiting_kiosk import VisitingKiosk
from tests.cast.pages.printed_pages import words_of


def read_of_visit(kiosk: VisitingKiosk, result: VisitResult) -> str:
    """Record a visit, as the kiosk does, and return what its page says of it."""
    kiosk.state.record_visit(result)
    return _read(kiosk, "/admin/visit")


def read_of_stick(kiosk: VisitingKiosk, sticks: Sticks) -> str:
    """Return what the page of the stick says: what is on it, or what became of it."""
    return _read(kiosk, "/admin/stick", sticks=sticks)


def _read(kiosk: VisitingKiosk, path: str, *, sticks: Sticks | None = None) -> str:
    if not kiosk.people.all():
        kiosk.people.add(password_hash(PASSWORD))
    program = build(
        config(kiosk.folder),
        stores=kiosk.stores(),
        clock=kiosk.clock,
        templates=templates(),
        visit_now=lambda: None,
        sticks=sticks,
        screens=(),
    )
    phone = PhoneBrowser(program)
    phone.sign_in()
    page = phone.open(path)
    assert page.status_code == 200, path
    return words_of(unescape(page.text))
