"""Which time to show, and whether to trust it: a decision over the claims about the time since this boot.

In: the last claim of each kind (central's receipt, the tree's signed time, the system's synchronisation, a person), and
the claim that was trusted last. Out: the claim to show the time by. Rules: one claim alone is never trusted; two kinds
that agree are trusted, and so is a claim that confirms what was trusted since this boot. The newest claim is shown,
whether it is earlier or later than the one before; but the tree's signed time alone says only how late it is at least,
so the later of it and what a person, or the system's own clock, says is shown: these two confirm nothing. Two confirmed
claims that differ are a doubt: then pages write dates out, and nothing counts as over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from content_sync.wire.periods import LONGEST_UNSIGNED, RIGHT_CLOCKS_DIFFER


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeClaim:
    """A claim about the time: `boot_s` seconds after the boot it was `at`."""

    at: datetime
    boot_s: float

    def grown(self, boot_s: float) -> datetime:
        """Return the time at another second since the boot, according to this claim."""
        return self.at + timedelta(seconds=boot_s - self.boot_s)

    def ahead_of(self, other: TimeClaim) -> timedelta:
        """Return how much later it is by this claim than by the other, which is the same at every second."""
        return self.at - other.grown(self.boot_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeClaims:
    """The last claim of each kind heard since this boot, and the last one on which two kinds agreed.

    `system` is the system's clock where it is synchronized, `wall` where nobody synchronized it; `told` is a person's.
    """

    receipt: TimeClaim | None = None
    issued: TimeClaim | None = None
    system: TimeClaim | None = None
    trusted: TimeClaim | None = None
    told: TimeClaim | None = None
    wall: TimeClaim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeDecision:
    """What the time is shown by.

    Attributes:
        claim: the claim to show the time by; None where there is no claim.
        is_trusted: whether it is trusted.
        trusted: the claim that is trusted from now on. A claim that only confirms it does not take its place: else
            small steps, each confirmed by the last, would lead anywhere.
    """

    claim: TimeClaim | None
    is_trusted: bool
    trusted: TimeClaim | None


def decide(claims: TimeClaims) -> TimeDecision:
    """Choose the claim to show the time by."""
    newest = _newest_first(claims.system, claims.receipt)
    agreed = [claim for claim in newest if _has_second(claim, claims)]
    confirmed = [claim for claim in newest if claim in agreed or (claims.trusted and _is_same(claim, claims.trusted))]
    if confirmed and all(_is_same(claim, confirmed[0]) for claim in confirmed):
        return TimeDecision(claim=confirmed[0], is_trusted=True, trusted=agreed[0] if agreed else claims.trusted)
    if not confirmed and claims.trusted and not _is_contradicted(claims.trusted, claims):
        return TimeDecision(claim=claims.trusted, is_trusted=True, trusted=claims.trusted)
    return TimeDecision(claim=_shown(claims), is_trusted=False, trusted=claims.trusted)


def _shown(claims: TimeClaims) -> TimeClaim | None:
    """Return the claim to show where none is trusted."""
    if claims.system or claims.receipt:
        return _newest_first(claims.system, claims.receipt, claims.issued)[0]
    unsure = claims.told or claims.wall
    if unsure and claims.issued and unsure.ahead_of(claims.issued) < timedelta():
        return claims.issued
    return unsure or claims.issued


def _has_second(claim: TimeClaim, claims: TimeClaims) -> bool:
    """Tell whether a claim of another kind agrees."""
    others = [other for other in (claims.system, claims.receipt) if other and other is not claim]
    is_issued_so = (
        claims.issued is not None and -RIGHT_CLOCKS_DIFFER <= claim.ahead_of(claims.issued) <= LONGEST_UNSIGNED
    )
    return is_issued_so or any(_is_same(claim, other) for other in others)


def _is_contradicted(trusted: TimeClaim, claims: TimeClaims) -> bool:
    """Tell whether a claim that is as new differs; the tree's may be earlier, as it is of the last publish."""
    newer = [claim for claim in (claims.system, claims.receipt) if claim and claim.boot_s >= trusted.boot_s]
    issued = claims.issued
    is_before_issued = (
        issued is not None and issued.boot_s >= trusted.boot_s and issued.ahead_of(trusted) > RIGHT_CLOCKS_DIFFER
    )
    return is_before_issued or not all(_is_same(claim, trusted) for claim in newer)


def _is_same(one: TimeClaim, other: TimeClaim) -> bool:
    return abs(one.ahead_of(other)) <= RIGHT_CLOCKS_DIFFER


def _newest_first(*claims: TimeClaim | None) -> list[TimeClaim]:
    return sorted((claim for claim in claims if claim), key=lambda claim: claim.boot_s, reverse=True)
