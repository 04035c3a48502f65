"""What a later version adds to a kiosk's files is kept by this one, and what it changes is refused without harm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.store.errors import UnknownFormatError
from kiosk.store.journal import lines
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import find_records, get_record, put


@dataclass(frozen=True, slots=True, kw_only=True)
class Goat:
    name: str
    age_years: int


LATER = {"name": "ดำ", "age_years": 3, "colour": "black"}


def journal_of(path: Path, *texts: str) -> bytes:
    content = b""
    for number, text in enumerate(texts, 1):
        content += lines.line(number, text)
    path.write_bytes(content)
    return content


def test_what_a_later_version_adds_to_a_header_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "reports.journal"
    journal_of(path, 'journal 1 {"lines":1,"store":"reports"}', '{"goats":{"1":{"name":"ดำ"}}}')
    documents = Documents(path)
    assert documents.table("goats").all() == [{"name": "ดำ"}]
    assert documents.damage == []


@pytest.mark.parametrize(
    "header", ["journal 2 0", 'journal 10 {"lines":0}', "journal 1 [", 'journal 1 {"lines":"all"}']
)
def test_another_header_is_refused_and_the_file_left_as_it_is(tmp_path: Path, header: str) -> None:
    path = tmp_path / "reports.journal"
    content = journal_of(path, header, '{"goats":{"1":{"name":"ดำ"}}}')
    with pytest.raises(UnknownFormatError, match=r"reports\.journal: .* this program knows 1"):
        Documents(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["reports.journal"]


def test_fields_and_tables_of_a_later_version_outlive_what_this_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "reports.journal"
    documents = Documents(path)
    documents.table("goats").insert(LATER)
    documents.table("sheep").insert({"wool": "white"})
    put(documents, "goats", 1, Goat(name="ดำ", age_years=4))
    documents.compact()
    documents.close()
    documents = Documents(path)
    assert get_record(documents, "goats", 1, Goat) == Goat(name="ดำ", age_years=4)
    assert documents.table("goats").all() == [{**LATER, "age_years": 4}]
    assert documents.table("sheep").all() == [{"wool": "white"}]


def test_a_document_this_version_cannot_read_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "reports.journal"
    documents = Documents(path)
    documents.table("goats").insert_multiple([{"name": "ดำ", "age_years": "three"}, LATER])
    assert find_records(documents, "goats", Goat) == {2: Goat(name="ดำ", age_years=3)}
    documents.compact()
    documents.close()
    assert Documents(path).table("goats").get(doc_id=1) == {"name": "ดำ", "age_years": "three"}
