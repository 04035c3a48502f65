"""Fetching over a link that is cut, and onto a card that rots or is full."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

import pytest

from content_sync.client.link.link import Link
from content_sync.errors import DamagedError, LinkError
from content_sync.wire.parts import PartName
from content_sync.wire.targets import encode_bulletins
from tests.cast.link.http_server import Answer, HttpRequest, Responder, http_server, serving
from tests.cast.tree.client import TreeClient, assert_only_this_part_refused, assert_tree_refused, ids
from tests.cast.tree.contents import NOW, a_long_article, article, indexed, prices
from tests.cast.tree.repository_simulator import METADATA, RepositorySimulator


def test_a_large_body_goes_on_at_the_next_visit(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW)
    repository.publish(a_long_article())
    sent: list[int] = []

    def answer(asked: HttpRequest, responder: Responder) -> None:
        body = repository.files.get(asked.path, b"")
        if ".long" not in asked.path:
            serving(repository.files)(asked, responder)
        elif not sent:
            sent.append(20_000)
            responder.reply(200, body[:20_000], {"Content-Length": str(len(body))})
            responder.close()
        elif len(sent) == 1:
            sent.append(0)
            responder.cut()
        else:
            sent.append(len(body) - 20_000)
            serving(repository.files)(asked, responder)

    with http_server(answer) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        assert_only_this_part_refused(client, "articles", LinkError)
        assert "long" in ids(client.fetch())
        assert [one.headers["range"] for one in server.asked if ".long" in one.path] == ["bytes=20000-"]
    assert list((client.folder / "unfinished").iterdir()) == []


def test_a_price_list_a_little_too_large_for_one_flight_of_packets_comes_packed(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    repository.publish({"prices/43": encode_bulletins([prices()]) + b" " * 15_000})
    assert "prices-43" in ids(client.fetch())
    (asked,) = [one for one in client.server.asked if one.path.endswith(".43") and "/prices/" in one.path]
    assert asked.headers["accept-encoding"] == "gzip"


def test_a_first_visit_that_was_cut_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW)
    repository.publish(indexed("articles", *(article(f"article-{number}", "th") for number in range(8))))
    bodies: list[str] = []

    def answer(asked: HttpRequest, responder: Responder) -> None:
        is_body = ".article-" in asked.path
        bodies.extend([asked.path] * is_body)
        if is_body and len(bodies) == 5:
            responder.cut()
        else:
            serving(repository.files)(asked, responder)

    with http_server(answer) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        assert_only_this_part_refused(client, "articles", LinkError)
        assert len(client.fetch().bulletins) == 8
    assert len(bodies) == 8 + 1
    assert len(set(bodies)) == 8


def test_a_beginning_that_rotted_on_the_card_is_thrown_away(tmp_path: Path) -> None:
    repository = RepositorySimulator(NOW)
    repository.publish(a_long_article())
    with http_server(serving(repository.files)) as server:
        client = TreeClient(server=server, folder=tmp_path / "tree", root=repository.root_1)
        name = next(path.rpartition("/")[2] for path in repository.files if path.endswith(".long"))
        (client.folder / "unfinished").mkdir(parents=True)
        (client.folder / "unfinished" / name).write_bytes(b"\0" * 9_999)
        assert_only_this_part_refused(client, "articles", DamagedError)
        assert "long" in ids(client.fetch())


def test_a_sign_in_page_everywhere_changes_nothing(client: TreeClient, repository: RepositorySimulator) -> None:
    first = client.fetch()
    files = dict(repository.files)
    for path in files:
        repository.files[path] = b"<!doctype html><title>Free Wi-Fi</title>"
    for number in range(9):
        repository.files[f"{METADATA}{number}.root.json"] = b"\n <html>"
    with pytest.raises(LinkError):
        client.fetch()
    repository.files.clear()
    repository.files |= files
    assert client.fetch() == first


@pytest.mark.parametrize(
    ("name", "part"),
    [("timestamp.json", None), ("snapshot.json", None), ("w43.json", "weather"), ("dengue", "articles")],
)
def test_a_file_that_is_not_there_is_the_lines_fault(
    client: TreeClient, repository: RepositorySimulator, name: str, part: PartName | None
) -> None:
    for path in [path for path in repository.files if path.endswith(name)]:
        del repository.files[path]
    if part:
        assert_only_this_part_refused(client, part, LinkError)
    else:
        assert_tree_refused(client, LinkError)


def test_a_large_file_that_is_not_there_is_the_lines_fault(client: TreeClient, repository: RepositorySimulator) -> None:
    repository.publish(a_long_article())
    del repository.files[next(path for path in repository.files if path.endswith(".long"))]
    assert_only_this_part_refused(client, "articles", LinkError)


def _busy(_: HttpRequest, responder: Responder) -> None:
    responder.reply(503, b"", {"Retry-After": "77"})


def test_a_busy_far_end_says_how_long_to_wait(client: TreeClient) -> None:
    answer: Answer = _busy
    with http_server(answer) as server:
        client.server = server
        with pytest.raises(LinkError) as caught:
            client.fetch()
    assert caught.value.retry_after_s == 77


@pytest.mark.parametrize("harm", ["emptied", "garbage", "folder", "missing"])
def test_a_harmed_cache_heals_by_itself(client: TreeClient, repository: RepositorySimulator, harm: str) -> None:
    client.fetch()
    repository.publish({"warnings/43": b"[]"})
    for path in sorted(client.folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            continue
        path.unlink()
        if harm == "folder":
            path.mkdir()
        elif harm != "missing":
            path.write_bytes(b"" if harm == "emptied" else b"\xff" * 100)
    assert "w-43" not in ids(client.fetch())


def test_a_file_where_the_folder_belongs_is_replaced(client: TreeClient) -> None:
    client.folder.write_bytes(b"not a folder")
    assert len(client.fetch().bulletins) == 7


class _FullCard(Link):
    """A link over which large files fill the card."""

    def download(self, path: str, into: object, *, max_bytes: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_card_that_fills_up_keeps_nothing_half(client: TreeClient, repository: RepositorySimulator) -> None:
    client.fetch()
    repository.publish(a_long_article())
    link = _FullCard(client.server.url)
    with contextlib.closing(link):
        client.failed.clear()
        client.fetch_over(link)
    assert {part: str(error) for part, error in client.failed.items()} == {
        "articles": "[Errno 28] No space left on device"
    }
    assert "dengue" in ids(client.edition)
    assert list((client.folder / "unfinished").iterdir()) == []
    assert "long" in ids(client.fetch())


def test_a_parts_versions_are_remembered_with_the_part_and_the_frames_at_once(
    client: TreeClient, repository: RepositorySimulator
) -> None:
    del repository.files[next(path for path in repository.files if ".th" in path)]
    client.fetch()
    remembered = {name.partition("@")[0] for name in client.memory.known}
    assert set(client.failed) == {"warnings"}
    frames = {"root", "timestamp", "snapshot", "targets"}
    assert remembered == {*frames, "sys", "a43", "w43", "c43", "p43", "m43", "articles"}, "not the one that was missed"
