"""What the demo needs before its programs run: keys, villages, a register, sign-ins and sample content.

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
from content_sync.look.thai import local_date
from content_sync.wire.keys import public_key
from kiosk.callers.accounts import Accounts
from kiosk.callers.passwords import Passwords, new_password
from kiosk.clock import Clock, system_clock
from kiosk.demo import board_talk, market_day, neighbours, register_lists, volunteering
from kiosk.demo.desk_clerk import DeskClerk
from kiosk.demo.programs import CENTRAL, Programs
from kiosk.demo.world import STAFF, Demo, DemoKiosk
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
    say("Preparing the villages and the sign-ins ...")
    _list_villages(demo, programs)
    if not demo.staff_file.exists():
        _write_secret(demo.staff_file, secrets.token_urlsafe(12))
    programs.run(CENTRAL, "staff", STAFF, "--area", "th", "--password-file", str(demo.staff_file))
    for kiosk in demo.kiosks:
        make_volunteer(kiosk)
    _register(demo, programs, say)
    for name, words in SAMPLES:
        say(f"Feeding central with {words} ...")
        programs.run(CENTRAL, "feed", name, "--sample")


def _list_villages(demo: Demo, programs: Programs) -> None:
    keys = {kiosk.village.code: _key_of(kiosk) for kiosk in (demo.here, demo.near)}
    _take_list(demo, programs, "villages", register_lists.villages_csv(keys))


def _key_of(kiosk: DemoKiosk) -> str:
    identity = identify(kiosk.data_dir)
    if identity.seed is None:
        raise SettingError(f"{identity.harm}; `kiosk key --new` makes a new one")
    return public_key(identity.seed).hex()


def _register(demo: Demo, programs: Programs, say: Callable[[str], None]) -> None:
    """Hand in the lists of volunteers, of a training and of who was there, once: their days stay as they were."""
    if (demo.folder / "attendance.csv").exists():
        return
    say(f"Handing in the register of {register_lists.VILLAGES} villages ...")
    today = local_date(_clock().wall())
    _take_list(demo, programs, "volunteers", register_lists.volunteers_csv(today))
    _take_list(demo, programs, "trainings", register_lists.trainings_csv(today))
    _take_list(demo, programs, "attendance", register_lists.attendance_csv())


def _take_list(demo: Demo, programs: Programs, name: str, text: str) -> None:
    made, listed = demo.folder / f"{name}.new", demo.folder / f"{name}.csv"
    made.write_text(text, "utf-8")
    programs.run(CENTRAL, name, str(made))
    made.replace(listed)


def make_volunteer(kiosk: DemoKiosk) -> None:
    """Set the kiosk up, and forget the volunteer's password once they have chosen another one."""
    with closing(open_stores(kiosk.config)) as stores:
        people, passwords, file = stores.people, Passwords(), kiosk.password_file
        if not people.all():
            password = new_password()
            _write_secret(file, password)
            Accounts(people, stores.network, passwords, _clock()).add_first(kiosk.village.volunteer, password)
        if file.exists() and not passwords.is_right(people.all()[0].password_hash, kiosk.password()):
            file.unlink()


def visit(kiosk: DemoKiosk) -> None:
    """Let the kiosk visit central, by a clock that is trusted.

    Raises:
        SettingError: it did not succeed.
    """
    with closing(open_stores(kiosk.config)) as stores:
        result = make_visits(kiosk.config, stores, _clock()).run()
    if not result.is_ok:
        halves = (result.up, result.down, result.photos)
        reasons = " and ".join(f"{half.reason}" for half in halves if half.outcome == "failed")
        raise SettingError(f"the kiosk's visit to central did not succeed: {reasons}")


def live_a_while(demo: Demo, say: Callable[[str], None]) -> None:
    """Let neighbours report, volunteers work and talk, and staff answer, once; central runs, and no kiosk does.

    Raises:
        SettingError: something did not succeed.
    """
    here, near = demo.here, demo.near
    if not _is_first(here):
        return
    say("Neighbours report, volunteers talk, and staff answer ...")
    _with_stores(here, neighbours.tell, board_talk.ask, volunteering.teach_here)
    visit(here)
    clerk = DeskClerk(demo.central_url, email=STAFF, password=demo.password_of_staff())
    neighbours.answer(clerk)
    board_talk.announce(clerk)
    visit(near)
    _with_stores(near, board_talk.answer, volunteering.teach_near, volunteering.announce, market_day.fill_near)
    visit(near)
    for shown_further in ("/activities", "/market"):
        clerk.accept_all(shown_further)
    visit(here)
    _with_stores(here, neighbours.say_more, volunteering.pass_on)  # what they say goes up with the kiosk's first visit


def reference_to_follow(kiosk: DemoKiosk) -> str:
    """Return the reference of the first report, which staff answered."""
    with closing(open_stores(kiosk.config)) as stores:
        filed = stores.outbox.filed(1)
        return filed.reference if filed else "(forgotten after its time)"


def _is_first(kiosk: DemoKiosk) -> bool:
    """Have neighbours put things up at the market, once; return whether nobody has reported yet."""
    with closing(open_stores(kiosk.config)) as stores:
        market_day.fill(stores, _clock())
        return stores.outbox.find(1) is None


def _with_stores(kiosk: DemoKiosk, *acts: Callable[[Stores, Clock], None]) -> None:
    with closing(open_stores(kiosk.config)) as stores:
        for act in acts:
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
