"""Where the words of texts end: the one door to ICU, which knows the words of Thai.

In: what is published. Out: the same, each bulletin with the lengths of the words of its searched texts
(wire/word_lengths.py). A text that stands as it stood at the publish before is not cut again; what a row holds and this
version does not know stays in its JSON. Of seven segmenters tried on our own texts this one is the best kept, and cuts
short, as people search (ยา in ยาแก้ปวด): those that keep compounds whole lost 11 of 37 searched words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from icu4py.breakers import WordBreaker

from content_sync.central.encoded_bulletins import EncodedBulletin
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import encode
from content_sync.wire.word_lengths import written_lengths

Texts = tuple[str, ...]

# ICU cuts these, and nobody who looks for water means a weight, or for medicine a toothpaste.
_WHOLE: Final = frozenset({"น้ำหนัก", "น้ำเสียง", "เครื่องทำน้ำอุ่น", "ข้าวของ", "ยาสูบ", "ยาสีฟัน", "พริกไทย", "นาที", "เน็ตอาสา"})
_PIECES_OF_WHOLE: Final = (2, 3, 4)
# ICU keeps these whole, and they are looked for by their first word.
_APART: Final = {"ยางพารา": ("ยาง", "พารา"), "นาปี": ("นา", "ปี"), "นาปรัง": ("นา", "ปรัง")}


class WordBreaks:
    """Says of every text where its words end, and remembers it until the next publish."""

    def __init__(self) -> None:
        self._known: dict[Texts, Texts] = {}

    def told(self, stored: Iterable[EncodedBulletin[AnyBulletin]]) -> Iterator[EncodedBulletin[AnyBulletin]]:
        """Yield every bulletin with the lengths of its words; one that tells them, or has none, as it is."""
        before, self._known = self._known, {}
        for one in stored:
            texts = one.bulletin.searched_texts
            lengths = self._known[texts] = before.get(texts) or tuple(map(_lengths, texts))
            is_told = one.bulletin.word_lengths == lengths or not any(lengths)
            yield one if is_told else _with_lengths(one, lengths)


def _lengths(text: str) -> str:
    return written_lengths(_pieces(text))


def _pieces(text: str) -> list[str]:
    """Cut a text where its words end."""
    pieces: list[str] = []
    for piece in WordBreaker(text, "th"):
        pieces += _APART.get(piece, (piece,))
        for count in _PIECES_OF_WHOLE:
            if (whole := "".join(pieces[-count:])) in _WHOLE:
                pieces[-count:] = [whole]
    return pieces


def _with_lengths(one: EncodedBulletin[AnyBulletin], lengths: Texts) -> EncodedBulletin[AnyBulletin]:
    fields = msgspec.json.decode(one.body, type=dict[str, msgspec.Raw])
    fields["word_lengths"] = msgspec.Raw(encode(lengths))
    return EncodedBulletin(
        bulletin=msgspec.structs.replace(one.bulletin, word_lengths=lengths),
        body=encode(fields),
    )
