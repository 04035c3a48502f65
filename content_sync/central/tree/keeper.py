"""The keeper: while central serves, the tree is kept fresh by itself, and what time brings is done.

Once a minute it publishes. A publish writes nothing where nothing changed. It takes out warnings and notices that are
over, signs timestamp and snapshot again every day, and makes up for a publish that failed; what packs need for kiosks
that are further behind follows. Neither a failure nor a doubted clock ends the keeper: both are logged. What time
brings is not undone, as what is erased is gone for good; so this waits for a time that is not doubted and that the
tree has just been published with.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from content_sync.central.clock import PublishClock
from content_sync.central.database.sessions import DatabaseError
from content_sync.central.tree.packs.older import OlderDeltas
from content_sync.central.tree.publishing import Publisher
from content_sync.errors import ContentSyncError, SettingError

_log = logging.getLogger(__name__)

EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class TimedAct:
    """What is done by a time that is not doubted; `failure` is what the log says where it fails."""

    failure: str
    act: Callable[[datetime], object]


@contextmanager
def keeping(
    publisher: Publisher, clock: PublishClock, *, acts: Collection[TimedAct] = (), every_s: float = EVERY_S
) -> Iterator[None]:
    """Keep the tree fresh as long as the block runs.

    Args:
        publisher: publishes.
        clock: central's.
        acts: what time brings, one after the other; each fails alone.
        every_s: seconds between two rounds.
    """
    is_over = threading.Event()
    thread = threading.Thread(target=_keep, args=(publisher, clock, acts, is_over, every_s), name="keeper")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _keep(
    publisher: Publisher, clock: PublishClock, acts: Collection[TimedAct], is_over: threading.Event, every_s: float
) -> None:
    was_doubted, older = False, OlderDeltas(publisher.tree)
    while not is_over.wait(every_s):
        reading = clock.read()
        if reading.doubt and not was_doubted:
            _log.error("%s", reading.doubt)
        elif was_doubted and not reading.doubt:
            _log.info("this machine's clock fits the last publish again")
        was_doubted = reading.doubt is not None
        is_published = _done("the tree could not be published", partial(publisher.publish, reading.at))
        _done("deltas against older copies could not be made", partial(older.make, is_over=is_over.is_set))
        if is_published and not reading.doubt:
            for timed in acts:
                _done(timed.failure, partial(timed.act, reading.at))


def _done(failure: str, act: Callable[[], object]) -> bool:
    """Do something; where it fails, log why and tell so."""
    try:
        act()
    except (ContentSyncError, OSError) as error:
        # These say what to do about it; the text of others may quote what somebody wrote.
        why = error if isinstance(error, SettingError | DatabaseError) else type(error).__name__
        _log.error("%s: %s", failure, why)
        return False
    return True
