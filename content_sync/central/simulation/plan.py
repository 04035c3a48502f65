"""What is simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["visits", "return", "warning"]
"""Visits spread over time; a region whose power comes back, all at once; a national warning after a first round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One simulation.

    Attributes:
        kiosks: how many villages with a kiosk central knows.
        visits: how many visits are made in a round, at most one of each kiosk; each brings a heartbeat, and in the
            first round a report of 500 bytes.
        over_s: over how many seconds a round is spread; as fast as central takes them where that is too short.
        mode: what happens.
        drop: which share of requests, and of answers, is lost on the way.
        seed: of what is random.
        at_once: how many connections are open at once at most.
    """

    kiosks: int
    visits: int
    over_s: float
    mode: Mode = "visits"
    drop: float = 0.0
    seed: int = 1
    at_once: int = 64
