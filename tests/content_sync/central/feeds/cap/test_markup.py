"""Words of a source: markup goes, words stay."""

from __future__ import annotations

import html
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.central.feeds.cap.markup import inner_text, plain_words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ฝน &amp; ลม", "ฝน & ลม"),
        ("ฝน &amp;amp; ลม", "ฝน & ลม"),
        ("ฝน<br/>วันที่ 1&nbsp;ถึง 2 <b>ระวัง</b>", "ฝน\nวันที่ 1 ถึง 2 ระวัง"),
        ("ฝน<BR>ลม<br />คลื่น", "ฝน\nลม\nคลื่น"),
        ("ฝน&lt;br/&gt;ลม", "ฝน\nลม"),
        ("ฝน&amp;lt;br/&amp;gt;ลม&amp;nbsp;แรง", "ฝน\nลม แรง"),
        ("<p>ฝน</p><p>ลม</p>", "ฝน\n\nลม"),
        ("<ul><li>ฝน</li><li>ลม</li></ul>", "ฝน\n\nลม"),
        ('<a href="https://www.tmd.go.th/?a=1&b=2">ติดตาม</a>', "ติดตาม"),
        ("<span style='color:red'>ฝน</span>", "ฝน"),
        ("<o:p>ฝน</o:p>", "ฝน"),
        ("<![CDATA[ฝน<br>ลม]]>", "ฝน\nลม"),
        ("ฝน<!-- จากร่าง -->ลม", "ฝนลม"),
        ("<style>p { color: red }</style>ฝน<script>alert(1)</script>", "ฝน"),
        ("ลม&#160;แรง &#x0E1D;&#3609;", "ลม แรง ฝน"),
        ("30&deg;C &ldquo;ฝน&rdquo; 1&ndash;2", "30°C “ฝน” 1–2"),
        ("ลม&nbsp แรง", "ลม แรง"),
        ("\u200bฝน\u00ad ตก\u00a0 หนัก\r\n\r\n\r\n\r\nลม", "ฝน ตก หนัก\n\nลม"),
    ],
)
def test_markup_is_read_as_people_read_it(written: str, read: str) -> None:
    assert plain_words(written) == read


@pytest.mark.parametrize(
    "words",
    [
        "ฝน < 10 มม. และ > 5 มม.",
        "ลม <50 กม./ชม. คลื่น >2 ม.",
        "ติดตามที่ <www.tmd.go.th> หรือ <info@tmd.go.th>",
        "https://www.tmd.go.th/?id=1&region=5&lang=th&copy=2",
        "R&D; AT&T &ไทย; &notanentity;",
        "ฝน <!-- ไม่จบ",
        "ฝน <![if ลม",
        'ฝน <a href="ไม่จบ ลม',
        "<ระวัง> <TMD>",
    ],
)
def test_what_only_looks_like_markup_is_words(words: str) -> None:
    assert plain_words(words) == words


def test_elements_within_an_element_are_read_as_markup_is() -> None:
    element = fromstring("<d>ฝน<br/>ลม <b>แรง<i>มาก</i></b> <p xmlns='http://www.w3.org/1999/xhtml'>คลื่น</p>สูง</d>")
    assert plain_words(inner_text(element)) == "ฝน\nลม แรงมาก\nคลื่นสูง"


def test_elements_nested_as_deep_as_a_document_is_long_are_read() -> None:
    element = fromstring("<d>" + "<b>" * 100_000 + "ฝน" + "</b>" * 100_000 + "</d>")
    assert plain_words(inner_text(element)) == "ฝน"


def test_what_was_escaped_more_often_than_any_editor_does_is_left_as_it_is() -> None:
    assert plain_words("ฝน &" + "amp;" * 4 + " ลม") == "ฝน & ลม"
    assert plain_words("ฝน &" + "amp;" * 5 + " ลม") == "ฝน &amp; ลม"


@pytest.mark.parametrize("flood", ["<!--", "<style>", "<b", "<b ", "&amp;", "&#", "<![CDATA[", "<", "\n", "</p>"])
def test_a_flood_of_openings_is_read_too(flood: str) -> None:
    assert len(plain_words(f"ฝน {flood * 500_000} ลม")) <= 200_000


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_words_escaped_once_twice_or_not_at_all_are_the_same(words: str) -> None:
    read = plain_words(html.escape(words))
    assert plain_words(html.escape(html.escape(words))) == read
    assert plain_words(read) == read or "&" in read or "<" in read
