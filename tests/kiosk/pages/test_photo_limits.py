"""The photo form at its limits: what still passes, and what is one too many."""

from __future__ import annotations

import pytest

from tests.cast.photo_uploads import field, jpeg, multipart, send, thanked
from tests.cast.served_kiosk import ServedKiosk, reference_on

TOO_LARGE = "This photo is larger than 8 MB."


@pytest.mark.parametrize(("fields", "is_kept"), [(7, True), (8, False)])
def test_a_form_has_eight_parts_at_most_the_photo_among_them(kiosk: ServedKiosk, fields: int, *, is_kept: bool) -> None:
    _, ticket = thanked(kiosk)
    page = send(kiosk, ticket, field("a", "b") * fields + multipart(jpeg(100, 100))).text
    assert ("Your photo is kept, too" in page, TOO_LARGE in page) == (is_kept, not is_kept)
    assert len(kiosk.photos_waiting()) == is_kept


def test_a_form_with_too_many_or_too_large_fields_is_refused_on_the_ticket(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    for body in (field("photo", "x" * 300_000) + multipart(jpeg(100, 100)), field("a", "b") * 20 + multipart(None)):
        reply = send(kiosk, ticket, body)
        assert TOO_LARGE in reply.text
        assert reference_on(reply.text) == reference
    assert not kiosk.photos_waiting()
