"""Puts central together: the database, the keys and the tree once, and the web app over them.

In: the settings. Out: `Central`, the parts that the commands use, and from them the web app: the addresses for kiosks,
and the desk for staff. Nothing is read or written before `open_central` is called.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from content_sync.central import metrics
from content_sync.central.allowances import Allowance
from content_sync.central.clock import Now, PublishClock, system_clock
from content_sync.central.config import CentralConfig
from content_sync.central.console import routes
from content_sync.central.console.desk import Desk
from content_sync.central.console.rendering import Renderer
from content_sync.central.database.kiosks.villages import probe
from content_sync.central.database.sessions import Database, DatabaseError
from content_sync.central.enrolment.greeting import Greeter
from content_sync.central.kiosks import api as kiosk_api
from content_sync.central.kiosks.attachments import AttachmentStore
from content_sync.central.kiosks.begun_files import BegunFiles
from content_sync.central.kiosks.intake import Intake
from content_sync.central.kiosks.quarantine import Quarantine
from content_sync.central.kiosks.return_plan import ReturnPlan
from content_sync.central.media.files import MediaStore
from content_sync.central.network.lists.brought import BroughtLists
from content_sync.central.network.lists.taker import ListTaker
from content_sync.central.network.rescue import RescueCodes
from content_sync.central.network.sign_up import SignUpSheets
from content_sync.central.retention import Retention
from content_sync.central.stick.exporting import Exporter
from content_sync.central.stick.importing import Importer
from content_sync.central.stick.parcels import Parcels
from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import Keyring, keyring_of
from content_sync.central.tree.newest_numbers import NewestNumbers
from content_sync.central.tree.packs.packs import Packs
from content_sync.central.tree.publishing import Publisher, publish_clock_for
from content_sync.central.voices.playing import VoicePlayer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_MINUTE_S = 60.0
_ENVELOPES = 120  # of one kiosk in a minute; a visit brings at most 26, and asks for 20 pieces of photos
_REFUSALS = 60  # of one address in a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """The parts of a central that is open."""

    config: CentralConfig
    database: Database
    keyring: Keyring
    tree: TreeFolder
    packs: Packs
    publisher: Publisher
    retention: Retention


@contextmanager
def open_central(config: CentralConfig) -> Iterator[Central]:
    """Open the database, bring it up to date, and close it at the end.

    Raises:
        SettingError: the database cannot be opened.
    """
    database = Database(config.database)
    keyring, tree = keyring_of(config), TreeFolder(config.tree_dir)
    publisher = Publisher(
        database=database,
        keyring=keyring,
        tree=tree,
        media=MediaStore(folder=config.media_dir),
        visit_minutes=config.visit_minutes,
        keep_closed_days=config.keep_closed_days,
    )
    try:
        yield Central(
            config=config,
            database=database,
            keyring=keyring,
            tree=tree,
            packs=Packs(tree),
            publisher=publisher,
            retention=_retention(config, database),
        )
    finally:
        database.close()


def _retention(config: CentralConfig, database: Database) -> Retention:
    return Retention(
        database=database,
        photos=config.photos_dir,
        voices=config.voices_dir,
        begun=BegunFiles(folder=config.begun_dir),
        keep_closed_days=config.keep_closed_days,
        keep_volunteers_days=config.keep_volunteers_days,
    )


def create_app(central: Central, machine: Now) -> WSGIApplication:
    """Return the web app: the addresses for kiosks and the desk.

    Args:
        central: the open parts.
        machine: returns the time by this machine's clock.

    Raises:
        SettingError: the keys have not been made.
    """
    kiosks, desk = create_kiosk_api(central, machine), create_desk(central, machine)

    def central_for_the_web(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = kiosks if environ["PATH_INFO"].startswith((*kiosk_api.PATHS, metrics.METRICS)) else desk
        return chosen(environ, start_response)

    proxies = central.config.trusted_proxies
    return ProxyFix(central_for_the_web, x_for=proxies, x_proto=proxies)


def create_kiosk_api(
    central: Central, machine: Now, *, envelopes: int = _ENVELOPES, refusals: int = _REFUSALS
) -> Flask:
    """Return the app for kiosks. It has no sessions, so that a response is the same for everybody.

    Args:
        central: the open parts.
        machine: returns the time by this machine's clock.
        envelopes: how many envelopes one kiosk may send in a minute.
        refusals: how many refusals one address gets with a reason in a minute.
    """
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # a redirect would name the host that was asked for
    clock = publish_clock_for(central.tree, machine)
    app.register_blueprint(
        kiosk_api.blueprint(_kiosk_api_parts(central, clock, envelopes=envelopes, refusals=refusals))
    )
    app.register_blueprint(metrics.blueprint(_watched(central, clock)))
    return app


def _watched(central: Central, clock: PublishClock) -> metrics.Watched:
    return metrics.Watched(
        database=central.database,
        tree=central.tree,
        clock=clock,
        expiries=central.publisher.expiries,
        not_updated=central.publisher.not_updated,
        waiting_keys=central.keyring.next_names,
    )


def create_desk(central: Central, machine: Now) -> Flask:
    """Return the desk for staff."""
    app, config = Flask(__name__, static_folder=None), central.config
    desk = desk_of(central, publish_clock_for(central.tree, machine), Renderer())
    routes.register(app, desk, secret=central.keyring.site_secret(), is_https=config.staff_https)
    return app


def desk_of(central: Central, clock: PublishClock, render: Renderer) -> Desk:
    """Return what the desk's screens use of central."""
    config, seal_seed = central.config, opening_keys(central)
    return Desk(
        database=central.database,
        clock=clock,
        publish=central.publisher.publish,
        tree=central.tree,
        photos=config.photos_dir,
        voices=VoicePlayer(database=central.database, folder=config.voices_dir, seal_seed=seal_seed),
        retention=central.retention,
        media=central.publisher.media,
        rescue_codes=RescueCodes(seal_seed=seal_seed),
        receipt_seed=central.keyring.receipt_seed(),
        quarantine=Quarantine(database=central.database, seal_seed=seal_seed),
        parcels=parcels_of(central),
        lists=ListTaker(database=central.database, lists=BroughtLists(config.lists_dir), clock=clock),
        sign_up_sheets=SignUpSheets(
            receipt_seed=central.keyring.receipt_seed(),
            seal_seed=seal_seed,
            kiosk_url=config.kiosk_url,
        ),
        render=render,
        not_updated=central.publisher.not_updated,
        expiries=central.publisher.expiries,
    )


def opening_keys(central: Central) -> tuple[bytes, ...]:
    """Return the secrets that open what is sealed to central: the one in use, and those of the last two years."""
    return central.keyring.seal_seeds(publish_clock_for(central.tree, system_clock)())


def intake_of(central: Central) -> Intake:
    """Return what takes envelopes in, by link or stick."""
    return Intake(
        database=central.database,
        seal_seed=opening_keys(central),
        receipt_seed=central.keyring.receipt_seed(),
        newest=NewestNumbers(central.tree).of,
        edition=central.packs.edition,
        photos=central.config.photos_dir,
    )


def attachments_of(central: Central) -> AttachmentStore:
    """Return what takes photos and voices in, by link or stick."""
    config = central.config
    return AttachmentStore(
        database=central.database,
        photos=config.photos_dir,
        voices=config.voices_dir,
        begun=BegunFiles(folder=config.begun_dir),
    )


def greeter_of(central: Central, now: dt.datetime) -> Greeter:
    """Return what takes hellos, by link or stick."""
    return Greeter(
        database=central.database,
        seal_seed=opening_keys(central),
        receipt_seed=central.keyring.receipt_seeds(now),
    )


def importer_of(central: Central) -> Importer:
    """Return what takes in what a stick or a phone brought."""
    return Importer(
        database=central.database,
        seal_seed=opening_keys(central),
        receipt_seed=central.keyring.receipt_seed(),
        intake=intake_of(central),
        attachments=attachments_of(central),
        greeter=greeter_of(central, publish_clock_for(central.tree, system_clock)()),
    )


def parcels_of(central: Central) -> Parcels:
    """Return the parcels that phones brought, and those for phones."""
    exporter = Exporter(
        database=central.database, tree=central.tree, receipt_seed=central.keyring.receipt_seed(), is_parcel=True
    )
    return Parcels(
        folder=central.config.parcels_dir, tree=central.tree, importer=importer_of(central), exporter=exporter
    )


def _kiosk_api_parts(
    central: Central, clock: PublishClock, *, envelopes: int, refusals: int
) -> kiosk_api.KioskApiParts:
    return kiosk_api.KioskApiParts(
        tree=central.tree,
        packs=central.packs,
        intake=intake_of(central),
        attachments=attachments_of(central),
        greeter=greeter_of(central, clock()),
        clock=clock,
        time_seed=central.keyring.time_seed,
        is_well=lambda: _is_well(central.database),
        returns=ReturnPlan(),
        envelopes=Allowance(envelopes, span_s=_MINUTE_S),
        firsts=Allowance(1, span_s=_MINUTE_S),
        refusals=Allowance(refusals, span_s=_MINUTE_S),
    )


def _is_well(database: Database) -> bool:
    try:
        with database.reading() as session:
            probe(session)
    except DatabaseError:
        return False
    return True
