"""Whatever is lost, comes twice, is copied, restored, raised or redacted: both kiosks show the same board."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.database.network.posts import change_post, find_post
from content_sync.central.database.schema.network_tables import PostRow
from content_sync.central.kiosks.intake import Intake
from kiosk.store.folder import NETWORK
from tests.cast.board.talking_kiosk import TalkingKiosk
from tests.cast.central.ministry import Ministry
from tests.cast.central.sending_kiosk import an_intake, item_id

WORDS = "คำที่ไม่ควรอยู่บนกระดาน"
ACTS = (
    *("say", "answer", "visit", "lose up", "lose home", "restart", "old receipt"),
    *("redact", "raise", "pin", "back up", "clone", "restore"),
)


@dataclass
class District:
    """Two kiosks of one district and their central; `said` are the ids of all that was ever said."""

    ministry: Ministry
    intake: Intake
    kiosks: tuple[TalkingKiosk, TalkingKiosk]
    said: list[str] = field(default_factory=list)

    def do(self, act: str, kiosk: TalkingKiosk, pick: int) -> None:
        if act in ("say", "answer"):
            known = [post.reply_to or post.id for post in kiosk.shown().values()]
            reply_to = known[pick % len(known)] if known and act == "answer" else ""
            text = f"{WORDS} {len(self.said)}"
            self.said.append(
                kiosk.say(text, author=item_id(f"{kiosk.sender.village} {len(self.said)}"), reply_to=reply_to)
            )
        elif act == "visit":
            kiosk.visit(self.intake)
        elif act == "lose up":
            kiosk.visit(self.intake, "lost on the way up")
        elif act == "lose home":
            kiosk.visit(self.intake, "lost on the way home")
        elif act == "old receipt" and kiosk.receipts:
            kiosk.take(kiosk.receipts[pick % len(kiosk.receipts)])
        elif act in ("redact", "raise", "pin"):
            self.change(act, pick)
        else:
            {"restart": kiosk.restart, "back up": kiosk.back_up}.get(act, lambda: None)()
            if act in ("clone", "restore"):
                kiosk.put_back(as_clone=act == "clone")

    def change(self, act: str, pick: int) -> None:
        """Let staff change a post that central has."""
        with self.ministry.database.writing() as session:
            row = find_post(session, self.said[pick % len(self.said)]) if self.said else None
            if row is None:
                return
            if act == "redact":
                row.is_redacted, row.text, row.by = True, "", ""
            elif act == "raise":
                row.area = row.area[:2]
            else:
                row.is_pinned = True
            change_post(session, row)

    def rows(self) -> dict[str, PostRow]:
        with self.ministry.database.reading() as session:
            rows = {row.id: row for row in session.scalars(select(PostRow))}
        return {name: row for name, row in rows.items() if name in self.said}


@contextmanager
def district(ministry: Ministry, folder: Path, number: int) -> Iterator[District]:
    """Give two kiosks of a district, in a province of its own."""
    villages = f"{number}010101", f"{number}010201"
    kiosks = [TalkingKiosk(ministry, folder / village, village=village) for village in villages]
    try:
        yield District(ministry, an_intake(ministry), (kiosks[0], kiosks[1]))
    finally:
        for kiosk in kiosks:
            kiosk.close()


@pytest.mark.parametrize(("seed", "rounds"), [(43, 12), pytest.param(44, 80, marks=pytest.mark.slow)])
def test_in_the_end_both_kiosks_show_what_central_has_once_and_nothing_that_was_redacted(
    ministry: Ministry, tmp_path: Path, seed: int, rounds: int
) -> None:
    chance = random.Random(seed)
    for number in range(10, 10 + rounds):
        with district(ministry, tmp_path, number) as place:
            acts = [(chance.choice(ACTS), chance.randint(0, 1), chance.randint(0, 10**6)) for _ in range(40)]
            for act, which, pick in acts:
                place.do(act, place.kiosks[which], pick)
            check(place)


def check(place: District) -> None:
    """Let all that waits go up and come home, and compare."""
    for kiosk in (*place.kiosks, *place.kiosks):
        kiosk.visit_until_quiet(place.intake)
    rows = place.rows()
    expected = {row.id: (row.text, row.area, row.is_pinned) for row in rows.values() if not row.is_redacted}
    for kiosk in place.kiosks:
        shown = {post.id: (post.text, post.area, post.is_pinned) for post in kiosk.shown().values()}
        assert shown == expected
        assert kiosk.network.items.unsent() == ()
        kiosk.network.tidy()
        card = (kiosk.folder / NETWORK).read_text("utf-8")
        assert not any(f'"{WORDS} {place.said.index(one)}"' in card for one in rows if rows[one].is_redacted)
