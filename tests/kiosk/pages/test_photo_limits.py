"""The photo form at its limits: what still passes, and what is one too many."""

from __future__ import annotations

import shutil

import pytest

from tests.cast.kiosk.photo_uploads import field, jpeg, multipart, send, thanked
from tests.cast.kiosk.served_kiosk import ServedKiosk, reference_on

TOO_LARGE = "This photo is larger than 8 MB."


@pytest.mark.parametrize(("fields", "is_kept"), [(7, True), (8, False)])
def test_a_form_has_eight_parts_at_most_the_photo_among_them(kiosk: ServedKiosk, fields: int, *, is_kept: bool) -> None:
    _, ticket = thanked(kiosk)
    page = send(kiosk, ticket, field("a", "b") * fields + multipart(jpeg(100, 100))).text
    assert ("Your photo is kept, too" in page) == is_kept
    assert (TOO_LARGE in page) == (not is_kept)
    assert len(kiosk.photos_waiting()) == is_kept


@pytest.mark.parametrize(("over", "words"), [(0, "This photo is broken"), (1, TOO_LARGE)])
def test_a_photo_is_looked_at_up_to_its_eighth_megabyte(kiosk: ServedKiosk, over: int, words: str) -> None:
    _, ticket = thanked(kiosk)
    photo = b"\xff\xd8\xff".ljust(8 * 1024 * 1024 + over, b"x")
    assert words in send(kiosk, ticket, multipart(photo)).text


@pytest.mark.parametrize(("short_bytes", "words"), [(0, "Your photo is kept, too"), (1, "no room left")])
def test_a_photo_is_kept_while_sixty_four_megabytes_are_left_for_reports(
    kiosk: ServedKiosk, monkeypatch: pytest.MonkeyPatch, short_bytes: int, words: str
) -> None:
    _, ticket = thanked(kiosk)
    usage = shutil.disk_usage("/")
    with monkeypatch.context() as card:
        card.setattr(shutil, "disk_usage", lambda _: usage._replace(free=64 * 1024 * 1024 - short_bytes))
        assert words in send(kiosk, ticket, multipart(jpeg(100, 100))).text


def test_a_form_with_too_many_or_too_large_fields_is_refused_on_the_ticket(kiosk: ServedKiosk) -> None:
    reference, ticket = thanked(kiosk)
    for body in (field("photo", "x" * 300_000) + multipart(jpeg(100, 100)), field("a", "b") * 20 + multipart(None)):
        reply = send(kiosk, ticket, body)
        assert TOO_LARGE in reply.text
        assert reference_on(reply.text) == reference
    assert not kiosk.photos_waiting()
