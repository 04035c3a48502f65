"""Everything that may stand in an envelope, item by item."""

from __future__ import annotations

from typing import Final

from content_sync.wire.activities import VillageActivity
from content_sync.wire.board import Post, PostComplaint, PostPhoto
from content_sync.wire.diary import DiaryEntry
from content_sync.wire.district_items import DistrictComplaint, DistrictItem
from content_sync.wire.erasures import Erasure
from content_sync.wire.heartbeats import Heartbeat
from content_sync.wire.reports import Reopening, Report, ReportCounts, ReportPhoto, ReportVoice
from content_sync.wire.rescue import Rescued
from content_sync.wire.sign_up import SignedUp
from content_sync.wire.usage import Usage
from content_sync.wire.volunteers import PersonState

Item = (
    Report
    | ReportPhoto
    | ReportVoice
    | Reopening
    | ReportCounts
    | Erasure
    | Heartbeat
    | Post
    | PostComplaint
    | PostPhoto
    | PersonState
    | Rescued
    | SignedUp
    | Usage
    | DiaryEntry
    | VillageActivity
    | DistrictItem
    | DistrictComplaint
)
"""What may stand in an envelope; a further kind is added here and decided in central/kiosks/items/items_intake.py."""

ITEM_KINDS: Final = frozenset(
    {
        "report",
        "photo",
        "voice",
        "reopening",
        "counts",
        "erasure",
        "heartbeat",
        "post",
        "post_complaint",
        "post_photo",
        "person",
        "rescued",
        "signed_up",
        "usage",
        "diary",
        "activity",
        "district_item",
        "district_complaint",
    }
)
"""The `kind` of each item on the wire; one of another kind is answered `unknown-kind` and tried again another day."""
