"""The register of villages: a list comes in whole or not at all, and a refusal names its line."""

from __future__ import annotations

import hashlib
import time

import pytest
from sqlalchemy import select

from content_sync.central.database.kiosks.villages import village_of
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database
from content_sync.central.kiosks.registry import RegisterError, RegisterResult, read_villages, register
from content_sync.wire.keys import key_name, public_key

HEAD = "village,name,public_key\n"


def key(name: str) -> str:
    return public_key(hashlib.sha256(name.encode()).digest()).hex()


def line(village: str = "43010501", name: str = "เวียงคุก", public: str = "") -> str:
    return f"{village},{name},{public or key(village)}\n"


def enlist(database: Database, text: str) -> RegisterResult:
    with database.writing() as session:
        return register(session, read_villages(text.encode()))


def villages(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.code: row.public_key for row in session.scalars(select(VillageRow))}


def test_a_village_is_known_by_its_key_once_it_is_listed(database: Database) -> None:
    assert enlist(database, HEAD + line()) == RegisterResult(added=1, changed=0, same=0)
    with database.reading() as session:
        village = village_of(session, key_name(bytes.fromhex(key("43010501"))).hex())
        assert village is not None
        assert (village.code, village.name) == ("43010501", "เวียงคุก")
        assert village_of(session, "0" * 32) is None


def test_the_same_list_twice_changes_nothing(database: Database) -> None:
    enlist(database, HEAD + line() + line("43010502"))
    assert enlist(database, HEAD + line() + line("43010502")) == RegisterResult(added=0, changed=0, same=2)


def test_a_list_of_one_province_leaves_the_others_as_they_are(database: Database) -> None:
    enlist(database, HEAD + line() + line("41010101"))
    enlist(database, HEAD + line("41010102"))
    assert sorted(villages(database)) == ["41010101", "41010102", "43010501"]


def test_a_new_card_brings_a_new_key_and_the_old_one_is_nobodys(database: Database) -> None:
    enlist(database, HEAD + line())
    assert enlist(database, HEAD + line(public=key("new card"))).changed == 1
    assert villages(database) == {"43010501": key("new card")}
    with database.reading() as session:
        assert village_of(session, key_name(bytes.fromhex(key("43010501"))).hex()) is None


def test_a_new_name_keeps_the_key(database: Database) -> None:
    enlist(database, HEAD + line())
    assert enlist(database, HEAD + line(name="บ้านใหม่")) == RegisterResult(added=0, changed=1, same=0)
    assert villages(database) == {"43010501": key("43010501")}


def test_an_inactive_village_is_not_known_until_it_is_listed_again(database: Database) -> None:
    enlist(database, HEAD + line())
    with database.writing() as session:
        session.get_one(VillageRow, "43010501").is_active = False
    kiosk = key_name(bytes.fromhex(key("43010501"))).hex()
    with database.reading() as session:
        assert village_of(session, kiosk) is None
    enlist(database, HEAD + line())
    with database.reading() as session:
        assert village_of(session, kiosk) is not None


def test_two_villages_may_swap_their_kiosks(database: Database) -> None:
    enlist(database, HEAD + line("43010501", public=key("a")) + line("43010502", public=key("b")))
    enlist(database, HEAD + line("43010501", public=key("b")) + line("43010502", public=key("a")))
    assert villages(database) == {"43010501": key("b"), "43010502": key("a")}


def test_columns_in_any_order_with_others_between_and_a_mark_of_excel_are_read() -> None:
    text = f"\ufeffpublic_key,note,name,village\r\n{key('x')},ติดตั้งแล้ว, บ้านโนน ,43010501\r\n"
    (one,) = read_villages(text.encode())
    assert one.village == "43010501"
    assert one.name == "บ้านโนน"
    assert one.public_key == key("x")
    assert one.line == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: the column village is missing"),
        ("village,name\n", "line 1: the column public_key is missing"),
        (HEAD + line() + line("4301"), "line 3: village must be a code of 8 digits, not '4301'"),
        (HEAD + line("๔๓๐๑๐๕๐"), "line 2: village must be"),
        (HEAD + line(name=""), "line 2: name must be"),
        (HEAD + line(name="ก" * 201), "line 2: name must be"),
        (HEAD + line(name='"สอง\nบรรทัด"'), "line 3: name must be"),
        (HEAD + "43010501,x\n", "line 2: public_key is not what `kiosk key` prints"),
        (HEAD + line(public="0" * 63), "line 2: public_key"),
        (HEAD + line(public="ff" * 32), "line 2: public_key"),
        (HEAD + line() + line(public=key("other")), "line 3: this village stands in line 2 already"),
        (
            HEAD + line(public=key("a")) + line("43010502", public=key("a").upper()),
            "line 3: this public_key stands in line 2",
        ),
        (HEAD + '43010501,"x\n', "unexpected end of data"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(RegisterError) as told:
        read_villages(text.encode())
    assert sentence in str(told.value)


def test_a_list_that_is_not_utf_8_names_the_line() -> None:
    with pytest.raises(RegisterError, match="line 2: not UTF-8"):
        read_villages(HEAD.encode() + "43010501,เวียงคุก,".encode("tis-620"))


def test_a_list_beyond_any_country_is_refused() -> None:
    with pytest.raises(RegisterError, match="larger than 64 MB"):
        read_villages(b"x" * 64_000_001)
    with pytest.raises(RegisterError, match="column village is missing"):
        read_villages(b"\n" * 64_000_000)


def test_a_code_and_a_key_are_read_in_thai_digits_and_among_signs_that_nobody_sees() -> None:
    digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    typed = line("\u200b๔๓๐๑๐๕๐๑ ", public=f"\ufeff{key('x')}\u00a0".translate(digits))
    (one,) = read_villages((HEAD + typed).encode())
    assert (one.village, one.public_key) == ("43010501", key("x"))


def test_the_name_of_a_village_has_two_hundred_characters_at_most() -> None:
    (one,) = read_villages((HEAD + line(name="ก" * 200)).encode())
    assert one.name == "ก" * 200


def test_a_key_of_another_village_is_refused_and_nothing_is_changed(database: Database) -> None:
    enlist(database, HEAD + line())
    with pytest.raises(RegisterError, match="line 3: this public_key belongs to village 43010501"):
        enlist(database, HEAD + line("43010502") + line("43010503", public=key("43010501")))
    assert sorted(villages(database)) == ["43010501"]


def test_all_villages_of_the_country_are_listed_in_seconds(database: Database) -> None:
    text = HEAD + "".join(line(f"{10_000_000 + number * 17}", f"หมู่ {number}") for number in range(24_700))
    started_s = time.monotonic()
    enlisted = read_villages(text.encode())
    for said in (RegisterResult(added=24_700, changed=0, same=0), RegisterResult(added=0, changed=0, same=24_700)):
        with database.writing() as session:
            assert register(session, enlisted) == said
    assert time.monotonic() - started_s < 60
