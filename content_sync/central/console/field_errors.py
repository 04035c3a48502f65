"""What may be wrong with a form's field, as the word that the templates know."""

from __future__ import annotations

from typing import Literal

FieldError = Literal[
    "empty", "too-long", "not-a-date", "ends-before-it-starts", "ended-already", "shown-at-once", "no-area",
    "too-many-areas", "choose", "unsettled", "nothing-new",
]  # fmt: skip
FieldErrors = dict[str, FieldError]
