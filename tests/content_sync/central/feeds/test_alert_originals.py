"""The documents of alerts: carried byte for byte beside the warnings, as long as one names them, and within limits."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from bisect import bisect_left

import msgspec

from content_sync.central.database.content.bulletins import published_bodies
from content_sync.central.encoded_bulletins import EncodedBulletin, encoded
from content_sync.central.feeds.tmd_cap import parse
from content_sync.central.tree.layout import ORIGINALS_BYTES, target_bodies
from content_sync.wire.alerts import MAX_DEFLATED_ORIGINAL, Original
from content_sync.wire.bulletins import AnyBulletin
from content_sync.wire.encoding import deflate
from content_sync.wire.parts import part_rules
from tests.cast.central.ministry import NOW, a_warning
from tests.cast.feeds.alert_desk import BASE, UPDATE, AlertDesk
from tests.cast.feeds.cap_alerts import ALERT, EVENING, the_alert
from tests.cast.feeds.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_info
from tests.cast.place_and_time import VILLAGE
from tests.cast.wire.wire_samples import KEYS

DAY = dt.timedelta(days=1)


def padded(size: int) -> bytes:
    """Return an alert with a signature of so many random bytes in hex: what does not deflate well."""
    signature = f"<!--{random.Random(7).randbytes(size).hex()}-->".encode()
    return BASE.replace(b"</alert>", signature + b"</alert>")


def test_the_original_goes_byte_for_byte_to_the_provinces_warned_and_its_warning_names_it(
    alert_desk: AlertDesk,
) -> None:
    alert_desk.feed(ALERT, now=EVENING)
    (warning,) = alert_desk.warnings("40", now=EVENING)
    assert alert_desk.originals("40", now=EVENING) == {warning.id: ALERT}
    assert warning.original_sha256 == hashlib.sha256(ALERT).hexdigest()
    assert alert_desk.originals("43", now=EVENING) == {}


def test_an_alert_of_several_infos_has_one_original_that_all_its_warnings_name(alert_desk: AlertDesk) -> None:
    body = an_alert("TMD-A1_1", an_info(LOEI, headline="ฝน"), an_info(NONG_KHAI, headline="ลม"))
    alert_desk.feed(body)
    warnings = (*alert_desk.warnings("42"), *alert_desk.warnings("43"))
    assert {one.original_sha256 for one in warnings} == {hashlib.sha256(body).hexdigest()}
    assert [*alert_desk.originals("42").values(), *alert_desk.originals("43").values()] == [body, body]


def test_the_original_goes_with_its_last_warning(alert_desk: AlertDesk) -> None:
    alert_desk.feed(BASE)
    assert list(alert_desk.originals().values()) == [BASE]
    alert_desk.feed(UPDATE)
    assert list(alert_desk.originals().values()) == [UPDATE]
    over = NOW + 3 * DAY + dt.timedelta(hours=12)
    alert_desk.feed(b"\f", now=over - dt.timedelta(seconds=1))
    assert list(alert_desk.originals(now=over).values()) == [UPDATE]
    alert_desk.feed(b"\f", now=over)
    assert alert_desk.originals(now=over) == {}


def test_an_original_that_came_ten_days_ago_is_forgotten_unless_the_source_still_lists_it(
    alert_desk: AlertDesk,
) -> None:
    def kept() -> int:
        with alert_desk.ministry.database.reading() as session:
            return len([one for one, _ in published_bodies(session) if one[0] == "original"])

    alert_desk.feed(BASE)
    late = NOW + 10 * DAY
    alert_desk.feed(b"\f", now=late)
    assert kept() == 1
    alert_desk.feed(a_bundle(BASE), now=late + dt.timedelta(seconds=1))
    assert kept() == 1
    alert_desk.feed(b"\f", now=late + dt.timedelta(seconds=2))
    assert kept() == 0


def test_an_original_longer_than_kiosks_take_is_not_carried_and_staff_are_told() -> None:
    sizes = range(0, MAX_DEFLATED_ORIGINAL, 50)
    most = sizes[bisect_left(sizes, True, key=lambda size: not fits(padded(size))) - 1]
    for size, is_carried in ((most, True), (most + 50, False)):
        body = padded(size)
        alert, parsed = the_alert(body), parse(body, now=NOW)
        assert (alert.original is not None) == is_carried
        assert alert.warnings[0].original_sha256 == (hashlib.sha256(body).hexdigest() if is_carried else None)
        assert [note for note in parsed.notes if "too long to be carried" in note] == list(parsed.notes)
        assert len(parsed.notes) == (not is_carried)


def fits(body: bytes) -> bool:
    return len(deflate(body)) <= MAX_DEFLATED_ORIGINAL


def an_original(number: int, size: int, *areas: str) -> Original:
    return Original(
        id=f"alert-{number}", areas=areas, issued=NOW + dt.timedelta(minutes=number), source="TMD",
        sha256=f"{number:064x}", deflated=bytes(size),
    )  # fmt: skip


def carried(*originals: Original, province: str = "43") -> list[str]:
    """Return the ids of the originals a province's part holds, where each has a warning."""
    named = [msgspec.structs.replace(a_warning(one.id, *one.areas), original_sha256=one.sha256) for one in originals]
    stored: list[EncodedBulletin[AnyBulletin]] = [*map(encoded, originals), *map(encoded, named)]
    bodies = target_bodies(stored, keys=KEYS, now=NOW)
    return sorted(path.rpartition("/")[2] for path in bodies if path.startswith(f"local/{province}/alert-"))


def test_originals_take_no_more_than_their_share_of_a_provinces_part_and_the_newest_stay() -> None:
    third = ORIGINALS_BYTES // 3
    four = [an_original(number, third, "43") for number in range(4)]
    assert carried(*four) == ["alert-1", "alert-2", "alert-3"]
    assert carried(an_original(1, MAX_DEFLATED_ORIGINAL, "43", "42"), *four[2:], province="42") == ["alert-1"] * 0
    assert carried(an_original(1, third, "th"), *four[2:], province="42") == ["alert-1"]
    (local,) = [rule for rule in part_rules(VILLAGE) if rule.name == "local"]
    assert local.max_bytes / 2 > ORIGINALS_BYTES * 4 / 3, "written as base64, and room for notices"


def test_an_original_that_no_warning_names_is_not_laid() -> None:
    stranger = an_original(1, 10, "43")
    bodies = target_bodies([encoded(stranger), encoded(a_warning("alert-1"))], keys=KEYS, now=NOW)
    assert not [path for path in bodies if path.startswith("local/")]
