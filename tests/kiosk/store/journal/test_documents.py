"""The document store: what is written is there after a restart, and what is refused harms nothing."""

import json

import pytest
from tinydb import where
from tinydb.table import Document

from kiosk.store.errors import ReadOnlyError
from kiosk.store.journal.documents import Documents
from tests.cast.card.journals import store_reopened


def test_a_document_is_there_after_a_restart_with_thai_as_it_is(store: Documents) -> None:
    doc_id = store.table("reports").insert({"text": "ไฟดับ", "tags": ["ก", None, 1.5, True]})
    assert "ไฟดับ" in store.store.journal.path.read_text(encoding="utf-8")
    assert store_reopened(store).table("reports").get(doc_id=doc_id) == {"text": "ไฟดับ", "tags": ["ก", None, 1.5, True]}


def test_what_changes_nothing_writes_nothing(store: Documents) -> None:
    table = store.table("reports")
    table.insert({"n": 1})
    before = store.store.journal.end
    table.update({"n": 1})
    table.update({"n": 2}, where("n") == 9)
    table.remove(where("n") == 9)
    table.insert_multiple([])
    store.drop_table("no such table")
    with store.transaction():
        pass
    assert store.store.journal.end == before


def test_a_table_is_told_to_be_another_one_only_after_it_changed(store: Documents) -> None:
    store.table("reports").insert({"n": 1})
    before = store.state_of("reports")
    store.table("photos").insert({"n": 1})
    store.table("reports").update({"n": 1})
    assert store.state_of("reports") is before
    store.table("reports").update({"n": 2})
    assert store.state_of("reports") is not before


def test_what_is_handed_out_or_taken_in_is_not_shared(store: Documents) -> None:
    table = store.table("reports")
    tags = ["a"]
    table.insert({"tags": tags, "more": {"list": [1]}})
    tags.append("b")
    got = table.all()[0]
    got["tags"].append("c")
    got["more"]["list"].append(2)

    def fail(document: dict[str, list[str]]) -> None:
        document["tags"].append("d")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        table.update(fail)  # type: ignore[arg-type]  # TinyDB types updaters for one kind of dict only
    assert table.all() == [{"tags": ["a"], "more": {"list": [1]}}]


@pytest.mark.parametrize(
    "document",
    [{"n": float("nan")}, {"n": float("inf")}, {"n": object()}, {"n": "\ud800"}, {("a", "b"): 1}, {"n": {1, 2}}],
)
def test_what_json_cannot_say_is_refused_and_harms_nothing(store: Documents, document: dict[str, object]) -> None:
    table = store.table("reports")
    table.insert({"n": 1})
    with pytest.raises((TypeError, ValueError)):
        table.insert(document)
    table.insert({"n": 2})
    assert [document["n"] for document in store_reopened(store).table("reports")] == [1, 2]


def test_an_id_that_is_no_number_is_refused(store: Documents) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        store.table("reports").insert(Document({"n": 1}, "x"))  # type: ignore[arg-type]  # that is the test
    assert store.table("reports").all() == []


def test_a_backslash_and_letters_like_an_escape_are_kept_as_they_are(store: Documents) -> None:
    store.table("t").insert({"text": r"\ud800 C:\Users \u0e01", "emoji": "😀"})
    assert store_reopened(store).table("t").all() == [{"text": r"\ud800 C:\Users \u0e01", "emoji": "😀"}]


def test_memory_is_what_a_restart_would_read(store: Documents) -> None:
    store.table("t").insert({1: ("a", "b"), "text": "\x00\n\u2028 ", "deep": [[[{}]]], "big": 10**30})
    before = store.table("t").all()
    assert before == [{"1": ["a", "b"], "text": "\x00\n\u2028 ", "deep": [[[{}]]], "big": 10**30}]
    assert store_reopened(store).table("t").all() == before


def test_a_document_too_deep_for_json_is_refused_and_harms_nothing(store: Documents) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(RecursionError):
        store.table("t").insert({"deep": deep})
    store.table("t").insert({"n": 1})
    assert store_reopened(store).table("t").all() == [{"n": 1}]


def test_a_table_is_there_while_it_holds_documents(store: Documents) -> None:
    store.table("a").insert({})
    store.table("b").insert({})
    store.table("a").truncate()
    assert store.tables() == {"b"}
    assert store_reopened(store).tables() == {"b"}


def test_persist_empty_is_refused_because_it_erases(store: Documents) -> None:
    store.table("reports").insert({"n": 1})
    again = store_reopened(store)
    with pytest.raises(ValueError, match="would erase"):
        again.table("reports", persist_empty=True)
    assert again.table("reports").all() == [{"n": 1}]


def test_dropping_a_table_leaves_the_others(store: Documents) -> None:
    store.table("a").insert({"n": 1})
    store.table("b").insert({"n": 2})
    store.drop_table("a")
    assert store_reopened(store).tables() == {"b"}


def test_writing_all_tables_at_once_makes_them_these(store: Documents) -> None:
    store.table("a").insert({"n": 1})
    store.storage.write({"b": {"7": {"n": 2}}})
    again = store_reopened(store)
    assert (again.tables(), again.table("b").get(doc_id=7)) == ({"b"}, {"n": 2})


def test_an_id_given_by_name_is_not_given_again(store: Documents) -> None:
    table = store.table("t")
    assert table.insert({"n": 1}) == 1
    table.insert_multiple([Document({"n": 2}, 2)])
    assert table.insert({"n": 3}) == 3
    assert [document["n"] for document in table] == [1, 2, 3]


def test_removing_one_document_twice_in_one_go_fails_as_in_tinydb_and_harms_nothing(store: Documents) -> None:
    store.table("t").insert({"n": 1})
    with pytest.raises(KeyError):
        store.table("t").remove(doc_ids=[1, 1])
    assert store.table("t").all() == [{"n": 1}]


def test_compacting_leaves_nothing_of_what_was_removed(store: Documents) -> None:
    table = store.table("reports")
    table.insert_multiple([{"name": "นางสาวลับ"}, {"name": "เปิด"}])
    table.remove(where("name") == "นางสาวลับ")
    store.compact()
    assert "ลับ" not in store.store.journal.path.read_text(encoding="utf-8")
    assert store_reopened(store).table("reports").all() == [{"name": "เปิด"}]


def test_a_wasteful_journal_is_compacted_at_the_start(store: Documents) -> None:
    for n in range(100):
        store.table("t").upsert(Document({"n": n}, 1))
    again = store_reopened(store)
    assert store.store.journal.end > 99 * 4096
    assert again.store.journal.end < 100
    assert again.table("t").all() == [{"n": 99}]


def test_a_line_that_is_no_change_is_told_and_kept_aside(store: Documents) -> None:
    store.table("t").insert({"n": 1})
    wrong = ["[]", '{"t":[]}', '{"t":{"x":{}}}', '{"t":{"1":[]}}', "{", '{"t":{"01":{}}}', "[" * 100_000]
    wrong += ['{"t":{"9":{"n":NaN}}}', r'{"t":{"9":{"n":"\ud800"}}}']
    for text in wrong:
        store.store.journal.append(text)
    store.table("t").insert({"n": 2})
    again = store_reopened(store)
    assert again.table("t").all() == [{"n": 1}, {"n": 2}]
    assert again.damage == ["a line is whole, but makes no sense"] * len(wrong)
    again.table("t").insert({"n": 3})
    assert len(list(again.store.journal.path.parent.glob("*.aside-*"))) == 1
    assert store_reopened(again).damage == []


def test_a_closed_store_reads_and_refuses_to_write(store: Documents) -> None:
    store.table("t").insert({"n": 1})
    store.close()
    with pytest.raises(ReadOnlyError, match="closed"):
        store.table("t").insert({"n": 2})
    assert store.table("t").all() == [{"n": 1}]
    assert store.read_only == "closed"


def test_a_line_is_readable_by_eye(store: Documents) -> None:
    store.table("reports").insert({"text": "ไฟดับ"})
    line = store.store.journal.path.read_text(encoding="utf-8").split("\n")[1].strip("\0")
    assert json.loads(line.split(" ", 2)[2]) == {"reports": {"1": {"text": "ไฟดับ"}}}
