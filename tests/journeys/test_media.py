"""Pictures and recordings come to the village after its texts, whole or not yet, and go when nothing names them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from content_sync.wire.bulletin_base import Bulletin
from content_sync.wire.bulletins import Article
from content_sync.wire.encoding import decode
from content_sync.wire.media import MediaFile
from content_sync.wire.targets import read_index
from kiosk.store.media import MediaFiles
from tests.cast.central.ministry import a_warning, an_article
from tests.cast.journeys.carrier import Carrier, carrier
from tests.cast.journeys.country import Journey
from tests.cast.tree.media import a_picture, a_recording, an_illustrated_article, media_body

WEBP, JPEG, OPUS = (media_body(name, size) for name, size in (("webp", 50_000), ("jpg", 60_000), ("opus", 300_000)))


@pytest.fixture
def line(journey: Journey) -> Iterator[Carrier]:
    """The line to central, which can be cut."""
    journey.visit()
    with carrier(journey.port) as made:
        journey.port = made.port
        yield made


def keep(journey: Journey) -> tuple[MediaFile, MediaFile, MediaFile]:
    store = journey.country.central.publisher.media
    webp, jpeg, opus = ((WEBP, "webp"), (JPEG, "jpg"), (OPUS, "opus"))
    return store.keep(*webp), store.keep(*jpeg), store.keep(*opus)


def publish(journey: Journey) -> None:
    journey.country.publish(
        an_illustrated_article(picture=a_picture(WEBP, JPEG), recording=a_recording(OPUS)),
    )


def held(journey: Journey) -> set[str]:
    return {name.partition(".")[2] for name in journey.kiosk.media.names()}


def asked_for(line: Carrier, kind: str) -> list[str]:
    """Return the Range of each request for a file of this format."""
    return [span for path, span in line.asked if path.endswith(f".{kind}")]


def test_an_article_is_shown_at_once_and_its_files_come_after_all_texts(journey: Journey, line: Carrier) -> None:
    webp, jpeg, opus = keep(journey)
    publish(journey)
    result = journey.visit()
    assert result.is_ok
    assert "dengue" in {one.id for one in journey.kiosk.content.edition().bulletins}
    assert journey.kiosk.media.names() == {webp.name, jpeg.name, opus.name}
    assert (journey.kiosk.media.folder / opus.name).read_bytes() == OPUS
    order = [path.rpartition(".")[2] for path, _ in line.asked if "/targets/" in path]
    assert order[-3:] == ["webp", "jpg", "opus"]
    line.asked.clear()
    journey.visit()
    assert [path for path, _ in line.asked] == ["/v1/up"], "where nothing is missing, a visit is one request"


@pytest.mark.parametrize(("kind", "at"), [("webp", 20_000), ("opus", 150_000)])
def test_a_line_that_is_cut_in_the_middle_of_a_file_loses_nothing(
    journey: Journey, line: Carrier, kind: str, at: int
) -> None:
    keep(journey)
    publish(journey)
    line.break_at(f".{kind}", after_bytes=at)
    result = journey.visit()
    assert (result.up.outcome, result.down.outcome) == ("ok", "ok"), "the texts and the reports do not wait"
    assert kind not in held(journey)
    journey.visit()  # while the line is down
    line.mend()
    journey.country.publish(a_warning("storm", "43"))  # what is swept after a part leaves the beginning alone
    journey.visit()
    assert held(journey) == {"webp", "jpg", "opus"}
    assert set(asked_for(line, kind)) == {"", f"bytes={at}-"}, "it went on, and never began again"


def test_a_file_that_central_lost_is_asked_for_now_and_then_and_holds_back_no_other(
    journey: Journey, line: Carrier
) -> None:
    keep(journey)
    publish(journey)
    for path in journey.country.central.tree.folder.rglob("*.webp"):
        path.unlink()
    journey.visit()
    assert held(journey) == {"jpg", "opus"}
    for _ in range(3):
        journey.visit()
    assert len(asked_for(line, "webp")) == 2, "at the next visit, and then after a while"


def test_a_file_that_is_not_what_was_signed_is_not_kept(journey: Journey, line: Carrier) -> None:
    keep(journey)
    publish(journey)
    for path in journey.country.central.tree.folder.rglob("*.webp"):
        path.write_bytes(WEBP[::-1])
    assert journey.visit().is_ok, "the texts are whole"
    assert held(journey) == {"jpg", "opus"}
    for path in journey.country.central.tree.folder.rglob("*.webp"):
        path.write_bytes(WEBP)
    journey.visit()
    assert held(journey) == {"webp", "jpg", "opus"}


def test_a_card_with_little_room_asks_for_no_file(journey: Journey, line: Carrier) -> None:
    keep(journey)
    publish(journey)
    journey.kiosk.media = MediaFiles(journey.kiosk.folder / "media", min_free_bytes=1 << 60)
    assert journey.visit().is_ok
    assert held(journey) == set()
    assert not any(asked_for(line, kind) for kind in ("webp", "jpg", "opus"))


def test_a_card_that_takes_no_file_ends_the_step_and_nothing_else(journey: Journey, line: Carrier) -> None:
    keep(journey)
    publish(journey)
    (journey.kiosk.folder / "media").write_text("a file where the folder should be")
    assert journey.visit().is_ok
    assert held(journey) == set()
    assert len(asked_for(line, "webp")) == 1


def test_a_kiosk_that_lost_its_articles_keeps_their_files(journey: Journey, line: Carrier) -> None:
    keep(journey)
    publish(journey)
    journey.visit()
    for path in journey.country.central.tree.folder.glob("metadata/*.articles.json"):
        path.unlink()
    shutil.rmtree(journey.kiosk.folder / "tree")
    (journey.kiosk.folder / "content.journal").unlink()
    journey.kiosk.restart()
    journey.visit()
    assert journey.kiosk.content.edition().part("articles") is None
    assert held(journey) == {"webp", "jpg", "opus"}


def test_what_no_article_names_any_more_is_removed(journey: Journey, line: Carrier) -> None:
    keep(journey)
    publish(journey)
    journey.visit()
    journey.country.publish(an_illustrated_article(picture=a_picture(WEBP)))
    journey.visit()
    assert held(journey) == {"webp"}


def test_a_picture_that_central_does_not_have_costs_its_article_nothing(journey: Journey) -> None:
    publish(journey)
    missing = journey.country.central.publisher.not_updated
    assert len(missing) == 3
    assert all("is not here" in sentence for sentence in missing)
    journey.visit()
    assert "dengue" in {one.id for one in journey.kiosk.content.edition().bulletins}
    keep(journey)
    journey.country.publish()
    assert journey.country.central.publisher.not_updated == []
    journey.visit()
    assert held(journey) == {"webp", "jpg", "opus"}


class EarlierArticle(Bulletin, frozen=True, kw_only=True, tag="article"):
    """An article as the first version knew it."""

    parts = ("articles",)
    title: str
    body: str
    category: str
    months: tuple[int, ...] = ()


def test_an_earlier_kiosk_reads_the_article_and_asks_for_no_file(journey: Journey) -> None:
    keep(journey)
    publish(journey)
    tree = journey.country.central.tree.folder
    (file,) = tree.glob("targets/articles/*.dengue")
    (raw,) = decode(file.read_bytes(), list[EarlierArticle])
    newer = an_illustrated_article(picture=a_picture(WEBP, JPEG), recording=a_recording(OPUS))
    assert (raw.title, raw.body, raw.category) == (newer.title, newer.body, newer.category)
    (index,) = (path for path in tree.glob("targets/articles/*.index") if b"dengue" in path.read_bytes())
    entries, unreadable = read_index(index.read_bytes())
    assert ([entry.id for entry in entries], unreadable) == (["dengue"], ()), "an index names texts alone"


def test_a_kiosk_takes_an_article_of_an_earlier_central(journey: Journey, line: Carrier) -> None:
    journey.country.publish(an_article())
    journey.visit()
    held_articles = [one for one in journey.kiosk.content.edition().bulletins if isinstance(one, Article)]
    assert [one.media for one in held_articles] == [()]
    assert journey.kiosk.media.names() == frozenset()
    assert not any("/media" in path for path, _ in line.asked)
