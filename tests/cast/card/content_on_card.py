"""A content store in a folder, and editions to keep in it."""

from __future__ import annotations

from pathlib import Path

from content_sync.client.tree.edition import Part
from content_sync.wire.bulletins import Article, Notice
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import ServiceKeys
from kiosk.store.content import Content
from kiosk.store.journal.documents import Documents
from tests.cast.kiosk.editions import a_part
from tests.cast.place_and_time import NOON

ARRIVED = Stamp(at=NOON, clock="trusted")
KEYS = ServiceKeys(seal="a1" * 32, receipt="b2" * 32)


def article(name: str, body: str = "ดื่มน้ำให้พอ") -> Article:
    return Article(id=name, areas=("th",), issued=NOON, source="กรมอนามัย", category="health", title=name, body=body)


def notice(name: str) -> Notice:
    return Notice(id=name, areas=("43",), issued=NOON, source="จังหวัด", title="น้ำประปาหยุดไหล", starts=NOON)


def articles(number: int, *bulletins: Article) -> Part:
    return a_part("articles", *bulletins, number=number, issued=NOON, arrived=ARRIVED, skipped=1)


def opened(folder: Path) -> tuple[Content, Documents]:
    documents = Documents(folder / "content.journal")
    return Content(documents), documents
