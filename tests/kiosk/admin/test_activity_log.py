"""The activity log: who did what and when, the newest first, in words, and nothing that a page could change."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from kiosk.admin.activity_log import A_PAGE
from kiosk.store.state import RESET_OPENED, SIGN_IN_OPENED
from tests.cast.folders import PROJECT
from tests.cast.kiosk.served_kiosk import STAMP, ServedKiosk

LOG = "/admin/log"


def noted() -> set[str]:
    """Return every code the kiosk notes; of one with a choice in it, what stands before the choice and a star."""
    codes = {SIGN_IN_OPENED, RESET_OPENED}
    for file in (PROJECT / "kiosk").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if call.func.attr not in {"note", "note_by", "_note", "let_in", "_open_session"}:
                continue
            for word in call.args[:2]:
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    codes.add(word.value)
                    break
                if isinstance(word, ast.JoinedStr) and isinstance(word.values[0], ast.Constant):
                    codes.add(f"{word.values[0].value!s}*")
                    break
    return codes


def test_every_act_that_is_noted_has_its_words() -> None:
    template = (PROJECT / "kiosk/admin/acts.html").read_text("utf-8")
    known = set(re.findall(r"^  '(\w+)': _\(", template, re.MULTILINE))
    assert {code for code in noted() if code.endswith("*")} >= {"market_*", "role_*"}
    assert len(noted()) > 20
    assert {code for code in noted() if code not in known and not code.endswith("*")} == set()
    for start in (code[:-1] for code in noted() if code.endswith("*")):
        assert [code for code in known if code.startswith(start)], start


def test_who_did_what_stands_there_in_words_the_newest_first(kiosk: ServedKiosk) -> None:
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง", since=STAMP))
    phone = kiosk.volunteer()
    phone.send("/admin/people", form_of="/admin/people", name="วิชัย", role="helper")
    phone.send("/admin/visit", form_of="/admin/visit")
    kiosk.program.services.sign_in.open_window()
    page = phone.open(LOG).text
    words = ["มีคนกดปุ่มให้มือถือเครื่องใหม่เข้าใช้", "กดติดต่อส่วนกลาง", "เพิ่มคน", "เข้าระบบ"]
    main = page[page.index("<ol") : page.index("</ol")]
    found = re.findall("|".join(words), main)
    assert found == words
    assert '<span dir="auto">(วิชัย)</span>' in main
    assert main.count("สมหญิง") == 3
    assert "<form" not in page[page.index("<main") : page.index("</main")], "nothing here changes anything"
    assert phone.client.post(LOG).status_code in {400, 405}


def test_a_long_log_is_read_page_by_page_and_a_page_that_is_none_is_the_nearest(kiosk: ServedKiosk) -> None:
    phone = kiosk.volunteer()
    state = kiosk.stores.state
    for number in range(2 * A_PAGE):
        state.audit("answer_passed", STAMP, about=f"{number}")
    first, second, third = (phone.open(f"{LOG}?page={page}").text for page in (1, 2, 3))
    assert "(99)" in first
    assert "(50)" in first
    assert "(49)" in second
    assert "เก่ากว่า" in second
    assert "ใหม่กว่า" in second
    assert "เข้าระบบ" in third
    assert "เก่ากว่า" not in third
    for page in ("0", "-5", "x", "9" * 30):
        assert phone.open(f"{LOG}?page={page}").status_code == 200
    assert "เข้าระบบ" in phone.open(f"{LOG}?page=99").text
