"""Why a list, or a row of one, is refused: a code that the desk says in Thai, and the sentence of the command line."""

from __future__ import annotations

from typing import Final, Literal

from content_sync.errors import ContentSyncError

RowReason = Literal[
    "village", "shortened", "unknown-village", "province", "name", "phone", "day", "ends-before", "key", "key-twice",
    "key-of-other", "twice", "unknown-person", "two-of-a-name", "unknown-training", "number", "full", "yes-or-no",
    "not-yours", "erased", "text",
]  # fmt: skip

SENTENCES: Final[dict[RowReason, str]] = {
    "village": "the village must be a code of 8 digits",
    "shortened": "Excel has shortened this number; format its column as text",
    "unknown-village": "no village with this code is in the register",
    "province": "this is no province",
    "name": "the name must be one line of 1 to 200 characters",
    "phone": "this is no Thai telephone number",
    "day": "a day is written as day/month/year, such as 22/11/2569, or as 2026-11-22",
    "ends-before": "the last day is before the first day",
    "key": "the public_key is not what `kiosk key` prints",
    "key-twice": "this public_key stands in an earlier line already",
    "key-of-other": "this public_key belongs to another village",
    "twice": "this stands in an earlier line already",
    "unknown-person": "no such volunteer of this village is in the register",
    "two-of-a-name": "two volunteers of this village have this name; give the number",
    "unknown-training": "no training with this number is in the register",
    "number": "this is no number",
    "full": "this village has had 99 volunteers already",
    "yes-or-no": "write yes or no",
    "not-yours": "this lies in a province that is not yours",
    "erased": "the data of this person were erased",
    "text": "this text is too long, or has signs in it that are no writing",
}


class RegisterError(ContentSyncError):
    """A whole list is refused.

    Args:
        sentence: why, for the command line.
        code: why, for the desk.
        about: the column it is about, where there is one.
    """

    def __init__(self, sentence: str, *, code: str, about: str = "") -> None:
        super().__init__(sentence)
        self.code, self.about = code, about


class RowError(ContentSyncError):
    """One row is refused; caught where its list is read."""

    def __init__(self, reason: RowReason) -> None:
        super().__init__(reason)
        self.reason: RowReason = reason
