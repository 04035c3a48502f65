"""What the demo needs before both programs run: keys, a village, sign-ins and sample content.

In: the place, and what runs commands. Out: all of it in the demo's folder. Rules: what stands there is used again;
each password is made here, unique to the folder, and stands in a file only its owner can read.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from content_sync.durable import write_whole
from content_sync.errors import SettingError
from content_sync.wire.keys import public_key
from kiosk.callers.accounts import Accounts
from kiosk.callers.passwords import Passwords, new_password
from kiosk.clock import Clock, system_clock
from kiosk.demo import market_day, neighbours
from kiosk.demo.desk_clerk import DeskClerk
from kiosk.demo.programs import CENTRAL, Programs
from kiosk.demo.world import STAFF, VILLAGE, VILLAGE_NAME, VOLUNTEER, Demo
from kiosk.store.identity import identify
from kiosk.store.stores import Stores, open_stores
from kiosk.visit_setup import make_visits

SAMPLES: Final = (
    ("tmd-forecast", "a week's weather"),
    ("nabc-prices", "a month's prices"),
    ("tmd-cap", "a warning"),
    ("articles", "articles and news"),
)


def prepare(demo: Demo, programs: Programs, say: Callable[[str], None]) -> None:
    """Make what is not there yet, and feed central with the samples of today.

    Raises:
        SettingError: something did not succeed.
    """
    say("Preparing central's keys ...")
    programs.run(CENTRAL, "keys")
    if demo.root_file.exists():  # the last start may be weeks ago
        programs.run(CENTRAL, "publish", "--clock-is-right")
    demo.root_file.write_bytes(next((demo.folder / "central").rglob("1.root.json")).read_bytes())
    say("Preparing the village and the sign-ins ...")
    _list_village(demo, programs)
    if not demo.staff_file.exists():
        _write_secret(demo.staff_file, secrets.token_urlsafe(12))
    programs.run(CENTRAL, "staff", STAFF, "--area", "th", "--password-file", str(demo.staff_file))
    make_volunteer(demo)
    for name, words in SAMPLES:
        say(f"Feeding central with {words} ...")
        programs.run(CENTRAL, "feed", name, "--sample")


def _list_village(demo: Demo, programs: Programs) -> None:
    identity = identify(demo.config.data_dir)
    if identity.seed is None:
        raise SettingError(f"{identity.harm}; `kiosk key --new` makes a new one")
    key = public_key(identity.seed).hex()
    listed = demo.folder / "villages.csv"
    listed.write_text(f"village,name,public_key\n{VILLAGE},{VILLAGE_NAME},{key}\n", "utf-8")
    programs.run(CENTRAL, "villages", str(listed))


def make_volunteer(demo: Demo) -> None:
    """Set the kiosk up, and forget the volunteer's password once they have chosen another one."""
    with closing(open_stores(demo.config)) as stores:
        people, passwords, file = stores.people, Passwords(), demo.volunteer_file
        if not people.all():
            password = new_password()
            _write_secret(file, password)
            Accounts(people, stores.network, passwords, _clock()).add_first(VOLUNTEER, password)
        if file.exists() and not passwords.is_right(people.all()[0].password_hash, demo.password_of_volunteer()):
            file.unlink()


def visit(demo: Demo) -> None:
    """Let the kiosk visit central, by a clock that is trusted.

    Raises:
        SettingError: it did not succeed.
    """
    with closing(open_stores(demo.config)) as stores:
        result = make_visits(demo.config, stores, _clock()).run()
    if not result.is_ok:
        halves = (result.up, result.down, result.photos)
        reasons = " and ".join(f"{half.reason}" for half in halves if half.outcome == "failed")
        raise SettingError(f"the kiosk's visit to central did not succeed: {reasons}")


def live_a_while(demo: Demo, say: Callable[[str], None]) -> None:
    """Let neighbours report and staff answer, once; central runs, and the kiosk does not.

    Raises:
        SettingError: something did not succeed.
    """
    if not _is_first(demo):
        return
    say("Neighbours report, and staff answer ...")
    _with_stores(demo, neighbours.tell)
    visit(demo)
    clerk = DeskClerk(demo.central_url, email=STAFF, password=demo.password_of_staff())
    neighbours.answer(clerk)
    visit(demo)
    _with_stores(demo, neighbours.say_more)  # what they say goes up with the kiosk's first visit


def reference_to_follow(demo: Demo) -> str:
    """Return the reference of the first report, which staff answered."""
    with closing(open_stores(demo.config)) as stores:
        filed = stores.outbox.filed(1)
        return filed.reference if filed else "(forgotten after its time)"


def _is_first(demo: Demo) -> bool:
    """Have neighbours put things up at the market, once; return whether nobody has reported yet."""
    with closing(open_stores(demo.config)) as stores:
        market_day.fill(stores, _clock())
        return stores.outbox.find(1) is None


def _with_stores(demo: Demo, act: Callable[[Stores, Clock], None]) -> None:
    with closing(open_stores(demo.config)) as stores:
        act(stores, _clock())


def _clock() -> Clock:
    """Return a clock that is trusted: central stands on this machine, so its time is the machine's too."""
    clock = system_clock()
    now = clock.wall()
    clock.hear_issued(now)
    clock.hear_receipt(now)
    return clock


def _write_secret(path: Path, secret: str) -> None:
    write_whole(path, f"{secret}\n".encode())
