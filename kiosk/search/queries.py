"""What somebody searches for: the terms of a typed text.

In: a text as typed, and the known words. Out: a `Query`: the terms to look for, and whole what was typed without a
blank. A term that is no known word is cut into known words: Thai is typed without blanks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from content_sync.wire.text import plain_line, without_case
from content_sync.wire.word_lengths import CutText
from kiosk.search.vocabulary import Vocabulary

MAX_TYPED: Final = 100
"""Characters; people search with a word or two, and cutting takes time by the square of a term's length."""

_MOST_TERMS: Final = 8
# How a question ends: no text answers by having these words.
_ASKING: Final = re.compile(
    "(?<=.)(?:(?:ทำ)?(?:ยังไง|อย่างไร|ไง)|ตอนไหน|ที่ไหน|เมื่อไร|เมื่อไหร่|ทำไม|ไหม|มั้ย|บ้าง)(?:ดี|คะ|ค่ะ|ครับ)*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What was typed without a blank and is no known word, and the words it was cut into."""

    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for.

    Attributes:
        line: what was typed, in the spelling that is searched.
        words: what was typed between blanks, and is known or cannot be cut.
        phrases: what was typed between blanks, and was cut.
    """

    line: str
    words: tuple[str, ...]
    phrases: tuple[Phrase, ...]


def read_query(typed: str, vocabulary: Vocabulary) -> Query:
    """Read a typed text; one without letters and digits has no words."""
    line = without_case(plain_line(typed))
    words = (_ASKING.sub("", word) for word in CutText(text=line).words())
    typed_words = tuple(dict.fromkeys(words))[:_MOST_TERMS]
    cuts = {word: (word,) if word in vocabulary else vocabulary.cut(word)[:_MOST_TERMS] for word in typed_words}
    return Query(
        line=line,
        words=tuple(word for word, parts in cuts.items() if len(parts) == 1),
        phrases=tuple(Phrase(text=word, parts=parts) for word, parts in cuts.items() if len(parts) > 1),
    )
