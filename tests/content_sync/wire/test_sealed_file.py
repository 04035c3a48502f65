"""The file of a backup: it opens with its phrase and at the ministry, and a byte less or changed is known."""

from __future__ import annotations

from io import BytesIO

import pytest

from content_sync.wire.keys import public_key, sealing_key, unseal
from content_sync.wire.sealed_file import (
    FileRefusal,
    SealedFileError,
    file_key,
    make_lock,
    make_phrase,
    read_head,
    read_messages,
    seal_file,
)
from tests.cast.place_and_time import VILLAGE
from tests.cast.wire.wire_samples import golden

SEED = bytes(range(32))
PHRASE = "235 498 876 462 380 533 177 839"
LOCK = make_lock(PHRASE)
MESSAGES = [b"the first", b"", b"x" * 5_000]


def a_file() -> bytes:
    return b"".join(seal_file(MESSAGES, village=VILLAGE, lock=LOCK, central=sealing_key(public_key(SEED))))


def key_of(body: bytes, phrase: str = PHRASE) -> bytes:
    return file_key(read_head(BytesIO(body)), phrase)


def read(body: bytes, key: bytes) -> list[bytes]:
    return list(read_messages(BytesIO(body), key))


def refusal_of(body: bytes, phrase: str = PHRASE) -> FileRefusal | None:
    try:
        read(body, key_of(body, phrase))
    except SealedFileError as error:
        return error.refusal
    return None


def test_a_file_of_the_first_format_opens_with_its_phrase_and_at_the_ministry() -> None:
    body = golden("backup-1.backup")
    assert read(body, key_of(body)) == read(body, unseal(SEED, read_head(BytesIO(body)).for_central)) == MESSAGES


def test_a_phrase_has_80_bits_in_groups_that_can_be_dictated() -> None:
    phrases = {make_phrase() for _ in range(50)}
    assert len(phrases) == 50
    assert all([len(group) for group in phrase.split()] == [3] * 8 and phrase.isascii() for phrase in phrases)


@pytest.mark.parametrize("typed", [PHRASE, PHRASE.replace(" ", ""), PHRASE.replace(" ", "-"), " ๒๓๕ " + PHRASE[3:]])
def test_it_opens_with_its_phrase_however_it_is_typed(typed: str) -> None:
    body = a_file()
    assert read(body, key_of(body, typed)) == MESSAGES


def test_it_opens_at_the_ministry_without_the_phrase() -> None:
    body = a_file()
    assert read(body, unseal(SEED, read_head(BytesIO(body)).for_central)) == MESSAGES


@pytest.mark.parametrize("typed", ["", "235 498 876 462 380 533 177 838", "no digits", "\ud800"])
def test_another_phrase_does_not_open_it(typed: str) -> None:
    assert refusal_of(a_file(), typed) == "phrase"


def test_two_files_of_one_box_have_nothing_in_common_but_their_owner() -> None:
    one, other = a_file(), a_file()
    assert read_head(BytesIO(one)).for_phrase != read_head(BytesIO(other)).for_phrase
    assert one[-64:] != other[-64:]


def test_a_cut_file_is_refused_wherever_it_was_cut() -> None:
    body = a_file()
    key = key_of(body)
    head = len(body) - sum(map(len, MESSAGES)) - 4 * (4 + 17) - 24
    for end in [*range(head, head + 120), len(body) - 22, len(body) - 21, len(body) - 1]:
        with pytest.raises(SealedFileError, match="not whole"):
            read(body[:end], key)
    assert refusal_of(body + b"\0") == "harmed"
    assert refusal_of(b"") == refusal_of(body[:5]) == "not_ours"


def test_a_changed_byte_is_refused_in_the_stream_and_in_the_head() -> None:
    body = a_file()
    key = key_of(body)
    for at in [*range(16, 300), len(body) - 1]:
        changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        with pytest.raises(SealedFileError):
            read(changed, key)


def test_a_later_version_and_a_stranger_s_file_are_told_apart() -> None:
    body = a_file()
    assert refusal_of(body[:11] + b"\2" + body[12:]) == "newer"
    assert refusal_of(b"PK\3\4" + body) == "not_ours"


def test_a_length_that_claims_to_be_endless_is_refused_at_once() -> None:
    body = a_file()
    assert refusal_of(body[:12] + b"\xff\xff\xff\xff" + b"{" * 100) == "harmed"
    at = len(body) - (4 + 17) - (4 + 17 + 5_000)  # the length of the largest message
    assert refusal_of(body[:at] + b"\xff\xff\xff\xff" + body[at + 4 :]) == "harmed"
