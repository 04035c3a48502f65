"""A report's form at its limits: the longest words, and the shortest and the longest telephone number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content_sync.field_errors import FieldErrors
from kiosk.facts.report_form import ReportForm, decide
from kiosk.store.outbox.filing.filing import Fields
from tests.cast.kiosk.served_kiosk import ServedKiosk, sending

FORM = ReportForm(id="0" * 32, topic="road", text="หลุม", name="มานี", phone="081-234-5678")


def errors_in(form: ReportForm) -> FieldErrors:
    decided = decide(form, takes_contact=True)
    return {} if isinstance(decided, Fields) else decided


def test_a_report_has_two_thousand_characters_its_place_120_and_a_name_a_hundred_at_most() -> None:
    assert errors_in(replace(FORM, text="ก" * 2_000, place="ค" * 120, name="ข" * 100)) == {}
    longer = replace(FORM, text="ก" * 2_001, place="ค" * 121, name="ข" * 101)
    assert errors_in(longer) == {"text": "too_long", "place": "too_long", "name": "too_long"}


def test_a_draft_has_eight_kilobytes_at_most_whatever_its_signs_are() -> None:
    assert errors_in(replace(FORM, text="🚧" * 2_000, place="🚧" * 48)) == {}
    assert errors_in(replace(FORM, text="🚧" * 2_000, place="🚧" * 48 + "1")) == {"text": "too_many_bytes"}


@pytest.mark.parametrize(("digits", "is_taken"), [(8, False), (9, True), (15, True), (16, False)])
@pytest.mark.parametrize("plus", ["", "+"])
def test_a_telephone_number_has_nine_to_fifteen_digits(plus: str, digits: int, *, is_taken: bool) -> None:
    phone = plus + "012345678901234567"[:digits]
    assert errors_in(replace(FORM, phone=phone)) == ({} if is_taken else {"phone": "not_a_phone_number"})


def test_of_what_is_typed_to_follow_a_report_sixty_characters_are_read(kiosk: ServedKiosk) -> None:
    reference = kiosk.report()
    blanks = " " * (60 - len(reference))
    assert kiosk.post("/follow", reference=f"{blanks}{reference}").status == 200
    assert kiosk.post("/follow", reference=f" {blanks}{reference}").status == 422


def test_a_form_of_text_has_two_hundred_and_fifty_six_thousand_bytes_at_most(kiosk: ServedKiosk) -> None:
    rest = len("text=")
    assert kiosk.post(sending(), text="x" * (256_000 - rest)).status != 413
    assert kiosk.post(sending(), text="x" * (256_001 - rest)).status == 413


def test_a_form_sent_again_without_cookies_gives_its_browser_no_second_name(kiosk: ServedKiosk) -> None:
    sent = {"form": kiosk.form(), "text": "หลุม"}
    replies = [kiosk.post_only(sending(), {"Origin": kiosk.address}, **sent) for _ in range(3)]
    assert len({reply.headers["set-cookie"].split(".")[0] for reply in replies}) == 1
    other = kiosk.post_only(sending(), {"Origin": kiosk.address}, **sent | {"form": kiosk.form()})
    assert other.headers["set-cookie"].split(".")[0] != replies[0].headers["set-cookie"].split(".")[0]
