"""What becomes of deliveries: they are kept together in one transaction, and each gets its receipt.

In: deliveries that came at about the same time. Out: for each its receipt, or why it is not kept. Rules: nobody gets a
receipt before the commit, and where that fails nobody does; where one of them cannot be kept, each is tried alone, so
that it costs the others nothing but time. What would be asked of the database for each is asked for all at once, and
what goes home to a village is only looked for where something waits. Villages are locked in one order.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from content_sync.central.database.kiosks.keys import note_seals
from content_sync.central.database.kiosks.villages import lock_villages
from content_sync.central.database.reports.attachments import wanted_attachments
from content_sync.central.database.schema.key_tables import KeyState
from content_sync.central.database.sessions import Database, DatabaseError, Session
from content_sync.central.database.waiting import what_waits
from content_sync.central.kiosks.answers_home import (
    closed_home,
    confirm,
    erased_home,
    market_home,
    put_back,
    send_answers,
)
from content_sync.central.kiosks.arrivals import LARGEST_NUMBER, Arrival
from content_sync.central.kiosks.arriving_cards import ArrivingCards
from content_sync.central.kiosks.deliveries import Arrived
from content_sync.central.kiosks.heartbeats import ArrivingHeartbeats
from content_sync.central.kiosks.items.items_intake import ItemsIntake
from content_sync.central.kiosks.items.known_items import KnownItems
from content_sync.central.kiosks.known_senders import as_known_now
from content_sync.central.kiosks.new_reports import NewReports
from content_sync.central.kiosks.quarantine import hold
from content_sync.central.network.activities import answers_home
from content_sync.central.network.board import ChangesHome, changes_home
from content_sync.central.network.keys import standing_of
from content_sync.central.network.photos import piece_home
from content_sync.wire.envelopes import Receipt
from content_sync.wire.keys import KeyOrKeys, opens
from content_sync.wire.parts import PartNumbers, part_roles
from content_sync.wire.reports import ItemResult

_log = logging.getLogger(__name__)

_ATTACHMENTS_AT_ONCE: Final = 20
_TRIES: Final = 3  # where another process came first


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps deliveries.

    Attributes:
        database: where they are kept.
        seal_seed: opens contacts.
        newest: the newest number of each part of a village's edition, by role.
        photos: the folder of photos, by their SHA-256.
    """

    database: Database
    seal_seed: KeyOrKeys
    newest: Callable[[str], Mapping[str, int]]
    photos: Path

    def keep(self, all_of_them: Sequence[Arrived]) -> list[Receipt | Exception]:
        """Keep deliveries; return for each its receipt, or why it is not kept."""
        if len(all_of_them) > 1:
            try:
                return list(self._keep_in_one(all_of_them))
            except DatabaseError as error:
                if error.is_down:  # it is the same for each of them
                    return [error] * len(all_of_them)
            except Exception as error:  # noqa: BLE001  raised again for the one that it is of
                _log.warning("%d envelopes are kept one by one: %s", len(all_of_them), type(error).__name__)
        return [self._keep_alone(one) for one in all_of_them]

    def _keep_alone(self, one: Arrived) -> Receipt | Exception:
        for tries_left in reversed(range(_TRIES)):
            try:
                return self._keep_in_one([one])[0]
            except DatabaseError as error:
                if not (error.is_clash and tries_left):
                    return error
            except Exception as error:  # noqa: BLE001  raised where the envelope came in
                return error
        raise AssertionError("the last try returns")

    def _keep_in_one(self, all_of_them: Sequence[Arrived]) -> list[Receipt]:
        with self.database.writing() as session:
            lock_villages(session, {one.delivery.village for one in all_of_them})
            all_of_them = as_known_now(session, all_of_them)
            known = KnownItems(session, {item.id for one in all_of_them for item in one.items})
            kiosks = {one.delivery.envelope_id.kiosk.hex() for one in all_of_them}
            heartbeats, cards = ArrivingHeartbeats(session, kiosks), ArrivingCards(session, kiosks)
            in_order = sorted(range(len(all_of_them)), key=lambda at: all_of_them[at].delivery.village)
            reports = NewReports(session)
            kept = {at: self._take(reports, all_of_them[at], known, heartbeats) for at in in_order}
            known.write()
            heartbeats.write()
            renewing = {at for at in in_order if cards.hear(all_of_them[at])}
            cards.write()
            note_seals(session, self._newer_seals(all_of_them))
            reports.written().flush()
            home = _GoingHome(session, {one.arrived.delivery.village for one in kept.values()}, self.photos)
            receipts = {at: home.receipt(one, new_epoch=at in renewing) for at, one in kept.items()}
        return [receipts[at] for at in range(len(all_of_them))]

    def _newer_seals(self, all_of_them: Sequence[Arrived]) -> dict[str, str]:
        """Return which newer key of central's these kiosks know by now, where that is news."""
        seeds = self.seal_seed if isinstance(self.seal_seed, tuple) else (self.seal_seed,)
        seals = ["", *(opens(seed).hex() for seed in reversed(seeds))]  # the newest last
        newer: dict[str, str] = {}
        for delivery in (one.delivery for one in all_of_them):
            kiosk, seal = delivery.envelope_id.kiosk.hex(), delivery.sealed_to.hex()
            known = newer.get(kiosk, delivery.key.seal)
            if seal != known and seal in seals and (known not in seals or seals.index(known) < seals.index(seal)):
                newer[kiosk] = seal
        return newer

    def _take(self, reports: NewReports, one: Arrived, known: KnownItems, heartbeats: ArrivingHeartbeats) -> _Taken:
        village, envelope = one.delivery.village, one.delivery.envelope
        newest, standing = self.newest(village), standing_of(one.delivery.key, one.now)
        held = _held(one, heartbeats)
        arrival = Arrival(
            reports=reports,
            village=village,
            envelope_id=one.delivery.envelope_id,
            now=one.now,
            seal_seed=self.seal_seed,
            starts=partial(heartbeats.starts_of, one.delivery.envelope_id.kiosk.hex()),
            came_as="" if standing == "active" else standing,
        )
        items = ItemsIntake(
            arrival=arrival,
            known=known,
            heartbeats=heartbeats,
            held=held,
            newest=newest,
            has_time=one.has_time,
            board=_storable(envelope.board),
            is_revoked=standing == "revoked",
        )
        results = tuple(items.take(item) for item in one.items)
        if items.is_revoked:
            _hold(arrival.session, one, results)
        serial = None
        if not arrival.came_as:
            serial = put_back(arrival.session, village, envelope.restored) if envelope.restored else None
            if envelope.confirmed:
                confirm(arrival.session, envelope.confirmed, village=village, now=one.now)
        is_kept = heartbeats.keeps_parts(one.delivery.envelope_id, held)
        keeps_parts = standing == "active" and bool(newest) and is_kept
        if keeps_parts and envelope.parts_as is not None and _is_all(held, newest):
            newest = {}  # the kiosk knows what it holds
        return _Taken(
            arrived=one, results=results, serial=serial, newest=newest, keeps_parts=keeps_parts, standing=standing
        )


def _hold(session: Session, one: Arrived, results: Collection[ItemResult]) -> None:
    taken = {result.id for result in results if result.result != "later"}
    hold(session, one.delivery.box, one.delivery.envelope_id, one.items, but=taken, now=one.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A delivery whose items took effect; `serial` is the last one of a village whose kiosk was restored.

    `keeps_parts` says that the next envelope need not name the parts. `standing` is that of the key.
    """

    arrived: Arrived
    results: tuple[ItemResult, ...]
    serial: int | None
    newest: Mapping[str, int]
    keeps_parts: bool
    standing: KeyState


class _GoingHome:
    """What goes home to some villages."""

    def __init__(self, session: Session, villages: Collection[str], photos: Path) -> None:
        self._session, self._photos = session, photos
        self._waiting = what_waits(session, villages)

    def receipt(self, taken: _Taken, *, new_epoch: bool) -> Receipt:
        """Return the receipt of a delivery; it may ask for a new epoch."""
        one = taken.arrived
        at, newest = one.now if one.has_time else None, dict(taken.newest)
        session, village, envelope = self._session, one.delivery.village, one.delivery.envelope
        if taken.standing != "active":  # neither answers nor the board go to a box that may be in other hands
            wanted = () if taken.standing == "revoked" else self._wanted(village)
            return Receipt(
                at=at,
                results=taken.results,
                attachments_wanted=wanted,
                newest=newest,
                new_epoch=new_epoch,
                standing=taken.standing,
            )
        board = envelope.board
        home = (
            ChangesHome() if board is None else changes_home(session, village, board, last=self._waiting.last_of_board)
        )
        restored = envelope.restored
        return Receipt(
            at=at,
            results=taken.results,
            answers=send_answers(session, village) if village in self._waiting.answers else (),
            activities=answers_home(session, village) if village in self._waiting.activities else (),
            attachments_wanted=self._wanted(village),
            board=home.changes,
            board_to=home.to,
            has_more=home.has_more,
            photo=piece_home(session, village, envelope.photo, self._photos) if envelope.photo else None,
            last_serial=taken.serial,
            erased=erased_home(session, village, restored) if restored else (),
            closed=closed_home(session, village) if restored else (),
            market=market_home(session, village, restored) if restored or village in self._waiting.market else (),
            newest=newest,
            keeps_parts=taken.keeps_parts,
            new_epoch=new_epoch,
        )

    def _wanted(self, village: str) -> tuple[str, ...]:
        is_any = village in self._waiting.attachments
        return wanted_attachments(self._session, village, limit=_ATTACHMENTS_AT_ONCE) if is_any else ()


def _storable(number: int | None) -> int | None:
    return number if number is None or number <= LARGEST_NUMBER else None


def _held(one: Arrived, heartbeats: ArrivingHeartbeats) -> dict[str, int]:
    """Return the parts that a kiosk holds, as its envelope names them, or the one before that it names."""
    envelope_id, envelope = one.delivery.envelope_id, one.delivery.envelope
    named = envelope.parts if envelope.parts_as is None else heartbeats.parts_of(envelope_id, envelope.parts_as)
    return _known(named, one.delivery.village)


def _is_all(held: Mapping[str, int], newest: Mapping[str, int]) -> bool:
    """Tell whether the parts held are the newest; one that is not there yet has the number 0."""
    return all(number == newest.get(role, 0) for role, number in held.items()) and newest.keys() <= held.keys()


def _known(parts: PartNumbers, village: str) -> dict[str, int]:
    """Return the numbers of the parts that kiosks of this village read; an envelope may name anything."""
    return {role: parts[role] for role in part_roles(village) if role in parts}
