"""Activities of villages: none is shown further before staff say so, and what they say goes home until it is there."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest
from sqlalchemy import func, select

from content_sync.central.database.content.bulletins import media_names, published_bodies
from content_sync.central.database.network.activities import list_activities, photo_of
from content_sync.central.database.refusals import StaleFormError
from content_sync.central.database.schema.activity_tables import VillageActivityRow
from content_sync.central.encoded_bulletins import encoded
from content_sync.central.kiosks.intake import Intake
from content_sync.central.network import activities
from content_sync.central.network.activities import ACTIVITIES_A_DAY
from content_sync.central.network.moderation import Clerk
from content_sync.central.tree.layout import named_media
from content_sync.wire.activities import MAX_ACTIVITY_BODY, MAX_ACTIVITY_PHOTO, VillageActivity, bulletin_id
from content_sync.wire.bulletins import Activity
from content_sync.wire.encoding import decode
from content_sync.wire.stamps import Stamp
from content_sync.wire.volunteers import PersonState
from tests.cast.central.intake_results import results_of
from tests.cast.central.ministry import NOW, Ministry
from tests.cast.central.sending_kiosk import STAMP, SendingKiosk, item_id
from tests.cast.kiosk.photo_uploads import TAKEN_AT, jpeg

pytestmark = pytest.mark.usefixtures("database_url")
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
OFFICER = "somsri@ministry.example"
LATER = ("later", "too-many")


def decide(ministry: Ministry, item: VillageActivity, *, village: str, why: str = "") -> None:
    """Accept an activity, or decline it where there is a reason."""
    with ministry.database.writing() as session:
        clerk = Clerk(session=session, email=OFFICER, now=NOW)
        row = activities.activity_to_decide(clerk, village, item.activity, seen=item.number)
        assert row is not None
        activities.decline(clerk, row, why) if why else activities.accept(clerk, row, ministry.publisher.media)


def published(ministry: Ministry) -> list[Activity]:
    with ministry.database.reading() as session:
        return [decode(body, Activity) for (kind, _), body in published_bodies(session) if kind == "activity"]


def waiting(ministry: Ministry, *areas: str) -> list[str]:
    with ministry.database.reading() as session:
        page = list_activities(session, areas, "waiting", number=1, per_page=25)
        assert page.total == len(page.items)
        return [f"{row.village} {row.title}" for row, _ in page.items]


def test_an_activity_waits_for_an_officer_of_its_area_and_is_then_published_for_its_district(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    item = sender.activity()
    assert results_of(sender.send(intake, item)) == [("ok", "")]
    assert published(ministry) == []
    for areas, found in ((("43",), 1), (("th",), 1), (("4301", "41"), 1), (("41",), 0), (("4302",), 0), ((), 0)):
        assert len(waiting(ministry, *areas)) == found, areas
    decide(ministry, item, village=sender.village)
    (shown,) = published(ministry)
    assert (shown.id, shown.areas) == (bulletin_id(sender.village, item.activity), ("4301",))
    assert (shown.title, shown.place, shown.source) == (item.title, item.place, "เวียงคุก")
    assert shown.leaves_tree_at == item.ends
    assert "วิชัย" not in shown.body
    assert waiting(ministry, "43") == []


def test_an_answer_goes_home_until_the_kiosk_confirms_it_and_to_no_other_village(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    item = sender.activity()
    assert sender.send(intake, item).activities == ()
    decide(ministry, item, village=sender.village, why="วันที่ผิด")
    for _ in range(2):
        (answer,) = sender.send(intake).activities
        assert (answer.activity, answer.number, answer.state, answer.reason) == (item.activity, 1, "declined", "วันที่ผิด")
    assert neighbour.send(intake, confirmed=[answer.id]).activities == ()
    assert len(sender.send(intake).activities) == 1
    assert sender.send(intake, confirmed=[answer.id]).activities == ()


def test_a_change_waits_again_while_the_accepted_version_stays_and_a_declined_one_takes_it_down(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    first, second, third = (sender.activity(n, title=f"ฉบับที่ {n}") for n in (1, 2, 3))
    sender.send(intake, first)
    decide(ministry, first, village=sender.village)
    sender.send(intake, second)
    assert [one.title for one in published(ministry)] == ["ฉบับที่ 1"]
    with pytest.raises(StaleFormError):
        decide(ministry, first, village=sender.village)
    assert sender.send(intake).activities == (), "what staff said of the first version is old"
    decide(ministry, second, village=sender.village)
    assert [one.title for one in published(ministry)] == ["ฉบับที่ 2"]
    sender.send(intake, third)
    decide(ministry, third, village=sender.village, why="ไม่ชัด")
    assert published(ministry) == []


def test_what_a_village_takes_back_leaves_at_once_and_an_older_version_brings_nothing_back(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    first = sender.activity(1)
    gone = sender.activity(2, is_withdrawn=True, title="", body="", place="", starts=None, ends=None)
    sender.send(intake, first)
    decide(ministry, first, village=sender.village)
    assert results_of(sender.send(intake, gone)) == [("ok", "")]
    assert published(ministry) == []
    assert results_of(sender.send(intake, first, gone)) == [("dup", ""), ("dup", "")]
    assert waiting(ministry, "43") == []
    with pytest.raises(StaleFormError):
        decide(ministry, gone, village=sender.village)


def test_a_kiosk_speaks_of_its_own_village_alone(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    item = sender.activity()
    sender.send(intake, item)
    decide(ministry, item, village=sender.village)
    forged = neighbour.activity(9, activity=item.activity, is_withdrawn=True, starts=None, ends=None)
    neighbour.send(intake, forged)
    assert len(published(ministry)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "}, {"starts": None}, {"ends": None}, {"ends": NOW + DAY}, {"ends": NOW + 800 * DAY},
        {"starts": NOW - 800 * DAY}, {"starts": dt.datetime(1, 1, 1, tzinfo=dt.UTC)},
    ],
)  # fmt: skip
def test_what_nobody_could_show_is_refused(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, changes: dict[str, object]
) -> None:
    assert results_of(sender.send(intake, sender.activity(1, **changes))) == [("rejected", "bad-item")]
    assert waiting(ministry, "th") == []


def test_an_activity_of_a_volunteer_who_was_replaced_is_refused_and_can_still_be_taken_back(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    item = sender.activity(1)
    sender.send(intake, item)
    closed = PersonState(
        id=item_id("closed"), person=item.author, number=2, name="วิชัย", role="volunteer", since=STAMP,
        until=Stamp(at=STAMP.at - SECOND, clock="trusted"),
    )  # fmt: skip
    sender.send(intake, closed)
    assert results_of(sender.send(intake, sender.activity(2))) == [("rejected", "replaced")]
    assert results_of(sender.send(intake, sender.activity(3, is_withdrawn=True))) == [("ok", "")]


def of_a_box(sender: SendingKiosk, first: int, count: int) -> list[VillageActivity]:
    return [sender.activity(1, activity=item_id(f"activity {n}")) for n in range(first, first + count)]


def test_of_one_box_ten_activities_are_taken_in_a_day_and_ten_thousand_fill_nothing(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, neighbour: SendingKiosk
) -> None:
    assert results_of(sender.send(intake, *of_a_box(sender, 0, 10))) == [("ok", "")] * ACTIVITIES_A_DAY
    for first in range(10, 210, 20):
        assert results_of(sender.send(intake, *of_a_box(sender, first, 20))) == [LATER] * 20
    with ministry.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VillageActivityRow)) == ACTIVITIES_A_DAY
    changed = sender.activity(2, activity=item_id("activity 0"))
    assert results_of(sender.send(intake, changed)) == [("ok", "")], "a change of a known one is no further activity"
    assert results_of(neighbour.send(intake, neighbour.activity())) == [("ok", "")]
    (eleventh,) = of_a_box(sender, 10, 1)
    assert results_of(sender.send(intake, eleventh, now=NOW + DAY - SECOND)) == [LATER]
    assert results_of(sender.send(intake, eleventh, now=NOW + DAY)) == [("ok", "")]


def test_a_year_after_its_end_an_activity_is_forgotten(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    item = sender.activity()
    sender.send(intake, item)
    decide(ministry, item, village=sender.village)
    assert item.ends is not None
    for at, left in ((item.ends + 365 * DAY, 1), (item.ends + 365 * DAY + SECOND, 0)):
        with ministry.database.writing() as session:
            assert activities.forget_ended(session, at) == 1 - left
        assert len(published(ministry)) == left


def test_a_photo_is_published_small_bare_and_beside_what_its_province_shows(
    ministry: Ministry, intake: Intake, sender: SendingKiosk
) -> None:
    item = sender.activity(1, photo=jpeg(200, 150))
    assert results_of(sender.send(intake, item)) == [("ok", "")]
    decide(ministry, item, village=sender.village)
    (shown,) = published(ministry)
    assert shown.picture is not None
    assert (shown.picture.width, shown.picture.height, shown.picture.alt) == (200, 150, item.title)
    media = ministry.publisher.media
    bodies = [media.read(file) for file in shown.media]
    assert len(bodies) == 2
    assert not any(body is None or TAKEN_AT in body for body in bodies)
    laid = named_media([encoded(shown)])
    assert sorted(laid) == sorted(f"local/43/{file.name}" for file in shown.media)
    ministry.publisher.initialize(NOW)
    ministry.publisher.publish(NOW)
    with ministry.database.reading() as session:
        assert media_names(session) == {file.name for file in shown.media}


@pytest.mark.parametrize("photo", [b"", b"GIF89a", b"\xff\xd8\xff" + bytes(100)])
def test_an_activity_is_shown_without_a_photo_that_nobody_can_read(
    ministry: Ministry, intake: Intake, sender: SendingKiosk, photo: bytes
) -> None:
    item = sender.activity(1, photo=photo)
    assert results_of(sender.send(intake, item)) == [("ok", "")]
    decide(ministry, item, village=sender.village)
    (shown,) = published(ministry)
    assert shown.picture is None


def test_the_heaviest_photo_has_room_in_an_envelope(ministry: Ministry, intake: Intake, sender: SendingKiosk) -> None:
    photo = b"\xff\xd8\xff" + secrets.token_bytes(MAX_ACTIVITY_PHOTO - 3)
    item = sender.activity(1, photo=photo, body="ก" * MAX_ACTIVITY_BODY)
    assert results_of(sender.send(intake, item)) == [("ok", "")]
    with ministry.database.reading() as session:
        assert photo_of(session, sender.village, item.activity) == photo
