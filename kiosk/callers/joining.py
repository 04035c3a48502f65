"""The way in for a trained volunteer: the code of a training's sheet, by camera or as 16 digits, without internet.

In: the token or the digits; then a name and a new password. Out: an account of the person of the register, signed in;
or the reason why not. Rules: nothing is taken before the form is sent; an invitation is used once, on the card together
with the account; whether its 30 days have passed is asked of a trusted clock alone; central is told at the next visit.
Wrong digits have a lane of their own: five are free, then the next one waits longer, up to an hour.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final, Literal
from uuid import uuid4

from content_sync.errors import ForgedError, MistypedReferenceError
from content_sync.look.thai import local_date
from content_sync.wire.board import MAX_BY
from content_sync.wire.keys import KeyOrKeys
from content_sync.wire.sign_up import Invitation, SignedUp, read_digits, read_token
from content_sync.wire.text import one_line, text_error
from kiosk.callers.accounts import Accounts
from kiosk.callers.backoff import Backoff
from kiosk.callers.passwords import NewPasswordRefusal
from kiosk.callers.sign_in import SignIn
from kiosk.clock import Clock
from kiosk.store.invitations import UsedInvitations
from kiosk.store.network.sending import ItemsUp
from kiosk.store.people import People, Person

_log = logging.getLogger(__name__)

_FREE_TRIES: Final = 5
_LONGEST_WAIT_S: Final = 3600

JoinRefusal = (
    Literal["", "empty", "length", "wrong", "wait", "none", "forged", "elsewhere", "over", "used", "already"]
    | Literal["name", "name_long"]
    | NewPasswordRefusal
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinistryKeys:
    """What this kiosk checks invitations with: the ministry's keys for receipts, and the secrets both share."""

    receipt: KeyOrKeys
    secrets: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinForm:
    """What was sent: the token of the QR code or else digits, and who wants to sign up."""

    token: str = ""
    digits: str = ""
    name: str = ""
    new: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCheck:
    """What became of it; the person is signed up and in where `refusal` is empty."""

    refusal: JoinRefusal = ""
    wait_s: int = 0


class Joining:
    """Signs trained volunteers up.

    Args:
        village: of this kiosk, 8 digits.
        keys: returns what invitations are checked with; None where this kiosk has not met the ministry or has no key.
        used: the invitations that were used.
        items: what goes up to central.
        people: who may sign in.
        accounts: makes accounts, and tells central of them.
        sign_in: opens sessions.
        clock: the kiosk's clock.
    """

    def __init__(
        self,
        *,
        village: str,
        keys: Callable[[], MinistryKeys | None],
        used: UsedInvitations,
        items: ItemsUp,
        people: People,
        accounts: Accounts,
        sign_in: SignIn,
        clock: Clock,
    ) -> None:
        self._village, self._keys, self._used = village, keys, used
        self._items, self._people, self._accounts = items, people, accounts
        self._sign_in, self._clock = sign_in, clock
        self._backoff = Backoff(free=_FREE_TRIES, longest_wait_s=_LONGEST_WAIT_S)
        self._one_at_a_time = Lock()

    def look_at(self, token: str) -> JoinCheck:
        """Tell whether a token could be used now; nothing is taken."""
        found = self._invitation(JoinForm(token=token))
        return found if isinstance(found, JoinCheck) else JoinCheck()

    def join(self, form: JoinForm) -> JoinCheck:
        """Sign somebody up, and in.

        Raises:
            CardError: the card did not take it; nothing is used.
        """
        with self._one_at_a_time:
            found = self._invitation(form)
            if isinstance(found, JoinCheck):
                return found
            refusal = self._refusal_of(form)
            return JoinCheck(refusal=refusal) if refusal else self._let_in(found, form)

    def _invitation(self, form: JoinForm) -> Invitation | JoinCheck:
        """Return the invitation that may be used now, or why there is none."""
        keys = self._keys()
        if keys is None:
            return JoinCheck(refusal="none")
        found = _of_token(form.token, keys) if form.token else self._of_digits(form.digits, keys)
        if isinstance(found, JoinCheck):
            return found
        refusal = self._refusal_now(found)
        return JoinCheck(refusal=refusal) if refusal else found

    def _of_digits(self, typed: str, keys: MinistryKeys) -> Invitation | JoinCheck:
        phone, now_s = self._sign_in.known_phone(), self._clock.monotonic()
        who = f"phone {phone.name}" if phone else "strangers"
        if wait_s := self._backoff.wait_s(who, now_s):
            return JoinCheck(refusal="wait", wait_s=wait_s)
        try:
            invitation = read_digits(typed, self._village, keys.secrets)
        except MistypedReferenceError:  # a slip, and no guess
            return JoinCheck(refusal="length" if one_line(typed) else "empty")
        except ForgedError:
            _log.warning("wrong digits of a training's sheet")
            self._backoff.count(who, now_s)
            return JoinCheck(refusal="wrong", wait_s=self._backoff.wait_s(who, now_s))
        self._backoff.clear(who)
        return invitation

    def _refusal_now(self, invitation: Invitation) -> JoinRefusal:
        now = self._clock.read()
        if invitation.village != self._village:
            return "elsewhere"
        if now.is_trusted and invitation.is_over(now.at):
            return "over"
        if self._used.is_used(invitation.name):
            return "used"
        accounts = [person for person in self._people.all() if person.register == invitation.register]
        if any(person.is_open for person in accounts):
            return "already"
        # A sheet of before does not open again what was closed here.
        closed = [local_date(person.until.at) for person in accounts if person.until]
        return "used" if any(invitation.made_on <= day for day in closed) else ""

    def _refusal_of(self, form: JoinForm) -> JoinRefusal:
        name = one_line(form.name)
        if text_error(name, longest=MAX_BY, is_needed=True):
            return "name_long" if name else "name"
        return self._sign_in.new_password_refusal(form.new, form.again) or ""

    def _let_in(self, invitation: Invitation, form: JoinForm) -> JoinCheck:
        made = self._clock.read()

        def make() -> Person:
            return self._accounts.add_volunteer(one_line(form.name), form.new, register=invitation.register)

        person = self._used.use_up(invitation.name, make)
        if person is None:
            return JoinCheck(refusal="used")
        self._items.add(
            SignedUp(id=uuid4().hex, person=person.id, register=invitation.register, day=invitation.day, made=made)
        )
        self._sign_in.let_in(person, "joined")
        return JoinCheck()


def _of_token(token: str, keys: MinistryKeys) -> Invitation | JoinCheck:
    try:
        return read_token(token, keys.receipt)
    except ForgedError:
        return JoinCheck(refusal="forged")
