"""A kiosk says hello: it brings its key and a one-time code, and waits from then on for a person to compare it.

In: a sealed hello. Out: a sealed answer with the nonce of the six digits. Rules: the code binds the key to its village;
a wrong, spent or old code, or one of another village, is told apart by nobody outside. The same key again gets the same
answer. Another key with the same code makes all of them disputed; how many may come is bounded. A code is spent once a
person has compared a key: who comes with it later is refused, and the log tells it.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from dataclasses import dataclass
from typing import Final

from content_sync.central.database.kiosks.enrolment import keys_with_code, lock_code
from content_sync.central.database.kiosks.keys import IN_USE, add_key, lock_key
from content_sync.central.database.kiosks.villages import no_kiosk
from content_sync.central.database.network.rescues import lock_village
from content_sync.central.database.schema.key_tables import EnrolmentCodeRow, KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database, Session
from content_sync.errors import ContentSyncError, MistypedReferenceError
from content_sync.wire.enrolment import (
    NONCE_BYTES,
    Hello,
    Welcome,
    code_digest,
    open_hello,
    read_code,
    seal_welcome,
    six_digits,
)
from content_sync.wire.keys import KeyOrKeys, key_name, public_key

_log = logging.getLogger(__name__)

MOST_KEYS: Final = 5
"""So many keys may come with one code."""


class WrongCodeError(ContentSyncError):
    """No code of this village that may still be used; nobody is told more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeter:
    """Takes hellos.

    Attributes:
        database: where keys and codes are kept.
        seal_seed: opens hellos.
        receipt_seed: signs their answers.
    """

    database: Database
    seal_seed: KeyOrKeys
    receipt_seed: bytes

    def greet(self, box: bytes, *, now: dt.datetime) -> bytes:
        """Take a kiosk's key in, and return the sealed answer.

        Raises:
            ForgedError: it is not sealed to central, or not signed by the key it brings.
            WireError: it cannot be read.
            WrongCodeError: its code does not open this village.
            DatabaseError: nothing is kept.
        """
        kiosk, hello, digest = open_hello(box, seed=self.seal_seed)
        with self.database.writing() as session:
            key = _take_in(session, kiosk, hello, now)
            welcome = Welcome(standing=key.state, nonce=key.nonce if key.state != "active" else "")
            village = key.village
        _log.info("a kiosk of %s said hello; its key is %s", village, welcome.standing)
        return seal_welcome(welcome, to=digest, seed=self.receipt_seed, kiosk=kiosk)


def digits_of(key: KioskKeyRow, receipt_seed: bytes) -> str:
    """Return the six digits by which a person compares a key; empty where it did not come with a code."""
    if not key.nonce:
        return ""
    return six_digits(bytes.fromhex(key.public_key), public_key(receipt_seed), bytes.fromhex(key.nonce))


def _take_in(session: Session, public: bytes, hello: Hello, now: dt.datetime) -> KioskKeyRow:
    name = key_name(public).hex()
    code = _code(session, hello)
    village = lock_village(session, code.village)
    known, others = lock_key(session, name), keys_with_code(session, code.digest)
    if known is not None and known.code == code.digest and known.state in IN_USE:
        return known  # its answer was lost
    if village is None or not _may_come(code, known, now) or len(others) >= MOST_KEYS:
        _log.warning("a code of %s was used again, or too late", code.village)
        raise WrongCodeError
    key = known or KioskKeyRow(kiosk=name, public_key=public.hex(), village=code.village, who="")
    is_alone = not any(one.state in IN_USE for one in others)
    key.state, key.since, key.until = "pending" if is_alone else "disputed", now, None
    key.code, key.nonce, key.came_at = code.digest, secrets.token_hex(NONCE_BYTES), now
    add_key(session, key)
    for one in others:
        if one.state == "pending":
            one.state, one.since = "disputed", now
    _point(village, key)
    return key


def _code(session: Session, hello: Hello) -> EnrolmentCodeRow:
    try:
        code = lock_code(session, code_digest(read_code(hello.code)))
    except MistypedReferenceError:
        raise WrongCodeError from None
    if code is None or code.village != hello.village:
        raise WrongCodeError
    return code


def _may_come(code: EnrolmentCodeRow, known: KioskKeyRow | None, now: dt.datetime) -> bool:
    is_open = code.spent_at is None and now < code.expires_at
    return is_open and (known is None or (known.village == code.village and known.state in {"retired", *IN_USE[1:]}))


def _point(village: VillageRow, key: KioskKeyRow) -> None:
    """Let a village without a kiosk have this one, so that it is seen; where it has one, that stays until then."""
    if village.kiosk == no_kiosk(village.code):
        village.public_key, village.kiosk = key.public_key, key.kiosk
        village.is_active, village.revoked_at = True, None
