"""The register of villages: a list comes in whole or not at all, and a refusal names its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from content_sync.central.database.kiosks.keys import find_key, keys_of
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database
from content_sync.central.network.keys import RETIRED_FOR
from content_sync.central.network.lists.refusals import RegisterError
from content_sync.central.network.lists.sheet import MAX_BYTES, read_sheet
from content_sync.central.network.lists.taking import ListResult
from content_sync.central.network.lists.villages import COLUMNS
from content_sync.look.thai import local_date, midnight
from content_sync.wire.keys import key_name
from tests.cast.central.register import TODAY, preview, take
from tests.cast.central.register import VILLAGES as HEAD
from tests.cast.central.register import listed_key as key
from tests.cast.central.register import listed_village as line


def enlist(database: Database, text: str | bytes) -> tuple[int, int, int]:
    done = take(database, "villages", text)
    return done.added, done.changed, done.same


def villages(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.code: row.public_key for row in session.scalars(select(VillageRow))}


def test_a_village_is_known_by_its_key_once_it_is_listed(database: Database) -> None:
    assert enlist(database, HEAD + line()) == (1, 0, 0)
    with database.reading() as session:
        known = find_key(session, key_name(bytes.fromhex(key("43010501"))).hex())
        assert known is not None
        assert (known.village.code, known.village.name, known.key.state) == ("43010501", "เวียงคุก", "active")
        assert find_key(session, "0" * 32) is None


def test_the_same_list_twice_changes_nothing(database: Database) -> None:
    enlist(database, HEAD + line() + line("43010502"))
    assert enlist(database, HEAD + line() + line("43010502")) == (0, 0, 2)


def test_a_list_of_one_province_leaves_the_others_as_they_are(database: Database) -> None:
    enlist(database, HEAD + line() + line("41010101"))
    enlist(database, HEAD + line("41010102"))
    assert sorted(villages(database)) == ["41010101", "41010102", "43010501"]


def test_a_new_card_brings_a_new_key_and_the_old_one_is_retired_for_a_year(database: Database) -> None:
    enlist(database, HEAD + line())
    assert enlist(database, HEAD + line(public=key("new card"))) == (0, 1, 0)
    assert villages(database) == {"43010501": key("new card")}
    with database.reading() as session:
        known = find_key(session, key_name(bytes.fromhex(key("43010501"))).hex())
        assert known is not None
        assert (known.key.state, known.key.until) == ("retired", midnight(TODAY) + RETIRED_FOR)


def test_a_new_name_keeps_the_key(database: Database) -> None:
    enlist(database, HEAD + line())
    assert enlist(database, HEAD + line(name="บ้านใหม่")) == (0, 1, 0)
    assert villages(database) == {"43010501": key("43010501")}


def test_an_inactive_village_is_not_known_until_it_is_listed_again(database: Database) -> None:
    enlist(database, HEAD + line())
    with database.writing() as session:
        session.get_one(VillageRow, "43010501").is_active = False
    kiosk = key_name(bytes.fromhex(key("43010501"))).hex()
    with database.reading() as session:
        assert find_key(session, kiosk) is None
    enlist(database, HEAD + line())
    with database.reading() as session:
        assert find_key(session, kiosk) is not None


def test_two_villages_may_swap_their_kiosks(database: Database) -> None:
    enlist(database, HEAD + line("43010501", public=key("a")) + line("43010502", public=key("b")))
    enlist(database, HEAD + line("43010501", public=key("b")) + line("43010502", public=key("a")))
    assert villages(database) == {"43010501": key("b"), "43010502": key("a")}
    with database.reading() as session:
        states = [(one.public_key, one.state) for code in villages(database) for one in keys_of(session, code)]
    assert states == [(key("b"), "active"), (key("a"), "active")]


def test_columns_in_any_order_with_others_between_and_a_mark_of_excel_are_read(database: Database) -> None:
    enlist(database, f"\ufeffpublic_key,note,name,village\r\n{key('x')},ติดตั้งแล้ว, บ้านโนน ,43010501\r\n")
    with database.reading() as session:
        assert session.get_one(VillageRow, "43010501").name == "บ้านโนน"
    assert villages(database) == {"43010501": key("x")}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the column village is missing"),
        ("village,public_key\n", "the column name is missing; needed are village, name"),
        (HEAD + line() + line("4301"), "line 3: the village must be a code of 8 digits"),
        (HEAD + line("๔๓๐๑๐๕๐"), "line 2: the village must be"),
        (HEAD + line("4.30E+07"), "line 2: Excel has shortened this number"),
        (HEAD + line("99010101"), "line 2: this is no province"),
        (HEAD + line(name=""), "line 2: the name must be"),
        (HEAD + line(name="ก" * 201), "line 2: the name must be"),
        (HEAD + line(name='"สอง\nบรรทัด"'), "line 3: the name must be"),
        (HEAD + line(public="0" * 63), "line 2: the public_key is not what `kiosk key` prints"),
        (HEAD + line(public="ff" * 32), "line 2: the public_key"),
        (HEAD + line() + line(public=key("other")), "line 3: this stands in an earlier line already"),
        (
            HEAD + line(public=key("a")) + line("43010502", public=key("a").upper()),
            "line 3: this public_key stands in an earlier line",
        ),
        (HEAD + '43010501,"x\n', "the list cannot be read: unexpected end of data"),
        (HEAD + line("4301") + line("4302"), "(2 lines are refused)"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line_and_nothing_of_it_is_taken(
    database: Database, text: str, sentence: str
) -> None:
    with pytest.raises(RegisterError) as told:
        enlist(database, text)
    assert sentence in str(told.value)
    assert villages(database) == {}


def test_a_list_beyond_any_country_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    for size, sentence in ((MAX_BYTES, "column village is missing"), (MAX_BYTES + 1, "larger than 64 MB")):
        with file.open("wb") as made:
            made.write(b"no such column\n")
            made.truncate(size)
        with file.open("rb") as read, pytest.raises(RegisterError, match=sentence):
            next(read_sheet(read, COLUMNS))


def test_a_code_and_a_key_are_read_in_thai_digits_and_among_signs_that_nobody_sees(database: Database) -> None:
    digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    enlist(database, HEAD + line("\u200b๔๓๐๑๐๕๐๑ ", public=f"\ufeff{key('x')}\u00a0".translate(digits)))
    assert villages(database) == {"43010501": key("x")}


def test_the_name_of_a_village_has_two_hundred_characters_at_most(database: Database) -> None:
    enlist(database, HEAD + line(name="ก" * 200))
    with database.reading() as session:
        assert session.get_one(VillageRow, "43010501").name == "ก" * 200


def test_a_key_of_another_village_is_refused_and_nothing_is_changed(database: Database) -> None:
    enlist(database, HEAD + line())
    with pytest.raises(RegisterError, match="line 3: this public_key belongs to another village"):
        enlist(database, HEAD + line("43010502") + line("43010503", public=key("43010501")))
    assert sorted(villages(database)) == ["43010501"]


def test_a_village_is_in_the_register_before_it_has_a_kiosk_and_an_empty_cell_changes_nothing(
    database: Database,
) -> None:
    columns = "village,name,public_key,wifi_point,revoked\n"
    enlist(database, columns + "43010501,เวียงคุก,,ศาลากลางบ้าน,\n")
    with database.reading() as session:
        row = session.get_one(VillageRow, "43010501")
        assert (row.is_active, row.wifi_point, row.revoked_at) == (False, "ศาลากลางบ้าน", None)
    enlist(database, columns + f"43010501,เวียงคุก,{key('x')},,1/12/2569\n")
    assert enlist(database, columns + "43010501,เวียงคุก,,,\n") == (0, 0, 1)
    with database.reading() as session:
        row = session.get_one(VillageRow, "43010501")
        assert (row.is_active, row.public_key, row.wifi_point) == (True, key("x"), "ศาลากลางบ้าน")
        assert row.revoked_at is not None
        assert local_date(row.revoked_at).isoformat() == "2026-12-01"


def test_what_a_list_would_do_is_told_row_by_row_and_nothing_is_done(database: Database) -> None:
    enlist(database, HEAD + line() + line("43010502"))
    text = HEAD + line() + line("43010502", name="ใหม่") + line("43010503") + line("x")
    seen = preview(database, "villages", text)
    assert [(row.line, row.outcome, row.about, row.reason) for row in seen.shown] == [
        (2, "same", "43010501", None),
        (3, "changed", "43010502", None),
        (4, "added", "43010503", None),
        (5, "refused", "x", "village"),
    ]
    assert seen == ListResult(added=1, changed=1, same=1, refused=1, shown=seen.shown)
    assert sorted(villages(database)) == ["43010501", "43010502"]
