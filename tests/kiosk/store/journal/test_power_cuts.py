"""The power is cut at every step of a story; nothing that was confirmed is lost, nothing else is there.

The same checks are run on journals with one deliberate mistake each, and must find every mistake.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from kiosk.store.errors import CardError
from kiosk.store.journal import journal, lines, storage
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.journal import Journal, SizedTexts
from tests.cast.card.cuts import states_after_cut
from tests.cast.card.inodes import CardSnapshot, Files
from tests.cast.card.power import Card
from tests.cast.card.store_on_card import in_use
from tests.cast.card.store_story import AFTERWARDS, JOURNAL, STORY, Promise, Teller, dump, fault_after

pytestmark = pytest.mark.usefixtures("silence")
MODELS = ("weak", "ext4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much of a sweep is done; None is all.

    Attributes:
        states: at each cut of the story.
        later_states: at each cut after a failed sync, a kill or another cut.
        second_cuts: the share of states in which the recovery is cut too.
        failures: how many of the syncs are made to fail.
    """

    states: int | None
    later_states: int
    second_cuts: float
    failures: int | None


QUICK = Effort(states=12, later_states=5, second_cuts=0.03, failures=5)
FULL = Effort(states=None, later_states=24, second_cuts=0.003, failures=None)


class Sweep:
    """Tries cuts until one does harm, each state once."""

    def __init__(
        self, *, model: str, seed: int, effort: Effort, ignores: frozenset[str] = frozenset(), photo_first: bool = True
    ) -> None:
        self.model, self.effort, self.ignores, self.photo_first = model, effort, ignores, photo_first
        self.dice = random.Random(seed)
        self.tried: set[int] = set()
        self.promises: dict[int, Promise] = {}  # kept, so that no other gets the same id
        self.card = Card(model=model)

    def tell(self, fails: Callable[[int, str], int] | None = None) -> list[CardSnapshot]:
        """Live the story on a new card; return its snapshots."""
        self.card = card = Card(model=self.model, ignores=self.ignores)
        card.is_recording = True
        if fails:
            card.fails = fails
        with in_use(card):
            Teller(card, photo_first=self.photo_first).live(STORY)
        return card.snapshots

    def faults(self, *, first: str = "laws") -> Iterator[str]:
        """Yield what is wrong after each cut where something is; one part of the sweep comes first."""
        parts = {"laws": self._laws, "cuts": self._cuts, "kills": self._kills, "failures": self._failures}
        for part in [parts.pop(first), *parts.values()]:
            yield from part()

    def _laws(self) -> Iterator[str]:
        self.tell()
        # Each growth of the file goes through the file system's own journal; four lines share one.
        if self.card.growths > 12:
            yield f"the file grew {self.card.growths} times"
        content = self.card.files()[str(JOURNAL)]
        reader = lines.LineReader(lambda _: None)
        reader.feed(content or b"")
        if reader.number < 30:
            yield "numbers do not grow through replacements"

    def _cuts(self) -> Iterator[str]:
        for snapshot in self.tell():
            yield from self._cut(snapshot, _promise(snapshot), is_later=False)

    def _kills(self) -> Iterator[str]:
        yield from self._killed(self.tell())

    def _failures(self) -> Iterator[str]:
        syncs = range(1, 1 + sum("sync" in snapshot.call for snapshot in self.tell()))
        wanted = self.effort.failures
        for sync in syncs if wanted is None else self.dice.sample(syncs, wanted):
            yield from self._failed_sync(sync_number=sync)

    def _cut(self, snapshot: CardSnapshot, promise: Promise, *, is_later: bool = True) -> Iterator[str]:
        at_most = self.effort.later_states if is_later else self.effort.states
        for files in states_after_cut(snapshot, model=self.model, dice=self.dice, at_most=at_most):
            self.promises[id(promise)] = promise
            # What was being written under another name is never read.
            state = hash((frozenset(item for item in files.items() if not item[0].endswith("new")), id(promise)))
            if state in self.tried:
                continue
            self.tried.add(state)
            if fault := fault_after(files, promise, model=self.model):
                yield f"{self.model}, cut after {snapshot.call}: {fault}"
            if not is_later and self.dice.random() < self.effort.second_cuts:
                yield from self._cut_again(files, promise)

    def _cut_again(self, files: Files, promise: Promise) -> Iterator[str]:
        """Cut the power while the store recovers from a cut."""
        card = Card(files, model=self.model, ignores=self.ignores)
        card.is_recording = True
        with in_use(card):
            Teller(card, promise=promise).live(AFTERWARDS)
        for snapshot in card.snapshots:
            for fault in self._cut(snapshot, _promise(snapshot)):
                yield f"second cut: {fault}"

    def _killed(self, snapshots: list[CardSnapshot]) -> Iterator[str]:
        """End the program with the power on, start it again, then cut: what it showed must be there."""
        for snapshot in snapshots if self.effort.states is None else self.dice.sample(snapshots, 25):
            card = Card.killed_at(snapshot, model=self.model)
            with in_use(card):
                store = Documents(JOURNAL)
                found = dump(store)
                card.is_recording = True
                card._record("a start after a kill")
                store.close()
            if not _promise(snapshot).allows(found):
                yield f"killed after {snapshot.call}: something else is shown"
            for fault in self._cut(card.snapshots[0], Promise(confirmed=found)):
                yield f"killed after {snapshot.call}: {fault}"

    def _failed_sync(self, *, sync_number: int) -> Iterator[str]:
        """Let one sync fail, go on, cut the power at each later step."""
        syncs = 0

        def fails(_number: int, call: str) -> int:
            nonlocal syncs
            syncs += "sync" in call
            return 5 if "sync" in call and syncs == sync_number else 0

        try:
            snapshots = self.tell(fails)
        except AssertionError as error:
            yield f"after a failed sync: {error}"
            return
        start = next(number for number, snapshot in enumerate(snapshots) if snapshot.call.startswith("a failed"))
        for snapshot in snapshots[start:]:
            for fault in self._cut(snapshot, _promise(snapshot)):
                yield f"after a failed sync: {fault}"
        for fault in self._killed(snapshots[start : start + 30]) if len(snapshots) >= start + 30 else ():
            yield f"after a failed sync: {fault}"


def _promise(snapshot: CardSnapshot) -> Promise:
    assert isinstance(snapshot.note, Promise)
    return snapshot.note


def first_fault(sweep: Sweep, *, first: str = "laws") -> str:
    return next(sweep.faults(first=first), "")


@pytest.mark.parametrize("model", MODELS)
def test_a_cut_at_any_step_loses_nothing_that_was_confirmed(model: str) -> None:
    sweep = Sweep(model=model, seed=1, effort=QUICK)
    assert first_fault(sweep) == ""
    assert len(sweep.tried) > 300


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("model", MODELS)
def test_every_cut_at_every_step_loses_nothing_that_was_confirmed(model: str) -> None:
    sweep = Sweep(model=model, seed=0, effort=FULL)
    assert first_fault(sweep) == ""
    assert len(sweep.tried) > 20_000


class Restarting(Journal):
    """Begins its numbers anew with each replacement."""

    def replace(self, texts: SizedTexts) -> None:
        self._number = 0
        super().replace(texts)


class Retrying(Journal):
    """Believes the second fsync after one that failed."""

    def append(self, text: str) -> None:
        try:
            super().append(text)
        except CardError:
            self._go_on(text)

    def _go_on(self, text: str) -> None:
        self.must_replace = False
        self.end = lines.next_block_start(self.end) + len(lines.line(self._number, text))
        self._file.write(b"", self.end)  # fsync again, and take the file for ours as it is


class GoingOn(Retrying):
    """Refuses the change of which the fsync failed, but puts the next line behind it."""

    def append(self, text: str) -> None:
        try:
            Journal.append(self, text)
        except CardError:
            self._go_on(text)
            raise


class Unflushed(Journal):
    """Takes at the start what is in memory only for what is on the card."""

    def _flush(self) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One deliberate mistake: calls that do nothing, names put in place of others, photos late."""

    ignores: frozenset[str] = frozenset()
    patches: tuple[tuple[object, str, object], ...] = ()
    photo_first: bool = True
    found_by: str = "cuts"


MISTAKES = {
    "no fsync of a line": Mistake(ignores=frozenset({"fdatasync"})),
    "no fsync of a new file": Mistake(ignores=frozenset({"fsync"})),
    "no fsync of the folder": Mistake(ignores=frozenset({"fsync of a folder"})),
    "no checksum": Mistake(patches=((lines, "zlib", SimpleNamespace(crc32=lambda _: 0)),)),
    "a line is believed without its newline": Mistake(
        # As an early draft did: a line ends at its newline, or with the zeros at the end of the file.
        patches=((lines, "LINE", re.compile(rb"([0-9a-f]{8}) (([0-9]{1,18}) ([^\n]*?))\0*(?:\n|\Z)")),)
    ),
    "a failed fsync is tried again": Mistake(patches=((storage, "Journal", Retrying),), found_by="failures"),
    "a line is appended after a failed fsync": Mistake(patches=((storage, "Journal", GoingOn),), found_by="failures"),
    "a photo is written after its line": Mistake(photo_first=False),
    "numbers restart": Mistake(patches=((storage, "Journal", Restarting),)),
    "zeros are not written": Mistake(patches=((journal, "bytes", lambda _: b""),), found_by="laws"),
    "nothing is flushed at the start": Mistake(patches=((storage, "Journal", Unflushed),), found_by="kills"),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_each_deliberate_mistake_is_found(mistake: Mistake) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module, name, broken in mistake.patches:
            patch.setattr(module, name, broken, raising=False)
        sweeps = (
            Sweep(model="weak", seed=seed, effort=QUICK, ignores=mistake.ignores, photo_first=mistake.photo_first)
            for seed in range(4)
        )
        assert any(first_fault(sweep, first=mistake.found_by) for sweep in sweeps)
