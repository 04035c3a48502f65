"""What the volunteer sees when something could not be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRefusalView:
    """`stale`: the form is from before a sign-in or a restart. `full`, `failed`: the card did not take it."""

    refusal: Literal["stale", "full", "failed"]
