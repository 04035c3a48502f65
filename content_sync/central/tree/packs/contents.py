"""What a pack for a district holds: the files of the tree that its villages may read, in the order of need.

In: a district, the tree at a version. Out: names and paths: snapshot and delegations, then part by part (wire/parts.py)
its role and its targets, the wider areas first. Of a part that an index names, the index comes, and of a province's
notices those for the district that are small. The texts of articles, pictures and recordings never ride in a pack: they
are not urgent, and are fetched alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from content_sync.central.tree.files import TreeFolder
from content_sync.central.tree.keyring import SNAPSHOT, TARGETS
from content_sync.central.tree.layout import roles_of
from content_sync.central.tree.packs.laid_files import LaidFile, laid_metadata, laid_target
from content_sync.central.tree.packs.states import ListedTarget, TreeState, TreeStates
from content_sync.wire.areas import LENGTHS, covers, is_area
from content_sync.wire.media import is_media
from content_sync.wire.parts import INDEX, PartRule, part_rules
from content_sync.wire.targets import read_index

_ALONE_FROM_BYTES: Final = 8_192
"""A notice of this size, or the original of an alert, is fetched alone."""


class DistrictContents:
    """What packs hold.

    Args:
        tree: where indexes are read.
        states: the versions of that tree.
    """

    def __init__(self, tree: TreeFolder, states: TreeStates) -> None:
        self._tree, self._states = tree, states

    def files(self, state: TreeState, district: str) -> Iterator[LaidFile]:
        """Yield the files of a district (4 digits) at a version, the most urgent first; root and timestamp are others.

        Args:
            state: the tree at a version.
            district: 4 digits.
        """
        yield laid_metadata(SNAPSHOT, state.snapshot)
        yield laid_metadata(TARGETS, state.roles[TARGETS])
        for rule in part_rules(district.ljust(LENGTHS[-1], "0")):
            for role in dict.fromkeys(role for target in rule.targets for role in roles_of(target)):
                if role in state.roles:
                    yield laid_metadata(role, state.roles[role])
                    yield from self._targets(self._states.targets(state, role), rule, district)

    def texts(self, state: TreeState) -> Iterator[LaidFile]:
        """Yield the texts of all articles at a version, the smallest first."""
        listed = self._states.targets(state, "articles")
        texts = {path: one for path, one in listed.items() if not is_media(path) and not path.endswith(f"/{INDEX}")}
        for path in sorted(texts, key=lambda path: (texts[path].length, path)):
            yield laid_target(path, texts[path].digest)

    def _targets(self, listed: Mapping[str, ListedTarget], rule: PartRule, district: str) -> Iterator[LaidFile]:
        looked_up = [path for path in rule.targets if path in listed and not _is_deeper(path, district)]
        inside = sorted(path for path in listed if _is_deeper(path, district)) if rule.reading != "index" else ()
        for path in (*looked_up, *inside):
            yield laid_target(path, listed[path].digest)
        if rule.name == "local":
            for path in looked_up:
                yield from self._notices(path, listed[path], district, listed)

    def _notices(
        self, index: str, at: ListedTarget, district: str, listed: Mapping[str, ListedTarget]
    ) -> Iterator[LaidFile]:
        body = self._tree.read(laid_target(index, at.digest).path) or b""
        for entry in read_index(body)[0]:
            path = f"{index.rpartition('/')[0]}/{entry.id}"
            is_here = any(covers(area, district) or covers(district, area) for area in entry.areas)
            if is_here and path in listed and listed[path].length < _ALONE_FROM_BYTES:
                yield laid_target(path, listed[path].digest)


def _is_deeper(path: str, district: str) -> bool:
    """Tell whether a target is one of an area inside the district, or of the district itself."""
    area = path.rpartition("/")[2]
    return is_area(area) and covers(district, area)
