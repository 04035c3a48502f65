"""Which bulletin goes to which target file of which role.

In: the published bulletins with their JSON. Out: the content of every target by its path. One role per agency and
province and one target per area keep small what a kiosk reads daily; the area is the target's name, so a kiosk looks
its targets up. Where a kiosk cannot know the ids (articles, a province's notices), an `index` target names them. A
target that a kiosk looks up by name becomes an empty list, so that kiosks see its end; one of warnings leaves later. A
target that an index names may go away. Originals of alerts are laid as long as a warning names them, and no more of
them in a province than leaves room for its notices.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from content_sync.central.encoded_bulletins import EncodedBulletin, as_list
from content_sync.look.places import provinces
from content_sync.wire.alerts import Original, Warning
from content_sync.wire.areas import COUNTRY
from content_sync.wire.bulletins import Activity, AnyBulletin, Article, name_of
from content_sync.wire.encoding import encode
from content_sync.wire.media import MediaFile
from content_sync.wire.parts import INDEX, SERVICE_KEYS
from content_sync.wire.targets import BulletinEntry, ServiceKeys

EMPTY = b"[]"
WARNINGS: Final = "warnings"
EMPTY_WARNINGS_DAYS: Final = 30
"""Each kiosk that has a link sees the end of a warning long before: the tree confirms its warnings daily."""
ORIGINALS_BYTES: Final = 1_000_000
"""Deflated bytes of originals that a village holds: 1.3 MB of the 4 MB of its part, and some twenty alerts of TMD's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """A delegated role.

    Attributes:
        name: its name.
        path: the paths it may sign.
        key: the name of its key; one key may sign many roles.
        days: how many days a signature holds.
        is_read_by_file: a kiosk does without a file that it has no room for, so one area's holds back no other's.
        former: the role that signs these paths in a tree whose delegations do not name this one yet; empty for none.
        empty_days: how many days a target that became an empty list stays; None where it stays for ever.
    """

    name: str
    path: str
    key: str
    days: int
    is_read_by_file: bool = False
    former: str = ""
    empty_days: int | None = None


@cache
def role_rules() -> dict[str, RoleRule]:
    """Return every delegated role by name.

    One key signs all weather, one all prices and one all warnings, as each is an agency's; every province has its own
    for local notices and for the markets of its districts. Each province has a role of its own for its warnings, so
    that those of other provinces cost its kiosks nothing.
    """
    rules = [
        RoleRule(name="sys", path="sys/*", key="sys", days=365),
        RoleRule(name="articles", path="articles/*", key="articles", days=365),
        _warnings_rule(WARNINGS, COUNTRY),
    ]
    for code in _province_codes():
        rules += [
            _warnings_rule(f"a{code}", f"{code}*", former=WARNINGS),
            RoleRule(name=f"w{code}", path=f"weather/{code}*", key="weather", days=60),
            RoleRule(name=f"c{code}", path=f"prices/{code}", key="prices", days=60),
            RoleRule(name=f"p{code}", path=f"local/{code}/*", key=f"p{code}", days=180),
            RoleRule(name=f"m{code}", path=f"market/{code}*", key=f"p{code}", days=180),
        ]
    return {rule.name: rule for rule in rules}


def _warnings_rule(name: str, areas: str, *, former: str = "") -> RoleRule:
    return RoleRule(
        name=name,
        path=f"warnings/{areas}",
        key=WARNINGS,
        days=90,
        is_read_by_file=True,
        former=former,
        empty_days=EMPTY_WARNINGS_DAYS,
    )


def role_of(path: str) -> str:
    """Return the name of the role that signs a target."""
    folder, name = path.split("/")[:2]
    if folder == WARNINGS:
        own = f"a{name[:2]}"
        return own if own in role_rules() else WARNINGS
    letters = {"weather": "w", "prices": "c", "local": "p", "market": "m"}
    return letters[folder] + name[:2] if folder in letters else folder


def roles_of(path: str) -> tuple[str, ...]:
    """Return the roles that a target is looked for in: the one that signs it, then the one that did in older trees."""
    name = role_of(path)
    rule = role_rules().get(name)
    return (name, rule.former) if rule and rule.former else (name,)


def is_named_by_index(path: str) -> bool:
    """Tell whether kiosks find this target through an index; such a target may go away."""
    folder, *_, name = path.split("/")
    return folder in {"articles", "local"} and name != INDEX


def target_bodies(
    stored: Iterable[EncodedBulletin[AnyBulletin]], *, keys: ServiceKeys, now: dt.datetime
) -> dict[str, bytes]:
    """Return the content of every target by its path."""
    groups: dict[str, list[EncodedBulletin[AnyBulletin]]] = defaultdict(list)
    indexes: dict[str, list[BulletinEntry]] = defaultdict(list)
    everything = sorted(stored, key=lambda one: one.bulletin.id)
    for one in _laid(everything, now):
        for path in _paths(one.bulletin):
            groups[path].append(one)
            if is_named_by_index(path):
                indexes[f"{path.rsplit('/', 1)[0]}/{INDEX}"].append(_entry(one))
    targets = {path: as_list(group) for path, group in groups.items()}
    return targets | {path: encode(entries) for path, entries in indexes.items()} | {SERVICE_KEYS: encode(keys)}


def _laid(
    everything: Sequence[EncodedBulletin[AnyBulletin]], now: dt.datetime
) -> Iterator[EncodedBulletin[AnyBulletin]]:
    """Yield what is laid now, in its order."""
    replaced = frozenset(
        (one.bulletin.kind, old)
        for one in everything
        if isinstance(one.bulletin, Warning)
        for old in one.bulletin.replaces
        if old != one.bulletin.id
    )
    stays = [one for one in everything if not _has_left(one.bulletin, now) and name_of(one.bulletin) not in replaced]
    originals = _carried_originals([one.bulletin for one in stays])
    yield from (one for one in stays if not isinstance(one.bulletin, Original) or one.bulletin.sha256 in originals)


def _carried_originals(bulletins: Iterable[AnyBulletin]) -> frozenset[str]:
    """Return the digests of the originals that warnings name, the newest first as far as each province has room."""
    bulletins = tuple(bulletins)
    named = {one.original_sha256 for one in bulletins if isinstance(one, Warning)}
    room_bytes: dict[str, int] = defaultdict(lambda: ORIGINALS_BYTES)
    carried: set[str] = set()
    wanted = [one for one in bulletins if isinstance(one, Original) and one.sha256 in named]
    for one in sorted(wanted, key=lambda one: one.issued, reverse=True):
        codes = _provinces_of(one.areas)
        if all(len(one.deflated) <= room_bytes[code] for code in codes):
            carried.add(one.sha256)
            for code in codes:
                room_bytes[code] -= len(one.deflated)
    return frozenset(carried)


def named_media(stored: Iterable[EncodedBulletin[AnyBulletin]]) -> dict[str, MediaFile]:
    """Return the pictures and recordings that bulletins name, by their paths: beside the articles, or in a province."""
    named: dict[str, MediaFile] = {}
    for one in stored:
        if isinstance(one.bulletin, Article):
            named |= {file.path: file for file in one.bulletin.media}
        elif isinstance(one.bulletin, Activity):
            codes = _provinces_of(one.bulletin.areas) if one.bulletin.media else ()
            named |= {file.local_path(code): file for code in codes for file in one.bulletin.media}
    return named


def _has_left(bulletin: AnyBulletin, now: dt.datetime) -> bool:
    """Tell whether a bulletin's time in the tree is over; what is withdrawn, cancelled or replaced goes at once."""
    return bulletin.leaves_tree_at is not None and bulletin.leaves_tree_at <= now


def _paths(bulletin: AnyBulletin) -> Iterable[str]:
    """Return where a bulletin is laid: in the first of its parts, under names that kiosks know or find in an index."""
    match part := bulletin.parts[0]:
        case "warnings":
            return (f"{part}/{area}" for area in dict.fromkeys(bulletin.areas))
        case "weather":
            return (f"{part}/{area}" for area in _expanded(bulletin.areas))
        case "prices":
            return (f"{part}/{code}" for code in _provinces_of(bulletin.areas))
        case "local":
            return (f"{part}/{code}/{bulletin.id}" for code in _provinces_of(bulletin.areas))
        case "articles":
            return (f"{part}/{bulletin.id}",)
        case "market":
            return (f"{part}/{area}" for area in bulletin.areas)


def _expanded(areas: tuple[str, ...]) -> tuple[str, ...]:
    return _province_codes() if COUNTRY in areas else tuple(dict.fromkeys(areas))


@cache
def _province_codes() -> tuple[str, ...]:
    return tuple(province.code for province in provinces())


def _provinces_of(areas: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(area[:2] for area in _expanded(areas)))


def _entry(one: EncodedBulletin[AnyBulletin]) -> BulletinEntry:
    content = as_list([one])
    return BulletinEntry(
        id=one.bulletin.id,
        kind=one.bulletin.kind,
        title=one.bulletin.index_title,
        areas=one.bulletin.areas,
        issued=one.bulletin.issued,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
