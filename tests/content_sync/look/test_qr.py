"""QR codes: a reader finds in them what was put in."""

from __future__ import annotations

import pytest

from content_sync.look.qr import qr_code
from tests.cast.qr_reader import photographed, read_codes

WORDS = "พรุ่งนี้หนาวจัด 12 องศา ดูแลผู้สูงอายุ (กรมอุตุนิยมวิทยา 26 พ.ย. 2569)"


@pytest.mark.parametrize("text", ["http://192.0.2.1/follow?number=27", WORDS])
def test_a_reader_finds_the_text_that_was_put_in(text: str) -> None:
    drawn = qr_code(text, "QR")
    assert drawn is not None
    assert read_codes(photographed(drawn)) == [text]


def test_it_is_one_picture_with_a_label_and_no_markup_of_the_text() -> None:
    drawn = qr_code("<b>", 'ติดตาม "27"')
    assert drawn is not None
    assert drawn.startswith('<span class="qr" role="img" aria-label="ติดตาม &#34;27&#34;"><svg')
    assert "<b>" not in drawn
    assert "width=" not in drawn


def test_a_text_fits_up_to_the_largest_symbol_allowed_and_no_byte_more() -> None:
    holds = 14  # bytes in version 1 at level m, less the two of the header and one for the UTF-8 mark
    fitting = max(length for length in range(1, holds + 1) if qr_code("ก" + "a" * (length - 1), "x", most_version=1))
    assert qr_code("ก" + "a" * fitting, "x", most_version=1) is None
    assert qr_code("ก" * 3000, "x") is None
