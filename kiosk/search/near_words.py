"""The known words that are nearly what was typed, for a search that finds nothing or too little.

In: what is known, words and short phrases of headings, and what was typed. Out: names, the nearest first. What sounds
alike in Thai is written alike first (tone marks, long and short vowels, ส ศ ษ ซ, ร ล, ใ ไ, สำ สัม, silenced letters);
where nothing sounds alike, what differs by one sign more, less, other or swapped is near.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

_MOST: Final = 12
_SHORTEST: Final = 3  # signs of a skeleton: shorter ones are all one sign apart
_SILENT: Final = re.compile("[\u0e47-\u0e4b\u0e4d\u0e4e]|(?<!^).?\u0e4c")
_ALIKE: Final = str.maketrans(
    {
        **dict(zip("ศษซลฬณฌดฎฏฐฑฒธภฆฃญใ", "สสสรรนชตตตถทททพคขยไ", strict=True)),
        **dict(zip("\u0e35\u0e36\u0e37\u0e39\u0e45", "\u0e34\u0e34\u0e34\u0e38\u0e32", strict=True)),
        "\u0e33": "\u0e31ม",
    }
)


class NearWords:
    """Finds what is near; it is made when the first search finds nothing, as most find something.

    Args:
        names: what is known, the commonest first.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for name in dict.fromkeys(names):
            skeleton = _skeleton(name)
            if skeleton:
                self._by_length[len(skeleton)].append((skeleton, name))

    def alike(self, typed: str) -> tuple[str, ...]:
        """Return the known names that sound like this one; those of as many signs first."""
        skeleton = _skeleton(typed)
        same = (name for known, name in self._by_length.get(len(skeleton), ()) if known == skeleton)
        return _first(same, typed)

    def one_apart(self, typed: str) -> tuple[str, ...]:
        """Return the known names that sound like this one but for one sign; those of as many signs first."""
        skeleton = _skeleton(typed)
        length = len(skeleton)
        if length < _SHORTEST:
            return ()
        lengths = (near for near in (length, length - 1, length + 1) if near >= _SHORTEST)
        pairs = (pair for near in lengths for pair in self._by_length.get(near, ()))
        return _first((name for known, name in pairs if known != skeleton and _is_one_apart(known, skeleton)), typed)


def _first(names: Iterable[str], typed: str) -> tuple[str, ...]:
    others = (name for name in names if name != typed)
    return tuple(sorted(others, key=lambda name: len(name) != len(typed)))[:_MOST]


def _skeleton(name: str) -> str:
    """Return a name as it sounds: without tones and silenced letters, sounds that are alike with one letter."""
    return _SILENT.sub("", name).translate(_ALIKE)


def _is_one_apart(one: str, other: str) -> bool:
    """Tell whether two differ by one sign: another, one more, or two that are swapped."""
    if one[0] != other[0] and one[-1] != other[-1]:
        return False
    short, long = sorted((one, other), key=len)
    same = next((at for at, sign in enumerate(short) if sign != long[at]), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    rest, others = short[same:], long[same:]
    return rest[1:] == others[1:] or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
