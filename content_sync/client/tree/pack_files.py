"""The files of a pack, as tuf asks for them: by their addresses below `/r/`.

In: a pack as it came, the kiosk's own copies of what lies in the tree. Out: files, unverified; None where the pack does
not have one, or it cannot be read: then it is fetched alone. A target is looked up by its path and must have the digest
that its address names. Nothing is inflated before somebody asks for it, and then no further than that one allows.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from content_sync.errors import WireError
from content_sync.wire.addresses import METADATA, TARGETS
from content_sync.wire.packs import PackedFile, name_of_copy

_log = logging.getLogger(__name__)

_TIMESTAMP: Final = "timestamp"
_ROOT: Final = ".root"
_ENDING: Final = ".json"
_MAX_LIKE_BYTES: Final = 100_000
_MAX_SOUGHT_BYTES: Final = 4_000_000  # what is inflated to find copies in a pack; a bomb would keep a kiosk for minutes


class PackFiles:
    """What came of one pack, or of several.

    Args:
        folder: the cache of the tree, where the kiosk's copies are.
    """

    def __init__(self, folder: Path) -> None:
        self._metadata, self._bodies = folder / "metadata", folder / "bodies"
        self._files: dict[str, PackedFile] = {}
        self._served: set[str] = set()
        self._copies: dict[bytes, str] | None = None

    def add(self, files: Mapping[str, PackedFile]) -> None:
        """Add the files of a pack to those that are here."""
        self._files |= files
        self._copies = None

    def is_here(self, url: str) -> bool:
        """Tell whether a file came, or it is known that none comes."""
        return _name_and_digest(url)[0] in self._files or self.has_no_newer_root(url)

    def read(self, url: str, max_length: int) -> bytes | None:
        """Return the file at an address; None where it is to be fetched alone."""
        name, digest = _name_and_digest(url)
        file = self._files.get(name)
        if file is None or file.length > max_length:
            return None
        try:
            body = file.unpacked(self._copy(file))
        except (WireError, OSError) as error:
            _log.info("%s of the pack is of no use: %s", name, error if isinstance(error, WireError) else "no copy")
            return None
        if digest and hashlib.sha256(body).hexdigest() != digest:
            return None
        self._served.add(name)
        return body

    def has_no_newer_root(self, url: str) -> bool:
        """Tell whether an address is that of a root that is not there: roots come first, before the timestamp."""
        name, _ = _name_and_digest(url)
        return name.endswith(_ROOT) and name not in self._files and _TIMESTAMP in self._files

    def doubt(self) -> bool:
        """Leave out all that was read so far, as it was refused; tell whether there was anything."""
        for name in self._served:
            self._files.pop(name, None)
        has_served = bool(self._served)
        self._served.clear()
        return has_served

    def _copy(self, file: PackedFile) -> bytes | None:
        """Return the kiosk's copy that a file is coded against; None where it needs none, or there is none."""
        if not file.copy:
            return None
        if "/" not in file.name:
            role = file.name.rpartition(".")[2]
            return (self._metadata / f"{role}{_ENDING}").read_bytes()
        found = next(self._bodies.glob(f"{file.copy.hex()}*"), None)
        return found.read_bytes() if found else self._in_pack(file.copy)

    def _in_pack(self, copy: bytes) -> bytes | None:
        """Return the target of the pack that another one is coded against; that one is coded against none."""
        if self._copies is None:
            self._copies = dict(self._named_copies())
        name = self._copies.get(copy)
        return self._files[name].unpacked(None) if name in self._files else None

    def _named_copies(self) -> Iterator[tuple[bytes, str]]:
        """Yield the targets that others may be coded against, as far as they may be inflated for it."""
        left = _MAX_SOUGHT_BYTES
        for file in self._files.values():
            if file.copy or "/" not in file.name or file.length > _MAX_LIKE_BYTES:
                continue
            left -= file.length
            if left < 0:
                return
            with suppress(WireError):
                yield name_of_copy(file.unpacked(None)), file.name


def _name_and_digest(url: str) -> tuple[str, str]:
    """Return the name in a pack of the file at an address, and its digest where the address names it."""
    if url.startswith(METADATA):
        return url.removeprefix(METADATA).removesuffix(_ENDING), ""
    folder, _, last = url.removeprefix(TARGETS).rpartition("/")
    digest, _, name = last.partition(".")
    return f"{folder}/{name}", digest
