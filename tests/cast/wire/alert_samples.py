"""An alert as it crosses the link: a warning with every field set, cancelled, and its document."""

from __future__ import annotations

import hashlib

from content_sync.wire.alerts import Original, Warning
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import deflate
from tests.cast.wire.wire_samples import AT

ALERT_BULLETINS: tuple[AnyBulletin, ...] = (
    Warning(
        id="tmd-2026-8",
        areas=("43",),
        issued=AT,
        source="กรมอุตุนิยมวิทยา",
        event="ฝนตกหนัก",
        headline="ฝนตกหนักบริเวณภาคอีสาน",
        severity="severe",
        effective=AT,
        valid_until=AT,
        event_en="Heavy Rain",
        headline_en="Heavy rain in the northeast",
        description_en="Heavy rain is likely.",
        instruction_en="Stay indoors.",
        contact="ศูนย์เตือนภัย โทร. 1182",
        status="Exercise",
        scope="Restricted",
        original_sha256=hashlib.sha256(b"<alert/>").hexdigest(),
    ).lifted(AT),
    Original(
        id="tmd-2026-8",
        areas=("43",),
        issued=AT,
        source="กรมอุตุนิยมวิทยา",
        valid_until=AT,
        sha256=hashlib.sha256(b"<alert/>").hexdigest(),
        deflated=deflate(b"<alert/>"),
    ),
)
"""An alert that was cancelled, with all that a warning says of it since, and its document."""
