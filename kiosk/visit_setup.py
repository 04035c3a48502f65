"""What a visit uses of this kiosk: its link to central, its key and its stores."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from content_sync.client.ledger import Ledger
from content_sync.client.link.link import Link
from content_sync.client.room import tidy_begun
from content_sync.client.tree.edition import media_digests
from content_sync.client.tree.pack_source import PackSource
from content_sync.client.tree.tree import UNFINISHED
from content_sync.client.visit_context import VisitContext
from content_sync.errors import SettingError, WireError
from kiosk.clock import BUILT, Clock
from kiosk.config import KioskConfig
from kiosk.district import hear_district, tell_district
from kiosk.further import tell_missed_activities
from kiosk.heartbeat import beating
from kiosk.phone_carrier import PhoneCarrier
from kiosk.sticks import Sticks
from kiosk.store.errors import CardError, MissingFileError
from kiosk.store.stores import Stores
from kiosk.visits import Visits

_log = logging.getLogger(__name__)


class _Signed(msgspec.Struct, frozen=True, tag_field="_type", tag="root"):
    version: int


class _Root(msgspec.Struct, frozen=True):
    """As much of `root.json` as tells it from another file; whether it is sound, tuf says when it is used."""

    signed: _Signed


def make_visit_context(
    config: KioskConfig, stores: Stores, clock: Clock, *, is_leaving: Callable[[], bool] = lambda: False
) -> VisitContext:
    """Return what a visit uses of this kiosk.

    Raises:
        SettingError: `root_file` or `ca_bundle` cannot be read, or is not what its name says.
    """
    folders = (stores.photos, stores.voices, stores.board_photos)

    def attachment(name: str) -> bytes | None:
        for files in folders:
            with suppress(MissingFileError):
                return files.read(name)
        return None

    link = Link(config.central_url, ca_bundle=config.ca_bundle, trusted_now=clock.trusted_now)
    tidy_begun(config.data_dir / "cache" / UNFINISHED, media_digests(stores.content.edition()))
    ledger = Ledger(link, config.budget, stores.spending, clock.read)
    return VisitContext(
        link=link,
        ledger=ledger,
        source=PackSource(link),
        root=_root(config.root_file),
        folder=config.data_dir / "cache",
        village=config.village,
        seed=stores.identity.seed,
        outbox=stores.outbox,
        network=stores.network,
        attachment=attachment,
        attachment_size=lambda name: max(files.size(name) for files in folders),
        heartbeat=beating(stores, clock, is_leaving, for_tomorrow=ledger.closed),
        edition_store=stores.content,
        media=stores.media,
        memory=stores.state,
        envelopes=stores.envelopes,
        clock=clock,
        enrolment=stores.enrolment,
        built=BUILT,
    )


def make_visits(
    config: KioskConfig, stores: Stores, clock: Clock, *, is_leaving: Callable[[], bool] = lambda: False
) -> Visits:
    """Return the visits of this kiosk.

    Raises:
        SettingError: `root_file` or `ca_bundle` cannot be read, or is not what its name says.
    """
    context = make_visit_context(config, stores, clock, is_leaving=is_leaving)
    return Visits(
        context,
        stores.state,
        base_minutes=config.visit_minutes,
        prepare=partial(prepare, stores, clock),
        follow=partial(follow, stores, clock),
    )


def make_sticks(config: KioskConfig, visits: Visits) -> Sticks:
    """Return the sticks of this kiosk."""
    return Sticks(visits, visits.context, name=config.village_name, folders=config.stick_folders)


def make_phone_carrier(config: KioskConfig, stores: Stores, visits: Visits) -> PhoneCarrier:
    """Return what phones carry from and to this kiosk."""
    return PhoneCarrier(visits, visits.context, folder=stores.folder, name=config.village_name)


def prepare(stores: Stores, clock: Clock) -> None:
    """Let what central is to be told and was not, wait for the visit."""
    try:
        stores.outbox.stop_awaiting(clock.read())
    except CardError as error:
        _log.warning("reports whose voice never came wait on: %s", error)
    follow(stores, clock)  # what a power cut left undone after the last one
    try:
        tell_district(stores.market, stores.network.items, stores.content.edition(), clock.read())
    except (CardError, WireError) as error:  # no item keeps the kiosk from its visits
        _log.warning("what changed of the market for the district is told later: %s", type(error).__name__)
    try:
        stores.network.people.tell_missed([state for one in stores.people.all() if (state := one.state())])
        tell_missed_activities(stores, clock.read())
    except (CardError, WireError) as error:
        _log.warning("what was not told of people and activities is told later: %s", type(error).__name__)


def follow(stores: Stores, clock: Clock) -> None:
    """Do at the market what central said of its items."""
    try:
        hear_district(stores.market, stores.network.district_words, clock.read())
    except CardError as error:
        _log.warning("what central said of the market is done later: %s", error)


def _root(file: Path) -> bytes:
    try:
        root = file.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise SettingError(f"the setting root_file names {file}, which cannot be read: {error.strerror}") from error
    try:
        msgspec.json.decode(root, type=_Root)
    except msgspec.DecodeError as error:
        raise SettingError(f"the setting root_file names {file}, which is not central's root.json") from error
    return root
