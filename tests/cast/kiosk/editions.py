"""Editions for tests: bulletins sorted into the parts that bring them, as a village holds them."""

from __future__ import annotations

from datetime import datetime

from content_sync.client.tree.edition import Edition, Part, PartFile
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.parts import PartName, PartRule, part_rules
from content_sync.wire.stamps import Stamp
from content_sync.wire.targets import ServiceKeys
from kiosk.store.content import Content
from tests.cast.place_and_time import VILLAGE


def rule_of(name: PartName, village: str = VILLAGE) -> PartRule:
    return next(rule for rule in part_rules(village) if rule.name == name)


def a_part(
    name: PartName,
    *shown: AnyBulletin,
    number: int = 1,
    issued: datetime,
    arrived: Stamp | None = None,
    confirmed: datetime | None = None,
    keys: ServiceKeys | None = None,
    village: str = VILLAGE,
    skipped: int = 0,
    unreadable: int = 0,
) -> Part:
    """Return a part whose one file holds these bulletins, taken in and confirmed when it was issued unless told."""
    rule = rule_of(name, village)
    return Part(
        role=rule.role,
        village=village,
        number=number,
        issued=issued,
        arrived=arrived or Stamp(at=issued, clock="trusted"),
        confirmed=confirmed or issued,
        files=(PartFile(path=rule.targets[0], digest=f"{number:064x}", bulletins=shown),),
        keys=keys,
        skipped=skipped,
        unreadable=unreadable,
    )


def an_edition(
    *shown: AnyBulletin,
    number: int = 1,
    issued: datetime,
    arrived: Stamp | None = None,
    confirmed: datetime | None = None,
    keys: ServiceKeys | None = None,
) -> Edition:
    """Return an edition with all parts of a village, each bulletin in the part that brings its kind."""
    return Edition(
        parts=tuple(
            a_part(
                rule.name,
                *(one for one in shown if one.parts[0] == rule.name),
                number=number,
                issued=issued,
                arrived=arrived,
                confirmed=confirmed,
                keys=keys if rule.name == "sys" else None,
            )
            for rule in sorted(part_rules(VILLAGE), key=lambda rule: rule.role)
        )
    )


def put_on(content: Content, edition: Edition) -> None:
    """Have a store show every part of an edition."""
    for part in edition.parts:
        content.take(part)
