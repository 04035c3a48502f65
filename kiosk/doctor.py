"""`kiosk doctor`: says in words what is well and what is not, and shows the code for the box's label, once.

In: the settings. Out: lines, and whether all is well. Rules: no personal data, and nobody's words; it may be called
while the kiosk runs, and then asks the kiosk itself; the label's code is shown once, and made here on a box that has
not started yet.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from content_sync.client.enrolling import EnrolmentState
from content_sync.errors import SettingError
from content_sync.wire.stamps import Stamp
from kiosk.callers import label_file
from kiosk.callers.label import make_label
from kiosk.callers.passwords import Passwords
from kiosk.clock import system_clock
from kiosk.config import KioskConfig
from kiosk.console_socket import ask_enrolment
from kiosk.device.watchdog import own_address, what_it_says
from kiosk.enrolment_setting import VARIABLE, code_left_in, left_code
from kiosk.store.enrolment import shown_digits
from kiosk.store.errors import AlreadyOpenError, CardError
from kiosk.store.folder import (
    ACCESS_LOG,
    BOARD_PHOTOS,
    DIARY_PHOTOS,
    MARKET_PHOTOS,
    MEDIA,
    NOTICE_PHOTOS,
    PHOTOS,
    VOICES,
    refusing_folders,
)
from kiosk.store.stores import Stores, open_stores
from kiosk.visit_setup import make_visit_context

_Say = Callable[[str], None]
CODE_REFUSED: Final = (
    "central did not take the code: it is of another village, used, replaced by a newer one or too old; ask for another"
)
_ENROLMENT: Final[dict[EnrolmentState, str]] = {
    "waiting": "the code waits for the next visit to central, stick or phone, whichever comes first",
    "pending": "central has the key; a person there compares the six digits with those of /admin/enrolment",
    "disputed": "another box came with the same code; a person at central finds out which one is the village's",
    "active": "well: central knows this kiosk",
    "replaced": "another card is in this one's place: central takes reports for a year more and sends no answers",
    "ended": "central does not trust this box: what it sends is held there; call the ministry",
    "refused": CODE_REFUSED,
}
_NOT_KEPT: Final = {
    "reports": "no report can be taken",
    "state": "nothing that is done under /admin can be kept",
    "content": "nothing new from the ministry can be shown",
    "market": "nothing can be put up in the market",
    "network": "nothing can be written on the board or in the diary",
    "history": "how the box was is not remembered",
    PHOTOS: "no photo of a report can be kept",
    VOICES: "no voice of a report can be kept",
    MARKET_PHOTOS: "no photo of the market can be kept",
    NOTICE_PHOTOS: "no photo of a notice or an activity can be kept",
    DIARY_PHOTOS: "no photo of the diary can be kept",
    BOARD_PHOTOS: "no photo of the board can be kept",
    MEDIA: "no picture or recording of an article can be shown",
    ACCESS_LOG: "the access log cannot be kept",
}


def examine(config: KioskConfig, say: _Say, *, settings: Path | None = None, new_label: bool = False) -> bool:
    """Write how the kiosk is; return whether all is well.

    Args:
        config: the settings, which could be read.
        say: writes a line.
        settings: their file; None where there is none.
        new_label: make another code for the label, in place of a lost one.

    Raises:
        AlreadyOpenError: another code is wanted, and the kiosk is running.
        StoreError: a precious store cannot be opened.
    """
    say(f"settings: village {config.village}, {config.village_name}; central at {config.central_url}")
    try:
        stores = open_stores(config)
    except AlreadyOpenError:
        if new_label:
            raise
        return _running(config, settings, say)
    try:
        is_well = _settings(config, stores, say)
        is_well &= _stores(stores, say)
        is_well &= _link(stores, say)
        _enrolment(stores, settings, say)
        _access_log(config, stores, say)
        say(f"people: {_count(len(stores.people.open()))} may sign in")
        return _label(stores, say, is_new=new_label) and is_well
    finally:
        stores.close()


def _settings(config: KioskConfig, stores: Stores, say: _Say) -> bool:
    try:
        make_visit_context(config, stores, system_clock())
    except SettingError as error:
        say(f"settings: not well: {error}")
        return False
    say("settings: well")
    return True


def _running(config: KioskConfig, settings: Path | None, say: _Say) -> bool:
    said = what_it_says(own_address(config.host), config.port)
    if said == "ok":
        say("kiosk: well: it is running, and answers")
    else:
        say(f"kiosk: not well: it is running, and {f'says: {said}' if said else 'does not answer'}")
    if left_code(settings):
        say(f"enrolment: a code stands in {settings}; unless it is one for the next start, take the line out by hand")
    if known := ask_enrolment(config.data_dir):
        _say_enrolment(known.state, known.digits, say)
    else:
        say("enrolment: the kiosk does not tell here how far it is; /admin/enrolment does")
    say("stores, link: stop the kiosk to have them looked at")
    _show_waiting(config.data_dir, say)
    return said == "ok"


def _stores(stores: Stores, say: _Say) -> bool:
    harms = [f"{name}: {harm}" for name, told in stores.damage().items() for harm in told]
    refusing = stores.read_only() | refusing_folders(stores.folder)
    harms += [f"{name}: {_NOT_KEPT[name]}: {reason}" for name, reason in refusing.items()]
    for harm in harms:
        say(f"stores: not well: {harm}")
    if not harms:
        say("stores: well")
    return not harms


def _link(stores: Stores, say: _Say) -> bool:
    last = stores.state.last_visit()
    if last is None:
        say("link: the kiosk has not visited central yet")
    elif last.is_ok:
        say(f"link: well: the last visit succeeded, {_time(last.at)}")
    else:
        reasons = ", ".join(str(half.reason) for half in (last.up, last.down, last.photos) if half.reason)
        say(f"link: not well: the last visit did not succeed, {_time(last.at)}: {reasons}")
    return last is None or last.is_ok


def _enrolment(stores: Stores, settings: Path | None, say: _Say) -> None:
    place = code_left_in(settings, os.environ, stores.enrolment)
    if place == "file":
        say(f"enrolment: the code still stands in {settings}, which the kiosk cannot change; take the line out by hand")
    elif place:
        say(f"enrolment: the code still stands in the environment, as {VARIABLE}; take it out there")
    known = stores.enrolment.read()
    _say_enrolment(known.state, shown_digits(known), say)


def _say_enrolment(state: EnrolmentState, digits: str, say: _Say) -> None:
    if state != "none":
        say(f"enrolment: {_ENROLMENT[state]}")
    if digits:
        say(f"enrolment: the six digits are {digits}")


def _access_log(config: KioskConfig, stores: Stores, say: _Say) -> None:
    if not config.keep_accesses_days:
        say("access log: off by the settings")
    elif stores.content.seal_key() is None:
        say("access log: nothing is noted before the ministry's key has come with the first visit")
    else:
        files = stores.access_log.all()
        say(f"access log: on, for {config.keep_accesses_days} days; {sum(one.size for one in files) // 1000} kB")
    if dropped := stores.access_log.dropped_to():
        say(f"access log: it took too much of the card; what was noted up to {dropped} is deleted before its time")


def _label(stores: Stores, say: _Say, *, is_new: bool) -> bool:
    if is_new:
        stores.people.keep_label("")
        label_file.forget(stores.folder)
    if _show_waiting(stores.folder, say):
        return True
    had_one = bool(stores.people.label_hash())
    try:
        make_label(stores.people, Passwords(), partial(_show, say))
    except CardError as error:
        say(f"label: not well: the code above is not kept ({error}); there will be another one")
        return False
    if had_one:
        say("label: its code was shown before; `kiosk doctor --new-label` makes another one")
    return True


def _show_waiting(folder: Path, say: _Say) -> bool:
    code = label_file.read(folder)
    if code:
        _show(say, code)
        label_file.forget(folder)
    return bool(code)


def _show(say: _Say, code: str) -> None:
    say(f"label: the code for this box's label, shown this once; write it on the label: {code}")


def _count(people: int) -> str:
    return {0: "nobody", 1: "one person"}.get(people, f"{people} people")


def _time(stamp: Stamp) -> str:
    return f"{stamp.at:%Y-%m-%d %H:%M} UTC (clock {stamp.clock})"
