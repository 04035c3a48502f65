"""Whatever a document holds: it is read or told by name, what is read crosses the wire, and no other is harmed."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_sync.central.feeds.alerts import decide
from content_sync.central.feeds.feeding import feed
from content_sync.central.feeds.parsed import ParsedReply
from content_sync.central.feeds.tmd_cap import parse
from content_sync.central.sample.alerts import cap_alert
from content_sync.central.sources import source
from content_sync.errors import FeedError
from content_sync.wire.targets import decode_bulletins, encode_bulletins
from tests.cast.central.ministry import NOW, ministry_in
from tests.cast.feeds.cap_documents import LOEI, NONG_KHAI, a_bundle, an_alert, an_area, an_info, reference

GOOD = an_alert("TMD-GOOD_1", an_info(LOEI, headline="ดี"))
WHOLE = (
    an_alert(
        "TMD-1_1",
        an_info(NONG_KHAI, an_area("พัทยา", "TH-S"), severity="Extreme", headline="ฝน &amp;amp; ลม"),
        an_info(NONG_KHAI, language="en-US", headline="Rain"),
        kind="Update",
        references=f"{reference('TMD-0_1')} {reference('TMD-GOOD_0')}",
        note="x",
    ),
    an_alert("TMD-2_1", kind="Cancel", references=reference("TMD-1_1"), sent=-1),
    an_alert("TMD-3_1", kind="Error", references=reference("TMD-1_1"), note="ผิด"),
    cap_alert(NOW),
)
NASTY = (
    "", " ", "\u00a0", "0", "-1", "9" * 4_000, "1e999", "NaN", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-23:59",
    "2026-11-22T05:00:00", "2026-11-22T05:00:00+99:99", "2099-12-31T23:59:59-23:59", "2001-01-01T00:00:00+23:59",
    "2026-W47-7T05:00:00Z", "Actual", "Test", "Update", "Cancel", "TMD", "th", "TH-43", "TH-S", "ISO3166-2",
    "TMD,TMD-GOOD_1,2026-11-22T05:00:00+07:00", ",,,", "เลย", "กํ\u0e32แพงเพชร", "\u202e\u2066", "\ufffd", "\U0001f327",
    "&#xD800;", "&amp;#xD800;", "&amp;#0;", "&amp;nbsp;", "<![CDATA[<br>]]>", "<!-- --", "<b",
    "ก\u0e48" + "\u0e48" * 400, "\u0301" * 3_000, "ฝน " * 9_000, "{}", "%s", "\\", "'\"", "document x\n",
    "missing x: y",
)  # fmt: skip


def outcome(body: bytes) -> ParsedReply:
    """Read a document beside a good one: that one is always there, and what else is read crosses the wire."""
    parsed = parse(body if body.startswith(b"\f") else a_bundle(body, GOOD), now=NOW)
    assert "TMD-GOOD_1" in {alert.name for alert in parsed.alerts}
    for alert in parsed.alerts:
        if alert.warnings:
            assert decode_bulletins(encode_bulletins(alert.warnings)) == (alert.warnings, 0)
        assert alert.sent <= NOW + dt.timedelta(hours=1)
    for fault in parsed.faults:
        assert fault.place
        assert fault.reason
        assert len(str(fault)) < 1_000
        str(fault).encode()
    decide(parsed.alerts, {}, now=NOW)
    return parsed


@given(document=st.sampled_from(WHOLE), changes=st.lists(st.tuples(st.integers(0), st.binary(max_size=4)), max_size=6))
@settings(max_examples=400, deadline=None)
def test_bytes_turned_lost_or_put_in(document: bytes, changes: list[tuple[int, bytes]]) -> None:
    for position, junk in changes:
        at = position % len(document)
        document = document[:at] + junk.replace(b"\f", b"") + document[at + 1 :]
    outcome(document)


def remove(tree: list[Element], chance: random.Random) -> None:
    parent = chance.choice([one for one in tree if len(one)])
    parent.remove(chance.choice(list(parent)))


def double(tree: list[Element], chance: random.Random) -> None:
    parent = chance.choice([one for one in tree if len(one)])
    parent.insert(chance.randrange(len(parent) + 1), chance.choice(list(parent)))


def nest(tree: list[Element], chance: random.Random) -> None:
    inner = fromstring(tostring(chance.choice(tree)))
    chance.choice(tree).append(inner)


def swap(tree: list[Element], chance: random.Random) -> None:
    one, other = chance.choice(tree), chance.choice(tree)
    one.text, other.text = other.text, one.text


def rename(tree: list[Element], chance: random.Random) -> None:
    chance.choice(tree).tag = chance.choice(tree).tag


MUTATIONS: tuple[Callable[[list[Element], random.Random], None], ...] = (remove, double, nest, swap, rename)


@given(document=st.sampled_from(WHOLE), seed=st.integers(0), count=st.integers(1, 8), nasty=st.sampled_from(NASTY))
@settings(max_examples=400, deadline=None)
def test_elements_lost_doubled_nested_swapped_and_filled_with_anything(
    document: bytes, seed: int, count: int, nasty: str
) -> None:
    chance, root = random.Random(seed), fromstring(document.removeprefix(b"\xef\xbb\xbf"))
    for _ in range(count):
        with contextlib.suppress(IndexError):
            chance.choice(MUTATIONS)(list(root.iter()), chance)
        chance.choice(list(root.iter())).text = "NASTY"
    outcome(tostring(root, encoding="utf-8").replace(b"NASTY", nasty.encode("utf-8", "replace")))


@given(fields=st.dictionaries(st.sampled_from(["identifier", "sender", "headline", "event", "areaDesc"]), st.text()))
@settings(max_examples=200, deadline=None)
def test_fields_of_any_text(fields: dict[str, str]) -> None:
    root = fromstring(WHOLE[0])
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        element.text = fields.get(name, element.text)
    outcome(tostring(root, encoding="utf-8"))


@given(body=st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_at_all(body: bytes) -> None:
    outcome(body.replace(b"\f", b""))
    parse(body, now=NOW)
    parse(b"\f" + body, now=NOW)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "body",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><alert>&l11;</alert>'.encode(),
        b"<a>" * 600_000,
        an_alert("TMD-BIG", *[an_info(LOEI)] * 3_000),
        an_alert("TMD-BIG", an_info(*[an_area(f"เมือง{n}", f"TH-{n}") for n in range(10_000)])),
        an_alert("TMD-BIG", an_info(an_area("เลย " * 100_000))),
        an_alert("TMD-BIG", an_info(LOEI, description="&lt;style&gt;" * 100_000)),
        an_alert("TMD-BIG", an_info(LOEI, description="<b>" * 100_000 + "</b>" * 100_000)),
        an_alert("T" * 1_000_000, an_info(LOEI)),
        an_alert("TMD-BIG", an_info(LOEI), kind="Update", references=f"{reference('TMD-9')} " * 20_000),
        an_alert("TMD-BIG", an_info(LOEI, description="\u0301" * 500_000)),
    ],
    ids=["laughs", "deep", "infos", "areas", "names", "style", "nested", "identifier", "references", "marks"],
)
def test_documents_that_are_too_much(body: bytes) -> None:
    outcome(body)


@settings(max_examples=25, deadline=None)
@given(document=st.sampled_from(WHOLE[:3]), seed=st.integers(0), nasty=st.sampled_from(NASTY))
def test_what_is_read_is_kept_and_published(
    tmp_path_factory: pytest.TempPathFactory, document: bytes, seed: int, nasty: str
) -> None:
    root = fromstring(document)
    random.Random(seed).choice(list(root.iter())).text = nasty
    tmd_cap, folder = source("tmd-cap"), Path(tmp_path_factory.mktemp("central"))
    assert tmd_cap is not None
    with ministry_in(folder) as ministry, contextlib.suppress(FeedError):
        body = a_bundle(tostring(root, encoding="utf-8"), GOOD)
        done = feed(tmd_cap, lambda: body, publisher=ministry.publisher, now=NOW)
        assert done.taken.bulletins >= 1
