"""What is on a stick, seen without taking any of it in.

In: a `VisitContext`, a stick, a scratch folder. Out: what it would bring, or why it is refused. Rules: the tree is
verified as by link, against what was accepted before, but nothing is remembered and the kiosk's own cache is not
touched: a stick that is older, expired or forged leaves the kiosk as it was.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from content_sync.client.reasons import Reason, reason_of
from content_sync.client.signed_times import SignedTime
from content_sync.client.stick.carrying import Incoming, waiting_for_carrier
from content_sync.client.stick.stick_source import StickSource
from content_sync.client.stick.stick_unbelieved import Unbelieved, why_unbelieved
from content_sync.client.tree.edition import Part, held_part
from content_sync.client.tree.part_fetcher import PartFetcher
from content_sync.client.tree.trust_memory import TrustMemory
from content_sync.client.visit_context import VisitContext
from content_sync.errors import ContentSyncError
from content_sync.stick.errors import StickError
from content_sync.stick.folder import StickFolder
from content_sync.wire.bulletin_base import Bulletin
from content_sync.wire.bulletins import name_of
from content_sync.wire.carriers import DOWN, MAX_FILES, StickMarker, is_receipt_name
from content_sync.wire.envelopes import MAX_RECEIPT_BYTES
from content_sync.wire.parts import PartName, part_rules

_log = logging.getLogger(__name__)

SCRATCH: Final = "stick-look"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPart:
    """A part of the tree on a stick: how many texts it has, and how many are new to the kiosk, if anything of it is."""

    name: PartName
    texts: int
    new: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StickLook:
    """What is on a stick.

    Attributes:
        marker: what it says of itself, in words nobody signed; None where it cannot be read.
        refused: why nothing of its tree is taken; None where it may be.
        fault: what is wrong with the stick itself; empty where nothing is.
        unbelieved: whether a tree that was refused as forged is one of another ministry, or nobody's.
        issued: when its tree was signed, in UTC; None where it is refused.
        signers: how many people signed its root.
        is_news: whether anything of its tree is new to the kiosk.
        parts: what its tree has for this village.
        answers: answers to reports that its receipts bring and the kiosk has not.
        receipts: its receipts for this kiosk that can be opened.
        reports: reports that wait to go up.
        files: photos and voices that wait to go up.
        items: all that waits to go up, reports too.
        has_code: a one-time code waits to go up.
        shown: when the newest part that the kiosk shows was signed; None where it shows none.
    """

    marker: StickMarker | None = None
    refused: Reason | None = None
    fault: str = ""
    unbelieved: Unbelieved = ""
    issued: datetime | None = None
    signers: int = 0
    is_news: bool = False
    parts: tuple[SeenPart, ...] = ()
    answers: int = 0
    receipts: int = 0
    reports: int = 0
    files: int = 0
    items: int = 0
    has_code: bool = False
    shown: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Unlearning:
    """The memory as it is; what a look teaches is forgotten with the look."""

    memory: TrustMemory

    def versions(self) -> Mapping[str, int]:
        return self.memory.versions()

    def remember(self, versions: Mapping[str, int], signed_times: Mapping[str, SignedTime] | None = None) -> None:
        """Learn nothing."""

    def signed_times(self) -> Mapping[str, SignedTime]:
        return self.memory.signed_times()


def look(context: VisitContext, stick: StickFolder) -> StickLook:
    """Return what is on a stick; whatever is wrong with it, the look says so."""
    waiting = waiting_for_carrier(context)
    seen = StickLook(
        reports=waiting.reports,
        files=len(waiting.files),
        items=len(waiting.items),
        has_code=bool(waiting.code),
        shown=context.edition_store.edition().issued,
    )
    try:
        seen = replace(seen, marker=stick.marker())
        answers, receipts = _receipts(context, stick)
    except StickError as error:
        return replace(seen, fault=error.fault, refused=Reason.STICK_REFUSED)
    except ContentSyncError as error:
        return replace(seen, refused=reason_of(error))
    return _with_tree(context, stick, replace(seen, answers=answers, receipts=receipts))


def peek(context: VisitContext, stick: StickFolder) -> PartFetcher:
    """Return what reads a stick's tree, verified as far as its top metadata, into a scratch folder.

    Raises:
        ContentSyncError: the tree is refused, or the stick does not answer.
        OSError: the card is full or broken.
    """
    return PartFetcher(
        StickSource(stick),
        root=context.root,
        folder=_scratch(context),
        village=context.village,
        built=context.built,
        uptime=context.clock.uptime(),
        memory=_Unlearning(context.memory),
    )


def forget_look(context: VisitContext) -> None:
    """Remove the scratch folder."""
    shutil.rmtree(_scratch(context), ignore_errors=True)


def _with_tree(context: VisitContext, stick: StickFolder, seen: StickLook) -> StickLook:
    try:
        fetcher = peek(context, stick)
        parts, signers = tuple(_parts(context, fetcher)), fetcher.root_signers
    except (ContentSyncError, OSError) as error:
        _log.warning("stick: its tree is refused: %s", error if isinstance(error, ContentSyncError) else type(error))
        reason = reason_of(error)
        return replace(seen, refused=reason, unbelieved=why_unbelieved(stick) if reason == Reason.FORGED else "")
    finally:
        forget_look(context)
    return replace(
        seen,
        issued=fetcher.issued,
        signers=signers,
        parts=parts,
        is_news=any(part.is_new for part in parts),
    )


def _parts(context: VisitContext, fetcher: PartFetcher) -> Iterator[SeenPart]:
    edition, now = context.edition_store.edition(), context.clock.read()
    for rule in part_rules(context.village):
        held = held_part(edition, rule, context.village)
        try:
            part = fetcher.read(rule, held, now=now).part
        except ContentSyncError as error:
            _log.warning("stick: part %s is refused: %s", rule.name, error)
            continue
        is_new = held is None or part.content != held.content
        yield SeenPart(name=rule.name, texts=len(part.bulletins), new=_count_new(part, held), is_new=is_new)


def _count_new(part: Part, held: Part | None) -> int:
    known: dict[object, Bulletin] = {name_of(one): one for one in held.bulletins} if held else {}
    return sum(known.get(name_of(one)) != one for one in part.bulletins)


def _receipts(context: VisitContext, stick: StickFolder) -> tuple[int, int]:
    """Return how many new answers the receipts bring, and how many receipts can be opened."""
    keys, seed = context.edition_store.edition().keys, context.seed
    if keys is None or seed is None:
        return 0, 0
    incoming, answers, count = Incoming(context, keys, seed), set[str](), 0
    for name in receipt_files(stick, context.village):
        box = stick.read(name, max_bytes=MAX_RECEIPT_BYTES)
        if box is not None and (opened := incoming.try_open(box)):
            count += 1
            answers |= context.outbox.newly_answered(opened[1].answers)
    return len(answers), count


def receipt_files(stick: StickFolder, village: str) -> tuple[str, ...]:
    """Return the paths of the receipts for a village.

    Raises:
        StickError: there are too many, or the folder is a link.
        StickGoneError: the stick does not answer.
    """
    folder = f"{DOWN}/{village}"
    return tuple(f"{folder}/{name}" for name in stick.names(folder, most=MAX_FILES) if is_receipt_name(name))


def _scratch(context: VisitContext) -> Path:
    return context.folder.with_name(SCRATCH)
