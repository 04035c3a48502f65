"""Warnings, and the documents of alerts as their sources sent them; other kinds of bulletins are in bulletins.py."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from content_sync.wire.bulletin_base import Bulletin, BulletinId, FreshnessLimits, Line, Prose, ShortText
from content_sync.wire.digests import Digest
from content_sync.wire.periods import ENDED_WARNING_STAYS
from content_sync.wire.stamps import Instant
from content_sync.wire.terms import Term, known

Severity = Literal["extreme", "severe", "moderate", "minor", "unknown"]
_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
ACTUAL: Final = "Actual"
PUBLIC: Final = "Public"

MAX_ORIGINAL: Final = 2_097_152
"""Bytes of an alert as its source sent it; the longest seen has 143 kB, nearly all of it polygons and a signature."""

MAX_DEFLATED_ORIGINAL: Final = 400_000
"""The same deflated. An alert of 128 kB comes to 53 kB."""


class Warning(Bulletin, frozen=True, kw_only=True, tag="warning"):
    """An active warning, from a CAP 1.2 document of status Actual and scope Public, or typed by staff.

    Attributes:
        event: what is warned of, in Thai; `event_en` in English.
        severity: a `Severity`.
        effective: when it begins to hold; `valid_until` is CAP's `expires`.
        instruction: what to do; `headline_en`, `description_en` and `instruction_en` are the source's own English.
        replaces: the ids that this one updates; they are no longer shown.
        contact: whom the source names to call.
        status: CAP's; only `Actual` is for people, and `Exercise`, `System`, `Test` and `Draft` never are.
        scope: CAP's; only `Public` is for everybody.
        original_sha256: the digest of the source's own document, where it can be had (`Original`).
        lifted_at: when its source cancelled it; None while it holds.
    """

    parts = ("warnings",)
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(hours=24),
        too_old=dt.timedelta(days=3),
        reason="TMD renews a warning daily while it lasts; its own end time decides whether it is shown",
    )

    event: ShortText
    headline: ShortText
    severity: Term
    effective: Instant
    description: Prose = ""
    instruction: Prose = ""
    replaces: tuple[BulletinId, ...] = ()
    event_en: Line = ""
    headline_en: Line = ""
    description_en: Prose = ""
    instruction_en: Prose = ""
    contact: Line = ""
    status: Term = ACTUAL
    scope: Term = PUBLIC
    original_sha256: Digest | None = None
    lifted_at: Instant | None = None

    @property
    def searched_texts(self) -> tuple[str, ...]:
        return self.headline, self.event, self.description, self.instruction

    @property
    def begins_at(self) -> Instant:
        return self.effective

    @property
    def over_at(self) -> Instant:
        """Its end; one without an end is over when it is too old."""
        return self.lifted_at or self.valid_until or self.issued + self.freshness_limits.too_old

    @property
    def leaves_tree_at(self) -> Instant:
        """Three days after its end, for each kiosk decides by its own clock whether a warning is over.

        Central's clock may be wrong, and a warning taken away early harms more than one that stands there with its end.
        """
        return self.over_at + ENDED_WARNING_STAYS

    @property
    def is_for_people(self) -> bool:
        """Whether it warns of something real, and everybody."""
        return (self.status, self.scope) == (ACTUAL, PUBLIC)

    def lifted(self, at: dt.datetime) -> Warning:
        """Return it as its source cancelled it.

        It stands among those it replaces: a kiosk of an earlier version, which knows no cancelling, does not show it.
        """
        return msgspec.structs.replace(self, lifted_at=at, replaces=tuple(dict.fromkeys((*self.replaces, self.id))))

    @property
    def known_severity(self) -> Severity:
        """Its severity; one that a later version added is `unknown` here."""
        return known(self.severity, _SEVERITIES, otherwise="unknown")


class Original(Bulletin, frozen=True, kw_only=True, tag="original"):
    """An alert as its source sent it, byte for byte, deflated. It has the id of the alert.

    It comes with another part than the warnings: it weighs twenty times as much, and a warning must not wait for it.
    A kiosk offers it only where a warning names its digest.
    """

    parts = ("local",)
    freshness_limits = FreshnessLimits(
        fresh=dt.timedelta(days=3),
        too_old=dt.timedelta(days=7),
        reason="as for its warnings, which stay three days beyond their end",
    )

    sha256: Digest
    deflated: Annotated[bytes, Meta(max_length=MAX_DEFLATED_ORIGINAL)]

    @property
    def leaves_tree_at(self) -> Instant | None:
        return self.valid_until and self.valid_until + ENDED_WARNING_STAYS
