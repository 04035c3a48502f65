"""Posts of the board, their photos, and complaints about them."""

from __future__ import annotations

from content_sync.central.database.schema.network_tables import PostRow
from content_sync.central.kiosks.arrivals import LARGEST_NUMBER, Arrival, OnceKind, is_storable, storable
from content_sync.central.network.board import keep_complaint, keep_post
from content_sync.central.network.people import name_under
from content_sync.central.network.photos import NO_SUCH_POST, keep_photo, photos_refusal
from content_sync.central.network.posting import author_refusal, complaints_pause, posts_pause
from content_sync.wire.board import Post, PostComplaint, PostPhoto
from content_sync.wire.reports import ItemResult


def _objection(arrival: Arrival, post: Post) -> str:
    del arrival
    return "" if is_storable(post.made) and post.n <= LARGEST_NUMBER else "bad-item"


def _post_refused(arrival: Arrival, post: Post) -> ItemResult | None:
    session, village, now = arrival.session, arrival.village, arrival.now
    if reason := author_refusal(session, post.author, post.made, village=village, now=now):
        return ItemResult(id=post.id, result="rejected", reason=reason)
    pause = posts_pause(session, post, village=village, now=now)
    return ItemResult(id=post.id, result="later", reason=pause) if pause else None


def _complaint_refused(arrival: Arrival, complaint: PostComplaint) -> ItemResult | None:
    session, village, now = arrival.session, arrival.village, arrival.now
    if reason := author_refusal(session, complaint.person, complaint.made, village=village, now=now):
        return ItemResult(id=complaint.id, result="rejected", reason=reason)
    pause = complaints_pause(session, village=village, now=now)
    return ItemResult(id=complaint.id, result="later", reason=pause) if pause else None


def _photo_refused(arrival: Arrival, photo: PostPhoto) -> ItemResult | None:
    reason = photos_refusal(arrival.session, photo, village=arrival.village)
    if not reason:
        return None
    return ItemResult(id=photo.id, result="later" if reason == NO_SUCH_POST else "rejected", reason=reason)


def _keep(arrival: Arrival, post: Post) -> None:
    row = PostRow(
        id=post.id,
        village=arrival.village,
        kiosk=arrival.envelope_id.kiosk.hex(),
        epoch=post.epoch,
        n=post.n,
        person=post.author,
        by=name_under(arrival.session, post.author, storable(post.by), village=arrival.village),
        sort=post.sort,
        text=storable(post.text),
        made_at=post.made.at,
        made_clock=post.made.clock,
        received_at=arrival.now,
        is_pinned=False,
        is_redacted=False,
    )
    keep_post(arrival.session, post, row)


def _keep_complaint(arrival: Arrival, complaint: PostComplaint) -> None:
    text = storable(complaint.text)
    keep_complaint(arrival.session, complaint, text=text, village=arrival.village, now=arrival.now)


POST = OnceKind(
    objection=_objection,
    fields=lambda post: (post.author, post.by, post.text, post.reply_to, post.epoch, post.n, post.made.at),
    keep=_keep,
    refused=_post_refused,
)
POST_PHOTO = OnceKind(
    objection=lambda _arrival, _photo: "",
    fields=lambda photo: (photo.post, photo.sha256, photo.size_bytes),
    keep=lambda arrival, photo: keep_photo(arrival.session, photo, now=arrival.now),
    refused=_photo_refused,
)
POST_COMPLAINT = OnceKind(
    objection=lambda arrival, complaint: "" if is_storable(complaint.made) else "bad-item",
    fields=lambda complaint: (complaint.post, complaint.person, complaint.text, complaint.made.at),
    keep=_keep_complaint,
    refused=_complaint_refused,
)
