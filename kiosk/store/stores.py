"""What is on the card, in one folder: the stores are opened in order, tidied by night, and say what is harmed.

In: the settings. Out: the stores, the photos and the voices, ready to use. Rules: a harmed store reports what is lost,
and serves the rest; only a precious store that cannot be opened at all stops the start.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from content_sync.errors import SettingError
from content_sync.wire.keys import public_key
from content_sync.wire.stamps import Stamp
from kiosk.config import KioskConfig
from kiosk.software import software
from kiosk.store.access_log import AccessLogFiles
from kiosk.store.backup.backups import Backups
from kiosk.store.backup.restoring import carry_out
from kiosk.store.content import Content, open_content
from kiosk.store.enrolment import Enrolments
from kiosk.store.envelopes import Envelopes
from kiosk.store.errors import CardError
from kiosk.store.files import NamedFiles
from kiosk.store.folder import (
    ACCESS_LOG,
    BOARD_PHOTOS,
    CONTENT,
    DIARY_PHOTOS,
    FOLDERS,
    HISTORY,
    MARKET,
    MARKET_PHOTOS,
    MEDIA,
    NETWORK,
    NOTICE_PHOTOS,
    PHOTOS,
    REPORTS,
    STATE,
    VOICES,
    missing_files,
)
from kiosk.store.history.history import History
from kiosk.store.identity import Identity, identify
from kiosk.store.invitations import UsedInvitations
from kiosk.store.journal.aside import sweep_aside
from kiosk.store.journal.documents import Documents
from kiosk.store.market.market import Market
from kiosk.store.media import MediaFiles
from kiosk.store.network.network import Network
from kiosk.store.notice_photos import NoticePhotos
from kiosk.store.outbox.filing.serials import Serials
from kiosk.store.outbox.outbox import Outbox
from kiosk.store.people import People
from kiosk.store.rescue_counter import RescueCounter
from kiosk.store.spending import Spending
from kiosk.store.state import State

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What is on the card, in one folder."""

    folder: Path
    identity: Identity
    content: Content
    state: State
    envelopes: Envelopes
    people: People
    rescue_counter: RescueCounter
    enrolment: Enrolments
    spending: Spending
    invitations: UsedInvitations
    outbox: Outbox
    photos: NamedFiles
    voices: NamedFiles
    board_photos: NamedFiles
    market: Market
    network: Network
    history: History
    media: MediaFiles
    notice_photos: NoticePhotos
    access_log: AccessLogFiles
    backups: Backups
    gone_folders: tuple[str, ...] = ()

    def damage(self) -> dict[str, tuple[str, ...]]:
        """Return the stores that are harmed, each with what is lost of it, in words for a technician."""
        harms = {
            "key": (self.identity.harm,) if self.identity.harm else (),
            "reports": self.outbox.damage,
            "state": self.state.damage,
            "content": self.content.damage,
            "market": self.market.damage,
            "network": self.network.damage,
            "history": self.history.damage,
            "folders": tuple(f"the folder {name} is gone, with its files" for name in self.gone_folders),
        }
        return {name: harm for name, harm in harms.items() if harm}

    def perhaps_lost(self) -> tuple[str, ...]:
        """Return the changes that were interrupted or are lost (nobody can tell which), in words for a technician."""
        stores = (self.content, self.state, self.outbox, self.market, self.network, self.history)
        return tuple(doubt for store in stores for doubt in store.perhaps_lost)

    def read_only(self) -> dict[str, str]:
        """Return the stores that can only be read, each with why, in words for a technician."""
        stores = {
            "reports": self.outbox,
            "state": self.state,
            "content": self.content,
            "market": self.market,
            "network": self.network,
            "history": self.history,
        }
        return {name: store.read_only for name, store in stores.items() if store.read_only}

    def is_harmed(self) -> bool:
        """Tell whether a person should look: something is lost, or the card takes nothing more."""
        return bool(self.damage() or self.read_only())

    def tidy(self, stamp: Stamp) -> None:
        """Do the night's work: forget what is old, write the journals anew, remove photos, voices and harmed files."""
        now = stamp.at if stamp.is_trusted else None
        for tidy in (
            self.state.tidy,
            self.content.tidy,
            partial(self.outbox.tidy, now),
            partial(self.market.tidy, stamp),
            partial(self.network.tidy, now),
            partial(self.history.tidy, now),
            self.notice_photos.sweep,
        ):
            try:
                tidy()
            except CardError as error:
                _log.warning("the night's work is left undone: %s", error)
        if stamp.is_trusted:
            for name in sweep_aside(self.folder, stamp.at):
                _log.info("%s was kept long enough and is removed", name)

    def close(self) -> None:
        self.backups.drop()
        for store in (
            self.history,
            self.network,
            self.market,
            self.content,
            self.outbox,
            self.state,
        ):  # the outbox has something for the state to know
            store.close()


def open_stores(config: KioskConfig) -> Stores:
    """Open the stores, their photos and voices.

    Raises:
        SettingError: the data folder cannot be made.
        StoreError: a store cannot be opened at all, for example because another kiosk uses it.
    """
    try:
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"the data folder {config.data_dir} cannot be made: {error.strerror}") from error
    folder = config.data_dir
    missing = missing_files(folder)
    identity = identify(folder)
    if identity.harm:
        _log.warning("%s; nothing is sent, all else goes on", identity.harm)
    with ExitStack() as opened:  # in the order of `folder.ORDER`
        reports = Documents(folder / REPORTS, was_there=REPORTS in missing)
        opened.callback(reports.close)
        content = open_content(folder / CONTENT, was_there=CONTENT in missing)
        opened.callback(content.close)
        memory = Documents(folder / STATE, was_there=STATE in missing)
        opened.callback(memory.close)
        photos = NamedFiles(folder / PHOTOS)
        with suppress(CardError):
            photos.make_folder()
        goods = Documents(folder / MARKET, was_there=MARKET in missing)
        opened.callback(goods.close)
        market_photos, voices = NamedFiles(folder / MARKET_PHOTOS), NamedFiles(folder / VOICES)
        media, notice_photos = MediaFiles(folder / MEDIA), NamedFiles(folder / NOTICE_PHOTOS)
        diary_photos = NamedFiles(folder / DIARY_PHOTOS)
        board_photos = NamedFiles(folder / BOARD_PHOTOS)
        for kept in (market_photos, media, voices, notice_photos, diary_photos, board_photos):
            with suppress(CardError):
                kept.make_folder()
        said = Documents(folder / NETWORK, was_there=NETWORK in missing)
        opened.callback(said.close)
        days = Documents(folder / HISTORY, was_there=HISTORY in missing)
        opened.callback(days.close)
        access_log = AccessLogFiles(folder / ACCESS_LOG)
        with suppress(CardError):
            access_log.make_folder()
        stores = {REPORTS: reports, STATE: memory, MARKET: goods, NETWORK: said}
        files = {
            PHOTOS: photos,
            VOICES: voices,
            MARKET_PHOTOS: market_photos,
            NOTICE_PHOTOS: notice_photos,
            DIARY_PHOTOS: diary_photos,
            BOARD_PHOTOS: board_photos,
        }
        carry_out(folder, stores, files)  # before anybody has read them
        state, envelopes = State(memory), Envelopes(memory)
        outbox = Outbox(reports, photos, voices, village=config.village, serials=Serials(reports, memory))
        opened.pop_all()
    return Stores(
        folder=folder,
        identity=identity,
        content=content,
        state=state,
        envelopes=envelopes,
        people=People(memory),
        rescue_counter=RescueCounter(memory),
        enrolment=Enrolments(memory, kiosk=public_key(identity.seed) if identity.seed else None),
        spending=Spending(memory),
        invitations=UsedInvitations(memory),
        outbox=outbox,
        photos=photos,
        market=Market(goods, market_photos),
        network=Network(
            said,
            village=config.village,
            software=software(),
            epoch=envelopes.epoch,
            diary_photos=diary_photos,
            post_photos=board_photos,
        ),
        history=History(days),
        media=media,
        backups=Backups(folder, stores, files, village=config.village, software=software()),
        voices=voices,
        notice_photos=NoticePhotos(state, notice_photos),
        access_log=access_log,
        board_photos=board_photos,
        gone_folders=tuple(name for name in FOLDERS if name in missing),
    )
