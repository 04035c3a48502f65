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

SAMPLES: Final = {
    "tmd-forecast": "a week's weather",
    "nabc-prices": "a month's prices",
    "tmd-cap": "a warning",
    "articles": "articles and news",
}


def prepare(demo: Demo, programs: Programs, say: Callable[[str], None]) -> None:
    """Make what is not there yet, and feed central with the samples of today.

    Raises:
        SettingError: something did not succeed.
    """
    say(f"Preparing central's keys, the sign-ins and the register of {register_lists.VILLAGES} villages ...")
    if not demo.staff_file.exists():
        _write_secret(demo.staff_file, secrets.token_urlsafe(12))
    _make_known(demo, programs)
    demo.root_file.write_bytes(next((demo.folder / "central").rglob("1.root.json")).read_bytes())
    for kiosk in demo.kiosks:
        make_volunteer(kiosk)
    say(f"Feeding central with {', '.join(SAMPLES.values())} ...")
    programs.run(CENTRAL, *(("feed", name, "--sample") for name in SAMPLES))


def _make_known(demo: Demo, programs: Programs) -> None:
    """Make central's keys and an account, and hand in the lists; of people once, as their days stay."""
    lists = {
        "villages": register_lists.villages_csv({one.village.code: _key_of(one) for one in (demo.here, demo.near)})
    }
    if not (demo.folder / "attendance.csv").exists():
        today = local_date(_clock().wall())
        lists["volunteers"] = register_lists.volunteers_csv(today)
        lists["trainings"] = register_lists.trainings_csv(today)
        lists["attendance"] = register_lists.attendance_csv()
    made = {name: demo.folder / f"{name}.new" for name in lists}
    for name, file in made.items():
        file.write_text(lists[name], "utf-8")
    programs.run(
        CENTRAL,
        ("keys",),
        *([("publish", "--clock-is-right")] if demo.root_file.exists() else []),  # the last start may be weeks ago
        ("staff", STAFF, "--area", "th", "--password-file", str(demo.staff_file)),
        *((name, str(file)) for name, file in made.items()),
    )
    for name, file in made.items():
        file.replace(demo.folder / f"{name}.csv")


def _key_of(kiosk: DemoKiosk) -> str:
    identity = identify(kiosk.data_dir)
    if identity.seed is None:
        raise SettingError(f"{identity.harm}; `kiosk key --new` makes a new one")
    return public_key(identity.seed).hex()


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
