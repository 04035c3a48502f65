"""A kiosk that runs: the listener in front, the jobs, the watchdog and the panel beside it.

In: the settings. Out: pages, until the system or a person stops the kiosk. Rules: villagers get their pages whether or
not the rest works; a stop gives the jobs ten seconds. Even without a clean stop no report is lost, as it is on the card
before the villager is thanked.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import sleep
from types import FrameType
from typing import Final

from content_sync.errors import SettingError
from content_sync.listener.limits import Asked, ListenerLimits
from content_sync.listener.server import Listener, open_socket
from kiosk.admin import carry
from kiosk.app import MAX_FORM_BYTES, Kiosk, build
from kiosk.callers import label_file
from kiosk.callers.label import make_label
from kiosk.callers.passwords import Passwords
from kiosk.clock import system_clock
from kiosk.config import KioskConfig
from kiosk.console_socket import ConsoleServer
from kiosk.device.memory import give_free_pieces_back, give_large_pieces_back
from kiosk.device.panel import Lamps, Panel, open_panel
from kiosk.device.power import Power
from kiosk.device.uplink import has_default_route
from kiosk.device.watchdog import notify, watch
from kiosk.enrolment_setting import code_left_in, take_code
from kiosk.jobs import Acts, Jobs
from kiosk.noting import noting
from kiosk.sticks import Sticks
from kiosk.store.errors import CardError
from kiosk.store.stores import Stores, open_stores
from kiosk.templates import load_templates
from kiosk.visit_setup import make_phone_carrier, make_sticks, make_visits
from kiosk.visits import Visits

_log = logging.getLogger(__name__)
_END_S: Final = 10.0
_LAST_PAGE_S: Final = 3.0
# A phone that walked away is let go soon; a page needs no longer than a moment.
IDLE_S: Final = 10
# Local Wi-Fi is far faster.
HEAD_S: Final = 10
# The photo form takes 8 MB; a larger photo is taken in and refused in the reader's language, with its reference.
MAX_BODY_BYTES: Final = 25_000_000


def max_body_bytes(asked: Asked, *, is_signed_in: Callable[[str], bool] = lambda _: False) -> int:
    """Return how many bytes the body of a request may have.

    Args:
        asked: the request's head.
        is_signed_in: tells of cookies whether their session is open; only such a phone brings a carrier's file.
    """
    if not asked.path.endswith(carry.BACK):
        return MAX_BODY_BYTES
    return carry.MAX_FORM_BYTES if is_signed_in(asked.cookies) else MAX_FORM_BYTES


LIMITS: Final = ListenerLimits(
    connections=1_000,  # every phone in the village may hold one or two idle ones; one costs about 10 KB
    idle_s=IDLE_S,
    head_s=HEAD_S,
    max_head_bytes=100_000,  # 10,000 Thai letters typed into the search, which are answered with a sentence
    min_body_bytes_s=1_000,  # half of what a phone at 20 kbit/s brings beside its packets' heads and what is sent again
    body_pause_s=30,  # whose Wi-Fi was away for 7 s sends again after 13, and after 13 s only after 26
    max_body_bytes=max_body_bytes,
    max_drained_bytes=128_000_000,
    max_memory_bytes=16_000_000,  # beside 63 MB that an idle kiosk takes of the 110 it may
    max_file_bytes=64_000_000,  # /tmp is memory on the device, and a crowd of half-sent bodies would fill it
)


def limits_of(kiosk: Kiosk) -> ListenerLimits:
    """Return what callers of a kiosk may take: who is signed in there may bring a larger file."""
    return replace(LIMITS, max_body_bytes=partial(max_body_bytes, is_signed_in=kiosk.is_signed_in))


def serve(config: KioskConfig, *, settings: Path | None = None, say: Callable[[str], None], is_terminal: bool) -> None:
    """Serve the village until SIGTERM or SIGINT.

    Args:
        config: the settings.
        settings: their file; None where there is none.
        say: writes a line on the console.
        is_terminal: a person reads it there; otherwise it is a log, and no place for a secret.

    Raises:
        SettingError: something a person has to put right first.
        StoreError: a precious store cannot be opened.
    """
    give_large_pieces_back()
    with ExitStack() as closing:
        listening = closing.enter_context(_listening_socket(config))
        stores = open_stores(config)
        closing.callback(stores.close)
        take_code(config, settings, stores.enrolment)
        clock = system_clock()
        power, restart = Power(config.power_off_command), Event()
        visits = make_visits(config, stores, clock, is_leaving=power.is_asked)
        sticks = make_sticks(config, visits)
        kiosk = build(
            config,
            stores=stores,
            clock=clock,
            templates=load_templates(),
            visit_now=visits.ask,
            visit_progress=visits.progress,
            sticks=sticks,
            phone_carrier=make_phone_carrier(config, stores, visits),
            power=power,
            restart=restart.set,
            code_left_in=partial(code_left_in, settings, os.environ, stores.enrolment),
        )
        give_free_pieces_back()
        listener = Listener(kiosk.site, listening, threads=config.threads, limits=limits_of(kiosk))
        _show_label(stores, say if is_terminal else None)
        panel = open_panel(
            config.panel,
            on_press=visits.ask,
            on_call=partial(_let_a_new_phone_in, kiosk),
            on_held=kiosk.services.label.open_reset,
        )
        closing.callback(panel.close)
        jobs = make_jobs(kiosk, visits, panel, is_automatic=config.visit == "auto")
        ended = Event()
        at_console = _console(stores, sticks, kiosk)
        if at_console:
            closing.callback(at_console.close)
            Thread(target=at_console.run, name="console socket", daemon=True).start()
        access_log = kiosk.services.access_log
        beside = [
            Thread(target=jobs.run, name="jobs", daemon=True),
            Thread(target=access_log.run, name="access log", daemon=True),
            _watchdog(config, ended),
        ]
        Thread(target=_stop_when, args=(restart, listener.stop), name="restart", daemon=True).start()
        _stop_on_signal(listener.stop)
        for thread in beside:
            thread.start()
        say(f"The kiosk serves http://{config.host}:{config.port}/")
        listener.run()
        notify("STOPPING=1", os.environ)
        ended.set()
        jobs.stop()
        access_log.stop()
        for thread in beside:
            thread.join(_END_S)  # a visit that still runs is left; the next one does the rest
        _log.info("the kiosk has stopped")


def make_jobs(kiosk: Kiosk, visits: Visits, panel: Panel, *, is_automatic: bool) -> Jobs:
    """Return the jobs of a kiosk."""
    stores, clock = kiosk.stores, kiosk.services.clock

    def light() -> None:
        waiting = stores.outbox.waiting()
        lamps = Lamps(
            link=visits.is_linked(),
            waiting=waiting.count + waiting.photos > 0,
            fault=stores.is_harmed(),
            is_open=kiosk.services.sign_in.window_left_s() > 0,
        )
        panel.show(lamps)

    def tidy() -> None:
        stores.tidy(clock.read())
        kiosk.services.access_log.tidy(clock.read())

    acts = Acts(
        reprint=kiosk.updater.reprint,
        renew_search=kiosk.services.search.renew,
        tidy=tidy,
        pass_time=lambda: stores.market.pass_time(clock.read()),
        note=noting(stores, clock, kiosk.services.footfall),
        free=give_free_pieces_back,
        light=light,
        turn_off=kiosk.services.power.turn_off_if_asked,
        has_default_route=has_default_route,
    )
    return Jobs(visits, acts, clock, is_automatic=is_automatic)


def _listening_socket(config: KioskConfig) -> socket.socket:
    try:
        return open_socket(config.host, config.port, waiting=LIMITS.connections)
    except OSError as error:
        # Where the address is not ours, Python's message repeats the address in brackets.
        reason = "another program uses it" if error.errno == errno.EADDRINUSE else f"{error.strerror}".split(" (")[0]
        raise SettingError(f"the kiosk cannot listen on {config.host}:{config.port}: {reason}") from error


def _console(stores: Stores, sticks: Sticks, kiosk: Kiosk) -> ConsoleServer | None:
    try:
        return ConsoleServer(stores.folder, sticks, enrolment=stores.enrolment.read, show=kiosk.updater.reprint)
    except OSError as error:
        _log.warning("`kiosk stick` and `kiosk doctor` cannot reach this kiosk while it runs: %s", error.strerror)
        return None


def _let_a_new_phone_in(kiosk: Kiosk) -> None:
    """Answer five presses of the button."""
    kiosk.services.sign_in.open_window()
    kiosk.services.rescue.open_window()


def _show_label(stores: Stores, say: Callable[[str], None] | None) -> None:
    def show(code: str) -> None:
        if say:
            say(f"The code for this box's label, shown this once: {code}")
        else:
            file = label_file.keep(stores.folder, code).absolute()
            _log.info("the code for this box's label stands in %s until `kiosk doctor` has shown it", file)

    try:
        make_label(stores.people, Passwords(), show)
    except (CardError, OSError) as error:
        _log.warning("the code for the label could not be kept (%s); there will be another one", error)


def _watchdog(config: KioskConfig, ended: Event) -> Thread:
    return Thread(target=watch, args=(config.host, config.port, os.environ, ended), name="watchdog", daemon=True)


def _stop_when(asked: Event, stop: Callable[[], None]) -> None:
    """Stop once a start is asked for, after the page that says so was sent; the system starts the kiosk again."""
    asked.wait()
    sleep(_LAST_PAGE_S)
    stop()


def _stop_on_signal(stop: Callable[[], None]) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
