"""What `central simulate` does: it measures a central of its own with simulated kiosks, and prints the figures.

In: how many kiosks, and what happens to them. Out: the figures on standard output, how far it is on standard error.
"""

from __future__ import annotations

import argparse
import sys
from typing import Final

from content_sync.central.config import CentralConfig
from content_sync.central.simulation.own_central import MOST_KIOSKS
from content_sync.central.simulation.plan import Plan
from content_sync.central.simulation.simulation import MOST_IN_VAIN, simulate
from content_sync.errors import SettingError

_MOST_AT_ONCE: Final = 900  # central holds a thousand connections
_VISITS_AT_ONCE: Final = 64
_COMFORTABLE: Final = 200  # visits a second


def add_simulate_command(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `central simulate` its words."""
    parser.epilog = (
        "It founds a ministry in a temporary folder and starts a `central serve` for it on a free port of this "
        "machine: a real central, which has the kiosks' keys in its register and whose database and CPU can be looked "
        "at, as one elsewhere could not. What is lost on purpose is sent again until it arrived; a kiosk that central "
        f"itself did not serve {MOST_IN_VAIN} times ends the simulation with a sentence and exit code 2."
    )
    parser.add_argument("--kiosks", metavar="N", type=int, default=1_000, help="how many villages there are (1000)")
    parser.add_argument("--visits", metavar="N", type=int, help="how many kiosks visit, each once (all)")
    parser.add_argument(
        "--seconds", metavar="S", type=float, help="over how many seconds the visits are spread (200 a second)"
    )
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--return", dest="is_return", action="store_true", help="all come at once, as after a power cut")
    modes.add_argument(
        "--warning", action="store_true", help="then a national warning is published, and all come again"
    )
    parser.add_argument(
        "--drop", action="store_true", help="a third of the requests and a third of the answers is lost"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="another number is another chance (1)")


def run_simulate(config: CentralConfig, asked: argparse.Namespace) -> None:
    """Simulate kiosks against a central of their own; the one of the settings is not touched."""
    del config
    plan = _plan(asked)
    for number, tally in enumerate(simulate(plan, _tell), start=1):
        if number > 1:
            _say("")
            _say("after the warning:")
        for line in tally.lines():
            _say(line)


def _plan(asked: argparse.Namespace) -> Plan:
    kiosks = asked.kiosks
    visits = kiosks if asked.visits is None else asked.visits
    if not 1 <= visits <= kiosks <= MOST_KIOSKS:
        raise SettingError(f"--kiosks is between 1 and {MOST_KIOSKS}, and --visits at most as many")
    seconds = visits / _COMFORTABLE if asked.seconds is None else asked.seconds
    if not 0 <= seconds < float("inf"):
        raise SettingError("--seconds is a number that is not below 0")
    return Plan(
        kiosks=kiosks,
        visits=visits,
        over_s=seconds,
        mode="return" if asked.is_return else "warning" if asked.warning else "visits",
        drop=1 / 3 if asked.drop else 0.0,
        seed=asked.seed,
        at_once=_MOST_AT_ONCE if asked.is_return else _VISITS_AT_ONCE,
    )


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
