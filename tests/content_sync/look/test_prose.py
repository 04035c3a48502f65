"""Article text: what staff write becomes safe markup, whatever they write."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content_sync.look.prose import SetApart, first_sentence, prose, set_apart, unmarked

ALLOWED = {"h2", "h3", "h4", "p", "a", "ul", "ol", "li", "strong", "em", "blockquote", "br", "hr", "code", "pre"}


class Tags(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_headings_begin_below_the_title() -> None:
    assert prose("# หนึ่ง\n\n## สอง\n\n###### หก") == "<h2>หนึ่ง</h2>\n<h3>สอง</h3>\n<h4>หก</h4>\n"


def test_paragraphs_lists_and_bold_are_kept() -> None:
    assert prose("**ดื่มน้ำ**\n\n- ข้าว\n- ปลา").split() == (
        ["<p><strong>ดื่มน้ำ</strong></p>", "<ul>", "<li>ข้าว</li>", "<li>ปลา</li>", "</ul>"]
    )


def test_html_is_shown_as_typed() -> None:
    shown = prose("<script>alert(1)</script> และ <b onclick=x>หนา</b>")
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    "url", ["/health", "#top", "articles/dengue", "https://ddc.moph.go.th/", "tel:1669", "mailto:a@example.org"]
)
def test_a_link_to_a_known_kind_of_place_is_kept(url: str) -> None:
    assert Tags(prose(f"[ที่นี่]({url})")).links == [url]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//elsewhere.example",
        "file:///etc/passwd",
        "vbscript:x",
        "../../..//elsewhere.example:x",
        "java&#x73;cript:alert(1)",
        "&#1;javascript:alert(1)",
    ],
)
def test_a_link_to_anywhere_else_is_only_its_words(url: str) -> None:
    shown = prose(f"[ที่นี่](<{url}>)")
    assert "ที่นี่" in shown
    assert Tags(shown).links == []


def test_a_link_out_of_the_site_says_so() -> None:
    assert 'rel="external noopener"' in prose("[ที่นี่](https://example.org)")


def test_a_picture_becomes_its_description() -> None:
    assert prose("![ยุงลาย](https://example.org/a.jpg)") == "<p>ยุงลาย</p>\n"


PIECES = [*"<>\"'&[]()!*_#`-/:\\ \nabjs1ก", "javascript:", "](", "![", "<a ", "https://", "<script>"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example("```<")
@example("11) a")
def test_nothing_typed_leaves_the_subset(text: str) -> None:
    seen = Tags(prose(text))
    assert seen.names <= ALLOWED
    assert seen.attributes <= {"href", "rel", "start"}, "a list may begin at a number"
    assert all(not link.lower().startswith(("javascript", "data:", "//")) for link in seen.links)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("", ""),
        ("ล้างถังน้ำ รองน้ำไว้ใช้ก่อน\nตั้งแต่ 8 โมง", "ล้างถังน้ำ รองน้ำไว้ใช้ก่อน"),
        ("# น้ำไม่ไหล\n\n- **ล้างถัง** [ดูที่นี่](/news)", "ล้างถัง ดูที่นี่"),
        ("# น้ำไม่ไหล", "น้ำไม่ไหล"),
        ("1. ปิดก๊อก", "ปิดก๊อก"),
    ],
)
def test_the_first_sentence_is_the_first_line_without_marks(text: str, begins: str) -> None:
    assert first_sentence(text) == begins


def test_a_long_first_line_is_cut_between_words_and_says_so() -> None:
    assert first_sentence("ก" * 140) == "ก" * 140
    assert first_sentence("ก" * 141) == "ก" * 140 + "…"
    assert first_sentence("ก" * 70 + " " + "ข" * 70) == "ก" * 70 + "…"


def test_an_unmarked_text_has_its_words_and_none_of_its_signs() -> None:
    text = "# หัวข้อ\n\n- ข้อ **หนา** หนึ่ง\n12) โทร. [**1669**](tel:1669)\n> ยก\n"
    assert unmarked(text) == "หัวข้อ\nข้อ หนา หนึ่ง\nโทร. 1669\nยก\n"


DOCTOR = "# ไปหาหมอเมื่อไร\n\n- ซึม\n"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("พัก", SetApart(before="พัก")),
        ("", SetApart(before="")),
        (DOCTOR, SetApart(before="", heading="ไปหาหมอเมื่อไร", signs="\n- ซึม\n")),
        (
            f"พัก\n\n{DOCTOR}\n## รีบไป\n\nหอบ\n\n# กันไว้\n\nล้างมือ",
            SetApart(
                before="พัก\n\n", heading="ไปหาหมอเมื่อไร", signs="\n- ซึม\n\n## รีบไป\n\nหอบ\n\n", after="# กันไว้\n\nล้างมือ"
            ),
        ),
        ("## ไปหาหมอเมื่อ #", SetApart(before="", heading="ไปหาหมอเมื่อ")),
        ("## ไปหาหมอเมื่อ\n\nก\n\n# ข", SetApart(before="", heading="ไปหาหมอเมื่อ", signs="\nก\n\n", after="# ข")),
        ("#ไปหาหมอเมื่อ", SetApart(before="#ไปหาหมอเมื่อ")),
        ("ไปหาหมอเมื่อไข้สูง", SetApart(before="ไปหาหมอเมื่อไข้สูง")),
        ("# อย่าเพิ่งไปหาหมอเมื่อ", SetApart(before="# อย่าเพิ่งไปหาหมอเมื่อ")),
    ],
)
def test_when_to_see_a_doctor_is_set_apart_by_its_heading(text: str, parts: SetApart) -> None:
    assert set_apart(text) == parts


@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_nothing_of_a_text_is_lost_where_a_section_is_set_apart(before: str, after: str) -> None:
    parts = set_apart(f"{before}\n{DOCTOR}{after}")
    assert parts.heading == "ไปหาหมอเมื่อไร"
    assert "- ซึม" in parts.signs
    assert parts.before + parts.signs + parts.after == f"{before}\n{DOCTOR}{after}".replace("# ไปหาหมอเมื่อไร\n", "", 1)
