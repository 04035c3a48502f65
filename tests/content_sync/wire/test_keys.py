"""Keys: names, sealing, and files that hold a secret."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_sync.errors import ForgedError, SettingError, WireError
from content_sync.wire.keys import (
    key_name,
    load_or_make_seed,
    new_seed,
    public_from_hex,
    public_key,
    seal,
    sealing_key,
    sign,
    unseal,
    verify,
)
from tests.cast.wire.wire_samples import KIOSK_SEED

seeds = st.binary(min_size=32, max_size=32)


def test_the_name_of_a_key_stays() -> None:
    public = public_key(KIOSK_SEED)
    assert public.hex() == "5a544f11a7ccf6c0d778db77f811d7a6376828d498c5f93db8cf7e7195d48fd4"
    assert key_name(public).hex() == "335cef4c22da125bdcc62fcc907cc674"
    assert (
        sealing_key(public_key(KIOSK_SEED)).hex() == "5198f2f79280cdcc3eb24006ff77469784548d2d7b8869c4d484230261169e26"
    )


@given(seeds, st.binary(max_size=300))
def test_only_the_holder_opens_what_was_sealed(seed: bytes, message: bytes) -> None:
    box = seal(sealing_key(public_key(seed)), message)
    assert unseal(seed, box) == message
    with pytest.raises(ForgedError):
        unseal(new_seed(), box)


@given(seeds, st.binary(max_size=300))
def test_only_the_signed_message_is_believed(seed: bytes, message: bytes) -> None:
    signature = sign(seed, message)
    verify(public_key(seed), message, signature)
    for other, words, mark in (
        (public_key(new_seed()), message, signature),
        (public_key(seed), message + b"x", signature),
        (public_key(seed), message, bytes(64)),
        (public_key(seed), message, b""),
        (b"short", message, signature),
    ):
        with pytest.raises(ForgedError):
            verify(other, words, mark)


@pytest.mark.parametrize("size", [0, 1, 47, 48, 49, 500])
def test_noise_of_any_length_is_not_opened(size: int) -> None:
    with pytest.raises(ForgedError):
        unseal(KIOSK_SEED, bytes(size))


@given(st.binary(max_size=40))
def test_any_bytes_are_a_key_or_refused(body: bytes) -> None:
    with contextlib.suppress(WireError):
        assert len(sealing_key(body)) == 32
    with contextlib.suppress(WireError):
        assert len(seal(body, b"message")) == 7 + 48


def test_nothing_is_sealed_to_a_key_everybody_can_open() -> None:
    with pytest.raises(WireError):
        seal(bytes(32), b"message")


def test_a_printed_key_is_read_again() -> None:
    public = public_key(KIOSK_SEED)
    assert public_from_hex(f" {public.hex()}\n") == public


@pytest.mark.parametrize("text", ["", "zz", "ab" * 31, "ab" * 33, "00" * 32, "ff" * 32, "๑๒"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        public_from_hex(text)


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "kiosk.key"
    seed = load_or_make_seed(path)
    assert load_or_make_seed(path) == seed
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["kiosk.key"]


def test_a_power_cut_while_a_secret_was_written_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "kiosk.key.new").write_bytes(b"half")
    assert len(load_or_make_seed(tmp_path / "kiosk.key")) == 32


@pytest.mark.parametrize("content", ["", "no key", "ab" * 31])
def test_a_file_that_holds_no_secret_stops_the_start_and_is_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kiosk.key"
    path.write_text(content, "utf-8")
    with pytest.raises(SettingError, match="does not hold a key"):
        load_or_make_seed(path)
    assert path.read_text("utf-8") == content
