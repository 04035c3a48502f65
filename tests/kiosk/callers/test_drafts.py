"""Drafts between two pages of a report: an hour, five hundred, and whose give way when there is no room."""

from __future__ import annotations

import string
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.callers.drafts import KEPT_S, MOST, Drafts, ReportDraft
from kiosk.store.senders import Sender


def a_draft(text: str = "ถนนพัง", *, form: str = "0" * 32, place: str = "") -> ReportDraft:
    return ReportDraft(form=form, topic="road", text=text, place=place)


def sender(address: str = "a", browser: str = "") -> Sender:
    return Sender(address=address, browser=browser, named=browser)


def test_a_draft_lasts_an_hour_and_no_longer() -> None:
    drafts = Drafts()
    key = drafts.keep(a_draft(), sender=sender(), now_s=10)
    assert drafts.read(key, 10 + 3_599.9) == a_draft()
    assert drafts.read(key, 10 + 3_600) is None
    assert KEPT_S == 3_600


def test_once_sent_a_form_leaves_no_name_and_phone_in_its_drafts_and_those_of_others_stay() -> None:
    drafts = Drafts()
    said = [
        replace(a_draft(form=form), name="สมศรี", phone="0812345678", read_aloud=True) for form in ("0" * 32, "1" * 32)
    ]
    keys = [drafts.keep(draft, sender=sender(), now_s=0) for draft in said]
    drafts.forget_contact("0" * 32)
    assert [drafts.read(key, 1) for key in keys] == [replace(said[0], name="", phone=""), said[1]]


def test_the_same_words_of_one_form_are_one_draft_whose_hour_begins_anew() -> None:
    drafts = Drafts()
    keys = {drafts.keep(a_draft(), sender=sender(address), now_s=now_s) for address, now_s in (("a", 0), ("b", 3_000))}
    assert len(keys) == 1
    assert drafts.read(keys.pop(), 6_000) == a_draft()


def test_two_phones_with_one_form_each_keep_their_own_words() -> None:
    drafts = Drafts()
    first, second = (drafts.keep(a_draft(text), sender=sender(), now_s=0) for text in ("หลุม", "สะพานขาด"))
    assert drafts.read(first, 1) == a_draft("หลุม")
    assert drafts.read(second, 1) == a_draft("สะพานขาด")


def test_another_start_of_the_kiosk_gives_other_keys() -> None:
    assert Drafts().keep(a_draft(), sender=sender(), now_s=0) != Drafts().keep(a_draft(), sender=sender(), now_s=0)


def test_what_was_never_a_key_opens_nothing() -> None:
    drafts = Drafts()
    drafts.keep(a_draft(), sender=sender(), now_s=0)
    assert [drafts.read(key, 0) for key in ("", "-", "0" * 32)] == [None] * 3


def test_a_thousand_drafts_of_a_script_push_out_the_scripts_own() -> None:
    drafts = Drafts()
    villagers = [drafts.keep(a_draft(f"เรื่องที่ {number}"), sender=sender(f"{number}"), now_s=0) for number in range(20)]
    script = [drafts.keep(a_draft(f"{number}"), sender=sender("script"), now_s=1) for number in range(1_000)]
    late = drafts.keep(a_draft("มาทีหลัง"), sender=sender("late"), now_s=2)
    assert all(drafts.read(key, 3) for key in (*villagers, late))
    kept = [key for key in script if drafts.read(key, 3)]
    assert kept == script[-(MOST - 21) :]
    assert MOST == 500


def test_a_script_in_a_thousand_names_pushes_out_drafts_of_its_own_address_alone() -> None:
    drafts = Drafts()
    villagers = [drafts.keep(a_draft(f"เรื่องที่ {number}"), sender=sender(f"{number}"), now_s=0) for number in range(20)]
    script = [
        drafts.keep(a_draft(f"{number}"), sender=sender("script", f"{number}"), now_s=1) for number in range(1_000)
    ]
    assert all(drafts.read(key, 2) for key in villagers)
    assert sum(drafts.read(key, 2) is not None for key in script) == MOST - 20


def test_of_one_address_the_sender_with_most_drafts_gives_way() -> None:
    drafts = Drafts()
    manee = drafts.keep(a_draft("มานี"), sender=sender(browser="manee"), now_s=0)
    for number in range(MOST):
        drafts.keep(a_draft(f"{number}"), sender=sender(browser="script"), now_s=1)
    assert drafts.read(manee, 2)


def test_one_more_than_there_is_room_for_lets_the_oldest_of_all_go_where_nobody_has_more() -> None:
    drafts = Drafts()
    keys = [drafts.keep(a_draft(f"{number}"), sender=sender(f"{number}"), now_s=number) for number in range(MOST + 1)]
    assert [drafts.read(key, MOST) is None for key in keys] == [True, *[False] * MOST]


moves = st.lists(
    st.tuples(st.sampled_from(string.ascii_lowercase[:3]), st.integers(0, 40), st.integers(0, 1_500)), max_size=60
)


@given(moves)
def test_a_key_opens_the_words_it_was_given_for_or_nothing(moved: list[tuple[str, int, int]]) -> None:
    drafts, given_for, now_s = Drafts(), dict[str, ReportDraft](), 0
    for address, number, waited_s in moved:
        now_s += waited_s
        draft = a_draft(f"{number}", place=address)
        key = drafts.keep(draft, sender=sender(address), now_s=now_s)
        assert given_for.setdefault(key, draft) == draft
        assert drafts.read(key, now_s) == draft
        assert all(drafts.read(one, now_s) in {None, words} for one, words in given_for.items())
