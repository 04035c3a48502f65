"""Records of a later or an earlier version, one by one."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import msgspec
import pytest
from msgspec.inspect import LiteralType, Metadata, StructType, Type, UnionType, VarTupleType, type_info

from content_sync.wire import bulletins, envelopes, heartbeats, media, reports, sealing, stamps, targets
from content_sync.wire.bulletin_base import Bulletin, TextBulletin
from content_sync.wire.encoding import decode, encode
from content_sync.wire.envelopes import Envelope, Receipt
from content_sync.wire.reports import Contact
from tests.cast.link.versions import Json, later
from tests.cast.wire import wire_samples as cast
from tests.cast.wire.alert_samples import ALERT_BULLETINS
from tests.cast.wire.market_samples import DISTRICT_MARKET

MESSAGES = (envelopes.EnvelopeId, sealing.SignedMessage)  # written byte by byte, with a name of their own: KB1, KR1

RECORDS: list[type[msgspec.Struct]] = sorted(
    {
        kind
        for module in (bulletins, envelopes, heartbeats, media, reports, stamps, targets)
        for name, kind in vars(module).items()
        if inspect.isclass(kind)
        and issubclass(kind, msgspec.Struct)
        and not name.startswith("_")
        and kind not in MESSAGES
    },
    key=str,
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    *cast.BULLETINS, *ALERT_BULLETINS, DISTRICT_MARKET, cast.ILLUSTRATED, *cast.ENTRIES, cast.KEYS, *cast.ITEMS,
    *cast.FOLLOW_UPS, *cast.VOICE_ITEMS, *cast.RECEIPT.results, *cast.RECEIPT.answers,
    reports.WantedAttachment(sha256="0" * 64), Contact(name="มานี", phone="081"),
    Receipt(at=cast.AT, newest=cast.NUMBERS), Envelope(confirmed=("3" * 32,), parts=cast.NUMBERS),
)  # fmt: skip


def fields_of(kind: Type) -> Iterator[tuple[type, str, Type]]:
    """Yield every field of a record and of the records within it."""
    if isinstance(kind, StructType):
        for one in kind.fields:
            yield kind.cls, one.name, one.type
            yield from fields_of(one.type)
    elif isinstance(kind, UnionType):
        for choice in kind.types:
            yield from fields_of(choice)
    elif isinstance(kind, VarTupleType):
        yield from fields_of(kind.item_type)
    elif isinstance(kind, Metadata):
        yield from fields_of(kind.type)


def test_the_examples_are_of_every_record() -> None:
    examples = {type(one) for one in EXAMPLES}
    within = {owner for kind in examples for owner, _, _ in fields_of(type_info(kind))}
    assert set(RECORDS) - examples - within == {Bulletin, TextBulletin}


@pytest.mark.parametrize("kind", RECORDS)
def test_every_record_leaves_its_fields_out_at_their_default(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.omit_defaults


@pytest.mark.parametrize("kind", RECORDS)
def test_no_record_holds_a_closed_list_that_a_later_word_would_break(kind: type[msgspec.Struct]) -> None:
    assert [(owner, name) for owner, name, held in fields_of(type_info(kind)) if isinstance(held, LiteralType)] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_what_a_later_version_adds_is_ignored_wherever_it_stands(example: msgspec.Struct) -> None:
    assert decode(msgspec.json.encode(later(msgspec.json.decode(encode(example)))), type(example)) == example


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_what_an_earlier_version_lacks_is_at_its_default_and_is_not_added_on_the_way(example: msgspec.Struct) -> None:
    needed = {one.encode_name for one in msgspec.structs.fields(type(example)) if one.required} | {"kind"}
    said: Json = msgspec.json.decode(encode(example))
    earlier = {name: value for name, value in said.items() if name in needed}
    assert msgspec.json.decode(encode(decode(msgspec.json.encode(earlier), type(example)))) == earlier
