"""A new warning waits for no print that is under way: home says it while the rest of a big site is being printed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from kiosk.facts.frame import Frame, frame_of
from kiosk.moment import Moment
from kiosk.paper import Page
from kiosk.screens import PRINTED
from tests.cast.central.ministry import a_warning
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.editions import a_part, an_edition, put_on
from tests.cast.kiosk.served_kiosk import kiosk_in
from tests.cast.pages.big_village import the_big_edition
from tests.cast.waiting import until

BANNER = '<aside class="warning-banner"'
LONGEST_S = 100.0


@dataclass
class Gate:
    """The first screen of the rest: while it is shut, who writes its page waits there."""

    is_reached: Event = field(default_factory=Event)
    is_open: Event = field(default_factory=Event)

    def pages(self, moment: Moment) -> Iterator[Page]:
        yield Page(path="/gate", template="pages/help.html", view=GateView(self, moment))


class GateView:
    """What the gate's page shows; it equals no other, so that it is written at each print."""

    def __init__(self, gate: Gate, moment: Moment) -> None:
        self._gate, self._moment = gate, moment

    @property
    def frame(self) -> Frame:
        self._gate.is_reached.set()
        assert self._gate.is_open.wait(LONGEST_S), "nobody opened the gate"
        return frame_of(self._moment)


@dataclass
class LastScreen:
    """The last screen of the rest; it notes of how many warnings the print knows that comes so far."""

    warnings: list[int] = field(default_factory=list)

    def pages(self, moment: Moment) -> Iterator[Page]:
        self.warnings.append(len(frame_of(moment).warnings))
        yield from ()


def test_a_new_warning_is_on_home_while_a_big_site_is_being_printed_which_stops_and_goes_on_with_it(
    tmp_path: Path,
) -> None:
    gate, last = Gate(), LastScreen()
    gate.is_open.set()
    screens = [gate.pages, *PRINTED, last.pages]
    with ThreadPoolExecutor() as threads, kiosk_in(tmp_path, screens=screens, has_edition=False) as kiosk:
        put_on(kiosk.stores.content, an_edition(*the_big_edition(), issued=NOON))
        gate.is_reached.clear()
        gate.is_open.clear()
        last.warnings.clear()
        try:
            long_print = threads.submit(kiosk.program.updater.reprint)
            assert gate.is_reached.wait(LONGEST_S)
            kiosk.stores.content.take(a_part("warnings", a_warning("w-1", hours=99), number=2, issued=NOON))
            short_print = threads.submit(kiosk.program.updater.reprint)
            until(lambda: BANNER in kiosk.get("/").text, seconds=LONGEST_S, what="the warning on home")
            assert kiosk.get("/warnings/w-1").status == 200
            assert kiosk.get("/articles/a-1").status == 404  # nothing of a print is shown before it is whole
        finally:
            gate.is_open.set()
        assert long_print.result(LONGEST_S)
        assert short_print.result(LONGEST_S)
        assert last.warnings == [1, 1]  # in both languages, once: the print without the warning never came so far
        for path in ("/", "/en/", "/weather", "/articles/a-1", "/en/articles/a-299"):
            assert BANNER in kiosk.get(path).text
        assert not kiosk.program.updater.reprint()
