"""What is wrong stands first on the volunteer's pages, with the way to what is to be done."""

from __future__ import annotations

import pytest

from content_sync.wire.enrolment import Welcome
from content_sync.wire.keys import public_key
from tests.cast.kiosk.served_kiosk import ServedKiosk

ENROLMENT = "/admin/enrolment"


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("pending", "เจ้าหน้าที่ยังไม่ได้เทียบเลขหกหลัก"),
        ("disputed", "ส่วนกลางมีเรื่องต้องถาม"),
        ("retired", "ส่วนกลางมีเรื่องต้องถาม"),
        ("revoked", "ส่วนกลางมีเรื่องต้องถาม"),
        ("active", ""),
    ],
)
def test_a_kiosk_that_central_does_not_know_for_certain_says_so_on_its_first_page(
    kiosk: ServedKiosk, standing: str, words: str
) -> None:
    seed = kiosk.stores.identity.seed
    assert seed is not None
    welcome = Welcome(standing=standing, nonce="0f" * 16)
    kiosk.stores.enrolment.welcomed(welcome, kiosk=public_key(seed), central=b"\x02" * 32)
    page = kiosk.volunteer().open("/admin").text
    assert words in page
    assert (f'href="{ENROLMENT}"' in page) is bool(words)


def test_a_kiosk_that_nobody_gave_a_code_is_asked_nothing(kiosk: ServedKiosk) -> None:
    assert ENROLMENT not in kiosk.volunteer().open("/admin").text
