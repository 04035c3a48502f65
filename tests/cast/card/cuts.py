"""What a power cut may leave on the card at one snapshot, by the two models of `power`."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.cast.card.inodes import BLOCK, SECTOR, CardSnapshot, Files, Inode, merged

NOISE = random.Random(7).randbytes(BLOCK).replace(b"\0", b"\1")
Names = dict[str, Inode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What became of one file: a kind, the sector or block, and the byte."""

    kind: str
    where: int = 0
    byte: int = 0
    is_long: bool = True


def names_after(snapshot: CardSnapshot, *, model: str) -> list[Names]:
    """The names that may be there: in order (ext4), or each for itself (weak)."""
    if model == "ext4":
        result = [dict(snapshot.durable_names)]
        for name, inode in snapshot.renames:
            result.append(_named(result[-1], name, inode))
        return result
    versions: dict[str, list[Inode | None]] = {}
    for name, inode in snapshot.renames:
        versions.setdefault(name, [snapshot.durable_names.get(name)]).append(inode)
    result = []
    for choice in itertools.islice(itertools.product(*versions.values()), 64):
        names = dict(snapshot.durable_names)
        for name, chosen in zip(versions, choice, strict=True):
            names = _named(names, name, chosen)
        result.append(names)
    return result


def _named(names: Names, name: str, inode: Inode | None) -> Names:
    rest = {other: kept for other, kept in names.items() if other != name}
    return rest if inode is None else {**rest, name: inode}


def harms(inode: Inode, *, model: str, old_blocks: int, dice: random.Random | None = None) -> Iterator[Harm]:
    """Yield all that a cut may do to one file; with dice, each sector torn in three places only."""
    is_grown = len(inode.cache) != len(inode.durable)
    if not inode.unsure() and not is_grown:
        return
    for is_long in (True, False) if model == "weak" and is_grown else (True,):
        for kind, where, byte in _harms_of_sectors(inode, dice):
            yield Harm(kind=kind, where=where, byte=byte, is_long=is_long)
    if model == "weak":
        for block in range(-(-len(inode.durable) // BLOCK), -(-len(inode.cache) // BLOCK)):
            for old in range(old_blocks):
                yield Harm(kind="old block", where=block, byte=old)


def _harms_of_sectors(inode: Inode, dice: random.Random | None) -> Iterator[tuple[str, int, int]]:
    yield "nothing new", 0, 0
    yield "all new", 0, 0
    unsure = inode.unsure()
    for sector in unsure:
        for kind in ("lost", "only", "zeroed", "garbled"):
            yield kind, sector, 0
        torn = _torn_bytes(inode, sector)
        for byte in torn if dice is None or not torn else sorted({*torn[-2:], dice.choice(torn)}):
            yield "torn", sector, byte
            yield "torn out of order", sector, byte
    for block in sorted({sector * SECTOR // BLOCK for sector in unsure}):
        yield "block of zeros", block, 0
        yield "block of noise", block, 0
    for seed in range(8):
        yield "some", seed, 0


def _torn_bytes(inode: Inode, sector: int) -> list[int]:
    start = sector * SECTOR
    new = inode.cache[start : start + SECTOR]
    old = inode.durable[start : start + SECTOR].ljust(len(new), b"\0")
    return [byte for byte in range(1, len(new)) if new[byte] != old[byte] or new[byte - 1] != old[byte - 1]]


def content_after(inode: Inode, harm: Harm, *, model: str, old_blocks: list[bytes]) -> bytes:
    """Return the file's content as this harm leaves it."""
    unsure = inode.unsure()
    taken = {
        "nothing new": [],
        "lost": [sector for sector in unsure if sector != harm.where],
        "only": [harm.where],
        "torn": [sector for sector in unsure if sector < harm.where],
        "torn out of order": [sector for sector in unsure if sector != harm.where],
        "some": [sector for sector in unsure if random.Random(f"{harm.where} {sector}").random() < 0.5],
    }.get(harm.kind, unsure)
    content = bytearray(merged(inode, set(taken)))
    start = harm.where * (BLOCK if "block" in harm.kind else SECTOR)
    if harm.kind.startswith("torn"):
        content[start : start + harm.byte] = inode.cache[start : start + harm.byte]
    elif harm.kind == "zeroed":
        content[start : start + SECTOR] = bytes(len(content[start : start + SECTOR]))
    elif harm.kind == "garbled":
        content[start : start + SECTOR] = b"#" * len(content[start : start + SECTOR])
    elif harm.kind.startswith("block of"):
        length = len(content[start : start + BLOCK])
        content[start : start + BLOCK] = (NOISE if harm.kind == "block of noise" else bytes(BLOCK))[:length]
    elif harm.kind == "old block":
        old = old_blocks[harm.byte][: len(content) - start]
        content[start : start + len(old)] = old
    is_grown = len(inode.cache) > len(inode.durable)
    if not harm.is_long or (model == "ext4" and is_grown and len(taken) < len(unsure)):
        return bytes(content[: len(inode.durable)].ljust(len(inode.durable), b"\0"))
    return bytes(content)


def states_after_cut(
    snapshot: CardSnapshot, *, model: str, dice: random.Random, at_most: int | None = None
) -> Iterator[Files]:
    """Yield what a cut may leave: every single harm, with the rest by chance; or a sample.

    Args:
        snapshot: the card at the cut.
        model: weak or ext4.
        dice: chance.
        at_most: how many states; None is every harm to every file under every set of names.
    """
    all_names = names_after(snapshot, model=model)
    touched = {
        inode.number: list(
            harms(inode, model=model, old_blocks=len(snapshot.old_blocks), dice=None if at_most is None else dice)
        )
        for inode in snapshot.inodes()
    }
    singles = [(number, harm) for number, found in touched.items() for harm in found]
    if at_most is not None:
        singles = _sample(singles, dice, at_most)
    picks: list[tuple[int, Harm | None]] = [*singles, *((0, None) for _ in all_names[: at_most or None])]
    for turn, (number, harm) in enumerate(picks):
        names = all_names[turn % len(all_names)] if harm is None else dice.choice(all_names)
        chosen = {other: dice.choice(found) for other, found in touched.items() if found}
        if harm is not None:
            chosen[number] = harm
        yield _files(snapshot, names, chosen, model)


def _sample(singles: list[tuple[int, Harm]], dice: random.Random, at_most: int) -> list[tuple[int, Harm]]:
    """Draw kinds evenly, for there are hundreds of torn bytes to a lost sector; and the last of a kind often."""
    kinds: dict[str, list[tuple[int, Harm]]] = {}
    for single in singles:
        kinds.setdefault(single[1].kind, []).append(single)
    drawn = [dice.choice(list(kinds.values())) for _ in range(at_most if kinds else 0)]
    return [dice.choice([*found[-2:], dice.choice(found)]) for found in drawn]


def _files(snapshot: CardSnapshot, names: Names, chosen: dict[int, Harm], model: str) -> Files:
    files: Files = {}
    for name, inode in names.items():
        if inode.is_folder:
            files[name] = None
        elif inode.number in chosen:
            files[name] = content_after(inode, chosen[inode.number], model=model, old_blocks=snapshot.old_blocks)
        else:
            files[name] = inode.durable
    return {name: content for name, content in files.items() if name.rpartition("/")[0] in {"", *files}}
