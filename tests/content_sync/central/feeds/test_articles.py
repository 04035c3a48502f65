"""The house's own texts: read whole, or refused by the text and the field."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from content_sync.central.feeds.article_files import join, read_folder
from content_sync.central.feeds.articles import parse
from content_sync.errors import FeedError
from content_sync.wire.bulletins import Activity, Article, Notice
from tests.cast.feeds.upstream import NOW

FRONT = {
    "id": "dengue",
    "title": "ไข้เลือดออก",
    "category": "health",
    "areas": "th",
    "issued": "-3",
    "source": "เรียบเรียงเอง",
}


def text(*, body: str = "ระวังยุงลาย", drop: str = "", **fields: str) -> bytes:
    front = {field: value for field, value in (FRONT | fields).items() if field != drop}
    lines = "\n".join(f"{field}: {value}" for field, value in front.items())
    return f"---\n{lines}\n---\n{body}\n".encode()


def other(kind: str, **fields: str) -> bytes:
    return text(kind=kind, starts="+6 08:30", drop="category", **fields)


def article(**fields: str) -> Article:
    (one,) = parse(text(**fields), now=NOW).bulletins
    assert isinstance(one, Article)
    return one


def refused(body: bytes) -> FeedError:
    with pytest.raises(FeedError) as caught:
        parse(body, now=NOW)
    return caught.value


def test_a_text_becomes_an_article() -> None:
    one = article(summary="สั้น ๆ", title_en="Dengue", months="5-11", reviewed="2026-11-01", source_url="https://x.go.th")
    assert one == Article(
        id="dengue", areas=("th",), issued=NOW - dt.timedelta(days=3), source="เรียบเรียงเอง",
        source_url="https://x.go.th", category="health", title="ไข้เลือดออก", summary="สั้น ๆ", body="ระวังยุงลาย",
        title_en="Dengue", months=(5, 6, 7, 8, 9, 10, 11), reviewed=dt.date(2026, 11, 1),
    )  # fmt: skip


def test_a_notice_and_an_activity_have_their_times_in_bangkok() -> None:
    body = join([
        other("notice", id="water", valid_until="2026-11-30"),
        other("activity", id="market", ends="+6 12:00", place="วัด"),
    ])  # fmt: skip
    notice, activity = parse(body, now=NOW).bulletins
    assert isinstance(notice, Notice)
    assert notice.valid_until == dt.datetime(2026, 11, 29, 17, 0, tzinfo=dt.UTC)
    assert isinstance(activity, Activity)
    assert activity.starts == dt.datetime(2026, 11, 28, 1, 30, tzinfo=dt.UTC)
    assert activity.ends == dt.datetime(2026, 11, 28, 5, 0, tzinfo=dt.UTC)
    assert activity.place == "วัด"


@pytest.mark.parametrize(
    ("months", "meant"),
    [("11-4", (11, 12, 1, 2, 3, 4)), ("1-12", tuple(range(1, 13))), ("3, 5 7", (3, 5, 7)), ("5", (5,)), ("", ())],
)
def test_months_may_span_the_new_year(months: str, meant: tuple[int, ...]) -> None:
    assert article(months=months).months == meant


def test_several_areas_may_be_named() -> None:
    assert article(areas="43, 4101 430105").areas == ("43", "4101", "430105")


def test_thai_is_kept_in_one_spelling() -> None:
    one = article(title="นํ้าทว่ม\u200b", body="เเม่")
    assert one.title == "น้ำทว่ม"
    assert one.body == "แม่"


def test_windows_line_ends_and_a_byte_order_mark_are_no_trouble() -> None:
    parsed = parse(b"\xef\xbb\xbf" + text().replace(b"\n", b"\r\n"), now=NOW)
    assert [one.id for one in parsed.bulletins] == ["dengue"]


def test_a_folder_is_read_by_name_and_a_file_alone(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_bytes(text(id="b"))
    (tmp_path / "a.md").write_bytes(text(id="a"))
    (tmp_path / "notes.txt").write_text("not a text", encoding="utf-8")
    assert [one.id for one in parse(read_folder(tmp_path), now=NOW).bulletins] == ["a", "b"]
    assert read_folder(tmp_path / "b.md") == text(id="b")


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="holds no"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"category": "sport"}, "category"),
        ({"areas": "99"}, "areas"),
        ({"areas": ","}, "areas"),
        ({"issued": "soon"}, "issued"),
        ({"issued": "2026-13-01"}, "issued"),
        ({"issued": "+2 25:00"}, "issued"),
        ({"reviewed": "1/11/2569"}, "reviewed"),
        ({"months": "0-3"}, "months"),
        ({"months": "may"}, "months"),
        ({"colour": "red"}, "colour"),
        ({"starts": "+1"}, "starts"),
        ({"body": "   "}, "body"),
        ({"title": "ก" * 301}, ""),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, str], field: str) -> None:
    error = refused(text(**fields))
    assert (error.place, error.field) == ("dengue", field)


@pytest.mark.parametrize("field", ["title", "category", "areas", "issued", "source"])
def test_a_missing_field_is_named(field: str) -> None:
    error = refused(text(drop=field))
    assert (error.place, error.field) == ("dengue", field)


def test_a_text_without_an_id_is_named_by_its_number() -> None:
    error = refused(join([text(), text(drop="id")]))
    assert (error.place, error.field) == ("text 2", "id")


def test_two_texts_of_one_id_are_refused() -> None:
    assert refused(join([text(), text()])).field == "id"


@pytest.mark.parametrize(
    "body", [b"", b"no front matter", b"\xff\xfe", b"---\nid dengue\n---\nx", b"---\nid: a\nid: b\n---\nx"]
)
def test_what_is_no_text_is_refused(body: bytes) -> None:
    assert refused(body).place in {"texts", "text 1"}


def test_an_unknown_kind_is_refused() -> None:
    assert refused(text(kind="poem")).field == "kind"
