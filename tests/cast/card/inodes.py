"""Files on a card that has not taken everything yet: what programs see, and what is sure."""

from dataclasses import dataclass, field, replace

SECTOR, BLOCK = 512, 4096
Files = dict[str, bytes | None]  # None is a folder


@dataclass(slots=True)
class Inode:
    number: int
    is_folder: bool = False
    cache: bytes = b""
    durable: bytes = b""
    dirty: set[int] = field(default_factory=set)
    limbo: set[int] = field(default_factory=set)
    writes: int = 0

    def unsure(self) -> list[int]:
        """The sectors of which the card may have the old or the new."""
        return [
            sector
            for sector in sorted(self.dirty | self.limbo)
            if self.cache[sector * SECTOR : (sector + 1) * SECTOR]
            != self.durable[sector * SECTOR : (sector + 1) * SECTOR]
        ]

    def copy(self) -> "Inode":
        return replace(self, dirty=set(self.dirty), limbo=set(self.limbo))


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSnapshot:
    """The card after one call: what is on it, what may be, and what the program was doing."""

    call: str
    names: dict[str, Inode]
    durable_names: dict[str, Inode]
    renames: list[tuple[str, Inode | None]]
    old_blocks: list[bytes]
    note: object

    def inodes(self) -> list[Inode]:
        """All files that may be on the card after a cut."""
        found = [*self.names.values(), *self.durable_names.values(), *(inode for _, inode in self.renames if inode)]
        return list({inode.number: inode for inode in found}.values())


def merged(inode: Inode, sectors: set[int]) -> bytes:
    """The durable content with these sectors from the cache, as long as the cache."""
    content = bytearray(inode.durable[: len(inode.cache)].ljust(len(inode.cache), b"\0"))
    for sector in sectors:
        content[sector * SECTOR : (sector + 1) * SECTOR] = inode.cache[sector * SECTOR : (sector + 1) * SECTOR]
    return bytes(content)
