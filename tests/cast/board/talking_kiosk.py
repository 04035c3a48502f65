"""A kiosk whose volunteers talk over a real central's intake, on a line that loses what goes up or what comes home."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Literal
from uuid import uuid4

from content_sync.central.kiosks.intake import Intake
from content_sync.wire.envelopes import Receipt
from content_sync.wire.item_lines import pack_items
from kiosk.store.files import NamedFiles
from kiosk.store.folder import BOARD_PHOTOS, DIARY_PHOTOS, NETWORK
from kiosk.store.journal.documents import Documents
from kiosk.store.network.board import StoredPost
from kiosk.store.network.network import Network
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, take_in

Fate = Literal["whole", "lost on the way up", "lost on the way home"]


class TalkingKiosk:
    """What the volunteers of one village say, on a card that can be copied and put back."""

    def __init__(self, ministry: Ministry, folder: Path, *, village: str) -> None:
        self.sender = SendingKiosk(ministry, village=village).enlist(village)
        self.folder = folder
        folder.mkdir()
        self.epoch = secrets.token_bytes(8)
        self.receipts: list[Receipt] = []
        self._documents: Documents | None = None
        self.restart()

    def restart(self) -> None:
        """Start the program again, as after a power cut."""
        self.close()
        self._documents = Documents(self.folder / NETWORK)
        self.network = Network(
            self._documents,
            village=self.sender.village,
            software="1",
            epoch=lambda: self.epoch,
            diary_photos=NamedFiles(self.folder / DIARY_PHOTOS),
            post_photos=NamedFiles(self.folder / BOARD_PHOTOS),
        )

    def close(self) -> None:
        if self._documents is not None:
            self._documents.close()

    def back_up(self) -> None:
        """Copy the card."""
        shutil.copy(self.folder / NETWORK, self.folder / "backup")

    def put_back(self, *, as_clone: bool) -> None:
        """Go on from the copy, if there is one: as a copied card under its old name, as a restored one under a new."""
        if not (self.folder / "backup").exists():
            return
        self.close()
        shutil.copy(self.folder / "backup", self.folder / NETWORK)
        self.epoch = self.epoch if as_clone else secrets.token_bytes(8)
        self.restart()

    def say(self, text: str, *, author: str, reply_to: str = "") -> str:
        form = uuid4().hex
        sort: Literal["reply", "question"] = "reply" if reply_to else "question"
        self.network.post(
            form, author=author, by="สมหญิง", scope="district", sort=sort, text=text, reply_to=reply_to, made=STAMP
        )
        return form

    def visit(self, intake: Intake, fate: Fate = "whole") -> None:
        """Send what waits and take in what comes home, once."""
        board = self.network.board_number()
        box = self.sender.box(*map(bytes, pack_items(self.network.batch(20))), board=board)
        if fate == "lost on the way up":
            return
        receipt = self.sender.read(take_in(intake, box, now=NOW))
        if fate == "whole":
            self.receipts.append(receipt)
            self.take(receipt)

    def take(self, receipt: Receipt) -> None:
        self.network.apply(receipt.results, receipt.board, to=receipt.board_to, is_whole=not receipt.skipped, at=STAMP)

    def visit_until_quiet(self, intake: Intake) -> None:
        for _ in range(100):
            before = self.network.board_number()
            self.visit(intake)
            if self.network.board_number() == before and not self.network.batch(1):
                return
        raise AssertionError("the board never comes to an end")

    def shown(self) -> dict[str, StoredPost]:
        """Return the posts that may be read, by id."""
        talks = self.network.board.outline().conversations.values()
        return self.network.board.posts([post.id for talk in talks for post in talk.posts])
