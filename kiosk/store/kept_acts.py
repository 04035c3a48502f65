"""Which act leaves the activity log when it is full: the oldest of what was done most often.

So who does one thing again and again, as a thousand presses of one button, wipes out nothing else that was done. A call
inside a transaction of the same documents joins it.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kiosk.store.journal.documents import Documents

MOST_ACTS: Final = 1_000


def make_room(documents: Documents, table: str) -> None:
    """Remove one act, where there are more than may be kept.

    Raises:
        CardError: the card did not take it.
    """
    if len(documents.ids(table)) <= MOST_ACTS:
        return
    acts = sorted((act.doc_id, act.get("what")) for act in documents.table(table).all())
    often, _ = Counter(what for _, what in acts).most_common(1)[0]
    documents.table(table).remove(doc_ids=[next(number for number, what in acts if what == often)])
