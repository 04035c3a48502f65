"""How far the kiosk is on its way to be known by central: the code that waits, and what central answered.

In: a code as a person gave it, and central's answers. Out: the code until it was answered, and the state with the nonce
of the six digits. It stands in the table `enrolment` of the store `state`. Rules: once central answered, the code is
gone from the card, and its digest tells that the same one in the settings was used already. What central said of
another key than the kiosk has now counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from content_sync.client.enrolling import EnrolmentState
from content_sync.wire.enrolment import Welcome, code_digest, six_digits
from kiosk.store.journal.documents import Documents
from kiosk.store.journal.records import get_record, put

TABLE: Final = "enrolment"
_ONLY: Final = 1
_EARLIER: Final = 20
_COMPARED_NOW: Final = frozenset({"pending", "disputed"})
_STATES: Final[dict[str, EnrolmentState]] = {
    "pending": "pending",
    "disputed": "disputed",
    "": "active",
    "active": "active",
    "retired": "replaced",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Where the kiosk stands.

    `code` is one that was not answered yet, `used` the digest of the one before, and `earlier` of those before that, so
    that a code which nobody can wipe from the settings is not sent once more. `kiosk` is the public key that the
    answer is about, `nonce` and `central` are those of the digits, all in hex.
    """

    state: EnrolmentState = "none"
    code: str = ""
    used: str = ""
    kiosk: str = ""
    nonce: str = ""
    central: str = ""
    earlier: tuple[str, ...] = ()


class Enrolments:
    """The way to be known, over the kiosk's `Documents`.

    What a method writes is on the card when it returns.

    Args:
        documents: the store `state`.
        kiosk: the public key that the kiosk has now; None where it has none.

    Raises:
        CardError: the card did not take it; nothing changed.
    """

    def __init__(self, documents: Documents, *, kiosk: bytes | None = None) -> None:
        self._documents, self._kiosk = documents, kiosk.hex() if kiosk else ""

    def read(self) -> Enrolment:
        """Return where the kiosk stands."""
        known = get_record(self._documents, TABLE, _ONLY, Enrolment) or Enrolment()
        if self._kiosk and known.kiosk not in {"", self._kiosk}:
            state: EnrolmentState = "waiting" if known.code else "none"
            return replace(known, state=state, kiosk="", nonce="", central="")
        return known

    def code(self) -> str:
        """Return the code that waits to be sent; empty where none does."""
        return self.read().code

    def has_used(self, code: str) -> bool:
        """Tell whether a code waits, or was answered."""
        known = self.read()
        return known.code == code or code_digest(code) in {known.used, *known.earlier}

    def keep_code(self, code: str) -> None:
        """Let a code be sent with the next visit."""
        self._keep(replace(self.read(), state="waiting", code=code))

    def welcomed(self, welcome: Welcome, *, kiosk: bytes, central: bytes) -> None:
        """Note what central answered to the code; it is on the card no more."""
        self._answered(state_of(welcome.standing), kiosk=kiosk.hex(), nonce=welcome.nonce, central=central.hex())

    def refused(self) -> None:
        """Note that central does not take the code."""
        self._answered("refused")

    def hear(self, standing: str, *, is_carried: bool = False) -> None:
        """Note as what the key counts, as a receipt says it; a carrier's may be old, and ends no more than a wait."""
        known, state = self.read(), state_of(standing)
        if is_carried and known.state not in _COMPARED_NOW:
            return
        if known.state not in {"none", "waiting", state}:
            self._keep(replace(known, state=state))

    def _answered(self, state: EnrolmentState, *, kiosk: str = "", nonce: str = "", central: str = "") -> None:
        known = self.read()
        used = code_digest(known.code)
        earlier = tuple(one for one in (*known.earlier, known.used) if one not in {"", used})[-_EARLIER:]
        self._keep(Enrolment(state=state, used=used, kiosk=kiosk, nonce=nonce, central=central, earlier=earlier))

    def _keep(self, enrolment: Enrolment) -> None:
        with self._documents.transaction():
            put(self._documents, TABLE, _ONLY, enrolment)


def shown_digits(known: Enrolment) -> str:
    """Return the six digits that a person compares; empty where there is nothing to compare."""
    if known.state not in _COMPARED_NOW or not known.nonce:
        return ""
    return six_digits(bytes.fromhex(known.kiosk), bytes.fromhex(known.central), bytes.fromhex(known.nonce))


def state_of(standing: str) -> EnrolmentState:
    """Return the state that a word of central means."""
    return _STATES.get(standing, "ended")
