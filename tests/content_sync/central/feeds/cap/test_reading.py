"""XML under odd names of encodings: read where the bytes say it for sure, else told."""

from __future__ import annotations

import pytest

from content_sync.central.feeds.cap.reading import MAX_BYTES, read_xml
from content_sync.errors import FeedError

WORDS = "ฝนตกหนักมาก “43” จังหวัด"


def a_document(declared: str, *, encoding: str = "utf-8", mark: bytes = b"", words: str = WORDS) -> bytes:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    return mark + f"{declaration}<a>{words}</a>".encode(encoding)


def refused(body: bytes) -> FeedError:
    with pytest.raises(FeedError) as caught:
        read_xml(body, name="a.xml")
    assert caught.value.place == "a.xml"
    return caught.value


@pytest.mark.parametrize(
    "declared",
    [
        "utf-8",
        "UTF-8",
        "utf8",
        "UTF8",
        "",
        "unicode",
        "utf-16",
        "UTF-16",
        "tis-620",
        "windows-874",
        "ISO-8859-1",
        "x-user",
    ],
)
def test_whole_utf_8_is_read_whatever_it_is_called(declared: str) -> None:
    assert read_xml(a_document(declared), name="a.xml").text == WORDS


@pytest.mark.parametrize(
    "declared",
    ["tis-620", "TIS-620", "tis620", "TIS_620", "windows-874", "Windows-874", "cp874", "iso-8859-11", "x-windows-874"],
)
def test_thai_in_one_byte_a_letter_is_read_where_it_says_so(declared: str) -> None:
    assert read_xml(a_document(declared, encoding="cp874"), name="a.xml").text == WORDS


def test_a_word_that_is_utf_8_by_chance_is_read_as_what_it_says_it_is() -> None:
    word = "ยก"
    assert word.encode("cp874").decode("utf-8") == "\u00a1"
    assert read_xml(a_document("windows-874", encoding="cp874", words=word), name="a.xml").text == word


@pytest.mark.parametrize("declared", ["utf-8", "utf8", "tis-620", "unicode", "iso-8859-1", ""])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b"\0\0\xfe\xff"),
    ],
)
def test_a_byte_order_mark_counts_more_than_the_declaration(declared: str, encoding: str, mark: bytes) -> None:
    assert read_xml(a_document(declared, encoding=encoding, mark=mark), name="a.xml").text == WORDS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-16", "unicode", "utf-8"])
def test_utf_16_without_a_mark_is_known_by_its_declaration_s_bytes(encoding: str, declared: str) -> None:
    assert read_xml(a_document(declared, encoding=encoding), name="a.xml").text == WORDS


@pytest.mark.parametrize("before", [b"\n", b" \r\n\t", b"\xef\xbb\xbf\n", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_blanks_before_the_declaration_are_no_trouble(before: bytes) -> None:
    assert read_xml(before + a_document("utf-8"), name="a.xml").text == WORDS


@pytest.mark.parametrize(
    "declared", ["utf-8", "utf8", "", "unicode", "iso-8859-1", "windows-1252", "klingon", "utf-16"]
)
def test_what_is_no_utf_8_and_not_said_to_be_thai_is_told_and_not_guessed(declared: str) -> None:
    error = refused(a_document(declared, encoding="cp874"))
    assert error.field == "encoding"
    assert (declared or "UTF-8") in error.reason


def test_bytes_that_fit_neither_their_mark_nor_their_declaration_are_told() -> None:
    assert refused(a_document("utf-8", mark=b"\xff\xfe") + b"x").field == "encoding"
    assert refused(b"\xef\xbb\xbf" + a_document("tis-620", encoding="cp874")).field == "encoding"
    assert refused(a_document("tis-620", encoding="cp874", words="ฝน") + b"\xff").field == "encoding"


def test_a_document_longer_than_any_is_told() -> None:
    fits = a_document("utf-8", words="x" * (MAX_BYTES - len(a_document("utf-8", words=""))))
    assert len(read_xml(fits, name="a.xml").text or "") > 2_000_000
    assert refused(fits + b" ").field == "size"


BILLION = '<!DOCTYPE a [<!ENTITY a "haha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a>",
        b"<a>" * 50_000,
        f"{BILLION}]><a>&i;</a>".encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a>&x;</a>",
        b"<a>&#xD800;</a>",
        b"<a>&#0;</a>",
        b"<a>\0</a>",
        b"<a>\x0c</a>",
        b"<a/><a/>",
    ],
)
def test_what_is_not_safe_whole_xml_is_told(body: bytes) -> None:
    assert refused(body).field == "XML"
