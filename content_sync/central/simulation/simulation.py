"""Visits of many kiosks to one central, each when its time has come, until every one has its receipt.

In: a plan and a central. Out: for each round what came of it. Rules: a kiosk whose request or answer was lost comes
again soon; one that was turned away comes when central said, and no sooner; what it did not hear of it sends again. A
kiosk that central did not serve ten times ends the simulation: what is lost on purpose does not count.
"""

from __future__ import annotations

import asyncio
import heapq
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from content_sync.central.clock import system_clock
from content_sync.central.simulation.calling import CallerConnection, connected
from content_sync.central.simulation.fetching import fetch_warnings
from content_sync.central.simulation.kiosk import SimulatedKiosk
from content_sync.central.simulation.own_central import OwnCentral, own_central
from content_sync.central.simulation.plan import Plan
from content_sync.central.simulation.tally import RoundTally
from content_sync.counted import counted
from content_sync.errors import ForgedError, SettingError, WireError
from content_sync.wire.addresses import ENVELOPES
from content_sync.wire.areas import DISTRICT

Tell = Callable[[str], None]

_AGAIN_S: Final = 1.0
_TOLD_EVERY_S: Final = 2.0
MOST_IN_VAIN: Final = 10


def simulate(plan: Plan, tell: Tell) -> list[RoundTally]:
    """Simulate it, and return what came of each round.

    Args:
        plan: what.
        tell: is told how far it is.

    Raises:
        SettingError: the central did not start, or did not serve a kiosk again and again.
    """
    tell(f"{counted(plan.kiosks, 'village is', 'villages are')} registered ...")
    with own_central(plan.kiosks) as central:
        return rounds_of(plan, central, tell)


def rounds_of(plan: Plan, central: OwnCentral, tell: Tell) -> list[RoundTally]:
    """Let the kiosks of a central visit it.

    Raises:
        SettingError: it did not serve one of them again and again.
    """
    rounds = [_round(plan, central, tell, is_first=True)]
    if plan.mode == "warning":
        tell("a national warning is published ...")
        central.warn_the_nation()
        rounds.append(_round(plan, central, tell, is_first=False))
    return rounds


def _round(plan: Plan, central: OwnCentral, tell: Tell, *, is_first: bool) -> RoundTally:
    chance = random.Random(plan.seed)
    visiting = chance.sample(central.kiosks, plan.visits)
    if is_first:
        for kiosk in visiting:
            kiosk.write_report(system_clock())
    tally, cpu_s = RoundTally(wanted=len(visiting)), central.cpu_s()
    asyncio.run(_Round(plan, central, tally, chance, tell).run(visiting))
    tally.cpu_s = central.cpu_s() - cpu_s
    taken = central.taken()
    ours = [kiosk for kiosk in visiting if kiosk.report is not None]
    tally.lost = sum(not taken[f"{kiosk.village} 1"] for kiosk in ours)
    tally.twice = sum(taken[f"{kiosk.village} 1"] > 1 or kiosk.oks > 1 for kiosk in ours)
    return tally


class _Round:
    """One visit of each kiosk."""

    def __init__(self, plan: Plan, central: OwnCentral, tally: RoundTally, chance: random.Random, tell: Tell) -> None:
        self._plan, self._central, self._tally, self._chance, self._tell = plan, central, tally, chance, tell
        self._due: list[tuple[float, int, SimulatedKiosk]] = []
        self._in_vain: Counter[str] = Counter()
        self._began_s = time.monotonic()

    async def run(self, kiosks: Sequence[SimulatedKiosk]) -> None:
        """Let them visit until all are done.

        Raises:
            SettingError: one was not served again and again.
        """
        over_s = 0.0 if self._plan.mode == "return" else self._plan.over_s
        self._due = [(over_s * at / len(kiosks), at, kiosk) for at, kiosk in enumerate(kiosks)]
        heapq.heapify(self._due)
        callers = [asyncio.create_task(self._call()) for _ in range(min(self._plan.at_once, len(kiosks)))]
        teller = asyncio.create_task(self._tell_progress())
        try:
            await asyncio.gather(*callers)
        finally:
            teller.cancel()

    def _now_s(self) -> float:
        return time.monotonic() - self._began_s

    async def _call(self) -> None:
        while self._tally.done < self._tally.wanted:
            now_s = self._now_s()
            if self._due and self._due[0][0] <= now_s:
                _, number, kiosk = heapq.heappop(self._due)
                again_s = await self._visit(kiosk)
                if again_s is not None:
                    heapq.heappush(self._due, (self._now_s() + again_s, number, kiosk))
            else:
                until_s = self._due[0][0] - now_s if self._due else _AGAIN_S
                await asyncio.sleep(min(max(until_s, 0.001), 0.05))

    async def _visit(self, kiosk: SimulatedKiosk) -> float | None:
        """Let a kiosk visit; return after how many seconds it comes again, None where all is done."""
        box = kiosk.box(self._central.keys, system_clock())
        began_s = time.monotonic()
        try:
            async with connected(self._central.port, self._tally.bytes) as connection:
                return await self._visited(connection, kiosk, box, began_s)
        except (OSError, ValueError, ForgedError, WireError) as error:
            self._tally.failed += 1
            self._count_in_vain(kiosk, str(error) or type(error).__name__)
            return self._soon_s()

    def _count_in_vain(self, kiosk: SimulatedKiosk, why: str) -> None:
        self._in_vain[kiosk.village] += 1
        if self._in_vain[kiosk.village] >= MOST_IN_VAIN:
            done = f"{self._tally.done:,} of {counted(self._tally.wanted, 'visit')}"
            raise SettingError(f"a kiosk came {MOST_IN_VAIN} times in vain, and {done} were made: {why}")

    async def _visited(
        self, connection: CallerConnection, kiosk: SimulatedKiosk, box: bytes, began_s: float
    ) -> float | None:
        tally, drop = self._tally, self._plan.drop
        if self._chance.random() < drop:
            await connection.send_half(ENVELOPES, box)
            tally.dropped += 1
            return self._soon_s()
        answer = await connection.ask(ENVELOPES, body=box)
        if answer.status != HTTPStatus.OK:
            tally.turned_away += 1
            tally.last_told_s = max(tally.last_told_s, self._now_s() + answer.retry_after_s)
            self._count_in_vain(kiosk, f"central turned it away with {answer.status}")
            return answer.retry_after_s or self._soon_s()
        comes_home = self._chance.random() >= drop
        receipt = kiosk.read(answer.body, self._central.keys, comes_home=comes_home)
        if not comes_home:
            tally.dropped += 1
            return self._soon_s()
        tally.took_s.append(time.monotonic() - began_s)
        if self._plan.mode == "warning" and receipt.newest.get("warnings", 0) > kiosk.holds.get("warnings", 0):
            district, have = kiosk.village[:DISTRICT], kiosk.edition
            asked = await fetch_warnings(connection, district, have=have, to=receipt.edition)
            tally.fetches += asked  # others count meanwhile
        kiosk.holds, kiosk.edition = receipt.newest, receipt.edition
        tally.done += 1
        tally.last_done_s = self._now_s()
        return None

    def _soon_s(self) -> float:
        return _AGAIN_S * (0.5 + self._chance.random())

    async def _tell_progress(self) -> None:
        while True:
            await asyncio.sleep(_TOLD_EVERY_S)
            done, now_s = self._tally.done, self._now_s()
            self._tell(f"{done:,} of {counted(self._tally.wanted, 'visit')}, {done / now_s:,.0f} a second")
