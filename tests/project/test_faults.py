"""Each fault of the link that the project promises to bear, and which test shows it: over sockets, or a real folder.

The first test of each says what is refused, what is still shown, and what the volunteer reads on the kiosk's own page.
A test that goes missing, or reads no page, fails here.
"""

from __future__ import annotations

import ast
import re
from typing import Final

import pytest

from tests.cast.folders import TESTS

_CLIENT, _JOURNEYS = "content_sync/client/", "journeys/"
_LINE, _TREE = f"{_CLIENT}test_visit_faults.py", f"{_CLIENT}test_visit_faults_tree.py"
_KEPT = f"{_CLIENT}test_visit_faults_kept.py"
_CERTIFICATES, _STICK = f"{_CLIENT}test_visit_certificates.py", f"{_JOURNEYS}test_stick.py"
SHOWN_BY: Final = {
    "cut at every tenth of a transfer": (
        f"{_LINE}::test_a_line_cut_at_every_tenth_of_each_answer_loses_nothing",
        f"{_CLIENT}link/test_link_resumed.py::test_a_large_file_goes_on_where_the_line_was_cut",
    ),
    "stall, drip, endless body, HTML 200, JSON 200, 403, redirect, 503 with Retry-After": (
        f"{_LINE}::test_what_the_line_does_changes_nothing_and_is_told_as_what_it_is",
    ),
    "wrong Range": (
        f"{_KEPT}::test_a_wrong_range_is_thrown_away_and_the_article_comes_whole_or_not_at_all",
        f"{_CLIENT}link/test_link_resumed.py::test_another_part_than_was_asked_for_is_thrown_away",
    ),
    "corrupted partial": (
        f"{_KEPT}::test_a_beginning_that_rotted_on_the_card_is_refused_told_and_fetched_anew",
        f"{_CLIENT}tree/test_part_fetcher_link.py::test_a_beginning_that_rotted_on_the_card_is_thrown_away",
        f"{_LINE}::test_what_is_harmed_on_the_way_is_not_taken_in",
    ),
    "wrong CA": (
        f"{_CERTIFICATES}::test_at_a_wrong_authority_nothing_is_sent_and_all_stays_as_it_is",
        f"{_CLIENT}link/test_link_certificates.py::test_the_ministrys_own_authority_is_believed_and_no_other",
    ),
    "expired certificate at 1970 and at 2200": (
        f"{_CERTIFICATES}::test_a_kiosk_without_a_time_learns_it_by_a_certificate_out_of_date_and_then_refuses_it",
    ),
    "rollback, freeze with and without a receipt, mix-and-match, wrong role's key, oversize metadata": (
        f"{_TREE}::test_what_a_tree_does_changes_nothing_that_is_shown_and_is_told_as_what_it_is",
    ),
    "fast-forward": (
        f"{_KEPT}::test_a_number_driven_up_with_a_stolen_key_holds_until_the_key_is_taken_away_and_each_is_told",
        f"{_CLIENT}test_visit_tree.py::test_a_number_driven_up_with_stolen_keys_does_not_hold_the_kiosk_for_ever",
    ),
    "ids across roles": (
        f"{_KEPT}::test_a_role_that_brings_what_is_another_s_is_not_heard_and_the_rest_comes",
        f"{_CLIENT}tree/test_part_fetcher.py::test_one_name_in_two_roles_or_of_two_kinds_is_two_bulletins",
        f"{_CLIENT}tree/test_part_fetcher_trust.py::test_a_role_that_lists_anothers_targets_is_not_heard",
    ),
    "five root rotations missed": (
        f"{_KEPT}::test_five_missed_roots_are_walked_and_with_a_hole_among_them_all_stays_and_is_told",
        f"{_CLIENT}tree/test_part_fetcher_roots.py::test_several_missed_roots_are_walked_one_by_one",
    ),
    "one part refused for three editions": (
        f"{_TREE}::test_one_part_refused_for_three_editions_holds_no_other_back_and_comes_once_it_is_whole",
    ),
    "cache lost": (
        f"{_KEPT}::test_with_the_cache_lost_an_older_tree_is_refused_and_told_and_the_newest_comes_again",
        f"{_CLIENT}tree/test_part_fetcher_trust.py::test_an_older_tree_is_refused_even_if_tufs_cache_was_lost",
        f"{_CLIENT}tree/test_pack_source.py::test_a_kiosk_that_lost_its_cache_gets_a_whole_pack",
    ),
    "two villages of one district at different editions": (
        f"{_TREE}::test_two_villages_of_one_district_at_different_editions_each_come_to_the_newest",
    ),
    "a stick filled, then the card replaced, then the stick imported": (
        f"{_STICK}::test_a_stick_filled_before_the_card_was_replaced_still_brings_its_reports",
    ),
    "a stick's answer of three weeks ago after a newer one": (
        f"{_STICK}::test_a_stick_s_answer_of_three_weeks_ago_does_not_undo_a_newer_one",
    ),
    "expired and older sticks": (
        f"{_STICK}::test_a_stick_past_its_date_is_told_and_what_is_shown_stays",
        f"{_STICK}::test_a_stick_that_is_older_than_the_kiosk_is_told_and_harmless",
    ),
    "half a write": (
        f"{_STICK}::test_pulled_out_at_any_moment_and_put_in_again_an_export_and_a_kiosk_go_on",
        f"{_CLIENT}test_visit_card.py::test_wherever_a_visit_is_cut_the_next_one_brings_everything_once",
    ),
}


@pytest.mark.parametrize("fault", SHOWN_BY)
def test_each_fault_of_the_link_is_shown_by_a_test(fault: str) -> None:
    for name in SHOWN_BY[fault]:
        assert _source(name), name
    assert re.search(r"\bread_(of_visit|before|after)\(", _source(SHOWN_BY[fault][0])), "it reads the volunteer's page"


def _source(name: str) -> str:
    """Return the text of a test; empty where there is none of this name."""
    path, _, function = name.partition("::")
    text = (TESTS / path).read_text("utf-8")
    there = (one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef) and one.name == function)
    return next((ast.get_source_segment(text, one) or "" for one in there), "")
