"""The addresses of packs over a real server: the same bytes for everybody, for ever, in ranges where they are long."""

from __future__ import annotations

import pytest

from content_sync.wire.packs import pack_file, write_pack
from tests.cast.central.ministry import NOW, a_forecast, an_article
from tests.cast.central.served_central import ServedCentral
from tests.cast.wire.pack_samples import read_pack


@pytest.fixture
def published(server: ServedCentral) -> ServedCentral:
    articles = (an_article(f"article-{number}", title=f"เรื่องที่ {number}") for number in range(4))
    server.ministry.put(a_forecast("43"), *articles)
    server.ministry.publisher.publish(NOW)
    return server


def test_a_pack_is_sent_to_everybody_and_may_be_kept_by_any_cache(published: ServedCentral) -> None:
    reply = published.get("/v1/pack/4301/0/1")
    assert reply.status == 200
    assert reply.headers["cache-control"] == "max-age=604800, immutable"
    assert read_pack(reply.body).is_whole
    assert published.get("/v1/pack/4301/0/1").body == reply.body


@pytest.mark.parametrize(
    "path",
    [
        "4301/1/1", "4301/0/2", "4301/0/99999999999999999999", "4301/-1/1", "9999/0/1", "43/0/1", "430101/0/1",
        "th/0/1", "%2e%2e/0/1", "4301/0", "base/2026-12", "base/2026-1", "base/..", "base/2026-11/..",
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_not_there_and_no_cache_remembers_that(published: ServedCentral, path: str) -> None:
    reply = published.get(f"/v1/pack/{path}")
    assert reply.status == 404
    assert "max-age" not in reply.headers.get("cache-control", "")


def test_a_long_pack_goes_on_where_it_was_cut(published: ServedCentral) -> None:
    base = published.ministry.tree.folder / ".packs" / "base" / "2026-11.pack"
    base.write_bytes(write_pack([pack_file("articles/long", bytes(range(256)) * 80)] * 40))
    whole = published.get("/v1/pack/base/2026-11")
    assert len(whole.body) > 14_500
    rest = published.get("/v1/pack/base/2026-11", Range="bytes=10000-", If_Range=whole.headers["etag"])
    assert rest.status == 206
    assert rest.body == whole.body[10_000:]


def test_the_base_pack_has_the_texts_of_all_articles(published: ServedCentral) -> None:
    files = read_pack(published.get("/v1/pack/base/2026-11").body).files
    assert sorted(files) == [f"articles/article-{number}" for number in range(4)]
