"""The kiosk's secrets: made in one write, kept over starts, and there for this start where the card refuses."""

from __future__ import annotations

from pathlib import Path

from kiosk.kept_secrets import keep_secrets
from kiosk.store.journal.documents import Documents
from kiosk.store.state import State


def test_what_a_first_start_lacks_is_made_in_one_write_beside_what_is_there(tmp_path: Path) -> None:
    documents = Documents(tmp_path / "state.journal")
    state = State(documents)
    session = state.secret("session")
    secret = keep_secrets(state)
    names = ("session", "device", "browsers", "neighbours", "senders", "forms", "tickets", "seller codes")
    made = [secret(name) for name in names]
    assert made[0] == session
    assert len(set(made)) == len(names)
    assert (tmp_path / "state.journal").read_bytes().count(b'"secrets"') == 2, "one line more"
    documents.close()
    documents = Documents(tmp_path / "state.journal")
    again = keep_secrets(State(documents))
    assert [again(name) for name in names] == made
    documents.close()
