"""A kiosk says hello: it brings its key and a one-time code, and waits from then on for a person to compare it.

In: a sealed hello. Out: a sealed answer with the nonce of the six digits, signed by the receipt key that the digits
are made of; it is kept with the key, so that no rotation changes what a person compares. Rules: the code binds the key
to its village; a wrong, spent or old code, or one of another village, is told apart by nobody, and refused under a
signature: anything else may be somebody's sign-in page. The same key again gets the same answer, and nothing is
written; one that is no longer in use does not come again with the code it had. Another key with the same code makes all
of them disputed; how many may wait is bounded. A code is spent once a person has compared a key.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from content_sync.central.database.kiosks.enrolment import find_code, keys_with_code, lock_code
from content_sync.central.database.kiosks.keys import IN_USE, UNCONFIRMED, add_key, lock_key, read_key
from content_sync.central.database.kiosks.villages import no_kiosk
from content_sync.central.database.network.rescues import lock_village
from content_sync.central.database.schema.key_tables import EnrolmentCodeRow, KioskKeyRow
from content_sync.central.database.schema.tables import VillageRow
from content_sync.central.database.sessions import Database, Session
from content_sync.central.network.keys import standing_of
from content_sync.errors import ContentSyncError, MistypedReferenceError
from content_sync.wire.enrolment import (
    NONCE_BYTES,
    REFUSED,
    Hello,
    Welcome,
    code_digest,
    open_hello,
    read_code,
    seal_welcome,
    six_digits,
)
from content_sync.wire.keys import KeyOrKeys, in_use, key_name, public_key

_log = logging.getLogger(__name__)

MOST_KEYS: Final = 5
"""So many keys may wait with one code."""


class WrongCodeError(ContentSyncError):
    """No code of this village that may still be used; nobody is told more. `answer` is what the kiosk gets, sealed."""

    answer: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeter:
    """Takes hellos.

    Attributes:
        database: where keys and codes are kept.
        seal_seed: opens hellos.
        receipt_seed: signs their answers; with those before it that are believed yet, the one in use first.
    """

    database: Database
    seal_seed: KeyOrKeys
    receipt_seed: KeyOrKeys

    def greet(self, box: bytes, *, now: dt.datetime) -> bytes:
        """Take a kiosk's key in, and return the sealed answer.

        Raises:
            ForgedError: it is not sealed to central, or not signed by the key it brings.
            WireError: it cannot be read.
            WrongCodeError: its code does not open this village; the answer is with it.
            DatabaseError: nothing is kept.
        """
        kiosk, hello, digest = open_hello(box, seed=self.seal_seed)
        try:
            key = self._known(kiosk, hello, now) or self._take_in(kiosk, hello, now)
        except WrongCodeError as error:
            signer = in_use(self.receipt_seed)
            error.answer = seal_welcome(Welcome(standing=REFUSED), to=digest, seed=signer, kiosk=kiosk)
            raise
        standing = standing_of(key, now)
        welcome = Welcome(standing=standing, nonce=key.nonce if standing in UNCONFIRMED else "")
        return seal_welcome(welcome, to=digest, seed=self._signer(key) or in_use(self.receipt_seed), kiosk=kiosk)

    def _known(self, public: bytes, hello: Hello, now: dt.datetime) -> KioskKeyRow | None:
        """Return the key as it stands, where this hello changes nothing: most do, and cost no writer anything."""
        name = key_name(public).hex()
        with self.database.reading() as session:
            code = _of_village(find_code(session, _digest(hello)), hello)
            known = read_key(session, name)
            is_known = _is_known(code, known, keys_with_code(session, code.digest), now)
        is_as_signed = known is not None and (known.state not in UNCONFIRMED or self._signer(known) is not None)
        return known if is_known and is_as_signed else None

    def _take_in(self, public: bytes, hello: Hello, now: dt.datetime) -> KioskKeyRow:
        name, signer = key_name(public).hex(), public_key(in_use(self.receipt_seed)).hex()
        with self.database.writing() as session:
            code = _of_village(lock_code(session, _digest(hello)), hello)
            village, known = lock_village(session, code.village), lock_key(session, name)
            others = keys_with_code(session, code.digest)
            if village is None:
                raise WrongCodeError("there is no village of this code")
            if known is not None and _is_known(code, known, others, now):  # the key that signed was taken back
                known.receipt = signer
                return known
            key = known or KioskKeyRow(kiosk=name, public_key=public.hex(), village=code.village, who="")
            _let_wait(session, key, code.digest, others, now)
            key.receipt = signer
            _point(village, key)
        _log.info("a kiosk of %s said hello; its key is %s", key.village, key.state)
        return key

    def _signer(self, key: KioskKeyRow) -> bytes | None:
        """Return what signed the answer to a key; None where that is no longer believed."""
        seeds = self.receipt_seed if isinstance(self.receipt_seed, tuple) else (self.receipt_seed,)
        return next((seed for seed in seeds if public_key(seed).hex() == key.receipt), None)


def digits_of(key: KioskKeyRow, receipt_seed: bytes) -> str:
    """Return the six digits by which a person compares a key; empty where it did not come with a code."""
    if not key.nonce:
        return ""
    central = bytes.fromhex(key.receipt) if key.receipt else public_key(receipt_seed)
    return six_digits(bytes.fromhex(key.public_key), central, bytes.fromhex(key.nonce))


def _digest(hello: Hello) -> str:
    try:
        return code_digest(read_code(hello.code))
    except MistypedReferenceError:
        raise WrongCodeError("not a code") from None


def _of_village(code: EnrolmentCodeRow | None, hello: Hello) -> EnrolmentCodeRow:
    if code is None or code.village != hello.village:
        raise WrongCodeError("no code of this village may be used")
    return code


def _is_known(
    code: EnrolmentCodeRow, known: KioskKeyRow | None, others: Sequence[KioskKeyRow], now: dt.datetime
) -> bool:
    """Tell whether a key that comes with a code stands as it is; otherwise it may be taken in.

    Raises:
        WrongCodeError: it may not.
    """
    is_open = code.spent_at is None and now < code.expires_at
    if known is not None and known.village == code.village:
        came_with_it = known.code == code.digest
        if (came_with_it and known.state in IN_USE) or (is_open and standing_of(known, now) == "active"):
            return True  # its answer was lost, or somebody gave a code that was not needed
        may_come = not came_with_it and known.state in {"retired", *UNCONFIRMED}
    else:
        may_come = known is None
    if not (is_open and may_come) or sum(one.state in IN_USE for one in others) >= MOST_KEYS:
        raise WrongCodeError(f"a code of {code.village} was used again, replaced by a newer one, or too late")
    return False


def _let_wait(session: Session, key: KioskKeyRow, code: str, others: Sequence[KioskKeyRow], now: dt.datetime) -> None:
    is_alone = not any(one.state in IN_USE for one in others)
    key.state, key.since, key.until = "pending" if is_alone else "disputed", now, None
    key.code, key.nonce, key.came_at = code, secrets.token_hex(NONCE_BYTES), now
    add_key(session, key)
    for one in others:
        if one.state == "pending":
            one.state, one.since = "disputed", now


def _point(village: VillageRow, key: KioskKeyRow) -> None:
    """Let a village without a kiosk have this one, so that it is seen; where it has one, that stays until then."""
    if village.kiosk == no_kiosk(village.code):
        village.public_key, village.kiosk = key.public_key, key.kiosk
        village.is_active, village.revoked_at = True, None
