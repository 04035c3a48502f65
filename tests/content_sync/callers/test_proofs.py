"""A proof is made with the secret alone, and no two lists of texts share one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.callers.proofs import Proofs

SECRET = bytes(range(32))
DIGITS = 32  # 128 bits
TEXTS = st.lists(st.text(), max_size=4)


@given(TEXTS, TEXTS)
def test_a_proof_is_of_its_texts_and_of_no_others(texts: list[str], others: list[str]) -> None:
    proofs = Proofs(SECRET)
    proof = proofs.of(*texts)
    assert len(proof) == DIGITS
    assert proofs.is_of(proof, *texts)
    assert proofs.is_of(proof, *others) == (others == texts)
    assert not Proofs(bytes(32)).is_of(proof, *texts)


@pytest.mark.parametrize("made_up", ["", "x", "0" * DIGITS, "ก" * DIGITS, "\udcff"])
def test_what_is_made_up_is_no_proof(made_up: str) -> None:
    assert not Proofs(SECRET).is_of(made_up, "text")


def test_a_text_that_is_not_unicode_has_its_proof_too() -> None:
    assert Proofs(SECRET).is_of(Proofs(SECRET).of("\udcff"), "\udcff")
