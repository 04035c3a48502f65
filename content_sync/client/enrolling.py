"""A kiosk says hello to central: its key goes up with a one-time code, and the nonce of six digits comes back.

In: a code that waits, the kiosk's key, central's keys from the signed tree. Out: central's answer on the disk, or an
error, and the code waits for the next visit or carrier, whichever comes first. Only a signed answer to this hello
counts, also where central does not take the code: any other refusal may be somebody's sign-in page, and costs nobody a
code. One that a carrier brings after another was taken is nothing, as no code waits then.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal, Protocol

from content_sync.client.link.link import Link
from content_sync.wire.addresses import HELLO
from content_sync.wire.enrolment import MAX_HELLO_BYTES, REFUSED, Hello, Welcome, open_welcome, seal_hello
from content_sync.wire.keys import public_key
from content_sync.wire.targets import ServiceKeys

_log = logging.getLogger(__name__)

EnrolmentState = Literal["none", "waiting", "pending", "disputed", "active", "refused", "replaced", "ended"]
"""No code was given; one waits to be sent; a person has to compare; another box has the same code; known; not taken;
its card was replaced, and reports are taken for a year; not trusted."""


class EnrolmentStore(Protocol):
    """Where the code and central's answer are kept. What a method writes is on disk when it returns.

    Raises:
        Exception: of any kind, where the disk did not take it.
    """

    def code(self) -> str:
        """Return the code that waits; empty where none does."""

    def welcomed(self, welcome: Welcome, /, *, kiosk: bytes, central: bytes) -> None:
        """Note what central answered, and forget the code."""

    def refused(self) -> None:
        """Note that central does not take the code, and forget it."""

    def hear(self, standing: str, /, *, is_carried: bool = False) -> None:
        """Note as what the key counts, as a receipt says it.

        Args:
            standing: empty for the one in use.
            is_carried: a carrier brought it, perhaps after weeks; it counts as long as a person has to compare.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedHello:
    """A sealed hello for a carrier, and the digest that its answer names."""

    box: bytes
    digest: bytes


def say_hello(
    link: Link, store: EnrolmentStore, keys: ServiceKeys, *, seed: bytes, village: str, software: str
) -> None:
    """Send the code that waits with the kiosk's key, and keep central's answer.

    Raises:
        LinkError: no answer came.
        TrustError: the answer is not central's, or it answers another hello.
        WireError: the answer cannot be read.
    """
    hello = Hello(code=store.code(), village=village, software=software[:40])
    box, digest = seal_hello(hello, seed=seed, central=bytes.fromhex(keys.seal))
    take_welcome(link.post(HELLO, box, max_bytes=MAX_HELLO_BYTES), store, keys, seed=seed, to=digest)


def carried_hello(store: EnrolmentStore | None, keys: ServiceKeys, *, seed: bytes, village: str) -> CarriedHello | None:
    """Return the hello that a carrier takes up; None where no code waits.

    Of one code it has the same digest each time, so it does not name the software, which may change on the way.
    """
    if store is None or not (code := store.code()):
        return None
    hello = Hello(code=code, village=village)
    box, digest = seal_hello(hello, seed=seed, central=bytes.fromhex(keys.seal))
    return CarriedHello(box=box, digest=digest)


def take_welcome(box: bytes, store: EnrolmentStore, keys: ServiceKeys, *, seed: bytes, to: bytes) -> None:
    """Take in what central answers to the hello of this digest, whichever way it came.

    Raises:
        TrustError: the answer is not central's, or it answers another hello.
        WireError: the answer cannot be read.
    """
    central, welcome = open_welcome(box, seed=seed, to=to, central=keys.believed_receipts)
    if welcome.standing == REFUSED:
        store.refused()
        _log.warning("enrolment: central does not take the code")
        return
    store.welcomed(welcome, kiosk=public_key(seed), central=central)
    _log.info("enrolment: central took the key; it is %s", welcome.standing)
